"""A small portrait with the outline of the region that a stamp is taken from."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QRegion, QTransform

from ganinterface.document.model_info import Layer
from ganinterface.document.region import Region
from ganinterface.qt.outlines import painted, runs
from ganinterface.qt.widgets.small_pictures import small_picture
from ganinterface.qt.widgets.theme import colour
from ganinterface.render.rasterise import mask


def donor_picture(
    picture: QPixmap | None, size: QSize, outline: QPainterPath, ground: str, ratio: float
) -> QPixmap:
    """As `small_picture`, with an outline that is in picture coordinates."""
    made = small_picture(picture, size, ground, ratio)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("accent"), 1))
    painter.drawPath(QTransform.fromScale(size.width(), size.height()).map(outline))
    painter.end()
    return made


def outline(region: Region, layer: Layer) -> QPainterPath:
    """Around the painted cells of a layer, in picture coordinates."""
    cells = QRegion()
    for row, begin, end in runs(painted(mask(region, layer.height, layer.width, layer.extent))):
        cells = cells.united(QRect(begin, row, end - begin, 1))
    path = QPainterPath()
    path.addRegion(cells)
    x0, y0, x1, y1 = layer.extent
    placed = QTransform((x1 - x0) / layer.width, 0, 0, (y1 - y0) / layer.height, x0, y0)
    return placed.map(path.simplified())
