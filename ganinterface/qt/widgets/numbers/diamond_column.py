"""The diamonds beside the numbers of a table, as a column of their own: painted, for a table may have many rows."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.key_diamond import HOW, Keys, open_number_menu, paint_diamond, state_text

ADDRESS = Qt.ItemDataRole.UserRole  # of the number in a cell, see `document.parameters`


class DiamondColumn(QStyledItemDelegate):
    """Of the cells of one column, whose addresses the model tells; what a click and the right button do to them."""

    def __init__(self, keys: Keys, table: QTableView, column: int) -> None:
        super().__init__(table)
        self._keys, self._table, self._column = keys, table, column
        table.setItemDelegateForColumn(column, self)
        listen(keys.changed, self._refresh)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if address := index.data(ADDRESS):
            state = self._keys.state(address)
            shown = state.keyed, state.tracked, state.driven
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            lively = bool(option.state & QStyle.StateFlag.State_MouseOver)
            centre: QPointF = QRectF(option.rect).center()
            paint_diamond(painter, centre, shown, lively)
            painter.restore()

    def click(self, index: QModelIndex) -> None:
        """Set or remove the key of the number in that cell."""
        self._keys.toggle(index.data(ADDRESS))

    def text(self, address: str) -> str:
        """The tool tip of a cell."""
        return f"{state_text(self._keys.state(address))}\n{HOW}"

    def open_menu(self, address: str, where: QPoint) -> None:
        """What can be done with a number in time."""
        open_number_menu(self._keys, address, where, self._table)

    def _refresh(self) -> None:
        self._table.viewport().update()
