"""The plot of curves: tracks over the timeline's own scale of time, with keys and handles under the mouse.

Brings pyqtgraph, so it is imported only when curves are first shown.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.tracks import Track
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.timeline.curves.shape import Grip, grips, samples
from ganinterface.qt.widgets.theme import SERIES, UNIT, colour
from ganinterface.qt.widgets.time.lane import turn
from ganinterface.qt.widgets.time.scale import TimeScale

REACH = 8  # px; how near to a grip the mouse has to be to hold it
ROOM = 0.15  # of the values' range, above and below
LINES = 5  # of values, across
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class CurvePlot(pg.PlotWidget):  # type: ignore[misc]
    """Shows tracks; emits what a person does. Not pyqtgraph's own dragging: it leaves out events that come quickly."""

    selected = Signal(object)  # tuple of KeyRefs
    taken = Signal(object)  # a Grip: a drag begins
    dragged = Signal(object, float, float, object)  # the Grip, seconds, value, the modifiers
    let_go = Signal(bool)  # False: given up
    key_wanted = Signal(str, float, float)  # a track's address, seconds, value
    removed = Signal()
    nudged = Signal(int, float)  # frames, and parts of the range that is seen

    def __init__(self, scale: TimeScale, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=colour("surround"))
        self._scale = scale
        self._tracks: Sequence[Track] = ()
        self._chosen: Collection[KeyRef] = ()
        self._held: Grip | None = None
        self._pressed: QPointF | None = None
        self._dragging = False
        self._carried: float | None = None
        self._kept: tuple[KeyRef, ...] = ()
        self.values = (0.0, 1.0)  # that are seen
        self.setObjectName("curve_plot")
        self.setAccessibleName("Curves of the tracks")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(0, 24 * UNIT)
        self.setMenuEnabled(False)
        # A pixel here, and times would not be where the ruler has them.
        self.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        for side in ("left", "bottom"):
            self.hideAxis(side)
        self._make_items()
        scale.changed.connect(self._draw)
        scale.moved.connect(self._move_playhead)

    def _make_items(self) -> None:
        pen = pg.mkPen(colour("line"))
        self._lines = [
            pg.InfiniteLine(
                angle=0,
                pen=pen,
                label="",
                labelOpts={"position": 0.0, "anchors": [(0, 1), (0, 1)], "color": colour("secondary")},
            )
            for _ in range(LINES)
        ]
        self._playhead = pg.InfiniteLine(angle=90, pen=pg.mkPen(colour("accent")))
        self._arms = pg.PlotCurveItem(connect="pairs", pen=pg.mkPen(colour("secondary")))
        self._ends = pg.ScatterPlotItem(size=8, symbol="o", pen=pg.mkPen(colour("panel")))
        self._keys = pg.ScatterPlotItem(size=12, symbol="d", pen=pg.mkPen(colour("surround")))
        self._box = pg.PlotCurveItem(pen=pg.mkPen(colour("accent")))
        self._curves: list[pg.PlotCurveItem] = []
        for item in (*self._lines, self._playhead, self._arms, self._ends, self._keys, self._box):
            self.addItem(item)

    def show_tracks(self, tracks: Sequence[Track], chosen: Collection[KeyRef]) -> None:
        """Show these, with those keys selected."""
        self._tracks, self._chosen = tracks, frozenset(chosen)
        while len(self._curves) < len(tracks):
            curve = pg.PlotCurveItem()
            self._curves.append(curve)
            self.addItem(curve)
        self._draw()

    @property
    def grips(self) -> list[Grip]:
        """All that can be taken."""
        return [grip for track in self._tracks for grip in grips(track, self._chosen)]

    # --- drawing ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not hasattr(self, "_curves") or self.width() < UNIT:
            return
        first, last = self._scale.seconds_at(0), self._scale.seconds_at(self.width())
        every = []
        for place, curve in enumerate(self._curves):
            track = self._tracks[place] if place < len(self._tracks) else None
            times, values = samples(track, first, last, self.width() // 2) if track else (np.zeros(0),) * 2
            every.append(values)
            curve.setData(times, values)
            curve.setPen(pg.mkPen(QColor(SERIES[place % len(SERIES)]), width=2))
        held = self.grips
        if not self._dragging:
            self._fit([*np.concatenate([*every, np.zeros(0)]), *(grip.point[1] for grip in held)])
        self.setRange(xRange=(first, last), yRange=self.values, padding=0)
        self._draw_grips(held)
        self._move_playhead()

    def _draw_grips(self, held: list[Grip]) -> None:
        keys = [grip for grip in held if grip.side == "key"]
        ends = [grip for grip in held if grip.side != "key"]
        at = {grip.ref: grip.point for grip in keys}
        roles = ["accent" if grip.ref in self._chosen else "text" for grip in keys]
        self._keys.setData(
            pos=np.array([grip.point for grip in keys]).reshape(-1, 2),
            brush=[pg.mkBrush(colour(role)) for role in roles],
        )
        self._ends.setData(
            pos=np.array([grip.point for grip in ends]).reshape(-1, 2), brush=pg.mkBrush(colour("secondary"))
        )
        arms = np.array([point for grip in ends for point in (at[grip.ref], grip.point)]).reshape(-1, 2)
        self._arms.setData(arms[:, 0], arms[:, 1])

    def _fit(self, values: list[float]) -> None:
        """See these values, and a line at each of a few whole ones."""
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = max(high - low, 0.1) * ROOM
        self.values = float(low - room), float(high + room)
        step = _round_step((self.values[1] - self.values[0]) / LINES)
        begin = float(np.ceil(self.values[0] / step)) * step
        for place, line in enumerate(self._lines):
            value = begin + place * step
            line.setVisible(value < self.values[1])
            line.setValue(value)
            line.label.setFormat(shown(round(float(value), 6)))

    def _move_playhead(self) -> None:
        moment = self._scale.moment
        self._playhead.setValue(moment.seconds)
        self._playhead.setPen(pg.mkPen(colour(moment.role)))
        self._playhead.setVisible(moment.stands or moment.lively)

    # --- mouse and keys ---

    def point_at(self, place: QPointF) -> tuple[float, float]:
        """Seconds and value at a pixel."""
        low, high = self.values
        share = 1 - place.y() / max(self.height() - 1, 1)
        return self._scale.seconds_at(place.x()), low + share * (high - low)

    def place_of(self, point: tuple[float, float]) -> QPointF:
        """The pixel of seconds and a value."""
        low, high = self.values
        y = (1 - (point[1] - low) / (high - low)) * max(self.height() - 1, 1)
        return QPointF(self._scale.x_of(point[0]), y)

    def grip_at(self, place: QPointF) -> Grip | None:
        """What is there to be taken; handles lie on top."""
        near = []
        for grip in self.grips:
            away = self.place_of(grip.point) - place
            distance = max(abs(away.x()), abs(away.y()))
            if distance <= REACH:
                near.append((distance + (1 if grip.side == "key" else 0), grip))
        return min(near, key=lambda each: each[0])[1] if near else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if event.button() == Qt.MouseButton.MiddleButton:
            self._carried = place.x()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._held = place, self.grip_at(place)
        several = bool(event.modifiers() & (CTRL | SHIFT))
        self._kept = tuple(self._chosen) if several else ()
        if self._held is not None and self._held.ref not in self._chosen:
            self.selected.emit((*self._kept, self._held.ref))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._carried is not None:
            self._scale.scroll(self._carried - place.x())
            self._carried = place.x()
        if self._pressed is None:
            found = self.grip_at(place)
            self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
            return
        moved = place - self._pressed
        far = max(abs(moved.x()), abs(moved.y())) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            if self._held is not None:
                self._scale.hold(True)
                self.taken.emit(self._held)
        if self._dragging and self._held is not None:
            at = self.place_of(self._held.point) + moved
            self.dragged.emit(self._held, *self.point_at(at), event.modifiers())
        elif self._dragging:
            self._select_box(QRectF(self._pressed, place).normalized())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._carried = None
        elif event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            if not self._dragging and self._held is None:
                self.selected.emit(())
            elif not self._dragging and self._held is not None and not self._kept:
                self.selected.emit((self._held.ref,))
            self._release(keep=True)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        seconds, value = self.point_at(event.position())
        if self._tracks and self.grip_at(event.position()) is None:
            # On the nearest of several curves.
            track = min(self._tracks, key=lambda each: abs((each.value(seconds) or 0.0) - value))
            self.key_wanted.emit(track.address, seconds, value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn(self._scale, event, always=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, ctrl = Qt.Key(event.key()), bool(event.modifiers() & CTRL)
        nudges = {
            Qt.Key.Key_Left: (-1, 0.0),
            Qt.Key.Key_Right: (1, 0.0),
            Qt.Key.Key_Up: (0, 0.01),
            Qt.Key.Key_Down: (0, -0.01),
        }
        if key == Qt.Key.Key_Escape and self._dragging:
            self._release(keep=False)
        elif key == Qt.Key.Key_Escape and self._chosen:
            self.selected.emit(())
        elif key in nudges:
            self.nudged.emit(*nudges[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif ctrl and key == Qt.Key.Key_A:
            self.selected.emit(tuple(grip.ref for grip in self.grips if grip.side == "key"))
        else:
            QWidget.keyPressEvent(self, event)

    def _select_box(self, box: QRectF) -> None:
        corners = [
            self.point_at(each)
            for each in (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft())
        ]
        self._box.setData(*np.array(corners).T)
        inside = (
            grip.ref for grip in self.grips if grip.side == "key" and box.contains(self.place_of(grip.point))
        )
        self.selected.emit(tuple(dict.fromkeys((*self._kept, *inside))))

    def _release(self, keep: bool) -> None:
        was_dragged = self._dragging and self._held is not None
        self._pressed = self._held = None
        self._dragging = False
        self._box.setData([], [])
        if was_dragged:
            self.let_go.emit(keep)
            self._scale.hold(False)
        self._draw()


def _round_step(step: float) -> float:
    """The next larger of 1, 2, 5, 10, 20, 50 … (and below)."""
    size = 10 ** np.floor(np.log10(max(step, 1e-9)))
    return float(next(each * size for each in (1, 2, 5, 10) if each * size >= step * 0.999))
