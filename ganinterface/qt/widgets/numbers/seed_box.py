"""A field for a seed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QWidget

from ganinterface.document.limits import MAX_SEED
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import UNIT


class SeedBox(NumberBox):
    """A seed, 0 to 2**32 - 1: `changed(int)` when one was typed or stepped to with the arrow keys."""

    changed = Signal(object)  # int; Qt's own would overflow at 2**31

    def __init__(
        self, parent: QWidget | None = None, *, say: Say, address: str = "", width: int = 22 * UNIT
    ) -> None:
        super().__init__(parent, width)
        self.address = address
        self._say, self._seed = say, 0
        self.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.setValidator(QRegularExpressionValidator(r"\s*\d{0,12}\s*", self))
        self.setAccessibleName("Seed")
        self.setToolTip(f"Seed of the picture, 0 to {MAX_SEED}")
        self.committed.connect(lambda text: self._set_at_once(int(text)) if text else None)
        self.stepped.connect(lambda step: self._set_at_once(self._seed + step))
        self.set_value(0)

    @property
    def value(self) -> int:
        """The seed shown."""
        return self._seed

    def set_value(self, seed: int | None) -> None:
        """Show a seed; None (a picture that comes from no single seed) shows an empty box.

        Emits nothing, and leaves a seed alone that is being typed.
        """
        self._seed = seed or 0
        if self.hasFocus() and self.isModified():
            return
        self.setText("" if seed is None else str(seed))
        self.setPlaceholderText("no seed" if seed is None else "")

    def _set_at_once(self, seed: int) -> None:
        inside = min(max(seed, 0), MAX_SEED)
        accept(self)
        self.set_value(inside)
        self.changed.emit(inside)
        if inside != seed:
            refuse(self, self._say, f"{seed} is out of range: seeds go from 0 to {MAX_SEED}.")
