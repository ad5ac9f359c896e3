"""The handle of an edit that moves maps: an arrow to drag, a ring to turn, a corner to scale, a rim to blur."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from ganinterface.document.motion import Blur, Scale, Shift, Turn
from ganinterface.qt.canvas.viewport import Viewport
from ganinterface.qt.widgets.theme import colour
from ganinterface.studio.editing.moving import Handle, Moving, knob

KNOB, REACH = 7, 12  # px; its radius, and how near to it counts
SMALLEST = 36  # px; a ring of less would lie under the hand
HEAD = 10  # px; of the arrow
FAINT = 0.45  # opacity, while another tool is in hand
HALO = 3.5  # px; a dark line under each light one, so that both are seen on any picture


class MotionHandle:
    """Where the handle is on the canvas, and what it looks like; what a drag of it does is `Moving`'s."""

    def __init__(self, moving: Moving, viewport: Viewport) -> None:
        self.moving, self._viewport = moving, viewport

    def over(self, point: QPointF) -> bool:
        """Whether the knob is there."""
        handle = self.moving.handle
        if handle is None:
            return False
        away = point - self._knob(handle)
        return math.hypot(away.x(), away.y()) <= REACH

    def press(self, point: QPointF) -> bool:
        """Take the knob, if it is there."""
        if not self.over(point):
            return False
        self.moving.take(self._spot(point))
        return True

    def move(self, point: QPointF) -> None:
        """The hand has moved on."""
        self.moving.drag(self._spot(point))

    def draw(self, painter: QPainter, can_be_taken: bool) -> None:
        """Draw it over the picture, where there is one: faintly and without its knob where nothing would take it."""
        handle = self.moving.handle
        if handle is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if can_be_taken else FAINT)
        middle, at = self._viewport.to_canvas(*handle.middle), self._knob(handle)
        for pen in (QPen(colour("surround"), HALO), QPen(colour("accent"), 1.5)):
            painter.setPen(pen)
            self._draw_lines(painter, handle, middle, at)
        painter.setPen(QPen(colour("surround"), 2))
        painter.setBrush(colour("accent"))
        painter.drawEllipse(middle, 2.5, 2.5)
        if can_be_taken:
            painter.drawEllipse(at, KNOB, KNOB)
        painter.restore()

    def _draw_lines(self, painter: QPainter, handle: Handle, middle: QPointF, at: QPointF) -> None:
        ring = self._ring(handle) * self._viewport.rect.height()
        if isinstance(handle.motion, Shift):
            _draw_arrow(painter, middle, at)
        elif isinstance(handle.motion, Turn):
            painter.drawEllipse(middle, ring, ring)
            painter.drawLine(QLineF(middle, at))
            painter.drawLine(QLineF(middle.x(), middle.y() - ring + 5, middle.x(), middle.y() - ring - 5))
        elif isinstance(handle.motion, Scale):
            side = ring / math.sqrt(2)
            painter.drawRect(QRectF(middle.x() - side, middle.y() - side, 2 * side, 2 * side))
            away = at - middle
            painter.drawRect(QRectF(middle - away, at).normalized())
        elif isinstance(handle.motion, Blur):
            rim = math.hypot(at.x() - middle.x(), at.y() - middle.y())
            painter.drawEllipse(middle, ring, ring)
            painter.drawEllipse(middle, rim, rim)

    def _ring(self, handle: Handle) -> float:
        """The radius of what lies around the region, in heights of the picture."""
        return max(handle.radius, SMALLEST / self._viewport.rect.height())

    def _knob(self, handle: Handle) -> QPointF:
        return self._viewport.to_canvas(*knob(handle, self._ring(handle)))

    def _spot(self, point: QPointF) -> tuple[float, float]:
        spot = self._viewport.to_picture(point)
        return spot.x(), spot.y()


def _draw_arrow(painter: QPainter, start: QPointF, end: QPointF) -> None:
    """From the middle to the knob, whose tip shows once it is away from it."""
    line = QLineF(start, end)
    painter.drawLine(line)
    if line.length() < KNOB + HEAD:
        for angle in range(0, 360, 90):  # it can go anywhere
            out = QLineF.fromPolar(KNOB + 9, angle).p2() + end
            for side in (-35, 35):
                painter.drawLine(QLineF(out, out + QLineF.fromPolar(5, angle + 180 + side).p2()))
        return
    back = line.angle() + 180
    tip = end + QLineF.fromPolar(KNOB + 1, back).p2()
    sides = [tip + QLineF.fromPolar(HEAD, back + side).p2() for side in (-25, 25)]
    painter.drawPolyline(QPolygonF([sides[0], tip, sides[1]]))
