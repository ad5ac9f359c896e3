"""Ranges of layers, as attributes and style mixes have them: "2–5", "4", "all"."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ganinterface.qt.theme import CONTROL_HEIGHT, UNIT, tabular
from ganinterface.qt.widgets import Say

FORM = re.compile(r"(\d{1,6})(?:\s*([-–—])\s*(\d{1,6})?)?")
LAYERS_TIP = "Layers, counted from 0 (coarse) to {} (fine)"


def range_text(first: int, last: int | None, count: int) -> str:
    """A range (inclusive, from 0; None: to the last) of a model with `count` layers, in short."""
    end = count - 1 if last is None else last
    if first == 0 and end == count - 1:
        return "all"
    return str(first) if first == end else f"{first}–{end}"


def typed_range(text: str) -> tuple[int, int | None]:
    """The range in a text: "2–5", "4", "3–" (to the last), "all"; ValueError with one sentence otherwise."""
    text = text.strip().lower()
    if text == "all":
        return 0, None
    match = FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a range of layers: type for example 2–5, 4, or all.")
    first, dash, last = match.groups()
    if last is None:
        return int(first), None if dash else int(first)
    if int(last) < int(first):
        raise ValueError(f"'{text}' is not a range of layers: the first comes before the last.")
    return int(first), int(last)


def range_inside(first: int, last: int | None, count: int) -> tuple[int, int, bool]:
    """The nearest range of a model with `count` layers, and whether it had to be moved."""
    end = count - 1 if last is None else last
    inside = min(max(first, 0), count - 1), min(max(end, 0), count - 1)
    return *inside, inside != (first, end)


class RangeBox(QLineEdit):
    """A range of layers that can be typed: `changed(first, last)`, last None for "to the last one"."""

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
        """Show a range of a model with `count` layers; emits nothing, leaves alone what is being typed."""
        if (first, last, count) == self._range:  # a drag asks this of hundreds of boxes
            return
        self._range = (first, last, count)
        self._shown = range_text(first, last, count)
        self.setToolTip(f"{LAYERS_TIP.format(count - 1)}\nFor example 2–5, 4, 3–, or all")
        if not (self.hasFocus() and self.isModified()):
            self.setText(self._shown)

    def _commit(self) -> None:
        if not self.isModified():
            return
        self.setModified(False)
        try:
            first, last = typed_range(self.text())
        except ValueError as error:
            self._say(str(error), "warning")
            self.setText(self._shown)
            return
        self.changed.emit(first, last)
        self.setText(self._shown)  # of the change, if there was one
