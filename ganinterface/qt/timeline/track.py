"""The painted track of an animation: ruler, poses as diamonds with small pictures, the moment looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.ground import CHEQUERBOARD
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import UNIT, colour, tabular

MARGIN = 5 * UNIT  # px left of second 0 and right of the end
RULER = 4 * UNIT
RAIL = RULER + 3 * UNIT  # y of the poses' middle
RADIUS = 7  # of a diamond
GRIP = 9  # px around a diamond's middle that belong to it
PICTURES = RAIL + 3 * UNIT  # y where the small pictures begin
SMALLEST_PICTURE = 6 * UNIT
LARGEST_PICTURE = 24 * UNIT  # larger ones would hide each other
HEADROOM = 1.06  # empty track behind the end, to drag poses to
SHORTEST = 1.0  # seconds, of an empty track
LABEL_WIDTH = 20 * UNIT  # px that a number on the ruler needs
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
TIP = "Drag to look at a moment; Left and Right go from pose to pose, K puts a pose there"
CRISP = 32  # px; smaller pictures keep their square pixels
END = "end"  # what is grabbed when it is not a pose: where a loop reaches its first pose again


class TimelineTrack(QWidget):
    """Shows a Timeline and a moment; emits what the person does with them.

    Left and Right go from pose to pose, Ctrl with them moves the pose, Delete removes it, Escape gives a drag
    up or leaves the animation.
    """

    chosen = Signal(str)  # a pose's id
    scrubbed = Signal(float)  # seconds
    drag_begun = Signal(str)  # a pose's id, or END
    dragged = Signal(str, float, bool)  # whose, seconds, whether freely between frames (Shift)
    drag_ended = Signal(bool)  # False: given up
    remove_requested = Signal(str)
    move_requested = Signal(str, int)  # a pose's id, and its new place
    left = Signal()  # Escape: back to the picture
    room_changed = Signal()  # pictures are of another height

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = Timeline()
        self._seconds, self._lively, self._stands = 0.0, False, False
        self._selected: str | None = None
        self._pictures: Mapping[str, QPixmap] = {}
        self._ground = CHEQUERBOARD
        self._grabbed: str | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._extent = SHORTEST * HEADROOM  # seconds of the whole width
        self._aspect = 1.0  # of the pictures
        self.setObjectName("timeline_track")
        self.setAccessibleName("Poses of the animation")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(TIP)
        tabular(self)

    def show_timeline(self, timeline: Timeline, selected: str | None) -> None:
        """Show these poses; `selected` is the id of the one that is worked on."""
        self._timeline, self._selected = timeline, selected
        if not self._dragging:  # a scale that changed under the mouse would run away with it
            self._extent = max(self._end, SHORTEST) * HEADROOM
        self.setAccessibleDescription(self._description(selected))
        self.update()

    def show_moment(self, seconds: float, lively: bool, stands: bool) -> None:
        """Where the playhead is; `lively` when the canvas shows that moment, `stands` when new poses go there."""
        moment = seconds, lively, stands
        if moment != (self._seconds, self._lively, self._stands):
            self._seconds, self._lively, self._stands = moment
            self.update()

    def show_ground(self, ground: str) -> None:
        """What is seen behind the small pictures' transparent parts."""
        self._ground = ground
        self.update()

    def show_pictures(self, pictures: Mapping[str, QPixmap]) -> None:
        """Small pictures by the poses' ids; they are drawn as large as there is room for."""
        self._pictures = pictures
        self.update()

    @property
    def picture_height(self) -> int:
        """Room for small pictures in px; 0 when there is too little."""
        room = self.height() - PICTURES - UNIT
        return min(room, LARGEST_PICTURE) if room >= SMALLEST_PICTURE else 0

    def pose_at(self, point: QPointF) -> str | None:
        """The id of the pose whose diamond or picture is there."""
        found = self._at(point)
        return None if found == END else found

    def x_of(self, seconds: float) -> float:
        """Where a time is on the track, in px."""
        return MARGIN + seconds / self._extent * (self.width() - 2 * MARGIN)

    def seconds_at(self, x: float) -> float:
        """The time at a place on the track."""
        return (x - MARGIN) / max(self.width() - 2 * MARGIN, 1) * self._extent

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, PICTURES + 12 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60 * UNIT, PICTURES)

    # --- mouse and keys ---

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton and (pose := self.pose_at(event.position())):
            self.chosen.emit(pose)
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = event.position()
        self._grabbed = self._at(event.position())
        if self._grabbed is None:
            self.scrubbed.emit(max(self.seconds_at(event.position().x()), 0.0))
        elif self._grabbed != END:
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # a pose has keys of its own, a moment has none
            self.chosen.emit(self._grabbed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            self._hover(event.position())
            return
        seconds = self.seconds_at(event.position().x())
        if self._grabbed is None:
            self.scrubbed.emit(max(seconds, 0.0))
            return
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            self.drag_begun.emit(self._grabbed)
        if self._dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(self._grabbed, seconds, free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._release(keep=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = Qt.Key(event.key()), self._place
        moves = {Qt.Key.Key_Left: place - 1, Qt.Key.Key_Right: place + 1, Qt.Key.Key_Home: 0}
        moves[Qt.Key.Key_End] = len(self._timeline.poses) - 1
        if key == Qt.Key.Key_Escape:
            if self._dragging:
                self._release(keep=False)
            else:
                self.left.emit()
        elif key in moves:
            self._go(moves[key], bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._selected is not None:
            self.remove_requested.emit(self._selected)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().height() != event.size().height():
            self.room_changed.emit()

    def _go(self, place: int, move: bool) -> None:
        poses = self._timeline.poses
        if not 0 <= place < len(poses):
            return
        if move and self._selected is not None:
            self.move_requested.emit(self._selected, place)
        elif not move:
            self.chosen.emit(poses[place].id)

    def _release(self, keep: bool) -> None:
        self._grabbed = self._pressed = None
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.drag_ended.emit(keep)
            self._extent = max(self._end, SHORTEST) * HEADROOM
            self.update()

    @property
    def _place(self) -> int:
        """Of the selected pose, else of the last one before the moment that is looked at."""
        ids = [pose.id for pose in self._timeline.poses]
        if self._selected in ids:
            return ids.index(self._selected)
        return sum(time <= self._seconds for time in self._timeline.pose_times) - 1

    @property
    def _stops(self) -> list[tuple[Pose, float]]:
        """The poses and when they are reached."""
        return list(zip(self._timeline.poses, self._timeline.pose_times, strict=True))

    @property
    def _loops(self) -> bool:
        return self._timeline.mode == "loop" and len(self._timeline.poses) > 1

    @property
    def _end(self) -> float:
        """Seconds from the first pose to the last, or on to the first again."""
        times = self._timeline.pose_times
        back = self._timeline.poses[-1].duration if self._loops else 0.0
        return times[-1] + back if times else 0.0

    def _at(self, point: QPointF) -> str | None:
        """The pose (or END) under the mouse: its diamond, else its picture; the selected one lies on top."""
        stops = [(pose.id, time) for pose, time in self._stops] + ([(END, self._end)] if self._loops else [])
        if abs(point.y() - RAIL) <= GRIP:
            near = [(abs(self.x_of(time) - point.x()), name) for name, time in stops]
            near = [(distance, name) for distance, name in near if distance <= GRIP]
            return min(near)[1] if near else None
        under = [name for name, box in self._picture_boxes() if box.contains(point)]
        return under[-1] if under else None

    def _hover(self, point: QPointF) -> None:
        found = self._at(point)
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        if found == END:
            self.setToolTip(f"The first pose again, at {self._end:.2f} s: drag to change the way back")
        elif found:
            hint = "Drag to change its time or the order; Shift: between frames"
            self.setToolTip(plain(f"{self._description(found)}\n{hint}"))
        else:
            self.setToolTip(TIP)

    def _description(self, pose_id: str | None) -> str:
        poses, times = self._timeline.poses, self._timeline.pose_times
        for index, pose in enumerate(poses):
            if pose.id == pose_id:
                return f"{pose.name}, {index + 1} of {len(poses)}, at {times[index]:.2f} s, {pose.easing}"
        return ""

    # --- painting ---

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ruler(painter)
        self._paint_rail(painter)
        self._paint_pictures(painter)
        self._paint_moment(painter)
        for pose, time in self._stops:
            self._paint_diamond(painter, time, pose.id == self._selected)

    def _paint_ruler(self, painter: QPainter) -> None:
        per_second = (self.width() - 2 * MARGIN) / self._extent
        step = next((step for step in STEPS if step * per_second >= LABEL_WIDTH), STEPS[-1])
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(QPointF(0, RULER - 0.5), QPointF(self.width(), RULER - 0.5))
        for index in range(math.floor(self._extent / step * 5) + 1):
            x = round(self.x_of(index * step / 5)) + 0.5
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(x, RULER - (UNIT * 2 if index % 5 == 0 else UNIT)), QPointF(x, RULER))
            if index % 5 == 0:
                painter.setPen(colour("secondary"))
                box = QRectF(x + UNIT, 0, LABEL_WIDTH, RULER - UNIT)
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), f"{index * step / 5:g} s")

    def _paint_rail(self, painter: QPainter) -> None:
        times = self._timeline.pose_times
        if not times:
            return
        painter.setPen(QPen(colour("line"), 2))
        painter.drawLine(QPointF(self.x_of(0), RAIL), QPointF(self.x_of(times[-1]), RAIL))
        if self._loops:
            painter.setPen(QPen(colour("line"), 2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self.x_of(times[-1]), RAIL), QPointF(self.x_of(self._end), RAIL))
            painter.setPen(QPen(colour("secondary"), 1.5))
            painter.setBrush(colour("panel"))
            painter.drawPolygon(_diamond(self.x_of(self._end), RADIUS - 1))

    def _paint_diamond(self, painter: QPainter, time: float, selected: bool) -> None:
        x = self.x_of(time)
        painter.setPen(QPen(colour("panel"), 2))
        painter.setBrush(colour("accent" if selected else "text"))
        painter.drawPolygon(_diamond(x, RADIUS + (1 if selected else 0)))
        if selected and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text"), 1))
            painter.drawPolygon(_diamond(x, RADIUS + 3))

    def _paint_moment(self, painter: QPainter) -> None:
        if not self._timeline.poses:
            return
        total = self._timeline.duration
        back = self._timeline.mode == "ping-pong" and self._seconds > total / 2
        x = round(self.x_of(total - self._seconds if back else self._seconds)) + 0.5
        shade = colour("accent" if self._lively else "text" if self._stands else "faint")
        painter.setPen(QPen(shade, 1))
        if self._stands:
            painter.drawLine(QPointF(x, RULER), QPointF(x, PICTURES - UNIT))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        top = RULER - UNIT
        painter.drawPolygon(QPolygonF([QPointF(x - UNIT, top), QPointF(x + UNIT, top), QPointF(x, top + 6)]))

    def _paint_pictures(self, painter: QPainter) -> None:
        for name, box in self._picture_boxes():
            pixmap = self._pictures[name]
            if pixmap.hasAlphaChannel():
                draw_ground(painter, box, self._ground, UNIT)
            smooth = pixmap.height() > CRISP
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawPixmap(box, pixmap, QRectF(pixmap.rect()))
            if name == self._selected:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(colour("accent"), 1))
                painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))

    def _picture_boxes(self) -> list[tuple[str, QRectF]]:
        """Where the small pictures lie, the selected one last; those without room are left out."""
        height, boxes = self.picture_height, []
        chosen: list[tuple[str, QRectF]] = []
        for pose, time in self._stops:
            pixmap = self._pictures.get(pose.id)
            if not height or pixmap is None or pixmap.isNull():
                continue
            width = round(height * pixmap.width() / pixmap.height())
            box = QRectF(round(self.x_of(time) - width / 2), PICTURES, width, height)
            if pose.id == self._selected:
                chosen = [(pose.id, box)]
            else:
                boxes.append((pose.id, box))
        kept: list[tuple[str, QRectF]] = []
        for name, box in boxes:
            if not any(box.intersects(other) for _, other in (*kept[-1:], *chosen)):
                kept.append((name, box))
        return kept + chosen


def _diamond(x: float, radius: float) -> QPolygonF:
    corners = ((0, -radius), (radius, 0), (0, radius), (-radius, 0))
    return QPolygonF([QPointF(x + dx, RAIL + dy) for dx, dy in corners])
