"""Numbers that are typed or stepped, alone or with their unit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ganinterface.document.limits import LIMITS, clamp, out_of_range, range_text
from ganinterface.document.typed.number_text import shown, typed
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, tabular


class NumberBox(QLineEdit):
    """A short number field: `committed(text)` when the person is done, `stepped(±1)` for the arrow keys.

    `address` is that of the number of the picture that it shows (see `document.parameters`); empty for any other.
    """

    committed = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None, width: int = 14 * UNIT) -> None:
        super().__init__(parent)
        self.address = ""
        tabular(self)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedSize(width, CONTROL_HEIGHT)
        self.editingFinished.connect(self._commit)

    def _commit(self) -> None:
        if self.isModified():
            self.setModified(False)
            self.committed.emit(self.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if steps is None:
            super().keyPressEvent(event)
            return
        self._commit()
        self.stepped.emit(steps)


def take_typed(box: NumberBox, text: str, limit_name: str, say: Say, use: Callable[[float], object]) -> None:
    """Use the number that was typed into a box, clamped to its limits; what is wrong with it is said beside the box."""
    try:
        value = typed(text, limit_name)
        inside, outside = clamp(limit_name, value)
    except ValueError as error:
        refuse(box, say, str(error))
        return
    accept(box)
    use(inside)
    if outside:
        refuse(box, say, out_of_range(limit_name, value))


class NumberField(QWidget):
    """One entry of `limits.LIMITS`: `changed(float)` when the person is done; out of range is clamped and said.

    The arrow keys add and subtract `step`. What is no number is said and changes nothing.
    """

    changed = Signal(float)

    def __init__(
        self, limit_name: str, name: str, unit: str, step: float, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._limit_name, self._step, self._say, self._value = limit_name, step, say, 0.0
        self.box = NumberBox(self)
        description = LIMITS[limit_name].description
        self.box.setToolTip(f"{description[:1].upper()}{description[1:]}\n{range_text(limit_name)}")
        self.box.setAccessibleName(name)
        self.setFocusProxy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self.box)
        row.addWidget(label(unit, "secondary", self))
        self.box.committed.connect(self._typed)
        self.box.stepped.connect(self._stepped)

    def set_value(self, value: float) -> None:
        """Show a number; emits nothing, and leaves alone one that is being typed."""
        self._value = value
        if not (self.box.hasFocus() and self.box.isModified()):
            self.box.setText(shown(value))

    def _typed(self, text: str) -> None:
        take_typed(self.box, text, self._limit_name, self._say, self.changed.emit)
        self.box.setText(shown(self._value))  # of the change, if there was one

    def _stepped(self, steps: int) -> None:
        limit = LIMITS[self._limit_name]
        self.changed.emit(min(max(self._value + steps * self._step, limit.minimum), limit.maximum))
