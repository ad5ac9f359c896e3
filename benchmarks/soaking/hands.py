"""What all actions of the soak's person use: the window's controls, chance, and the event loop."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from benchmarks.soaking.rest import Rest
from benchmarks.soaking.watch import Watch
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document, Edit
from ganinterface.document.model_info import Layer
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio

Act = Callable[[], None]
Acts = dict[Act, int]  # what a person does, and how often in comparison
PAUSES = (0.0, 0.0, 0.0, 0.01, 0.04)  # seconds between two moves of the mouse


@dataclass(frozen=True)
class Hands:
    """A person's hands at the window; `chance` decides, `watch` is told what they do."""

    window: MainWindow
    chance: random.Random
    rest: Rest
    watch: Watch
    folder: Path  # for files of theirs

    @property
    def studio(self) -> Studio:
        """What is behind the window."""
        return self.window.studio

    @property
    def document(self) -> Document:
        """The picture that is seen: a moment of the animation, else the one that is worked on."""
        return self.studio.playback.document or self.studio.session.document

    @property
    def timeline(self) -> Timeline:
        """The animation."""
        return self.studio.session.timeline

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Those of the open model."""
        model = self.studio.session.model
        return model.layers if model is not None else ()

    def edit(self) -> Edit | None:
        """One of the picture's edits, None when there are none."""
        edits = self.document.edits
        return self.chance.choice(edits) if edits else None

    def selected(self) -> Edit | None:
        """The selected edit; without one, one of the others is selected."""
        chosen = self.studio.edits.selected or self.edit()
        if chosen is not None:
            self.studio.edits.select(chosen.id)
        return chosen

    def note(self, action: str) -> None:
        """Tell what is done next."""
        self.watch.note(action)

    def trigger(self, action: str) -> None:
        """Choose an entry of the menus, if it can be chosen."""
        entry = self.window.actions_by_id[action]
        self.note(f"menu: {action}" if entry.isEnabled() else f"menu: {action}, which cannot be chosen")
        entry.trigger()

    def pause(self) -> None:
        """Between two moves of a hand the program gets its turn, for a moment or not."""
        self.rest.turn(self.chance.choice(PAUSES))

    def drag(
        self,
        widget: QWidget,
        points: Sequence[QPoint],
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press on the first point of the widget, go over the others, release on the last."""
        QTest.mousePress(widget, button, keys, points[0])
        for point in points[1:]:
            self.pause()
            if not shiboken6.isValid(widget):  # gone under the hand, as when its edit is
                return
            QTest.mouseMove(widget, point)
        self.pause()
        if shiboken6.isValid(widget):
            QTest.mouseRelease(widget, button, keys, points[-1])
