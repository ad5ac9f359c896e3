"""A box for a range of styles, as attributes and style mixes have them: "2–5", "4", "all"."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ganinterface.document.typed.style_ranges import range_text, typed_range
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, tabular

STYLES_TIP = "Styles, counted from 0 (coarse) to {} (fine)"


class RangeBox(QLineEdit):
    """A range of styles that can be typed: `changed(first, last)`, last None for "to the last one"."""

    changed = Signal(int, object)

    def __init__(self, name: str, parent: QWidget | None = None, *, say: Say, width: int = 14 * UNIT) -> None:
        super().__init__(parent)
        self._say, self._shown = say, ""
        self._range: tuple[int, int | None, int] | None = None
        tabular(self)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(width, CONTROL_HEIGHT)
        self.setAccessibleName(name)
        self.editingFinished.connect(self._commit)

    def set_range(self, first: int, last: int | None, count: int) -> None:
        """Show a range of a model with `count` styles; emits nothing, leaves alone what is being typed."""
        if (first, last, count) == self._range:  # a drag asks this of hundreds of boxes
            return
        self._range = (first, last, count)
        self._shown = range_text(first, last, count)
        self.setToolTip(f"{STYLES_TIP.format(count - 1)}\nFor example 2–5, 4, 3–, or all")
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._shown)

    def _commit(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        try:
            first, last = typed_range(self.text())
        except ValueError as error:
            self.setText(self._shown)
            refuse(self, self._say, str(error))
            return
        accept(self)
        self.changed.emit(first, last)
        self.setText(self._shown)  # of the change, if there was one
