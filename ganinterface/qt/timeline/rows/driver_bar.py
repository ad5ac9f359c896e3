"""The bar of a driver in its row: when it acts, and how its source goes up and down meanwhile."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ganinterface.qt.timeline.rows.lines import Line, Said
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.widgets.time.scale import TimeScale

HALF = 2 * UNIT + 1  # px from its middle to its upper edge
SAMPLES = 400  # of the whole film, by which it is known how far a source goes


def paint_driver(painter: QPainter, line: Line, middle: float, scale: TimeScale, exposed: QRectF) -> None:
    """As far as it is exposed; the curve fills the bar from its lowest to its highest."""
    driver = line.driver
    if driver is None:
        return
    left = scale.x_of(max(driver.start, 0.0))
    right = scale.x_of(driver.length) if driver.length else exposed.right() + 4 * UNIT
    shade = colour("warning" if driver.enabled else "faint")
    shade.setAlpha(50)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    painter.drawRoundedRect(QRectF(left, middle - HALF, max(right - left, 4.0), 2 * HALF), 3, 3)
    if line.value is None:
        return
    low, high = _span(line.value, scale.length)
    if low > high:
        return
    points = []
    for x in range(int(max(left, exposed.left() - 2)), math.ceil(min(right, exposed.right() + 2)) + 1):
        value = line.value(max(scale.seconds_at(x), 0.0))
        share = 0.5 if value is None or high == low else (value - low) / (high - low)
        points.append(QPointF(x, middle + (HALF - 2) * (1 - 2 * share)))
    shade.setAlpha(220)
    painter.setPen(QPen(shade, 1.2))
    painter.drawPolyline(QPolygonF(points))


@lru_cache(maxsize=64)
def _span(source: Said, length: float) -> tuple[float, float]:
    """The lowest and the highest that a source says in the film; the other way round where it says nothing."""
    found = (source(length * place / SAMPLES) for place in range(SAMPLES + 1))
    values = [value for value in found if value is not None]
    return min(values, default=1.0), max(values, default=0.0)
