"""The grid of the gallery: arrow keys and mouse select, Return or a click goes there, F marks, Delete removes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ganinterface.qt.gallery.cells import GalleryCells
from ganinterface.qt.gallery.model import GalleryModel
from ganinterface.qt.widgets.small_pictures import lay_side_by_side
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.view import View

SIZES = (48, 64, 96, 128, 192)  # px of a picture's longer side
GOING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class GalleryGrid(QListView):
    """Its selection is the gallery's. `wanted(name)`: a verb that needs the panel, by a key: "compare"."""

    wanted = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, model: GalleryModel, gallery: Gallery, view: View, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows, self._gallery = model, gallery
        self._cells = GalleryCells(model, gallery, view, self)
        self._syncing = False
        self._pressed: int | None = None
        self._shape = (1.0, 1.0)  # of the model's pictures: width and height of the longer side
        self._side = SIZES[2]
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.selectionModel().selectionChanged.connect(self._select)

    def _set_up(self) -> None:
        self.setObjectName("gallery_grid")
        self.setAccessibleName("Portraits that were looked at")
        lay_side_by_side(self)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(24)

    def set_shape(self, height: int, width: int) -> None:
        """The model's pictures have this many pixels."""
        self._shape = width / max(height, width), height / max(height, width)
        self._fit()

    def set_size(self, step: int) -> None:
        """How large they are shown: the next larger (1) or smaller (-1) size."""
        place = min(max(SIZES.index(self._side) + step, 0), len(SIZES) - 1)
        self._side = SIZES[place]
        self._fit()

    def show_selected(self) -> None:
        """Select what the gallery has selected."""
        selection, last = QItemSelection(), None
        for key in self._gallery.selected:
            if (row := self._rows.row_of(key)) is not None:
                last = self._rows.index(row)
                selection.select(last, last)
        self._syncing = True
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last is not None and not selection.contains(self.currentIndex()):
            self.selectionModel().setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._syncing = False

    def _select(self) -> None:
        if not self._syncing:
            rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
            self._gallery.select(self._rows.entry(row).key for row in rows)

    def _go(self) -> None:
        if self.currentIndex().isValid():
            self._gallery.go(self._rows.entry(self.currentIndex().row()).key)

    def _fit(self) -> None:
        """As many columns as fit, the room that is left shared between them."""
        width, height = (max(1, round(self._side * part)) for part in self._shape)
        self._cells.picture = QSize(max(width, 28), height)
        smallest, room = self._cells.smallest, self.viewport().width()
        columns = max(room // smallest.width(), 1)
        self._cells.cell = QSize(max(room // columns, smallest.width()), smallest.height())
        self.setGridSize(self._cells.cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    # --- keys and mouse ---

    def event(self, event: QEvent) -> bool:
        # F is the window's too, for the picture on the canvas: here it is about what is selected.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _verb(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        verb = _verb(event)
        if event.key() in GOING and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go()
        elif verb == "favourite":
            self._gallery.toggle_favourite(self._gallery.selected)
        elif verb == "remove":
            self._remove()
        elif verb in ("larger", "smaller"):
            self.set_size(1 if verb == "larger" else -1)
        elif verb:
            self.wanted.emit(verb)
        else:
            super().keyPressEvent(event)

    def _remove(self) -> None:
        """The row that comes into its place is selected, so that Delete can be pressed again."""
        row = self.currentIndex().row()
        self._gallery.remove(self._gallery.selected)
        if self._rows.rowCount():
            index = self._rows.index(min(max(row, 0), self._rows.rowCount() - 1))
            self.setCurrentIndex(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        is_going = plain and event.button() == Qt.MouseButton.LeftButton and index.isValid()
        self._pressed = index.row() if is_going else None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there; a drag does not, nor does one that selects more."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and self.indexAt(event.position().toPoint()).row() == pressed:
            self._go()

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        self._pressed = None
        super().startDrag(actions)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())


def _verb(event: QKeyEvent) -> str:
    """What a key does here, "" for nothing of its own."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
        return ""
    return {
        Qt.Key.Key_F: "favourite",
        Qt.Key.Key_W: "compare",
        Qt.Key.Key_Delete: "remove",
        Qt.Key.Key_Backspace: "remove",
        Qt.Key.Key_Plus: "larger",
        Qt.Key.Key_Minus: "smaller",
    }.get(Qt.Key(event.key()), "")
