"""Everything the menus, the toolbars and the keys can do, as one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from ganinterface.qt.window import dialogs
from ganinterface.qt.window.actions.program import Program
from ganinterface.studio.view import Tool
from stylegan.edits import OPERATIONS

FULL_SCREEN = Qt.WindowState.WindowFullScreen


class Keyed:
    """What has keys."""

    keys: tuple[str, ...]
    shown_key: str

    @property
    def key(self) -> str:
        """The key to show, in the system's own spelling; empty without one."""
        if self.shown_key or not self.keys:
            return self.shown_key
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


@dataclass(frozen=True)
class Spec(Keyed):
    """One action. `keys`: shortcuts, the first one shown; `shown_key`: what to show of a key handled elsewhere."""

    id: str
    text: str
    do: Callable[[Program], object]
    icon: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    shown_key: str = ""
    repeats: bool = False


@dataclass(frozen=True)
class Switch(Keyed):
    """A checkable action that shows and sets one attribute of the View: on and off, or one of its values."""

    id: str
    text: str
    attribute: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    tip: str = ""
    shown_key: str = ""
    value: object = True


# fmt: off
FILE = (
    Spec("new", "New", lambda p: p.files.new(), "file-plus", ("Ctrl+N",), "Start over with this model"),
    Spec("open", "Open…", lambda p: p.files.open(), "folder-open", ("Ctrl+O",),
         "Open a project, a picture that was saved here, a model, or another file that this program knows"),
    Spec("open_model", "Open model…", lambda p: p.files.open_model(), "cube", ("Ctrl+Shift+O",),
         "Open a StyleGAN checkpoint"),
    Spec("models", "Models…", lambda p: p.files.show_models(), "cloud-arrow-down", ("Ctrl+Shift+M",),
         "Published models to download and open"),
    Spec("training", "Training…", lambda p: p.files.show_training(), "", ("Ctrl+Shift+T",),
         "Watch a training run, start or stop one"),
    Spec("open_shipped", "Open the portrait model", lambda p: p.files.open_shipped(), "", (),
         "Go back to the model that comes with the program"),
    Spec("save", "Save", lambda p: p.files.save(), "floppy-disk", ("Ctrl+S",), "Save the project"),
    Spec("save_as", "Save as…", lambda p: p.files.save_as(), "", ("Ctrl+Shift+S",),
         "Save the project under another name"),
    Spec("save_picture", "Save picture…", lambda p: p.files.save_picture(), "image", ("Ctrl+E",),
         "Save the picture as PNG, with everything that made it"),
    Spec("export", "Export animation…", lambda p: p.files.export(), "film-strip", ("Ctrl+Shift+E",),
         "Write the animation as GIF or as PNG pictures"),
    Spec("quit", "Quit", lambda p: p.window.close(), "", ("Ctrl+Q",), "Close the program"),
)
EDIT = (
    Spec("undo", "Undo", lambda p: p.studio.workbench.undo(), "arrow-counter-clockwise", ("Ctrl+Z",),
         "Take the last step back", repeats=True),
    Spec("redo", "Redo", lambda p: p.studio.workbench.redo(), "arrow-clockwise", ("Ctrl+Shift+Z", "Ctrl+Y"),
         "Redo what was undone", repeats=True),
    Spec("cut", "Cut", lambda p: p.studio.clipboard.cut(), "", ("Ctrl+X",), "Copy the selected edit or pose, and take it out"),
    Spec("copy", "Copy", lambda p: p.studio.clipboard.copy(), "copy", ("Ctrl+C",),
         "The edit or pose that was selected last, else the picture; for this window and others"),
    Spec("copy_picture", "Copy picture", lambda p: p.studio.clipboard.copy_picture(), "image", ("Ctrl+Shift+C",),
         "The picture for other programs, with everything that made it for this one"),
    Spec("paste", "Paste", lambda p: p.clipboard.paste(), "", ("Ctrl+V",),
         "Edits above the selected one, a pose at the playhead, a picture of this program in place of this one"),
    Spec("duplicate", "Duplicate", lambda p: p.studio.clipboard.duplicate(), "copy", ("Ctrl+D",),
         "A copy of the edit or pose that was selected last"),
    Spec("rename", "Rename", lambda p: p.studio.clipboard.rename(), "", ("F2",), "Another name for the selected edit or pose"),
    Spec("remove", "Remove", lambda p: p.studio.clipboard.remove(), "trash", ("Ctrl+Del",),
         "Take out the edit or pose that was selected last"),
    Spec("preferences", "Preferences…", lambda p: p.show_preferences(), "", ("Ctrl+,",),
         "Device, memory, and how pictures are enlarged"),
)
VIEW = (
    Spec("fit", "Fit", lambda p: p.canvas.fit(), "corners-out", ("Ctrl+0",), "The whole picture"),
    Spec("actual_size", "100 %", lambda p: p.canvas.set_zoom(1.0), "", ("Ctrl+1",),
         "One pixel of the picture on one of the screen"),
    Spec("zoom_in", "Zoom in", lambda p: p.canvas.zoom(1), "magnifying-glass-plus", ("Ctrl++", "Ctrl+="),
         "Enlarge the picture", repeats=True),
    Spec("zoom_out", "Zoom out", lambda p: p.canvas.zoom(-1), "magnifying-glass-minus", ("Ctrl+-",),
         "Show the picture smaller", repeats=True),
    Spec("full_screen", "Full screen", lambda p: p.window.setWindowState(p.window.windowState() ^ FULL_SCREEN), "", ("F11",),
         "The window fills the screen"),
    Spec("live", "Live…", lambda p: p.show_panel("Live"), "", (),
         "The picture on another screen, moved by OSC and MIDI"),
    Spec("reset_layout", "Reset layout", lambda p: p.reset_layout(), "", (),
         "All panels back where they were at first"),
)
PICTURE = (
    Spec("new_portrait", "New portrait", lambda p: p.studio.workbench.new_portrait(), "dice-five", (),
         "The picture of a random seed; edits and attributes stay", "Return"),
    Spec("previous_seed", "Previous seed", lambda p: p.studio.workbench.step_seed(-1), "caret-left",
         ("Alt+Left",), "The picture of the seed one lower; undo goes back to the portrait that you had", repeats=True),
    Spec("next_seed", "Next seed", lambda p: p.studio.workbench.step_seed(1), "caret-right",
         ("Alt+Right",), "The picture of the seed one higher", repeats=True),
    Spec("favourite", "Favourite", lambda p: p.studio.looking.toggle_favourite(), "star", ("F",),
         "Keep this picture in the gallery as a favourite, or no longer"),
    Spec("show_gallery", "Gallery", lambda p: p.show_panel("Gallery"), "", ("Ctrl+Shift+F",),
         "Every portrait that was looked at, and the favourites"),
    Spec("variations", "Variations", lambda p: p.studio.variations.set_large(True), "", ("N",),
         "Sixteen portraits near this one, over the canvas"),
    Spec("open_latent", "Open latent…", lambda p: p.files.load("latent"), "", ("Ctrl+L",),
         "The portrait of a point in W, from a file or a picture"),
    Spec("save_latent", "Save latent…", lambda p: p.files.save_latent(), "", ("Ctrl+Shift+L",),
         "What the picture is made from, for this and other programs"),
    Spec("load_attributes", "Load attributes…", lambda p: p.files.load("attributes"), "", (),
         "Directions of a file as sliders"),
    Spec("export_attributes", "Export attributes…", lambda p: p.files.export_attributes(), "", (),
         "All attributes as a file"),
    Spec("find_directions", "Find directions…", lambda p: p.show_panel("Directions"), "", (),
         "New attributes of this model: what its portraits differ in, two sets of portraits, A − B + C"),
    Spec("reset_attribute", "Back to 0", lambda p: p.on_attribute(lambda attributes: attributes.reset_attribute), "",
         (), "The selected attribute does nothing to the picture"),
    Spec("roll_attribute", "At random", lambda p: p.on_attribute(lambda attributes: lambda name: attributes.roll([name])),
         "dice-five", (), "The selected attribute by a random amount"),
    Spec("remove_attribute", "Take off the list", lambda p: p.on_attribute(lambda attributes: attributes.remove_attribute),
         "x", (), "The selected attribute is not on offer any more"),
    Spec("raise_attribute", "Move up", lambda p: p.on_attribute(lambda a: partial(a.move_attribute, steps=-1)),
         "arrow-up", (), "The selected attribute stands before the one above"),
    Spec("lower_attribute", "Move down", lambda p: p.on_attribute(lambda a: partial(a.move_attribute, steps=1)),
         "arrow-down", (), "The selected attribute stands after the one below"),
    Spec("add_mix", "Add mix", lambda p: p.studio.latents.add_mix(), "plus", (), "Styles of another portrait"),
    Spec("remove_mix", "Remove mix", lambda p: p.studio.latents.remove_mix(p.studio.latents.selected_mix), "x", (),
         "Without the selected mix"),
    Spec("raise_mix", "Move up", lambda p: p.studio.latents.move_mix(p.studio.latents.selected_mix, -1), "arrow-up", (),
         "The selected mix acts earlier"),
    Spec("lower_mix", "Move down", lambda p: p.studio.latents.move_mix(p.studio.latents.selected_mix, 1), "arrow-down", (),
         "The selected mix acts later"),
    Spec("batch", "Batch…", lambda p: p.show_batch(), "", ("Ctrl+B",),
         "Many pictures into a folder: spectra, combinations, sweeps, edits on a folder of pictures"),
    Spec("roll_attributes", "Roll attributes", lambda p: p.studio.attributes.roll_all(),
         "dice-five", (), "A few of all attributes by random amounts, the others of them at 0"),
    Spec("reset_attributes", "Reset attributes", lambda p: p.studio.attributes.reset_attributes(),
         "", (), "All attributes back to 0"),
)
EDITS = (
    Spec("add_edit", "New edit", lambda p: p.studio.edits.add_edit(), "plus", ("Ctrl+Shift+N",),
         "An edit with the pinned maps on the layer that is looked at"),
    Spec("toggle_edit", "Show or hide", lambda p: p.on_edit(lambda edits: edits.toggle), "eye", ("Ctrl+H",),
         "Whether the selected edit does anything"),
    Spec("raise_edit", "Move up", lambda p: p.studio.edits.move_selected(1), "arrow-up", ("Ctrl+Up",),
         "The selected edit acts later"),
    Spec("lower_edit", "Move down", lambda p: p.studio.edits.move_selected(-1), "arrow-down", ("Ctrl+Down",),
         "The selected edit acts earlier"),
    Spec("fill_region", "Whole picture", lambda p: p.on_edit(lambda edits: edits.fill_region), "frame-corners", (),
         "The selected edit acts on the whole picture"),
    Spec("invert_region", "Invert region", lambda p: p.on_edit(lambda edits: edits.invert_region), "plus-minus", (),
         "What is painted in the selected edit acts the other way round"),
    Spec("clear_region", "Clear region", lambda p: p.on_edit(lambda edits: edits.clear_region), "eraser", (),
         "Nothing painted in the selected edit"),
    Spec("follow", "Follow this…", lambda p: p.follow(), "user-focus", ("L",),
         "Show a part of the face in a few portraits: the region finds it in every other one"),
    Spec("take_stamp", "Take stamp…", lambda p: p.take_stamp(), "selection-background", ("Ctrl+T",),
         "What another portrait has in the painted region comes into this one, or the other way round"),
    Spec("group_below", "Group with the edit below", lambda p: p.studio.edits.on_selected(p.studio.groups.group_below), "",
         ("Ctrl+G",), "One strength and one eye for both"),
    Spec("leave_group", "Take out of the group", lambda p: p.studio.edits.on_selected(p.studio.groups.leave), "",
         ("Ctrl+Shift+G",), "The selected edit acts by itself again"),
    *(Spec(f"edit_{kind.name}", f"{kind.title.capitalize()} what is painted", partial(Program.begin_moving, name=kind.name),
           tip=kind.sentence) for kind in OPERATIONS.values() if kind.move),
    Spec("put_maps", "Put maps into the edit", lambda p: p.studio.edits.put_maps(p.studio.view.pinned), "plus", (),
         "The pinned maps, with a value for each", "Return"),
    Spec("take_out_maps", "Take maps out of the edit", lambda p: p.studio.edits.take_out_maps(p.studio.view.pinned),
         "minus", (), "The pinned maps", "Delete"),
    Spec("map_effect", "What does this map do?", lambda p: p.look_into_map(), "chart-bar", ("Ctrl+I",),
         "Values, mean and effect of the pinned map over many portraits"),
    Spec("map_sheets", "Sheets of the pinned maps…", lambda p: p.files.save_map_sheets(), "", (),
         "What more and less of each of them draws, as files in a folder"),
    Spec("unpin", "Unpin maps", lambda p: p.studio.view.pin(()), "", (), "No map is pinned", "Esc"),
    Spec("deselect", "Deselect", lambda p: p.studio.edits.select(None), "", ("Ctrl+Shift+A",),
         "No edit selected: the next stroke makes a new one"),
    Spec("show_strip", "Does it hold?", lambda p: p.show_panel("Does it hold?"), "", ("Ctrl+Shift+K",),
         "The selected edit on other portraits, under the canvas"),
    Spec("from_examples", "From examples…", lambda p: p.show_panel("From examples"), "", ("Ctrl+Shift+B",),
         "Build an edit: portraits that have something, and others that lack it"),
    Spec("load_preset", "Load preset…", lambda p: p.files.load("preset"), "folder-open", (),
         "Put the edits of a file on top"),
    Spec("save_edit", "Save edit as preset…", lambda p: p.files.save_edit(), "floppy-disk", (),
         "The selected edit as a file for other pictures"),
    Spec("save_preset", "Save preset…", lambda p: p.files.save_preset(), "floppy-disk", (),
         "All edits and attributes as a file for other pictures"),
)
BRUSH = (
    Spec("smaller", "Smaller brush", lambda p: p.studio.painting.change_radius(1 / 1.2), "", ("[",),
         repeats=True),
    Spec("larger", "Larger brush", lambda p: p.studio.painting.change_radius(1.2), "", ("]",),
         repeats=True),
    Spec("softer", "Softer brush", lambda p: p.studio.painting.change_hardness(-0.1), "",
         ("Shift+[",), repeats=True),
    Spec("harder", "Harder brush", lambda p: p.studio.painting.change_hardness(0.1), "",
         ("Shift+]",), repeats=True),
)
ANIMATION = (
    Spec("play", "Play or pause", lambda p: p.studio.playback.toggle(), "play", ("P",),
         "Play the animation on the canvas"),
    Spec("first_pose", "First pose", lambda p: p.studio.playback.go_to_end(last=False), "skip-back", (),
         "Go to the start of the animation"),
    Spec("previous_pose", "Previous pose", lambda p: p.studio.playback.step_poses(-1), "rewind", ("Shift+,",),
         "Go back to the pose before", repeats=True),
    Spec("next_pose", "Next pose", lambda p: p.studio.playback.step_poses(1), "fast-forward", ("Shift+.",),
         "Go on to the next pose", repeats=True),
    Spec("last_pose", "Last pose", lambda p: p.studio.playback.go_to_end(last=True), "skip-forward", (),
         "Go to the last pose"),
    Spec("previous_frame", "Previous frame", lambda p: p.studio.playback.step_frames(-1), "caret-left",
         (",",), "One frame back", repeats=True),
    Spec("next_frame", "Next frame", lambda p: p.studio.playback.step_frames(1), "caret-right",
         (".",), "One frame forward", repeats=True),
    Spec("previous_key", "Previous key", lambda p: p.studio.keying.step(-1), "", ("Alt+,",),
         "Go back to the key before, of any track; J in the timeline", repeats=True),
    Spec("next_key", "Next key", lambda p: p.studio.keying.step(1), "", ("Alt+.",),
         "Go on to the next key, of any track; L in the timeline", repeats=True),
    Spec("previous_marker", "Previous marker", lambda p: p.studio.keying.step_markers(-1), "flag", ("Ctrl+Alt+,",),
         "Go back to the marker before", repeats=True),
    Spec("next_marker", "Next marker", lambda p: p.studio.keying.step_markers(1), "flag", ("Ctrl+Alt+.",),
         "Go on to the next marker", repeats=True),
    Spec("key_number", "Key the number under the mouse", lambda p: p.key_number(), "", ("I",),
         "A key at the playhead for the number that the mouse is over, else for the one that has the keys; again removes it"),
    Spec("auto_key", "Auto-key", lambda p: p.toggle_auto_key(), "record", ("Shift+I",),
         "On or off: what is changed gets a key at the playhead"),
    Spec("show_curve", "Curve of the number under the mouse", lambda p: p.show_curve(), "path", ("Shift+U",),
         "The track of that number as a curve; on the timeline, that of the chosen row"),
    Spec("add_marker", "Add marker", lambda p: p.studio.drivers.put_marker(p.studio.playback.key_time), "flag", ("Shift+M",),
         "A named moment where the playhead stands"),
    Spec("begin_range", "Begin playing here", lambda p: p.studio.drivers.play_from(p.studio.playback.key_time), "", (),
         "The film is played and exported from the playhead on"),
    Spec("end_range", "End playing here", lambda p: p.studio.drivers.play_until(p.studio.playback.key_time), "", (),
         "The film is played and exported up to the playhead"),
    Spec("whole_film", "Play the whole film", lambda p: p.studio.drivers.set_range(None), "", (),
         "Not only a range of it"),
    Spec("whole_film_dialog", "Travel, walk and loop…", lambda p: p.show_whole_film(), "", (),
         "How portraits go from pose to pose, a walk through portraits, a perfect loop"),
    Spec("add_pose", "Add pose", lambda p: p.studio.playback.add_pose(), "plus", ("K",),
         "This picture as a pose where the playhead stands in the animation, else after the last pose"),
    Spec("update_pose", "Give the pose this picture", lambda p: p.on_pose(lambda playback: playback.update_pose), "camera", (),
         "In place of the one that it has"),
    Spec("open_pose", "Work on the pose's picture", lambda p: p.on_pose(lambda playback: playback.open_pose), "paint-brush", (),
         "The selected pose becomes the picture that is worked on"),
    Spec("leave_animation", "Back to the picture", lambda p: p.studio.playback.leave(), "", (),
         "Show the picture that is worked on", "Esc"),
    Spec("open_sound", "Open a sound…", lambda p: p.files.load("sound"), "folder-open", (),
         "A voice or music that the film is played with, and that may move it"),
    Spec("speak", "Speak", lambda p: p.speak(), "user-sound", (),
         "The mouth says the sound: mouth shapes on the timeline, by what the Voice panel says"),
    Spec("write_timing", "Write the mouth shapes…", lambda p: p.files.write_timing(), "export", (),
         "As a file of Rhubarb or Moho, for other programs"),
)
HELP = (
    Spec("guide", "Guide", lambda p: p.show_guide(), "book-open", ("F1",), "How everything works, with a search"),
    Spec("first_steps", "First steps", lambda p: p.show_first_steps(), "check-circle", (),
         "A card on the canvas with four things to try"),
    Spec("sample", "Sample project", lambda p: p.files.open_sample(), "film-strip", (),
         "A portrait with edits and an animation, to look at and to change"),
    Spec("shortcuts", "Shortcuts", lambda p: p.show_shortcuts(), "keyboard", ("Ctrl+F1",),
         "All keys on one page"),
    Spec("messages", "Messages", lambda p: dialogs.show_messages(p.studio.messages.recent, p.window), "list-bullets", (),
         "What was said lately, with details"),
    Spec("about", "About GANInterface", lambda p: dialogs.show_about(p.window), "info"),
)
TOOLS = (
    Switch("tool_pick", "Pick", "tool", "cursor", ("V",), "Select the edit under the mouse", value=Tool.PICK),
    Switch("tool_brush", "Brush", "tool", "paint-brush", ("B",),
           "Paint a region; the right button erases, Ctrl paints the opposite, Alt takes a value",
           value=Tool.BRUSH),
    Switch("tool_rectangle", "Rectangle", "tool", "rectangle", ("R",), "Draw a rectangle as region",
           value=Tool.RECTANGLE),
    Switch("tool_erase", "Erase", "tool", "eraser", ("E",), "Take away from the region", value=Tool.ERASE),
    Switch("tool_hand", "Hand", "tool", "hand", (), "Move the picture", "Hold Space", Tool.HAND),
    Switch("tool_zoom", "Zoom", "tool", "magnifying-glass", ("Z",), "Zoom in; the right button zooms out",
           value=Tool.ZOOM),
)
SWITCHES = (
    Switch("heatmap", "Heatmap", "heatmap", "thermometer", ("H",), "The chosen map over the picture"),
    Switch("outline", "Outline of the region", "outline", "", ("O",),
           "The border of what is painted in the selected edit"),
    Switch("mirrored", "Mirrored view", "mirrored", "flip-horizontal", ("M",),
           "The picture the other way round, to see it afresh; it is not changed"),
    Switch("onion", "Onion skin", "onion", "stack", ("Shift+O",),
           "What is before and after this moment of the animation, thinly over the picture"),
    Switch("grid", "Grid of the layer", "grid", "grid-four", ("G",), "The cells of the layer over the picture"),
    Switch("smooth", "Smooth picture", "smooth", "drop-half", (),
           "Fill the canvas smoothly, or with square pixels at whole multiples; Preferences has what is usual"),
    Switch("projected", "Picture alone", "projected", "", ("Shift+F11",),
           "The picture without a window around it, for another screen; the Live panel says which"),
    Switch("compare", "Compare", "compare", "square-half", (),
           "The picture without edits and attributes", "Hold C"),
)
# fmt: on

SPECS: tuple[Spec, ...] = (*FILE, *EDIT, *VIEW, *PICTURE, *EDITS, *BRUSH, *ANIMATION, *HELP)
EVERY: tuple[Spec | Switch, ...] = (*SPECS, *TOOLS, *SWITCHES)
