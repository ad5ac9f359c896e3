"""The ruler: seconds or frames, the playhead's handle, the markers, and the range that is played."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPen, QPolygonF, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import UNIT, colour, tabular
from ganinterface.qt.widgets.time.lane import Lane, turn
from ganinterface.qt.widgets.time.scale import TimeScale

HEIGHT = 6 * UNIT
MARKS = 4 * UNIT  # px of the line of markers, where there are any
BAR = 3  # px; height of the range's bar
GRIP = 6  # px on either side of what can be dragged
LABEL_WIDTH = 14 * UNIT  # px that a number needs
SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
FRAMES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
TIP = "Drag to look at a moment; Ctrl with the wheel zooms, Shift with it scrolls"
START, END = "start", "end"  # of the range
Held = tuple[str, int]  # "marker" and its place, or START or END and 0


class Ruler(Lane):
    """Above all rows. `drag_begun`, `dragged` and `drag_ended` are about a marker or an end of the range."""

    drag_begun = Signal(object)  # a Held
    dragged = Signal(object, float, bool)  # a Held, seconds, whether freely between frames
    drag_ended = Signal()
    chosen = Signal(object)  # a Held, or None: what the right button was pressed on

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(scale, parent)
        self._fps, self._in_frames = 24.0, False
        self._markers: Sequence[tuple[float, str]] = ()
        self._range: tuple[float, float] | None = None
        self._held: Held | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setObjectName("timeline_ruler")
        self.setAccessibleName("Ruler")
        self.setMouseTracking(True)
        self.setToolTip(TIP)
        tabular(self)
        self.setFixedHeight(HEIGHT)

    def show_units(self, fps: float, in_frames: bool) -> None:
        """What a frame is, and whether they are counted instead of seconds."""
        if (fps, in_frames) != (self._fps, self._in_frames):
            self._fps, self._in_frames = fps, in_frames
            self.update()

    def show_marks(self, markers: Iterable[tuple[float, str]], played: tuple[float, float] | None) -> None:
        """Markers (seconds and name), and the range that is played; None: the whole film."""
        self._markers, self._range = tuple(markers), played
        self.setFixedHeight(HEIGHT + (MARKS if self._markers else 0))
        self.update()

    def at(self, point: QPointF) -> Held | None:
        """The marker, or the end of the range, at a place."""
        if point.y() >= HEIGHT:
            near = [
                (abs(self.scale.x_of(time) - point.x()), place)
                for place, (time, name) in enumerate(self._markers)
                if -GRIP <= point.x() - self.scale.x_of(time) <= self._width_of(name)
            ]
            return ("marker", min(near)[1]) if near else None
        if self._range is not None and point.y() <= HEIGHT / 2:
            for end, time in zip((START, END), self._range, strict=True):
                if abs(self.scale.x_of(time) - point.x()) <= GRIP:
                    return end, 0
        return None

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.scale.set_width(self.width())  # the rows may be narrower by the bar that scrolls them

    # --- mouse ---

    def take(self, event: QMouseEvent) -> bool:
        self._held = self.at(event.position())
        self._pressed = None if self._held is None else event.position()
        return self._held is not None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            self.chosen.emit(self.at(event.position()))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None:
            self._hover(event.position())
            return
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.drag_begun.emit(self._held)
        if self._dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(self._held, max(self.scale.seconds_at(event.position().x()), 0.0), free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        held, self._held, self._pressed = self._held, None, None
        if self._dragging:
            self._dragging = False
            self.drag_ended.emit()
        elif held is not None and held[0] == "marker":
            self.scrubbed.emit(self._markers[held[1]][0], True)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn(self.scale, event, always=True)

    def _hover(self, point: QPointF) -> None:
        found = self.at(point)
        self.setCursor(Qt.CursorShape.SizeHorCursor if found else Qt.CursorShape.ArrowCursor)
        if found is None:
            self.setToolTip(TIP)
        elif found[0] == "marker":
            time, name = self._markers[found[1]]
            self.setToolTip(plain(f"{name}, {self.moment_text(time)}\nClick goes there; drag to move it"))
        else:
            self.setToolTip(f"Where playing {'begins' if found[0] == START else 'ends'}: drag to change it")

    # --- painting ---

    def moment_text(self, seconds: float) -> str:
        """A moment, as the ruler counts."""
        return f"frame {round(seconds * self._fps)}" if self._in_frames else f"{seconds:.2f} s"

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        self._paint_range(painter)
        self._paint_ticks(painter, exposed)
        for time, name in self._markers:
            self._paint_marker(painter, time, name)

    def _paint_ticks(self, painter: QPainter, exposed: QRectF) -> None:
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QPointF(0, HEIGHT - 0.5), QPointF(self.width(), HEIGHT - 0.5))
        step, parts = self._step()
        first = max(math.floor(self.scale.seconds_at(exposed.left() - LABEL_WIDTH) / step), 0)
        last = math.ceil(self.scale.seconds_at(exposed.right()) / step)
        for index in range(first * parts, last * parts + 1):
            x = round(self.scale.x_of(index * step / parts)) + 0.5
            painter.setPen(QPen(colour("line"), 1))
            whole = index % parts == 0
            painter.drawLine(QPointF(x, HEIGHT - (UNIT * 2 if whole else UNIT)), QPointF(x, HEIGHT))
            label = self._label(index // parts * step) if whole else ""
            if label and x + UNIT + self._width_of(label) <= self.width():
                painter.setPen(colour("secondary"))
                box = QRectF(x + UNIT, BAR, LABEL_WIDTH, HEIGHT - BAR - UNIT)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), label)

    def _label(self, seconds: float) -> str:
        return f"{round(seconds * self._fps)}" if self._in_frames else f"{round(seconds, 3):g} s"

    def _step(self) -> tuple[float, int]:
        """Seconds between two numbers, and the parts between them."""
        per_second = self.scale.per_second
        if not self._in_frames:
            return next((step for step in SECONDS if step * per_second >= LABEL_WIDTH), SECONDS[-1]), 5
        per_frame = per_second / self._fps
        frames = next((step for step in FRAMES if step * per_frame >= LABEL_WIDTH), FRAMES[-1])
        leading = int(str(frames)[0])
        return frames / self._fps, {1: 1 if frames == 1 else 10, 2: 2 if frames == 2 else 4, 5: 5}[leading]

    def _paint_range(self, painter: QPainter) -> None:
        if self._range is None:
            return
        left, right = (self.scale.x_of(time) for time in self._range)
        painter.fillRect(QRectF(left, 0, right - left, HEIGHT - 1), colour("control"))
        painter.fillRect(QRectF(left, 0, right - left, BAR), colour("faint"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("text"))
        for x, side in ((left, 1), (right, -1)):
            corners = ((0, 0), (side * 2 * UNIT, 0), (0, 2 * UNIT))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, dy) for dx, dy in corners]))

    def _paint_marker(self, painter: QPainter, time: float, name: str) -> None:
        x, middle = round(self.scale.x_of(time)) + 0.5, HEIGHT + MARKS / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("warning"))
        flag = ((0, HEIGHT + 2), (UNIT + 2, HEIGHT + 2), (UNIT + 2, middle + 2), (0, HEIGHT + MARKS - 1))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in flag]))
        painter.setPen(colour("secondary"))
        box = QRectF(x + 2 * UNIT + 2, HEIGHT, self._width_of(name), MARKS)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), name)

    def _width_of(self, name: str) -> float:
        return float(self.fontMetrics().horizontalAdvance(name)) + 3 * UNIT

    def _paint_playhead(self, painter: QPainter) -> None:
        x = round(self.scale.x_of(self.scale.moment.seconds)) + 0.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self.scale.moment.role))
        top, half = HEIGHT - 2 * UNIT - 2, UNIT + 1
        corners = ((-half, top), (half, top), (half, HEIGHT - half), (0, HEIGHT), (-half, HEIGHT - half))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
