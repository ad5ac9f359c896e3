"""Two portraits over the canvas, one on each side of a line that is dragged or moved by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ganinterface.qt.gallery.over_canvas import OverCanvas
from ganinterface.qt.notes import draw_note
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import colour
from ganinterface.studio.gallery.comparing import Comparing
from ganinterface.studio.view import View

STEP, FINE, LARGE = 0.02, 0.005, 0.1  # of the width, for an arrow key; with Shift; for Page Up and Down
GRIP = 9  # px; radius of the handle
HINT = "Drag the line · S swaps · Esc ends"


class Wipe(OverCanvas):
    """There while two portraits are compared; `place` says where on the canvas the picture lies."""

    def __init__(
        self, comparing: Comparing, view: View, place: Callable[[], QRectF], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._comparing, self._view, self._place = comparing, view, place
        self._images: tuple[QImage, ...] = ()
        self._sides: object = None
        self._dragging = False
        self.setObjectName("wipe")
        self.setAccessibleName("Comparison of two portraits")
        listen(comparing.changed, self._show)

    def _show(self) -> None:
        sides = self._comparing.sides
        if sides is not self._sides:
            self._sides = sides
            self._images = tuple(picture_image(side.picture) for side in sides or ())
            self.cover(sides is not None)
        self.update()

    @property
    def _line(self) -> float:
        """Where the line is, px."""
        rect = self._place()
        return rect.left() + self._comparing.position * rect.width()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, rect, sides = QPainter(self), self._place(), self._comparing.sides
        painter.fillRect(self.rect(), colour("surround"))
        if sides is None or not self._images:
            return
        x = self._line
        left, right = QRectF(self.rect()), QRectF(self.rect())
        left.setRight(x)
        right.setLeft(x)
        for image, part in zip(self._images, (left, right), strict=True):
            painter.save()
            painter.setClipRect(part.intersected(rect))
            if image.hasAlphaChannel():
                draw_ground(painter, rect, self._view.ground)
            if self._view.mirrored:
                painter.translate(rect.left() + rect.right(), 0)
                painter.scale(-1, 1)
            draw_picture(painter, rect, image, smooth=self._view.smooth)
            painter.restore()
        self._draw_line(painter, x, rect)
        whole = QRectF(self.rect())
        middle = whole.center().x()
        first, second = QRectF(whole), QRectF(whole)
        first.setRight(middle)
        second.setLeft(middle)
        draw_note(painter, first.topLeft(), sides[0].about, first)
        draw_note(painter, second.topRight(), sides[1].about, second)
        draw_note(painter, whole.bottomLeft(), HINT, whole)

    def _draw_line(self, painter: QPainter, x: float, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = max(rect.top(), 0.0), min(rect.bottom(), float(self.height()))
        for role, width in (("surround", 4), ("accent", 2)):
            painter.setPen(QPen(colour(role), width))
            painter.drawLine(QLineF(x, top, x, bottom))
        grip = QPointF(x, (top + bottom) / 2)
        painter.setPen(QPen(colour("surround"), 2))
        painter.setBrush(colour("accent"))
        painter.drawEllipse(grip, GRIP, GRIP)
        painter.setPen(QPen(colour("surround"), 1.5))
        for side in (-1, 1):
            tip = QPointF(grip.x() + side * (GRIP - 3), grip.y())
            painter.drawPolyline(
                [QPointF(tip.x() - side * 3, tip.y() - 3), tip, QPointF(tip.x() - side * 3, tip.y() + 3)]
            )

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._move_to(event)
        else:
            event.ignore()  # the canvas is dragged about

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = abs(event.position().x() - self._line) <= GRIP
        self.setCursor(Qt.CursorShape.SplitHCursor if near or self._dragging else Qt.CursorShape.ArrowCursor)
        if self._dragging:
            self._move_to(event)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = False
        else:
            event.ignore()

    def _move_to(self, event: QMouseEvent) -> None:
        rect = self._place()
        self._comparing.move((event.position().x() - rect.left()) / max(rect.width(), 1.0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        comparing, key = self._comparing, Qt.Key(event.key())
        step = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        moves = {
            Qt.Key.Key_Left: -step,
            Qt.Key.Key_Right: step,
            Qt.Key.Key_PageUp: -LARGE,
            Qt.Key.Key_PageDown: LARGE,
            Qt.Key.Key_Home: -1.0,
            Qt.Key.Key_End: 1.0,
        }
        if key in moves:
            comparing.move(comparing.position + moves[key])
        elif key == Qt.Key.Key_S:
            comparing.swap()
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_W, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            comparing.end()
        else:
            super().keyPressEvent(event)
