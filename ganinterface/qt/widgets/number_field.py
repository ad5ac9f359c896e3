"""A number with its unit that is typed or stepped, where a slider would say too little."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ganinterface.document.limits import LIMITS, range_text
from ganinterface.qt.widgets.controls import NumberBox, Say, label
from ganinterface.qt.widgets.number_text import shown, typed
from ganinterface.qt.widgets.theme import UNIT


class NumberField(QWidget):
    """One entry of `limits.LIMITS`: `changed(float)` when the person is done, out of range or not.

    The arrow keys add and subtract `step`. What is no number is said and changes nothing.
    """

    changed = Signal(float)

    def __init__(
        self, limit_name: str, name: str, unit: str, step: float, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._limit_name, self._step, self._say, self._value = limit_name, step, say, 0.0
        self.box = NumberBox(self, 12 * UNIT)
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
        try:
            value = typed(text, self._limit_name)
        except ValueError as error:
            self._say(str(error), "warning")
        else:
            self.changed.emit(value)
        self.box.setText(shown(self._value))  # of the change, if there was one

    def _stepped(self, steps: int) -> None:
        limit = LIMITS[self._limit_name]
        self.changed.emit(min(max(self._value + steps * self._step, limit.minimum), limit.maximum))
