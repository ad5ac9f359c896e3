"""The maps of an edit with their values, as a small table that can be edited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
)
from PySide6.QtGui import QContextMenuEvent, QCursor, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.limits import clamp, out_of_range, range_text
from ganinterface.document.parameters import channel_address
from ganinterface.document.typed.number_text import shown, typed
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.numbers.diamond_column import ADDRESS, DiamondColumn
from ganinterface.qt.widgets.numbers.key_diamond import Keys
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, icon, tabular
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.selection import Recollection
from ganinterface.studio.view import View
from stylegan.edits import operation

Index = QModelIndex | QPersistentModelIndex
MAP, VALUE, KEY, REMOVE = range(4)
MAX_ROWS = 6  # shown without scrolling
ROW_HEIGHT = CONTROL_HEIGHT


class ChannelModel(QAbstractTableModel):
    """One row per channel: its number, its value, the diamond of that, a cross that takes it out."""

    def __init__(self, edits: Edits, wrong: Callable[[Index, str], object]) -> None:
        super().__init__()
        self._edits, self._wrong = edits, wrong  # with what was typed into a cell
        self.key_text: Callable[[str], str] = str  # the tip of the diamond for the number at an address
        self._edit: Edit | None = None

    def show(self, edit: Edit) -> None:
        """The channels of an edit; the same ones with other values keep selection and editor."""
        before, self._edit = self._edit, edit
        if before is not None and _rows(before) == _rows(edit):
            return
        channels = _channels(edit)
        same = before is not None and before.id == edit.id
        if before is None or not same or _channels(before) != channels:
            self.beginResetModel()
            self.endResetModel()
        elif channels:
            self.dataChanged.emit(self.index(0, VALUE), self.index(len(channels) - 1, VALUE))

    def channel(self, row: int) -> int:
        """The channel in a row."""
        return self._edit.channels[row][0] if self._edit else -1

    def remove(self, rows: list[int]) -> None:
        """Take the channels in these rows out of the edit."""
        if self._edit is not None:
            self._edits.set_channel_values(self._edit.id, {self.channel(row): None for row in rows})

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._edit.channels) if self._edit and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == VALUE else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self._edit is None or index.row() >= len(self._edit.channels):
            return None
        channel, value = self._edit.channels[index.row()]
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return {MAP: f"map {channel}", VALUE: shown(value)}.get(column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column == VALUE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column == REMOVE:
            return icon("x")
        if role == ADDRESS and column in (VALUE, KEY):
            return channel_address(self._edit.id, channel)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(channel, value, column)
        return None

    def _tip(self, channel: int, value: float, column: int) -> str:
        if column == REMOVE or self._edit is None:
            return f"Take map {channel} out of the edit"
        if column == KEY:
            return self.key_text(channel_address(self._edit.id, channel))
        verb = operation(self._edit.operation).verb
        return f"map {channel}: {verb} {shown(value)}\n{range_text('value')}"

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if self._edit is None or role != Qt.ItemDataRole.EditRole:
            return False
        try:
            number = typed(str(value), "value")
            inside, outside = clamp("value", number)
        except ValueError as error:
            self._wrong(index, str(error))
            return False
        self._edits.set_channel_values(self._edit.id, {self.channel(index.row()): inside})
        if outside:
            self._wrong(index, out_of_range("value", number))
        return True


def _channels(edit: Edit) -> list[int]:
    return [channel for channel, _ in edit.channels]


def _rows(edit: Edit) -> tuple[object, ...]:
    """What of an edit the rows show."""
    return edit.id, edit.operation, edit.channels


class ChannelTable(QTableView):
    """As many rows as there are maps, up to six; more scroll. Delete takes the selected ones out."""

    def __init__(
        self, edits: Edits, view: View, keys: Keys | None, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._edits, self._view = edits, view
        self._channels = ChannelModel(
            edits, lambda index, text: refuse(self, say, text, self.visualRect(index))
        )
        self._recollection = Recollection[int]()
        self._shown: Edit | None = None
        self.setModel(self._channels)
        self.setObjectName("edit_channels")
        self.setAccessibleName("Maps of the edit and their values")
        tabular(self)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(ROW_HEIGHT)
        header.setSectionResizeMode(MAP, QHeaderView.ResizeMode.Stretch)
        for column, width in ((VALUE, 18 * UNIT), (KEY, CONTROL_HEIGHT), (REMOVE, CONTROL_HEIGHT)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        self.setShowGrid(False)
        self.setIconSize(QSize(3 * UNIT, 3 * UNIT))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.diamonds = None if keys is None else DiamondColumn(keys, self, KEY)
        self.setColumnHidden(KEY, self.diamonds is None)
        if self.diamonds is not None:
            self._channels.key_text = self.diamonds.text
        self.clicked.connect(self._clicked)
        self.entered.connect(self._entered)

    def show_edit(self, edit: Edit) -> None:
        """The maps of that edit; those that were selected stay so, and are again when undo brings them back."""
        before = self._shown if self._shown is not None and self._shown.id == edit.id else edit
        if before is edit:
            self._recollection.forget()
        self._shown = edit
        selected = {self._channels.channel(index.row()) for index in self.selectionModel().selectedRows()}
        self._channels.show(edit)
        old, new = _channels(before), _channels(edit)
        if old != new:
            self._select(self._recollection.follow(old, selected, new), new)
        rows = min(max(len(edit.channels), 1), MAX_ROWS)
        self.setFixedHeight(rows * ROW_HEIGHT)

    def _select(self, chosen: frozenset[int], channels: list[int]) -> None:
        rows, model = QItemSelection(), self._channels
        for row in (row for row, channel in enumerate(channels) if channel in chosen):
            rows.select(model.index(row, MAP), model.index(row, REMOVE))
        self.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == REMOVE:
            self._channels.remove([index.row()])
        elif index.column() == KEY and self.diamonds is not None:
            self.diamonds.click(index)

    @property
    def address(self) -> str:
        """Of the number under the mouse, else of the current one."""
        place = self.viewport().mapFromGlobal(QCursor.pos())
        index = self.indexAt(place) if self.viewport().rect().contains(place) else self.currentIndex()
        return str(index.siblingAtColumn(VALUE).data(ADDRESS) or "")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.indexAt(event.pos())
        if self.diamonds is not None and index.column() in (VALUE, KEY):
            self.diamonds.open_menu(index.data(ADDRESS), event.globalPos())
        else:
            super().contextMenuEvent(event)

    def _entered(self, index: QModelIndex) -> None:
        if self._edits.current is not None:
            self._view.hovered = self._channels.channel(index.row())

    def leaveEvent(self, event: QEvent) -> None:
        self._view.hovered = None
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:  # a key that the editor let through
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._channels.remove([index.row() for index in self.selectionModel().selectedRows()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(VALUE))
        else:
            super().keyPressEvent(event)
