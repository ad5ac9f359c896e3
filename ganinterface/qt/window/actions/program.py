"""What the actions act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.widgets.numbers.pointed import pointed_address
from ganinterface.qt.window.clipboard import SystemClipboard
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.qt.window.preferences import show_preferences
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.playback import Playback
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.studio import Studio


@dataclass(frozen=True)
class Program:
    """The studio, and what of the window the actions need."""

    studio: Studio
    files: FileCommands
    canvas: Canvas
    window: QMainWindow
    clipboard: SystemClipboard
    reset_layout: Callable[[], object]
    show_panel: Callable[[str], object]
    show_first_steps: Callable[[], object]
    show_shortcuts: Callable[[], object]

    def on_edit(self, verb: Callable[[Edits], Callable[[str], object]]) -> None:
        """Do something to the selected edit."""
        self.studio.edits.on_selected(verb(self.studio.edits))

    def take_stamp(self) -> None:
        """Choose a stamp for the selected edit, where that can be seen."""
        self.show_panel("Edits")
        self.studio.edits.on_selected(self.studio.stamping.begin)

    def look_into_map(self) -> None:
        """What the pinned map does."""
        if self.studio.map_effects.look_into():
            self.show_panel("Map")

    def speak(self) -> None:
        """Let the mouth say the sound, where it can be seen what it goes by."""
        self.show_panel("Voice")
        self.studio.speaking.speak()

    def begin_moving(self, name: str) -> None:
        """Let the selected edit, or a new one, move maps by the operation of that name."""
        self.studio.moving.begin(name)

    def on_attribute(self, verb: Callable[[Attributes], Callable[[str], object]]) -> None:
        """Do something to the selected attribute."""
        if self.studio.attributes.selected is None:
            self.studio.messages.say("Select an attribute first.")
        else:
            verb(self.studio.attributes)(self.studio.attributes.selected)

    def on_pose(self, verb: Callable[[Playback], Callable[[str], object]]) -> None:
        """Do something to the selected pose."""
        if self.studio.view.selected_pose is None:
            self.studio.messages.say("Select a pose first.")
        else:
            verb(self.studio.playback)(self.studio.view.selected_pose)

    def key_number(self) -> None:
        """Set or remove a key for the number under the mouse, else for the one that has the keys."""
        if (address := pointed_address()) is None:
            self.studio.messages.say("Put the mouse over a number, or click its diamond.")
        else:
            self.studio.keying.toggle(address)

    def show_curve(self) -> None:
        """The curve of that number's track, else those that are open go."""
        if (address := pointed_address()) is not None:
            self.studio.keying.show_curve(address)
            self.show_panel("Timeline")
        elif self.studio.view.curves:
            self.studio.view.curves = ()
        elif tracks := self.studio.session.timeline.tracks:
            self.studio.view.curves = (tracks[0].address,)
        else:
            self.studio.messages.say("There is no track yet: key a number by the diamond beside it.")

    def toggle_auto_key(self) -> None:
        """Whether what is changed gets a key; said, for it changes what a hand does."""
        tracks = self.studio.tracks
        tracks.auto_key = not tracks.auto_key
        on = "What is changed gets a key at the playhead" if tracks.auto_key else "Auto-key is off"
        self.studio.messages.say(on)

    def show_whole_film(self) -> None:
        """What holds for all of the film."""
        from ganinterface.qt.timeline.whole_film import show_whole_film  # not needed to start

        studio = self.studio
        show_whole_film(self.window, studio.session, studio.drivers, studio.tracks, studio.messages)

    def show_preferences(self) -> None:
        """Device, memory, and how pictures are enlarged."""
        show_preferences(self.window, self.studio.preferences, self.studio.settings, self.studio.models)

    def follow(self) -> None:
        """Show a part that the selected edit, or a new one, is to follow."""
        from ganinterface.qt.find.follow import show_follow  # not needed to start

        show_follow(self.window, self.studio.following, self.studio.view)

    def show_batch(self) -> None:
        """Many pictures into a folder."""
        from ganinterface.qt.batch.dialog import show_batch  # not needed to start

        studio = self.studio
        show_batch(self.window, studio.varying, studio.workbench, studio.models, studio.messages)

    def show_guide(self) -> None:
        """The guide in a window of its own."""
        from ganinterface.qt.help.guide import show_guide  # not needed to start

        show_guide(self.window)
