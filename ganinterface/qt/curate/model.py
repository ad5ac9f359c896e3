"""The pictures that are shown, in their order, for Qt's views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ganinterface.datasets.curation import KEEP, REJECT, Curation, Rows, Shown
from ganinterface.qt.widgets.labels import plain

_WORDS = {KEEP: "kept", REJECT: "rejected"}
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class PictureModel(QAbstractListModel):
    """The rows of a Curation that are shown, in an order; a view's row is a *place*."""

    def __init__(self, curation: Curation, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.curation = curation
        self.describe: Callable[[int], str] = lambda row: ""  # more about a picture, for people
        self._shown: Shown = "all"
        self._order: Rows = np.arange(len(curation.names), dtype=np.int64)
        self._rows: Rows = self._order
        self._places: NDArray[np.int64] | None = None

    @property
    def shown(self) -> Shown:
        """Which pictures are shown."""
        return self._shown

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row(index.row())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{self.curation.names[row]}, {self.state_word(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            more = self.describe(row)
            return plain(f"{self.curation.names[row]}\n{self.state_word(row)}{' · ' + more if more else ''}")
        return None

    def row(self, place: int) -> int:
        """Which picture stands there."""
        return int(self._rows[place])

    def place(self, row: int) -> int | None:
        """Where a picture stands; None while it is not shown."""
        if self._places is None:
            self._places = np.full(len(self.curation.names), -1, np.int64)
            self._places[self._rows] = np.arange(len(self._rows))
        found = int(self._places[row])
        return None if found < 0 else found

    def state_word(self, row: int) -> str:
        """What was decided about a picture."""
        return _WORDS.get(int(self.curation.states[row]), "undecided")

    def show(self, shown: Shown, order: Rows) -> None:
        """Other pictures, or the same in another order."""
        self._shown, self._order = shown, order
        self.refresh()

    def refresh(self) -> None:
        """After decisions: what is not to be shown any more goes, what is to be shown again comes."""
        rows = self.curation.rows(self._shown, self._order)
        if not np.array_equal(rows, self._rows):
            self.beginResetModel()
            self._rows, self._places = rows, None
            self.endResetModel()
