"""The row of the sound: its waveform, which can be dragged to another time."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from ganinterface.audio.envelope import Envelope
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.widgets.time.lane import Lane
from ganinterface.qt.widgets.time.scale import TimeScale

HEIGHT = 10 * UNIT
TIP = "Drag to hear a moment; Alt with it moves the sound"


class SoundLane(Lane):
    """Shows a sound from its start on; a press scrubs, with Alt it drags the sound along time."""

    drag_begun = Signal()
    dragged = Signal(float, bool)  # the start in seconds, whether freely between frames (Shift)
    drag_ended = Signal(bool)  # False: given up

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(scale, parent)
        self._envelope: Envelope | None = None
        self._start, self._duration, self._note = 0.0, 0.0, ""
        self._pressed: tuple[float, float] | None = None  # x of the mouse, and the start then
        self._dragging = False
        self.setObjectName("sound_lane")
        self.setAccessibleName("Sound")
        self.setToolTip(TIP)
        self.setFixedHeight(HEIGHT)

    def show_sound(self, envelope: Envelope | None, start: float, duration: float, note: str = "") -> None:
        """A sound from `start` on; without an envelope a plain bar, and `note` says why, or what is going on."""
        self._envelope, self._start, self._duration, self._note = envelope, start, duration, note
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, HEIGHT)

    # --- mouse ---

    def take(self, event: QMouseEvent) -> bool:
        if not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        self._pressed = event.position().x(), self._start
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None:
            return
        x, start = self._pressed
        by = event.position().x() - x
        if not self._dragging and abs(by) >= QApplication.startDragDistance():
            self._dragging = True
            self.scale.hold(True)
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            self.drag_begun.emit()
        if self._dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(start + by / self.scale.per_second, free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            if self._dragging:
                self._dragging = False
                self.unsetCursor()
                self.drag_ended.emit(True)
                self.scale.hold(False)

    # --- painting ---

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        left, right = (self.scale.x_of(time) for time in (self._start, self._start + self._duration))
        box = QRectF(left, 1, max(right - left, 1), self.height() - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("surround"))
        painter.drawRoundedRect(box, UNIT, UNIT)
        seen = box.intersected(exposed)
        if self._envelope is not None and not seen.isEmpty():
            self._paint_wave(painter, seen)
        if self._note:
            painter.setPen(colour("warning" if self._envelope is None else "secondary"))
            inside = box.intersected(QRectF(self.rect())).adjusted(2 * UNIT, 0, -2 * UNIT, 0)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), self._note)

    def _paint_wave(self, painter: QPainter, seen: QRectF) -> None:
        envelope = self._envelope
        assert envelope is not None
        # A pixel more on either side: the outline goes from middle to middle, and what is exposed is only a strip.
        first, last = int(seen.left()) - 1, int(np.ceil(seen.right())) + 1
        edges = np.array([self.scale.seconds_at(x) - self._start for x in range(first, last + 1)])
        low, high = envelope.between(edges)
        middle, reach = self.height() / 2, (self.height() / 2 - 3) / envelope.loudest
        xs = np.arange(first, last) + 0.5
        top, bottom = middle - high * reach, middle - low * reach
        outline = [QPointF(float(x), float(y)) for x, y in zip(xs, top - 0.5, strict=True)]
        outline += [QPointF(float(x), float(y)) for x, y in zip(xs[::-1], bottom[::-1] + 0.5, strict=True)]
        painter.setPen(QPen(Qt.PenStyle.NoPen))
        painter.setBrush(colour("secondary"))
        painter.drawPolygon(QPolygonF(outline))
