"""What lies on the canvas, from the picture up: heatmap, grid, outline, brush, legend."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from ganinterface.qt.notes import draw_backdrop
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.render.looks.heatmap import COLOUR_MAPS, colourise

LEGEND_WIDTH = 28 * UNIT
LEGEND_HEIGHT = 11 * UNIT
GRIP = 7  # px; radius of the handle of the axis
FINEST_GRID = 4  # px; a denser grid hides the picture
SHADOW = QColor(0, 0, 0, 140)


class Shrunk:
    """A picture that is shown smaller than it is, made so once: under a moving brush it is painted a hundred times a second."""

    def __init__(self, image: QImage) -> None:
        self._image = image
        self._made: QImage | None = None

    def at(self, size: QSize) -> QImage:
        """The picture with that many pixels."""
        if self._made is None or self._made.size() != size:
            how = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            self._made = self._image.scaled(size, *how)
        return self._made


def heat_image(map2d: NDArray[np.float32], limit: float, colour_map: str) -> QImage:
    """A map [h, w] in colours, zero transparent."""
    return picture_image(colourise(map2d, limit, colour_map))


def draw_image(painter: QPainter, image: QImage, rect: QRectF, smooth: bool, opacity: float = 1.0) -> None:
    """The image in the rectangle, its pixels square or smooth."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.setOpacity(opacity)
    painter.drawImage(rect, image)
    painter.setOpacity(1.0)


def draw_grid(painter: QPainter, rect: QRectF, rows: int, columns: int) -> None:
    """The cells of a layer, where they are large enough to tell apart."""
    if rect.height() / rows < FINEST_GRID:
        return
    painter.setPen(QPen(QColor(255, 255, 255, 56), 1))
    for row in range(rows + 1):
        y = round(rect.top() + rect.height() * row / rows)
        painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
    for column in range(columns + 1):
        x = round(rect.left() + rect.width() * column / columns)
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))


def draw_brush(
    painter: QPainter, at: QPointF, radius: float, hardness: float, erases: bool, opacity: float = 1.0
) -> None:
    """The circle that the brush covers, and a fainter one where it is at full strength."""
    painter.setOpacity(opacity)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    style = Qt.PenStyle.DashLine if erases else Qt.PenStyle.SolidLine
    for pen in (QPen(SHADOW, 3), QPen(QColor(255, 255, 255, 230), 1, style)):
        painter.setPen(pen)
        painter.drawEllipse(at, radius, radius)
    core = radius * hardness
    if 3 < core < radius - 2:
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        painter.drawEllipse(at, core, core)
    if radius < 3:
        painter.setPen(QPen(QColor(255, 255, 255, 230), 1))
        for dx, dy in ((6, 0), (0, 6)):
            painter.drawLine(QLineF(at.x() - dx, at.y() - dy, at.x() + dx, at.y() + dy))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setOpacity(1.0)


def draw_legend(painter: QPainter, corner: QPointF, title: str, limit: float, colour_map: str) -> None:
    """The colours with their numbers, in a small panel whose lower left corner is given."""
    panel = QRectF(corner.x(), corner.y() - LEGEND_HEIGHT, LEGEND_WIDTH + 4 * UNIT, LEGEND_HEIGHT)
    draw_backdrop(painter, panel)
    inner = panel.adjusted(2 * UNIT, UNIT, -2 * UNIT, -UNIT)
    bar = QRectF(inner.left(), inner.center().y() - 1, inner.width(), UNIT)
    painter.fillRect(bar, colour("control"))
    draw_image(painter, picture_image(COLOUR_MAPS[colour_map][None]), bar, smooth=True)
    _draw_numbers(painter, inner, title, limit)


def draw_axis(painter: QPainter, x: float, rect: QRectF, grip: QPointF) -> None:
    """The axis of symmetry over the picture, and the handle by which it is dragged."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for pen in (QPen(SHADOW, 3), QPen(colour("accent"), 1, Qt.PenStyle.DashLine)):
        painter.setPen(pen)
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
    painter.setPen(QPen(colour("surround"), 2))
    painter.setBrush(colour("accent"))
    painter.drawEllipse(grip, GRIP, GRIP)
    painter.setPen(QPen(colour("surround"), 1.5))
    for side in (-1, 1):
        tip = QPointF(grip.x() + side * (GRIP - 2), grip.y())
        painter.drawPolyline(
            [QPointF(tip.x() - side * 2, tip.y() - 2), tip, QPointF(tip.x() - side * 2, tip.y() + 2)]
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _draw_numbers(painter: QPainter, inner: QRectF, title: str, limit: float) -> None:
    painter.save()
    font = painter.font()
    font.setPointSizeF(8)
    painter.setFont(font)
    align = Qt.AlignmentFlag
    painter.setPen(colour("text"))
    painter.drawText(inner, align.AlignLeft | align.AlignTop, title)
    painter.setPen(colour("secondary"))
    for side, text in (
        (align.AlignLeft, f"−{limit:.3g}"),
        (align.AlignHCenter, "0"),
        (align.AlignRight, f"{limit:.3g}"),
    ):
        painter.drawText(inner, side | align.AlignBottom, text)
    painter.restore()
