"""A picture on which a box is dragged around a part."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ganinterface.document.region import Rectangle
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, picture_image
from ganinterface.qt.widgets.theme import UNIT, colour, named
from ganinterface.studio.side_pictures import Pixels

LEAST = 0.01  # of the picture; a smaller box is a click, which takes the box away


class BoxPicture(QWidget):
    """Shows a picture with a box, or with what takes its place; `dragged(Rectangle | None)` when a person draws one."""

    dragged = Signal(object)

    def __init__(self, name: str, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, name, title, tip)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._picture: QPixmap | None = None
        self._box: Rectangle | None = None
        self._other: QRectF | None = None  # of the picture, 0..1
        self._begun: QPointF | None = None
        self._ground = ""

    def show_picture(self, pixels: Pixels | None, size: QSize, ground: str) -> None:
        """The picture (None: not drawn yet) that is shown at that size, above a ground where it is transparent."""
        self._picture = None if pixels is None else QPixmap.fromImage(picture_image(pixels))
        self._ground = ground
        self.setFixedSize(size)
        self.update()

    def show_box(self, box: Rectangle | None, other: QRectF | None) -> None:
        """The box, or the outline of another place (0..1) that counts without one."""
        if self._begun is None:
            self._box = box
        self._other = other
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = QRectF(self.rect())
        painter.fillRect(whole, colour("control"))
        if self._picture is not None:
            if self._picture.hasAlphaChannel():
                draw_ground(painter, whole, self._ground, UNIT)
            draw_picture(painter, whole, self._picture)
        if self._box is not None:
            box = self._box
            self._outline(
                painter, QRectF(box.x0, box.y0, box.x1 - box.x0, box.y1 - box.y0), Qt.PenStyle.SolidLine
            )
        elif self._other is not None:
            self._outline(painter, self._other, Qt.PenStyle.DashLine)
        painter.end()

    def _outline(self, painter: QPainter, box: QRectF, style: Qt.PenStyle) -> None:
        """A light line in a dark one, seen on every picture."""
        place = QRectF(
            box.x() * self.width(),
            box.y() * self.height(),
            box.width() * self.width(),
            box.height() * self.height(),
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("surround"), 3))
        painter.drawRect(place)
        painter.setPen(QPen(colour("accent"), 1, style))
        painter.drawRect(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begun = self._at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._begun is not None:
            self._box = _between(self._begun, self._at(event.position()))
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        begun, self._begun = self._begun, None
        if begun is not None:
            self.dragged.emit(_between(begun, self._at(event.position())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.dragged.emit(None)
        else:
            super().keyPressEvent(event)

    def _at(self, point: QPointF) -> QPointF:
        x, y = point.x() / max(self.width(), 1), point.y() / max(self.height(), 1)
        return QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))


def _between(a: QPointF, b: QPointF) -> Rectangle | None:
    x0, x1 = sorted((round(a.x(), 4), round(b.x(), 4)))
    y0, y1 = sorted((round(a.y(), 4), round(b.y(), 4)))
    return Rectangle(x0, y0, x1, y1) if x1 - x0 >= LEAST and y1 - y0 >= LEAST else None
