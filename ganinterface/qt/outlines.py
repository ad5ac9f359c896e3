"""The outline of a mask: lines between the cells that are painted and those that are not, where a picture has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QTransform

from ganinterface.document.model_info import Extent
from ganinterface.qt.widgets.theme import colour

FAINTEST = 0.02  # of a mask; less is hardly painted


def painted(mask: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The cells of a mask [h, w] that an outline runs around."""
    cells: NDArray[np.bool_] = np.abs(mask) > FAINTEST
    return cells


def outline(cells: NDArray[np.bool_]) -> list[QLineF]:
    """The border between cells [h, w] that are set and those that are not, 0..1 of all."""
    height, width = cells.shape
    inside = np.zeros((height + 2, width + 2), np.bool_)
    inside[1:-1, 1:-1] = cells
    across = runs(inside[1:, 1:-1] != inside[:-1, 1:-1])
    down = runs((inside[1:-1, 1:] != inside[1:-1, :-1]).T)
    return [QLineF(a / width, y / height, b / width, y / height) for y, a, b in across] + [
        QLineF(x / width, a / height, x / width, b / height) for x, a, b in down
    ]


def runs(cells: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """The runs of True in each row, as (row, first column, column after the last)."""
    bordered = np.zeros((len(cells), cells.shape[1] + 2), np.int8)
    bordered[:, 1:-1] = cells
    changes = np.diff(bordered, axis=1)
    rows, starts = np.nonzero(changes == 1)
    _, ends = np.nonzero(changes == -1)
    return list(zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True))


def covered(rect: QRectF, extent: Extent) -> QRectF:
    """Where a layer's maps lie when the picture lies in the rectangle: beyond it where they carry a margin."""
    x0, y0, x1, y1 = extent
    width, height = rect.width(), rect.height()
    return QRectF(rect.left() + x0 * width, rect.top() + y0 * height, (x1 - x0) * width, (y1 - y0) * height)


def draw_outline(painter: QPainter, lines: list[QLineF], rect: QRectF) -> None:
    """Lines in coordinates 0..1 of the rectangle, light on dark, so that they are seen on any picture."""
    if not lines:
        return
    painter.save()
    painter.setTransform(QTransform(rect.width(), 0, 0, rect.height(), rect.left(), rect.top()), True)
    for pen in (QPen(colour("surround"), 3), QPen(colour("accent"), 1)):  # opaque: the lines' ends overlap
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(lines)
    painter.restore()
