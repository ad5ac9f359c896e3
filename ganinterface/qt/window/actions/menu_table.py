"""The menus, those under the right mouse button, and the page of all keys: which actions stand where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ganinterface.qt.window import dialogs
from ganinterface.qt.window.actions.table import BRUSH, EVERY, TOOLS

SEPARATOR = "-"

# fmt: off
# "@name" is a submenu: one of those below, else one that the window fills.
MENUS: Mapping[str, tuple[str, ...]] = {
    "File": ("new", "open", "open_model", "models", "open_shipped", "@recent", "@recent_models", "@unsaved",
             "-", "save", "save_as", "-", "save_picture", "export", "-", "training", "-", "quit"),
    "Edit": ("undo", "redo", "-", "cut", "copy", "copy_picture", "paste", "duplicate", "rename", "remove", "-",
             *(tool.id for tool in TOOLS), "-", *(spec.id for spec in BRUSH), "-",
             "preferences"),
    "View": ("fit", "actual_size", "zoom_in", "zoom_out", "-", "mirrored", "-", "heatmap", "outline", "grid", "onion", "smooth",
             "@ground", "-", "@panels",
             "reset_layout", "full_screen", "-", "live", "projected"),
    "Picture": ("new_portrait", "previous_seed", "next_seed", "variations", "favourite", "show_gallery", "-",
                "open_latent", "save_latent", "-",
                "load_attributes", "export_attributes", "find_directions", "roll_attributes", "reset_attributes", "-",
                "batch", "-", "compare"),
    "Edits": ("add_edit", "toggle_edit", "@order", "deselect", "-",
              "@region", "follow", "@motion", "take_stamp", "@maps", "-",
              "from_examples", "show_strip", "-",
              "@presets", "load_preset", "save_edit", "save_preset"),
    "Animation": ("play", "@go", "-", "key_number", "auto_key", "show_curve", "-",
                  "add_marker", "begin_range", "end_range", "whole_film", "whole_film_dialog", "-",
                  "add_pose", "update_pose", "open_pose", "leave_animation", "-", "open_sound", "speak", "write_timing", "-",
                  "export"),
    "Help": ("guide", "first_steps", "sample", "-", "shortcuts", "messages", "-", "about"),
}

SUBMENUS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "@order": ("Order and groups", ("raise_edit", "lower_edit", "-", "group_below", "leave_group")),
    "@region": ("Region", ("fill_region", "invert_region", "clear_region")),
    "@motion": ("Move or reshape", ("edit_shift", "edit_turn", "edit_scale", "edit_blur")),
    "@go": ("Go to", ("first_pose", "previous_pose", "next_pose", "last_pose", "-", "previous_frame", "next_frame", "-",
                      "previous_key", "next_key", "-", "previous_marker", "next_marker")),
    "@maps": ("Maps", ("put_maps", "take_out_maps", "unpin", "-", "map_effect", "map_sheets")),
}

# The menus under the right mouse button, by what it is pressed on.
CONTEXTS: Mapping[str, tuple[str, ...]] = {
    "edit": ("cut", "copy", "paste", "duplicate", "rename", "remove", "-", "toggle_edit", "@order", "-",
             "@region", "follow", "@motion", "take_stamp", "-", "show_strip", "save_edit"),
    "edits": ("add_edit", "paste", "-", "@presets", "load_preset", "save_preset"),
    "pose": ("cut", "copy", "paste", "duplicate", "rename", "remove", "-", "update_pose", "open_pose", "-", "previous_pose",
             "next_pose"),
    "track": ("add_pose", "paste", "add_marker", "-", "play", "leave_animation", "-", "export"),
    "map": ("put_maps", "take_out_maps", "unpin", "-", "map_effect", "map_sheets", "-", "add_edit"),
    "attribute": ("reset_attribute", "roll_attribute", "remove_attribute", "-", "raise_attribute", "lower_attribute", "-",
                  "load_attributes", "export_attributes", "roll_attributes", "reset_attributes"),
    "attributes": ("load_attributes", "export_attributes", "roll_attributes", "reset_attributes"),
    "latent": ("new_portrait", "previous_seed", "next_seed", "-", "open_latent", "save_latent", "-", "add_mix"),
    "mix": ("remove_mix", "raise_mix", "lower_mix", "-", "add_mix"),
    "canvas": ("undo", "redo", "-", "follow", "-", "copy_picture", "paste", "save_picture", "-", "add_pose",
               "new_portrait", "-", "fit", "actual_size", "heatmap", "grid", "smooth"),
    "canvas_edit": ("undo", "redo", "-", "cut", "copy", "paste", "duplicate", "rename", "remove", "-", "toggle_edit",
                    "clear_region", "follow", "take_stamp", "deselect", "-", "copy_picture", "save_picture", "-", "add_pose",
                    "new_portrait", "-", "fit", "actual_size", "heatmap", "grid"),
}
# fmt: on

SPECKS = {",": "comma", ".": "full stop"}
MOUSE = (
    ("Paint", "Left button"),
    ("Erase", "Right button"),
    ("Paint the opposite", "Ctrl + drag"),
    ("Take the value under the mouse", "Alt + click"),
    ("Erase with a pen", "Its other end"),
    ("Move the axis of symmetry", "Drag its handle"),
    ("Move the picture", "Middle button"),
    ("Zoom", "Wheel"),
    ("Cancel the stroke", "Esc"),
)


def shortcuts() -> dict[str, dialogs.Rows]:
    """What can be done with keys, by menu, and with the mouse: (what, key)."""
    by_id = {entry.id: entry for entry in EVERY}
    groups: dict[str, dialogs.Rows] = {
        title: [(by_id[name].text, _spelled(by_id[name].key)) for _, name in listed(names) if by_id[name].key]
        for title, names in MENUS.items()
    }
    return {**groups, "Mouse": MOUSE}


def listed(entries: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The actions of a menu by their ids, each with the title of the submenu in which it stands, or nothing."""
    for entry in entries:
        if entry in SUBMENUS:
            title, own = SUBMENUS[entry]
            yield from ((title, name) for name in own if name != SEPARATOR)
        elif entry != SEPARATOR and not entry.startswith("@"):
            yield "", entry


def _spelled(key: str) -> str:
    """A key that can be read: a comma alone is a speck."""
    name = SPECKS.get(key[-1])
    return f"{key}  ({name})" if name else key
