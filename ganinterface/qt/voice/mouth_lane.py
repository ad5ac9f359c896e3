"""The row of the mouth shapes: labelled blocks that are changed by a letter, dragged, and taken out."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ganinterface.audio.shape_editing import Span, index_at
from ganinterface.document.animation.mouth_shapes import OPENNESS, REST, SHAPES, MouthTrack
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.qt.widgets.time.lane import Lane
from ganinterface.qt.widgets.time.scale import TimeScale

HEIGHT = 9 * UNIT
GRIP = 4  # px on either side of an edge that can be dragged
LABEL = 9  # px that a letter needs
LOWEST, LOWEST_SPOKEN = (
    0.1,
    0.3,
)  # heights of blocks at rest, and of closed lips; a voice can be read as one reads a melody
TIP = (
    "Mouth shapes: click one, then type A to H or X to change it\n"
    "Drag it, or its edge; Delete takes it out; double-click puts one in"
)


class MouthLane(Lane):
    """Shows a track from its start on; emits what the person does with one span, by its place in `MouthTrack.spans`."""

    shape_wanted = Signal(int, str)
    removed = Signal(int)
    put_wanted = Signal(float)  # seconds of the track: one more there
    went_to = Signal(float)  # seconds of the track: where a shape that was chosen begins
    drag_begun = Signal(int, bool)  # its place, whether only its beginning is dragged
    dragged = Signal(
        float, bool
    )  # where it begins, in seconds of the track; whether freely between frames (Shift)
    drag_ended = Signal(bool)  # False: given up

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(scale, parent)
        self._track, self._start = MouthTrack((), 0.0), 0.0
        self._spans: tuple[Span, ...] = ()
        self._chosen: float | None = None  # a moment of the track within the span that is chosen
        self._held: tuple[int, bool, float] | None = (
            None  # place, whether its edge, seconds from its start to the mouse
        )
        self._pressed = QPointF()
        self._dragging = False
        self.setObjectName("mouth_lane")
        self.setAccessibleName("Mouth shapes")
        self.setToolTip(TIP)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(HEIGHT)

    def show_track(self, track: MouthTrack, start: float) -> None:
        """These shapes, from `start` (seconds of the film) on."""
        self._track, self._start, self._spans = track, start, track.spans
        if self.chosen is None:
            self._chosen = None
        self._describe()
        self.update()

    @property
    def track(self) -> MouthTrack:
        """The shapes that are shown."""
        return self._track

    @property
    def chosen(self) -> int | None:
        """The place of the span that was clicked last, or gone to with the keys."""
        return None if self._chosen is None else index_at(self._track, self._chosen)

    def choose(self, index: int | None) -> None:
        """Work on that span; None: on none."""
        self._chosen = None if index is None else _middle(self._spans[index])
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120 * UNIT, HEIGHT)

    # --- mouse ---

    def take(self, event: QMouseEvent) -> bool:
        seconds = self._seconds(event.position())
        edge = self._edge_at(event.position())
        index = edge if edge is not None else index_at(self._track, seconds)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.choose(index)
        if index is None:
            return False
        self._held = index, edge is not None, seconds - self._spans[index][0]
        self._pressed = event.position()
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._held is None:
            self._hover(event.position())
            return
        index, is_edge, from_start = self._held
        far = abs(event.position().x() - self._pressed.x()) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.scale.hold(True)
            self.setCursor(Qt.CursorShape.SizeHorCursor)
            self.drag_begun.emit(index, is_edge)
        if self._dragging:
            free = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.dragged.emit(self._seconds(event.position()) - from_start, free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            held, was_dragged = self._held, self._dragging
            self._release(keep=True)
            if held is not None and not was_dragged:
                self.went_to.emit(self._spans[held[0]][0])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.put_wanted.emit(self._seconds(event.position()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = index_at(self._track, self._seconds(QPointF(event.pos())))
        if index is None:
            event.ignore()
            return
        self.choose(index)
        menu = QMenu(self)
        for shape, about in SHAPES.items():
            action = menu.addAction(f"{shape}  {about}")
            action.setCheckable(True)
            action.setChecked(self._spans[index][2] == shape)
            action.triggered.connect(lambda _=False, shape=shape: self.shape_wanted.emit(index, shape))
        menu.addSeparator()
        menu.addAction("Take out").triggered.connect(lambda: self.removed.emit(index))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _hover(self, point: QPointF) -> None:
        edge = self._edge_at(point) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor)
        index = index_at(self._track, self._seconds(point))
        said = "" if index is None else f"{self._said(index)}\n"
        self.setToolTip(f"{said}{TIP}")

    def _release(self, keep: bool) -> None:
        self._held = None
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.drag_ended.emit(keep)
            self.scale.hold(False)

    # --- keys ---

    def event(self, event: QEvent) -> bool:
        """Letters are shapes while one is chosen, whatever they are in the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            deletes = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
            if self.chosen is not None and _is_plain(event) and (event.text().upper() in SHAPES or deletes):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index, letter = Qt.Key(event.key()), self.chosen, event.text().upper()
        plain = _is_plain(event)
        if key == Qt.Key.Key_Escape and self._dragging:
            self._release(keep=False)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and plain and self._track.cues:
            self._go(1 if key == Qt.Key.Key_Right else -1)
        elif index is not None and plain and letter in SHAPES:
            self.shape_wanted.emit(index, letter)
        elif index is not None and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(index)
        else:
            super().keyPressEvent(event)

    def _go(self, by: int) -> None:
        index = self.chosen
        if index is None:
            found = index_at(self._track, self.scale.moment.seconds - self._start)
            index = 0 if found is None else found
        else:
            index = min(max(index + by, 0), len(self._track.cues) - 1)
        self.choose(index)
        self.went_to.emit(self._spans[index][0])

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    # --- where things are ---

    def _seconds(self, point: QPointF) -> float:
        """The moment of the track at a place."""
        return self.scale.seconds_at(point.x()) - self._start

    def _edge_at(self, point: QPointF) -> int | None:
        """The span whose beginning is there."""
        near = [
            (abs(self.scale.x_of(self._start + cue.start) - point.x()), index)
            for index, cue in enumerate(self._track.cues)
            if index
        ]
        distance, index = min(near, default=(GRIP + 1.0, 0))
        start, end, _ = self._spans[index] if near else (0.0, 0.0, "")
        reach = min(GRIP, (end - start) * self.scale.per_second / 3)
        return index if near and distance <= reach else None

    def _said(self, index: int) -> str:
        start, end, shape = self._spans[index]
        return f"{shape}: {SHAPES[shape]}, {self._start + start:.2f} to {self._start + end:.2f} s"

    def _describe(self) -> None:
        self.setAccessibleDescription("" if self.chosen is None else self._said(self.chosen))

    # --- painting ---

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        chosen = self.chosen
        low, high = (self.scale.seconds_at(x) - self._start for x in (exposed.left(), exposed.right()))
        for index, span in enumerate(self._spans):
            if span[1] >= low and span[0] <= high and index != chosen:
                self._paint_span(painter, span, is_chosen=False)
        if chosen is not None:
            self._paint_span(painter, self._spans[chosen], is_chosen=True)

    def _paint_span(self, painter: QPainter, span: Span, is_chosen: bool) -> None:
        start, end, shape = span
        left, right = (self.scale.x_of(self._start + time) for time in (start, end))
        room = self.height() - 2
        height = _height(shape) * room
        box = QRectF(left + 0.5, 1 + room - height, max(right - left - 1, 1), height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent") if is_chosen else _shade(shape))
        round_by = min(3.0, box.width() / 2, box.height() / 2)
        painter.drawRoundedRect(box, round_by, round_by)
        if is_chosen and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour("text"), 1))
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), round_by, round_by)
        if box.width() >= LABEL and shape != REST:
            painter.setPen(colour("surround" if is_chosen else "text"))
            bottom = QRectF(box.left(), self.height() - 1 - 4 * UNIT, box.width(), 4 * UNIT)
            painter.drawText(bottom, int(Qt.AlignmentFlag.AlignCenter), shape)


def _is_plain(event: QKeyEvent) -> bool:
    """Whether no Ctrl, Alt or Meta is held."""
    modifier = Qt.KeyboardModifier
    return not event.modifiers() & (modifier.ControlModifier | modifier.AltModifier | modifier.MetaModifier)


def _middle(span: Span) -> float:
    return (span[0] + span[1]) / 2


def _height(shape: str) -> float:
    """Of a block, 0..1: the wider the mouth the higher."""
    return LOWEST if shape == REST else LOWEST_SPOKEN + (1 - LOWEST_SPOKEN) * OPENNESS[shape]


def _shade(shape: str) -> QColor:
    """Of a block: rest hardly shows."""
    return colour("line" if shape == REST else "selection")
