"""The grid of all maps of a layer: hover, pin, put into the edit, turn values, jump by number."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ganinterface.qt.layers.map_delegate import MapDelegate
from ganinterface.qt.layers.map_model import MapModel
from ganinterface.qt.widgets.small_pictures import lay_side_by_side
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench
from stylegan.edits import DEFAULT, operation

NOTCH = 120  # what one step of a wheel reports
QUIET = 500  # ms without a wheel step after which a gesture, or a number being typed, is over
SCROLL = 24  # px that a step of the wheel's unit scrolls
VALUE_STEP = 0.25  # standard deviations of a map that one notch adds
UNIT_STEP = 0.1  # units that one notch adds, where an operation has its own
FINE = 0.1  # Shift


class MapGrid(QListView):
    """Shows a MapModel; its selection is the pinned maps, `view.hovered` the cell under the mouse."""

    typed = Signal(str)  # the digits of a map number being typed, "" when that is over

    def __init__(
        self, model: MapModel, view: View, edits: Edits, workbench: Workbench, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._maps, self._view, self._edits, self._workbench = model, view, edits, workbench
        self._cells = MapDelegate(model, self)
        self._syncing = False
        self._digits = ""
        self._digits_over = QTimer(self, singleShot=True, interval=2 * QUIET)
        self._digits_over.timeout.connect(self._forget_digits)
        self._wheel_label = ""  # of the undo step in progress
        self._wheel_over = QTimer(self, singleShot=True, interval=QUIET)
        self._wheel_over.timeout.connect(self.end_wheel)
        self._scrolled = QElapsedTimer()
        self._set_up()
        self.setModel(model)
        self.setItemDelegate(self._cells)
        self.selectionModel().selectionChanged.connect(self._pin_selected)
        self.doubleClicked.connect(lambda index: edits.put_maps((model.channel(index.row()),)))
        self.entered.connect(lambda index: self._hover(index))
        self.viewportEntered.connect(lambda: self._hover(None))

    def _set_up(self) -> None:
        self.setObjectName("map_grid")
        self.setAccessibleName("Maps of the layer")
        lay_side_by_side(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(SCROLL)

    def set_picture_size(self, size: QSize) -> None:
        """How large the heatmaps are."""
        self._cells.picture = size
        self._fit_columns()

    def show_pinned(self, channels: Iterable[int]) -> None:
        """Select exactly these channels; the last one is the current cell."""
        selection, last = QItemSelection(), QModelIndex()
        for channel in channels:
            row = self._maps.row(channel)
            if row is not None:
                last = self._maps.index(row)
                selection.select(last, last)
        self._syncing = True
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last.isValid() and not selection.contains(self.currentIndex()):
            self.selectionModel().setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._syncing = False

    def show_channel(self, channel: int) -> bool:
        """Pin a map and scroll to it; returns whether the layer has one of that number."""
        row = self._maps.row(channel)
        if row is None:
            return False
        self._view.pinned = (channel,)
        self.scrollTo(self._maps.index(row), QAbstractItemView.ScrollHint.EnsureVisible)
        return True

    def _fit_columns(self) -> None:
        """As many columns as fit, the room that is left shared between them."""
        smallest, width = self._cells.smallest, self.viewport().width()
        columns = max(width // smallest.width(), 1)
        self._cells.cell = QSize(max(width // columns, smallest.width()), smallest.height())
        self.setGridSize(self._cells.cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_columns()
        super().resizeEvent(event)

    def end_wheel(self) -> None:
        """Close the undo step of a value that was turned with the wheel."""
        if self._wheel_label:
            label, self._wheel_label = self._wheel_label, ""
            self._wheel_over.stop()
            self._workbench.gesture_end(label)

    def _pin_selected(self) -> None:
        if self._syncing:
            return
        chosen = {self._maps.channel(index.row()) for index in self.selectionModel().selectedIndexes()}
        kept = [channel for channel in self._view.pinned if channel in chosen]
        fresh = sorted(chosen.difference(kept), key=lambda channel: self._maps.row(channel) or 0)
        self._syncing = True  # what is pinned comes from the selection: nothing to select again
        self._view.pinned = (*kept, *fresh)
        self._syncing = False

    @property
    def is_syncing(self) -> bool:
        """Whether what is pinned changes because of the selection itself."""
        return self._syncing

    def _hover(self, index: QModelIndex | None) -> None:
        hovered = self._maps.channel(index.row()) if index is not None and index.isValid() else None
        if hovered != self._view.hovered:
            self.end_wheel()
        self._view.hovered = hovered

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        self.end_wheel()
        super().leaveEvent(event)

    def focusOutEvent(self, event: QEvent) -> None:
        self._forget_digits()
        super().focusOutEvent(event)  # type: ignore[arg-type]

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.end_wheel()
        super().mouseDoubleClickEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        channel = self._channel_of_bar(event.position().toPoint())
        steps = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
        scrolling = self._scrolled.isValid() and self._scrolled.elapsed() < QUIET
        if channel is None or scrolling or not steps:  # a scroll that is under way does not turn into an edit
            self._scrolled.start()
            super().wheelEvent(event)
            return
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._turn(channel, steps * fine)
        event.accept()

    def _channel_of_bar(self, point: QPoint) -> int | None:
        index = self.indexAt(point)
        if index.isValid() and self._cells.foot_rect(self.visualRect(index)).contains(point):
            return self._maps.channel(index.row())
        return None

    def _turn(self, channel: int, steps: float) -> None:
        """Change the value of a map, or of all pinned ones when it is one of them, as part of one gesture."""
        edits, pinned = self._edits, self._view.pinned
        channels = pinned if channel in pinned else (channel,)
        if not self._wheel_label:
            self._workbench.gesture_begin(f"map {channel}")
        kind = operation(edits.current.operation if edits.current else DEFAULT)
        values = {}
        for each in channels:
            before = self._maps.value(each)
            step = VALUE_STEP * self._maps.deviation(each) if kind.unit is None else UNIT_STEP * kind.unit
            changed = (kind.origin if before is None else before) + steps * step
            values[each] = round(changed, 4)
        edits.set_values(values)
        what = f"map {channel}" if len(channels) == 1 else f"{len(channels)} maps"
        self._wheel_label = f"{edits.current.name if edits.current else 'Edit'}: {what}"
        self._wheel_over.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdigit() and text.isascii():
            self._type(text)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edits.put_maps(self._view.pinned)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._edits.take_out_maps(self._view.pinned)
        elif event.key() == Qt.Key.Key_Escape and self._view.pinned:
            self._view.pinned = ()
        else:
            super().keyPressEvent(event)

    def _type(self, digit: str) -> None:
        self._digits += digit
        self._digits_over.start()
        self.typed.emit(self._digits)

    def _forget_digits(self) -> None:
        if self._digits:
            self._digits = ""
            self._digits_over.stop()
            self.typed.emit("")
