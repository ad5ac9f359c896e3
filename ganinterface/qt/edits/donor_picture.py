"""A small portrait with the outline of the region that a stamp is taken from."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap, QRegion, QTransform

from ganinterface.document.model_info import Layer
from ganinterface.document.region import Region
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.render.rasterise import mask

PAINTED = 0.02  # of a mask; what is fainter is not outlined
CRISP = 32  # px; smaller pictures keep their square pixels


def donor_picture(
    picture: QPixmap | None, size: QSize, outline: QPainterPath, ground: str, ratio: float
) -> QPixmap:
    """The picture (None: not drawn yet) of that size in device-independent pixels, for a screen of a pixel ratio.

    The outline is in picture coordinates.
    """
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(colour("control"))
    painter = QPainter(made)
    box = QRectF(0, 0, size.width(), size.height())
    if picture is not None and not picture.isNull():
        if picture.hasAlphaChannel():
            draw_ground(painter, box, ground, UNIT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.height() > CRISP)
        painter.drawPixmap(box, picture, QRectF(picture.rect()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    scaled = QTransform.fromScale(box.width(), box.height()).map(outline)
    painter.setPen(QPen(colour("accent"), 1))
    painter.drawPath(scaled)
    painter.end()
    return made


def outline(region: Region, layer: Layer) -> QPainterPath:
    """Around the painted cells of a layer, in picture coordinates."""
    painted = np.abs(mask(region, layer.height, layer.width, layer.extent)) > PAINTED
    changes = np.diff(np.pad(painted, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    (rows, begins), (_, ends) = np.nonzero(changes == 1), np.nonzero(changes == -1)
    cells = QRegion()
    for row, begin, end in zip(rows.tolist(), begins.tolist(), ends.tolist(), strict=True):
        cells = cells.united(QRect(begin, row, end - begin, 1))
    path = QPainterPath()
    path.addRegion(cells)
    x0, y0, x1, y1 = layer.extent
    placed = QTransform((x1 - x0) / layer.width, 0, 0, (y1 - y0) / layer.height, x0, y0)
    return placed.map(path.simplified())
