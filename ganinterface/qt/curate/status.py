"""The line at the bottom: where one is, how much is decided, what was said, and the keys."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ganinterface.datasets.curation import Counts
from ganinterface.qt.curate.commands import KEYS
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, tabular


class CurateStatus(QWidget):
    """Shows what it is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curate_status")
        self.place, self.message, self.keys = QLabel(self), QLabel(self), QLabel(KEYS, self)
        self.place.setObjectName("status_place")
        self.message.setObjectName("status_message")
        self.keys.setProperty("role", "secondary")
        self.keys.setMinimumWidth(1)  # a narrow window cuts the keys, not the counts
        tabular(self.place)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, 0, PADDING, 0)
        row.setSpacing(4 * UNIT)
        row.addWidget(self.place)
        row.addWidget(self.message, 1)
        row.addWidget(self.keys)
        self.setFixedHeight(CONTROL_HEIGHT + UNIT)

    def show_place(self, place: int, shown: int, counts: Counts) -> None:
        """Which of the shown pictures is the current one, and how many are decided."""
        where = f"{place + 1:,} of {shown:,} shown · " if shown and place >= 0 else ""
        decided = f"{counts.kept:,} kept · {counts.rejected:,} rejected · {counts.undecided:,} undecided"
        self.place.setText(where + decided)

    def say(self, text: str, role: str = "secondary") -> None:
        """A sentence, until the next one."""
        self.message.setText(text)
        self.message.setToolTip(text)
        self.message.setProperty("role", role)
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
