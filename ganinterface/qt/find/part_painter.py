"""A portrait on which a person paints over a part with a brush of its own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from ganinterface.document.limits import clamped
from ganinterface.document.region import Region, Stroke
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, in_the_middle, picture_image
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.render.rasterise import mask

TINT = 110  # of 255, the opacity of what is painted
GRID = 192  # cells of what is painted, down
STEP = 1.2  # by which the brush grows
EMPTY = "The portrait is being drawn …"


class PartPainter(QWidget):
    """Paints with the left button, takes away with the right one; the wheel and the keys [ ] make the brush larger.

    `painted(Stroke, bool)`: a stroke, and whether it is the last one grown longer. `undone()`: Ctrl+Z.
    """

    painted = Signal(object, bool)
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("part_painter")
        self.setAccessibleName("Portrait to paint over")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.radius = 0.04  # of the height
        self._image: QImage | None = None
        self._region, self._ground = Region(), ""
        self._points: list[tuple[float, float]] = []
        self._value = 1.0
        self._mouse: QPointF | None = None

    def sizeHint(self) -> QSize:
        return QSize(90 * UNIT, 110 * UNIT)

    def show_portrait(self, pixels: NDArray[np.uint8] | None, region: Region, ground: str) -> None:
        """The portrait (None: not drawn yet), and what is painted on it."""
        self._image = None if pixels is None else picture_image(pixels)
        self._region, self._ground = region, ground
        self.update()

    @property
    def place(self) -> QRectF:
        """Where the portrait is in the widget."""
        if self._image is None:
            return QRectF(self.rect())
        size = QSize(self._image.size()).scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return in_the_middle(size, self.size())

    # --- painting the widget ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surround"))
        if self._image is None:
            painter.setPen(colour("secondary"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, EMPTY)
            return
        place = self.place
        if self._image.hasAlphaChannel():
            draw_ground(painter, place, self._ground)
        draw_picture(painter, place, self._image)
        if self._region.shapes:
            painter.drawImage(place, tint(mask(self._region, GRID, self._columns)))
        if self.hasFocus():
            painter.setPen(QPen(colour("accent"), 1))
            painter.drawRect(place.adjusted(0, 0, -1, -1))
        if self._mouse is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            reach = self.radius * place.height()
            for pen in (QPen(colour("surround"), 3), QPen(colour("text"), 1)):
                painter.setPen(pen)
                painter.drawEllipse(self._mouse, reach, reach)

    @property
    def _columns(self) -> int:
        return max(round(GRID * self.place.width() / max(self.place.height(), 1)), 1)

    # --- the hand ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._image is None or event.button() not in (
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.RightButton,
        ):
            return
        self._value = 1.0 if event.button() == Qt.MouseButton.LeftButton else 0.0
        self._points = [self._at(event.position())]
        self.painted.emit(self._stroke(), False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position()
        if self._points:
            self._points.append(self._at(event.position()))
            self.painted.emit(self._stroke(), True)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._points = []

    def leaveEvent(self, event: object) -> None:
        self._mouse = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._resize_brush(STEP if event.angleDelta().y() > 0 else 1 / STEP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("[", "]"):
            self._resize_brush(STEP if event.text() == "]" else 1 / STEP)
        elif event.key() == Qt.Key.Key_Z and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.undone.emit()
        else:
            super().keyPressEvent(event)

    def _resize_brush(self, factor: float) -> None:
        self.radius = clamped("radius", self.radius * factor)
        self.update()

    def _stroke(self) -> Stroke:
        return Stroke(tuple(self._points), self.radius, 1.0, self._value)

    def _at(self, point: QPointF) -> tuple[float, float]:
        place = self.place
        return (point.x() - place.left()) / place.width(), (point.y() - place.top()) / place.height()


def tint(cover: NDArray[np.float32]) -> QImage:
    """How much of each cell [h, w] is covered, 0..1, as a tint that lies over a picture."""
    accent = colour("accent")
    pixels = np.empty((*cover.shape, 4), np.uint8)
    pixels[..., :3] = accent.red(), accent.green(), accent.blue()
    pixels[..., 3] = np.clip(cover, 0, 1) * TINT
    return picture_image(pixels)
