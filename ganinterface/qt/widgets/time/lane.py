"""A row along a scale of time: it shows the playhead, is scrubbed, zoomed and scrolled."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.widgets.time.scale import STEP, TimeScale

NOTCH = 120  # what a mouse wheel's notch turns by, in eighths of a degree
PAGE = 0.1  # of what is seen, for a notch


class Lane(QWidget):
    """Paint with `paint`; a press that `take` has no use for scrubs.

    Ctrl with the wheel zooms about the mouse, Shift with it scrolls, the middle button drags the scale along.
    """

    scrubbed = Signal(float, bool)  # seconds; whether freely between frames (Shift)
    scrub_ended = Signal()

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scale = scale
        self._scrubs = False
        self._carried: float | None = None  # x of the mouse that drags the scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        scale.changed.connect(self.update)
        scale.moved.connect(self._on_moved)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Draw the row; the playhead comes over it."""
        raise NotImplementedError

    def take(self, event: QMouseEvent) -> bool:
        """Begin something with the left button; False: the press scrubs."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRectF(event.rect()))
        self._paint_playhead(painter)

    def _paint_playhead(self, painter: QPainter) -> None:
        moment = self.scale.moment
        if not (moment.stands or moment.lively):
            return
        x = round(self.scale.x_of(moment.seconds)) + 0.5
        painter.setPen(QPen(colour(moment.role), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def _on_moved(self, before: float, now: float) -> None:
        for x in (before, now):
            self.update(QRect(round(x) - 2 * UNIT, 0, 4 * UNIT, self.height()))

    # --- mouse ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._carried = event.position().x()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and not self.take(event):
            self._scrubs = True
            self._scrub(event)
        else:
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._carried is not None:
            before, self._carried = self._carried, event.position().x()
            self.scale.scroll(before - self._carried)
        elif self._scrubs:
            self._scrub(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton and self._carried is not None:
            self._carried = None
            self.unsetCursor()
        elif event.button() == Qt.MouseButton.LeftButton and self._scrubs:
            self._scrubs = False
            self.scrub_ended.emit()

    def _scrub(self, event: QMouseEvent) -> None:
        free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.scrubbed.emit(max(self.scale.seconds_at(event.position().x()), 0.0), free)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not turn(self.scale, event):
            event.ignore()  # the rows scroll up and down


def turn(scale: TimeScale, event: QWheelEvent, always: bool = False) -> bool:
    """Zoom (Ctrl) or scroll (Shift, or a wheel to the sides; `always`: any) by a wheel; whether it was for that."""
    turned, sideways = event.angleDelta().y(), event.angleDelta().x()
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        scale.zoom(STEP ** (turned / NOTCH), event.position().x())
        return True
    if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or always:
        sideways = sideways or turned
    if not sideways:
        return False
    scale.scroll(-sideways / NOTCH * PAGE * scale.span * scale.per_second)
    return True


def diamond(x: float, y: float, radius: float) -> QPolygonF:
    """What a key looks like."""
    corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    return QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners])
