"""The square of the pad: a point that is dragged or moved with the arrow keys, between four portraits or two attributes."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ganinterface.qt.dragged import PORTRAITS, keys_in
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, picture_image
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.studio.gallery.pad import CORNERS, Pad
from ganinterface.studio.view import View

HANDLE = 8  # px; radius of the point
STEP, FINE = 0.05, 0.01
PICTURE = 0.22  # of the square's side, the pictures in its corners
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class PadSquare(QWidget):
    """`dropped(keys, corner)`: portraits of the gallery were dropped on a corner (from 0, row by row)."""

    dropped = Signal(tuple, int)

    def __init__(self, pad: Pad, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._pad, self._view, self._is_held = pad, view, False
        self.setObjectName("pad_square")
        self.setAccessibleName("Pad")
        self.setToolTip("Drag the point, or move it with the arrow keys (Shift: finer)")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * UNIT, 30 * UNIT)

    @property
    def square(self) -> QRectF:
        """Where the point may be."""
        side = min(self.width(), self.height()) - 2 * HANDLE
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def point(self) -> QPointF:
        """Where the point is."""
        return self._spot(*self._pad.place)

    def _spot(self, x: float, y: float) -> QPointF:
        square = self.square
        return QPointF(square.left() + x * square.width(), square.top() + y * square.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, square = QPainter(self), self.square
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent" if self.hasFocus() else "line"), 1))
        painter.setBrush(colour("surround"))
        painter.drawRoundedRect(square, UNIT, UNIT)
        if not self._pad.is_ready:
            return
        painter.setPen(QPen(colour("line"), 1))
        origin = self._spot(*self._pad.origin)
        painter.drawLine(QLineF(square.left(), origin.y(), square.right(), origin.y()))
        painter.drawLine(QLineF(origin.x(), square.top(), origin.x(), square.bottom()))
        if self._pad.kind == "portraits":
            self._draw_corners(painter, square)
        else:
            self._draw_ends(painter, square)
        painter.setPen(QPen(colour("surround"), 2))
        painter.setBrush(colour("accent"))
        painter.drawEllipse(self.point(), HANDLE, HANDLE)

    def _draw_corners(self, painter: QPainter, square: QRectF) -> None:
        for corner in range(CORNERS):
            pixels = self._pad.picture(corner)
            if pixels is None:
                continue
            image = picture_image(pixels)
            size = image.size().scaled(
                QSize(*[round(PICTURE * square.width())] * 2), Qt.AspectRatioMode.KeepAspectRatio
            )
            row, column = divmod(corner, 2)
            left = square.right() - size.width() - UNIT if column else square.left() + UNIT
            top = square.bottom() - size.height() - UNIT if row else square.top() + UNIT
            place = QRectF(left, top, size.width(), size.height())
            if image.hasAlphaChannel():
                draw_ground(painter, place, self._view.ground, UNIT)
            draw_picture(painter, place, image)

    def _draw_ends(self, painter: QPainter, square: QRectF) -> None:
        entries = self._pad.entries
        if entries is None:
            return
        x, y = (entry.name.replace("_", " ") for entry in entries)
        painter.setPen(colour("secondary"))
        inner, align = square.adjusted(2 * UNIT, UNIT, -2 * UNIT, -UNIT), Qt.AlignmentFlag
        painter.drawText(inner, align.AlignRight | align.AlignBottom, f"{x} →")
        painter.drawText(inner, align.AlignLeft | align.AlignTop, f"↑ {y}")

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._is_held = True
            self._pad.begin()
            self._move_to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_held:
            self._move_to(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_held and event.button() == Qt.MouseButton.LeftButton:
            self._is_held = False
            self._pad.end()

    def _move_to(self, point: QPointF) -> None:
        square = self.square
        side = max(square.width(), 1.0)
        self._pad.move((point.x() - square.left()) / side, (point.y() - square.top()) / side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = ARROWS.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
            return
        step = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        self._pad.step(way[0] * step, way[1] * step)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PORTRAITS):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        middle = self.square.center()
        corner = 2 * (event.position().y() > middle.y()) + (event.position().x() > middle.x())
        event.acceptProposedAction()
        self.dropped.emit(keys_in(event.mimeData()), int(corner))
