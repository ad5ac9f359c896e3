"""The grid of pictures: arrows go through it, only what is seen is drawn."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ganinterface.qt.curate.delegate import SIZES, PictureDelegate
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.thumbnails import Thumbnails

Action = QAbstractItemView.CursorAction
FRAME = 15  # ms between two drawings of what has arrived


class PictureGrid(QListView):
    """Shows a PictureModel."""

    moved = Signal()  # another picture is the current one

    def __init__(self, model: PictureModel, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures, self._thumbnails = model, thumbnails
        self._cells = PictureDelegate(model, thumbnails, self)
        self.columns = 1
        self.setObjectName("picture_grid")
        self.setAccessibleName("Pictures of the set")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.setItemDelegate(self._cells)
        self.setModel(model)
        thumbnails.arrived.connect(self._draw_arrived)
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())

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
        self.doItemsLayout()
        self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.PositionAtCenter)

    def current_row(self) -> int | None:
        """The picture under the cursor."""
        index = self.currentIndex()
        return self._pictures.row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[int]:
        """The pictures that are selected, in their order; without a selection the current one."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        current = self.current_row()
        if not places:
            return [] if current is None else [current]
        return [self._pictures.row(place) for place in places]

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
        count = self._pictures.rowCount()
        return (
            self._pictures.index(min(max(self._place_after(action), 0), count - 1))
            if count
            else QModelIndex()
        )

    def _place_after(self, action: Action) -> int:
        place, last = max(self.currentIndex().row(), 0), self._pictures.rowCount() - 1
        page = max(self.viewport().height() // max(self._cells.cell.height(), 1), 1) * self.columns
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns()
        super().resizeEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Decode the next page that way too."""
        super().scrollContentsBy(dx, dy)
        cell = max(self._cells.cell.height(), 1)
        first = self.verticalScrollBar().value() // cell * self.columns
        page = (self.viewport().height() // cell + 1) * self.columns
        begin = first - page if dy > 0 else first + page
        places = range(max(begin, 0), min(max(begin + page, 0), self._pictures.rowCount()))
        self._thumbnails.prefetch(self._pictures.row(place) for place in places)

    def _fit_columns(self) -> None:
        """As many columns as fit, the room that is left shared between them."""
        smallest, width = self._cells.smallest, self.viewport().width()
        self.columns = max(width // smallest.width(), 1)
        self._cells.cell = QSize(max(width // self.columns, smallest.width()), smallest.height())
        self.setGridSize(self._cells.cell)
        self.verticalScrollBar().setSingleStep(max(self._cells.cell.height() // 3, 1))

    def _draw_arrived(self) -> None:
        self._thumbnails.heard()
        self.viewport().update()
