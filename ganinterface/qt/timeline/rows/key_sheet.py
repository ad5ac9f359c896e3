"""The sheet of keys: a line for every track and driver, with the keys as diamonds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QWidget

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.parameters import kind_of
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.timeline.rows.driver_bar import paint_driver
from ganinterface.qt.timeline.rows.lines import Line
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.widgets.time.lane import Lane, diamond
from ganinterface.qt.widgets.time.scale import TimeScale

LINE = 6 * UNIT  # px; height of a line
RADIUS = 5  # px, of a key
GRIP = 7  # px around a key that belong to it
EASINGS = {"hold": "hold", "linear": "linear", "bezier": "Bézier", "spring": "spring"}
ALONE = {Qt.Key.Key_I, Qt.Key.Key_K, Qt.Key.Key_J, Qt.Key.Key_L, Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
WITH_CTRL = {Qt.Key.Key_A, Qt.Key.Key_Left, Qt.Key.Key_Right}
TIP = "Click a key to select it, drag to move it (Ctrl: a copy; Shift: between frames); drag beside keys to select several"
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class KeySheet(Lane):
    """Shows lines and which keys are selected; emits what a person does with them.

    Up and Down choose a line, Left and Right (also J and L) go from key to key in it, Ctrl with them moves what
    is selected by a frame, Delete removes it, I sets a key at the playhead, Ctrl+A selects every key.
    """

    selected = Signal(object)  # tuple of KeyRefs
    line_chosen = Signal(int)
    went = Signal(float)  # a click: go there
    drag_begun = Signal(bool)  # whether copies are dragged
    dragged = Signal(
        object, float, bool
    )  # the KeyRef in the hand, seconds, whether freely between frames (Shift)
    drag_ended = Signal(bool)  # False: given up
    key_wanted = Signal(str, float)  # a track's address, and seconds
    nudged = Signal(int)  # frames
    removed = Signal()
    stepped = Signal(str, int)  # a track's address: to its next key, or the one before
    left = Signal()  # Escape

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(scale, parent)
        self._lines: Sequence[Line] = ()
        self._chosen: Collection[KeyRef] = ()
        self._line = 0  # that has the keyboard
        self._pressed: QPointF | None = None
        self._held: KeyRef | None = None
        self._box: QRectF | None = None
        self._kept: tuple[KeyRef, ...] = ()  # what is selected beside what the box selects
        self._dragging = False
        self.setObjectName("timeline_keys")
        self.setAccessibleName("Keys of the tracks")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setToolTip(TIP)
        self.hide()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these, one below the other."""
        self._lines = lines
        self._line = min(self._line, max(len(lines) - 1, 0))
        self.setFixedHeight(max(len(lines), 1) * LINE)
        self.setVisible(bool(lines))
        self.update()

    def show_selected(self, refs: Collection[KeyRef], line: int | None = None) -> None:
        """These keys are selected; with `line` that has the keyboard."""
        self._chosen = frozenset(refs)
        self._line = self._line if line is None else line
        self.setAccessibleDescription(f"{len(refs)} selected")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, max(len(self._lines), 1) * LINE)

    def line_at(self, point: QPointF) -> int | None:
        """The line at a place."""
        place = int(point.y() // LINE)
        return place if 0 <= place < len(self._lines) else None

    def key_at(self, point: QPointF) -> KeyRef | None:
        """The key at a place; of several the nearest."""
        place = self.line_at(point)
        track = None if place is None else self._lines[place].track
        if track is None or abs(point.y() % LINE - LINE / 2) > GRIP + 2:
            return None
        near = [(abs(self.scale.x_of(key.time) - point.x()), key.time) for key in track.keys]
        distance, time = min(near, default=(GRIP + 1.0, 0.0))
        return KeyRef(track.address, time) if distance <= GRIP else None

    # --- mouse ---

    def take(self, event: QMouseEvent) -> bool:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pressed, ref = event.position(), self.key_at(event.position())
        self._choose_line(self.line_at(event.position()))
        several = bool(event.modifiers() & (CTRL | SHIFT))
        self._held = ref
        self._kept = tuple(self._chosen) if several else ()
        if ref is not None and ref not in self._chosen:
            self.selected.emit((*self._kept, ref))
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.RightButton:
            ref = self.key_at(event.position())
            self._choose_line(self.line_at(event.position()))
            if ref is not None and ref not in self._chosen:
                self.selected.emit((ref,))
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._pressed is None:
            self._hover(event.position())
            return
        moved = event.position() - self._pressed
        far = max(abs(moved.x()), abs(moved.y())) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            if self._held is not None:
                self.scale.hold(True)
                self.drag_begun.emit(bool(event.modifiers() & CTRL))
        if not self._dragging:
            return
        if self._held is not None:
            grip = self.scale.x_of(self._held.time) - self._pressed.x()  # where in the diamond it was taken
            seconds = self.scale.seconds_at(event.position().x() + grip)
            self.dragged.emit(self._held, seconds, bool(event.modifiers() & SHIFT))
        else:
            self._box = QRectF(self._pressed, event.position()).normalized()
            self.selected.emit(tuple(dict.fromkeys((*self._kept, *self._in_box(self._box)))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            if not self._dragging:
                self._click(event)
            self._release(keep=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.line_at(event.position())
        track = None if place is None else self._lines[place].track
        if track is not None and self.key_at(event.position()) is None:
            self.key_wanted.emit(track.address, self.scale.seconds_at(event.position().x()))

    def _click(self, event: QMouseEvent) -> None:
        several = bool(event.modifiers() & (CTRL | SHIFT))
        if self._held is None:
            self.selected.emit(())
            self.went.emit(max(self.scale.seconds_at(event.position().x()), 0.0))
        elif several and self._held in self._kept:
            self.selected.emit(tuple(ref for ref in self._kept if ref != self._held))
        elif not several:
            self.selected.emit((self._held,))
            self.went.emit(self._held.time)

    def _release(self, keep: bool) -> None:
        was_dragged = self._dragging and self._held is not None
        self._pressed = self._held = self._box = None
        self._dragging = False
        if was_dragged:
            self.drag_ended.emit(keep)
            self.scale.hold(False)
        self.update()

    def _in_box(self, box: QRectF) -> Iterator[KeyRef]:
        for place, line in enumerate(self._lines):
            middle = (place + 0.5) * LINE
            for key in line.track.keys if line.track else ():
                if box.contains(QPointF(self.scale.x_of(key.time), middle)):
                    yield KeyRef(line.name, key.time)

    def _choose_line(self, place: int | None) -> None:
        if place is not None:
            self._line = place
            self.line_chosen.emit(place)
            self.update()

    def _hover(self, point: QPointF) -> None:
        ref = self.key_at(point)
        self.setCursor(Qt.CursorShape.PointingHandCursor if ref else Qt.CursorShape.ArrowCursor)
        place = self.line_at(point)
        if ref is None or place is None:
            self.setToolTip(TIP)
            return
        line = self._lines[place]
        key = line.track.key_at(ref.time) if line.track else None
        if key is not None:
            value = kind_of(ref.address).nothing if key.value is None else shown(key.value)
            text = f"{line.title} {value} at {key.time:.2f} s, {EASINGS[key.easing]} to the next"
            self.setToolTip(plain(text))

    # --- keys ---

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            ctrl, key = bool(event.modifiers() & CTRL), Qt.Key(event.key())
            if key in (WITH_CTRL if ctrl else ALONE):
                event.accept()  # not the window's, while the keys are here
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ctrl = Qt.Key(event.key()), bool(event.modifiers() & CTRL)
        track = self._lines[self._line].track if self._line < len(self._lines) else None
        sides = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_J: -1, Qt.Key.Key_L: 1}
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not ctrl:
            down = 1 if key == Qt.Key.Key_Down else -1
            self._choose_line(min(max(self._line + down, 0), len(self._lines) - 1))
        elif key in sides and ctrl:
            self.nudged.emit(sides[key])
        elif key in sides and track is not None:
            self.stepped.emit(track.address, sides[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif key in (Qt.Key.Key_I, Qt.Key.Key_K) and not ctrl and track is not None:
            self.key_wanted.emit(track.address, self.scale.moment.seconds)
        elif ctrl and key == Qt.Key.Key_A:
            self.selected.emit(tuple(_refs(self._lines)))
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        if self._dragging:
            self._release(keep=False)
        elif self._chosen:
            self.selected.emit(())
        else:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # --- painting ---

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        for place, line in enumerate(self._lines):
            top = place * LINE
            if place == self._line and self.hasFocus():
                painter.fillRect(QRectF(0, top, self.width(), LINE), colour("control"))
            painter.setPen(QPen(colour("control"), 1))
            painter.drawLine(QPointF(0, top + LINE - 0.5), QPointF(self.width(), top + LINE - 0.5))
            if line.track is not None:
                self._paint_track(painter, line.track, top + LINE / 2, line.is_known)
            else:
                paint_driver(painter, line, top + LINE / 2, self.scale, exposed)
        if self._box is not None:
            painter.setPen(QPen(colour("accent"), 1))
            shade = colour("accent")
            shade.setAlpha(40)
            painter.setBrush(shade)
            painter.drawRect(self._box)

    def _paint_track(self, painter: QPainter, track: Track, middle: float, is_known: bool) -> None:
        works = track.enabled and is_known
        self._paint_loop(painter, track, middle)
        for a, b in zip(track.keys, track.keys[1:], strict=False):  # where nothing moves
            if a.value == b.value or a.easing == "hold":
                left, right = self.scale.x_of(a.time), self.scale.x_of(b.time)
                painter.fillRect(QRectF(left, middle - 1.5, right - left, 3), colour("line"))
        for key in track.keys:
            chosen = KeyRef(track.address, key.time) in self._chosen
            self._paint_key(painter, key, middle, "accent" if chosen else "text" if works else "faint")

    def _paint_key(self, painter: QPainter, key: Key, middle: float, role: str) -> None:
        x = self.scale.x_of(key.time)
        if not -RADIUS <= x <= self.width() + RADIUS:
            return
        painter.setPen(QPen(colour("panel"), 1.5))
        painter.setBrush(colour(role))
        if key.easing == "hold":
            painter.drawRect(QRectF(x - RADIUS + 1, middle - RADIUS + 1, 2 * RADIUS - 2, 2 * RADIUS - 2))
        elif key.easing == "spring":
            painter.drawEllipse(QPointF(x, middle), RADIUS - 0.5, RADIUS - 0.5)
        else:
            painter.drawPolygon(diamond(x, middle, RADIUS + 1 if key.easing == "bezier" else RADIUS))

    def _paint_loop(self, painter: QPainter, track: Track, middle: float) -> None:
        """Where a loop repeats its keys, as outlines."""
        if not track.loop or not track.keys:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        last = min(self.scale.seconds_at(self.width()), self.scale.end)
        painter.setPen(QPen(colour("line"), 1, Qt.PenStyle.DotLine))
        start = self.scale.x_of(track.keys[0].time)
        painter.drawLine(QPointF(start, middle), QPointF(self.scale.x_of(last), middle))
        painter.setPen(QPen(colour("faint"), 1))
        kept = [key.time for key in track.keys if key.time < track.loop + track.keys[0].time]
        for turn in range(1, min(int(last / track.loop) + 1, 1000)):
            for time in kept:
                painter.drawPolygon(diamond(self.scale.x_of(time + turn * track.loop), middle, RADIUS - 1))


def _refs(lines: Iterable[Line]) -> Iterator[KeyRef]:
    for line in lines:
        for key in line.track.keys if line.track else ():
            yield KeyRef(line.name, key.time)
