"""A card with the first four steps; each is done by doing it, and ticks itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from ganinterface.document.project import Project
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import (
    ICON_SIZE,
    PADDING,
    UNIT,
    colour,
    column,
    icon,
    icon_button,
    row,
    set_role,
)
from ganinterface.session.session import Session
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

WIDTH = 62 * UNIT
MARGIN = 2 * PADDING  # px, from the canvas's corner
ALL_DONE = "That is how everything here is made. The guide has the rest."


class Step(NamedTuple):
    """What to do, how, and whether a change of the project (new, old) was it; None: it is told otherwise."""

    what: str
    how: str
    was_it: Callable[[Project, Project], bool] | None


def _strengthened(new: Project, old: Project) -> bool:
    before = {edit.id: edit.strength for edit in old.document.edits}
    return any(before.get(edit.id, edit.strength) != edit.strength for edit in new.document.edits)


PIN = Step("Pin a map", "Click a small picture in Layers", None)
PAINT = Step("Paint", "Press B and draw on the picture", None)
STEPS = (
    Step("Make a new portrait", "Press Return", lambda new, old: new.document.latent != old.document.latent),
    PIN,
    PAINT,
    Step("Change the strength", "Drag its slider in Edits", _strengthened),
)


class FirstSteps(QFrame):
    """Lies in the lower right corner of `canvas`; `guide_wanted()` when the person wants to read on.

    It is there from the first picture on where the settings say so, until it is closed; `begin` calls it again.
    """

    guide_wanted = Signal()

    def __init__(
        self,
        workbench: Workbench,
        painting: Painting,
        view: View,
        shown: ShownPicture,
        settings: CurrentSettings,
        session: Session,
        canvas: QWidget,
    ) -> None:
        super().__init__(canvas)
        self._view, self._settings, self._session, self._canvas = view, settings, session, canvas
        self.setObjectName("first_steps")
        self.setAccessibleName("First steps")
        ground, edge = colour("panel").name(), colour("line").name()
        self.setStyleSheet(
            f"#first_steps {{ background: {ground}; border: 1px solid {edge}; border-radius: {UNIT}px; }}"
        )
        self.rows = [StepRow(step, self) for step in STEPS]
        self.dismiss = icon_button("x", "Close (Help, First steps brings it back)", "first_steps_close", self)
        self.end = label(ALL_DONE, parent=self)
        self.end.setWordWrap(True)
        self.guide = QPushButton("Open the guide", self)
        self.guide.setObjectName("first_steps_guide")
        head = row((label("First steps", "heading", self), 1), self.dismiss)
        made = column(head, *self.rows, self.end, self.guide, parent=self, spacing=2 * UNIT)
        made.setContentsMargins(PADDING + UNIT, PADDING, PADDING, PADDING + UNIT)
        self.setFixedWidth(WIDTH)
        self.hide()
        canvas.installEventFilter(self)
        self.dismiss.clicked.connect(self._close)
        self.guide.clicked.connect(self.guide_wanted)
        listen(workbench.project_changed, self._on_project)
        listen(view.changed, self._on_view)
        listen(painting.begun, self._on_stroke)
        listen(shown.frame, self._on_frame)

    def begin(self) -> None:
        """Show the card with nothing done."""
        for each in self.rows:
            each.set_done(False)
        self._show_end()
        self.lower()  # what lies over the whole canvas for a while lies over this too, also when it was there before
        self.show()

    def _on_frame(self) -> None:
        if self._settings.current.first_steps and self.isHidden():
            self.begin()

    def _on_project(self, new: Project, old: Project) -> None:
        before, after = ({edit.id for edit in each.document.edits} for each in (old, new))
        if self.isHidden() or self._session.undo_label is None or not before <= after:
            return  # undone, or another project: the sample project ticks nothing
        for each in self.rows:
            if each.step.was_it is not None and each.step.was_it(new, old):
                each.set_done(True)
        self._show_end()

    def _on_view(self, name: str) -> None:
        if name == "pinned" and self._view.pinned:
            self._tick(PIN)

    def _on_stroke(self) -> None:
        self._tick(PAINT)

    def _tick(self, step: Step) -> None:
        if not self.isHidden():
            for each in self.rows:
                each.set_done(each.done or each.step is step)
            self._show_end()

    def _show_end(self) -> None:
        done = all(each.done for each in self.rows)
        self.end.setVisible(done)
        self.guide.setVisible(done)
        if done:
            self._settings.remember(first_steps=False)
        self._place()

    def _close(self) -> None:
        self.hide()
        self._settings.remember(first_steps=False)
        self._canvas.setFocus()

    def _place(self) -> None:
        self.adjustSize()
        # Messages lie at the top, the legend at the lower left.
        room = self._canvas.size() - self.size()
        self.move(max(room.width() - MARGIN, 0), max(room.height() - MARGIN, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False


class StepRow(QWidget):
    """One step: a circle that becomes a tick, what to do, and how."""

    def __init__(self, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self.step, self.done = step, False
        self._mark = QLabel(self)
        self._mark.setFixedWidth(ICON_SIZE)
        self._what = label(step.what, parent=self)
        how = label(step.how, "note", self)
        row(self._mark, (column(self._what, how), 1), parent=self, spacing=2 * UNIT)
        self.set_done(False)

    def set_done(self, done: bool) -> None:
        """Whether it was done."""
        self.done = done
        drawn = icon("check-circle", active=True) if done else icon("circle", role="faint")
        self._mark.setPixmap(drawn.pixmap(ICON_SIZE, ICON_SIZE))
        set_role(self._what, "secondary" if done else "")
        self.setAccessibleName(f"{self.step.what}{', done' if done else ''}")
