"""The row of the poses: diamonds, and below each of them its small picture."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.ground import CHEQUERBOARD
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import UNBOUNDED, UNIT, colour, tabular
from ganinterface.qt.widgets.time.lane import Lane, diamond
from ganinterface.qt.widgets.time.scale import TimeScale

RAIL = 3 * UNIT  # y of the poses' middle
RADIUS = 7  # of a diamond
GRIP = 9  # px around a diamond's middle that belong to it
PICTURES = RAIL + 3 * UNIT  # y where the small pictures begin
SMALLEST_PICTURE = 6 * UNIT
LARGEST_PICTURE = 24 * UNIT  # larger ones would hide each other
TIP = "Drag to look at a moment; Left and Right go from pose to pose, K puts a pose there"
CRISP = 32  # px; smaller pictures keep their square pixels
END = "end"  # what is grabbed when it is not a pose: where a loop reaches its first pose again


class PoseRow(Lane):
    """Shows a Timeline's poses; emits what the person does with them.

    Left and Right go from pose to pose, Ctrl with them moves the pose, Delete removes it, Escape gives a drag
    up or leaves the animation.
    """

    chosen = Signal(str)  # a pose's id
    drag_begun = Signal(str)  # a pose's id, or END
    dragged = Signal(str, float, bool)  # whose, seconds, whether freely between frames (Shift)
    drag_ended = Signal(bool)  # False: given up
    remove_requested = Signal(str)
    move_requested = Signal(str, int)  # a pose's id, and its new place
    left = Signal()  # Escape: back to the picture
    room_changed = Signal()  # pictures are of another height

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(scale, parent)
        self._timeline = Timeline()
        self._selected: str | None = None
        self._pictures: Mapping[str, QPixmap] = {}
        self._ground, self._hint = CHEQUERBOARD, ""
        self._grabbed: str | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self.setObjectName("timeline_poses")
        self.setAccessibleName("Poses of the animation")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(TIP)
        tabular(self)

    def show_timeline(self, timeline: Timeline, selected: str | None) -> None:
        """Show these poses; `selected` is the id of the one that is worked on."""
        self._timeline, self._selected = timeline, selected
        self.setAccessibleDescription(self._description(selected))
        self._limit_height()
        self.update()

    def show_ground(self, ground: str) -> None:
        """What is seen behind the small pictures' transparent parts."""
        self._ground = ground
        self.update()

    def show_hint(self, text: str) -> None:
        """What to do while there is nothing; empty for nothing to be said."""
        self._hint = text
        self._limit_height()
        self.update()

    def _limit_height(self) -> None:
        """No more than what is in it needs: the other rows are nearer then."""
        most = LARGEST_PICTURE + UNIT if self._timeline.poses else 0
        self.setMaximumHeight(UNBOUNDED if self._hint else PICTURES + most)

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

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, PICTURES + 10 * UNIT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60 * UNIT, PICTURES)

    # --- mouse and keys ---

    def take(self, event: QMouseEvent) -> bool:
        self._grabbed = self._at(event.position())
        if self._grabbed is None:
            return False
        self._pressed = event.position()
        if self._grabbed != END:
            self.setFocus(Qt.FocusReason.MouseFocusReason)  # a pose has keys of its own, a moment has none
            self.chosen.emit(self._grabbed)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton and (pose := self.pose_at(event.position())):
            self.chosen.emit(pose)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None or self._grabbed is None:
            self._hover(event.position())
            return
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.scale.hold(True)
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            self.drag_begun.emit(self._grabbed)
        if self._dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(self._grabbed, self.scale.seconds_at(event.position().x()), free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
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
            self.scale.hold(False)

    @property
    def _place(self) -> int:
        """Of the selected pose, else of the last one before the moment that is looked at."""
        ids = [pose.id for pose in self._timeline.poses]
        if self._selected in ids:
            return ids.index(self._selected)
        return sum(time <= self.scale.moment.seconds for time in self._timeline.pose_times) - 1

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
            near = [(abs(self.scale.x_of(time) - point.x()), name) for name, time in stops]
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

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._hint:
            painter.setPen(colour("secondary"))
            wrap = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), wrap, self._hint)
        self._paint_rail(painter)
        self._paint_pictures(painter)
        for pose, time in self._stops:
            self._paint_diamond(painter, time, pose.id == self._selected)

    def _paint_rail(self, painter: QPainter) -> None:
        times = self._timeline.pose_times
        if not times:
            return
        painter.setPen(QPen(colour("line"), 2))
        painter.drawLine(QPointF(self.scale.x_of(0), RAIL), QPointF(self.scale.x_of(times[-1]), RAIL))
        if self._loops:
            painter.setPen(QPen(colour("line"), 2, Qt.PenStyle.DotLine))
            painter.drawLine(
                QPointF(self.scale.x_of(times[-1]), RAIL), QPointF(self.scale.x_of(self._end), RAIL)
            )
            painter.setPen(QPen(colour("secondary"), 1.5))
            painter.setBrush(colour("panel"))
            painter.drawPolygon(diamond(self.scale.x_of(self._end), RAIL, RADIUS - 1))

    def _paint_diamond(self, painter: QPainter, time: float, selected: bool) -> None:
        x = self.scale.x_of(time)
        painter.setPen(QPen(colour("panel"), 2))
        painter.setBrush(colour("accent" if selected else "text"))
        painter.drawPolygon(diamond(x, RAIL, RADIUS + (1 if selected else 0)))
        if selected and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text"), 1))
            painter.drawPolygon(diamond(x, RAIL, RADIUS + 3))

    def _paint_pictures(self, painter: QPainter) -> None:
        for name, box in self._picture_boxes():
            pixmap = self._pictures[name]
            if pixmap.hasAlphaChannel():
                draw_ground(painter, box, self._ground, UNIT)
            draw_picture(painter, box, pixmap, smooth=pixmap.height() > CRISP)
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
            middle = self.scale.x_of(time)
            left = round(middle - width / 2)
            if 0 <= middle <= self.width():  # one at the edge is seen whole
                left = min(max(left, 0), self.width() - width)
            box = QRectF(left, PICTURES, width, height)
            if pose.id == self._selected:
                chosen = [(pose.id, box)]
            else:
                boxes.append((pose.id, box))
        kept: list[tuple[str, QRectF]] = []
        for name, box in boxes:
            if not any(box.intersects(other) for _, other in (*kept[-1:], *chosen)):
                kept.append((name, box))
        return kept + chosen
