"""The grid of pictures: arrows go through it, only what is seen is laid out and drawn.

Not a QListView: that lays out every item whenever one comes or goes, by asking the model for each, which takes 0.1 s and more
of a hundred thousand. All cells have one size here, so where a picture is follows from its number.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ganinterface.qt.curate.drawing import SIZES, Cells
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.thumbnails import Thumbnails

Action = QAbstractItemView.CursorAction
Hint = QAbstractItemView.ScrollHint
Index = QModelIndex | QPersistentModelIndex


class PictureGrid(QAbstractItemView):
    """Shows a PictureModel in rows of cells of one size."""

    moved = Signal()  # another picture is the current one

    def __init__(self, model: PictureModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures, self._thumbnails = model, thumbnails
        self._cells = Cells(model, thumbnails)
        self._hovered = -1  # the place under the mouse
        self.columns = 1
        self.setObjectName("picture_grid")
        self.setAccessibleName("Pictures of the set")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setModel(model)
        model.modelReset.connect(self._on_other_count)
        thumbnails.arrived.connect(self._draw_arrived)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(lambda: self._hover(-1))
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())

    # Where a place is.

    def visualRect(self, index: Index) -> QRect:
        """The cell of a place, in pixels of the viewport."""
        if not index.isValid():
            return QRect()
        row, column = divmod(index.row(), self.columns)
        cell = self._cells.size
        corner = QPoint(column * cell.width(), row * cell.height() - self.verticalOffset())
        return QRect(corner, cell)

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The place under a point of the viewport."""
        place = self._place_at(point)
        inside = (
            0 <= place < self._pictures.rowCount() and point.x() < self.columns * self._cells.size.width()
        )
        return self._pictures.index(place) if inside else QModelIndex()

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        """Bring a place into sight."""
        bar, cell, height = self.verticalScrollBar(), self._cells.size.height(), self.viewport().height()
        if not index.isValid():
            return
        top = index.row() // self.columns * cell
        if hint == Hint.PositionAtCenter:
            bar.setValue(top - (height - cell) // 2)
        elif top < bar.value():
            bar.setValue(top)
        elif top + cell > bar.value() + height:
            bar.setValue(top + cell - height)

    def horizontalOffset(self) -> int:
        """Columns always fit."""
        return 0

    def verticalOffset(self) -> int:
        """In pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: Index) -> bool:
        """None is: what is not shown is not in the model."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """All pictures from the one at the first corner to the one at the second, as text is selected."""
        last = self._pictures.rowCount() - 1
        ends = sorted(
            min(max(self._place_at(point), 0), last) for point in (rect.topLeft(), rect.bottomRight())
        )
        if last >= 0:
            chosen = QItemSelection(self._pictures.index(ends[0]), self._pictures.index(ends[1]))
            self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What has to be drawn again."""
        return QRegion(self.viewport().rect())

    def updateGeometries(self) -> None:
        """How far one can scroll."""
        rows = -(-self._pictures.rowCount() // self.columns)
        cell, height = self._cells.size.height(), self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(rows * cell - height, 0))
        bar.setPageStep(height)
        bar.setSingleStep(max(cell // 3, 1))
        super().updateGeometries()

    def _place_at(self, point: QPoint) -> int:
        cell = self._cells.size
        column = min(max(point.x() // cell.width(), 0), self.columns - 1)
        return (point.y() + self.verticalOffset()) // cell.height() * self.columns + column

    def _fit_columns(self) -> None:
        """As many columns as fit, the room that is left shared between them."""
        smallest, width = self._cells.smallest, self.viewport().width()
        self.columns = max(width // smallest.width(), 1)
        self._cells.size = QSize(max(width // self.columns, smallest.width()), smallest.height())
        self.updateGeometries()

    # What is drawn.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        first = self._place_at(event.rect().topLeft()) // self.columns * self.columns
        last = min(self._place_at(event.rect().bottomRight()), self._pictures.rowCount() - 1)
        current, selection = self.currentIndex().row(), self.selectionModel()
        for place in range(first, last + 1):
            index = self._pictures.index(place)
            self._cells.paint(
                painter, self.visualRect(index), self._pictures.row(place), selection.isSelected(index),
                hovered=place == self._hovered, focused=place == current and self.hasFocus(),
            )  # fmt: skip

    def _hover(self, place: int) -> None:
        for each in (self._hovered, place):
            if 0 <= each < self._pictures.rowCount():
                self.viewport().update(self.visualRect(self._pictures.index(each)))
        self._hovered = place

    def _draw_arrived(self) -> None:
        self._thumbnails.acknowledge()
        self.viewport().update()

    def _on_other_count(self) -> None:
        self._hovered = -1
        self.updateGeometries()
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Nothing is under the mouse once it has left."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return bool(super().viewportEvent(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns()
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Decode the next page that way too."""
        self.viewport().update()
        cell = max(self._cells.size.height(), 1)
        first = self.verticalOffset() // cell * self.columns
        page = (self.viewport().height() // cell + 1) * self.columns
        begin = first - page if dy > 0 else first + page
        places = range(max(begin, 0), min(max(begin + page, 0), self._pictures.rowCount()))
        self._thumbnails.prefetch(self._pictures.row(place) for place in places)

    # What the person does.

    @property
    def side(self) -> int:
        """How large pictures are shown, in pixels."""
        return self._cells.side

    def resize_pictures(self, steps: int) -> None:
        """Larger or smaller pictures, by steps of the list of sizes; the current one stays in sight."""
        place = min(max(SIZES.index(self.side) + steps, 0), len(SIZES) - 1)
        if SIZES[place] == self.side:
            return
        self._cells.side = SIZES[place]
        self._thumbnails.set_side(round(self.side * self.devicePixelRatioF()))
        self._fit_columns()
        self.scrollTo(self.currentIndex(), Hint.PositionAtCenter)
        self.viewport().update()

    def current_row(self) -> int | None:
        """The picture under the cursor."""
        index = self.currentIndex()
        return self._pictures.row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[int]:
        """The pictures that are selected, in their order; without a selection the current one."""
        runs = sorted((run.top(), run.bottom()) for run in self.selectionModel().selection().toList())
        rows = [self._pictures.row(place) for top, bottom in runs for place in range(top, bottom + 1)]
        current = self.current_row()
        return rows or ([] if current is None else [current])

    def go_to(self, place: int) -> None:
        """Make the picture at a place, or the nearest there is, the current one and the only selected."""
        count = self._pictures.rowCount()
        if count:
            index = self._pictures.index(min(max(place, 0), count - 1))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def go_to_row(self, row: int) -> bool:
        """The same for a picture; False when it is not shown."""
        place = self._pictures.place(row)
        if place is None:
            return False
        self.go_to(place)
        return True

    def step(self, action: Action) -> None:
        """Move as an arrow key does, also while the grid is not seen."""
        self.go_to(self._place_after(action))

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt's own looks for what lies there among all; in a grid it is known."""
        last = self._pictures.rowCount() - 1
        place = min(max(self._place_after(action), 0), last)
        return self._pictures.index(place) if last >= 0 else QModelIndex()

    def _place_after(self, action: Action) -> int:
        place, last = max(self.currentIndex().row(), 0), self._pictures.rowCount() - 1
        page = max(self.viewport().height() // max(self._cells.size.height(), 1), 1) * self.columns
        steps = {
            Action.MoveLeft: -1,
            Action.MovePrevious: -1,
            Action.MoveRight: 1,
            Action.MoveNext: 1,
            Action.MoveUp: -self.columns,
            Action.MoveDown: self.columns,
            Action.MovePageUp: -page,
            Action.MovePageDown: page,
            Action.MoveHome: -place,
            Action.MoveEnd: last - place,
        }
        wanted = place + steps.get(action, 0)
        if action == Action.MoveUp and wanted < 0:
            return place
        return wanted

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Only keys that move; all others are the window's."""
        moving = (
            Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
            Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
        )  # fmt: skip
        select_all = event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in moving or select_all:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.resize_pictures(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)
