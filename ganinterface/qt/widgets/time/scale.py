"""Which stretch of time the timeline shows, and where on it a moment lies: zoom, scroll, fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from ganinterface.qt.widgets.theme import UNIT

MARGIN = 5 * UNIT  # px left of the first moment that is seen and right of the last
HEADROOM = 1.06  # empty time behind the end, to drag things to
SHORTEST = 1.0  # seconds, of a timeline with nothing on it
CLOSEST = 0.1  # seconds that are seen at least
FARTHEST = 4.0  # times the film's length that is seen at most
STEP = 1.25  # of a zoom
REACH = 7  # px within which things snap to one another


class Moment(NamedTuple):
    """Where the playhead is."""

    seconds: float = 0.0
    lively: bool = False  # the canvas shows that moment
    stands: bool = False  # a person put it there
    records: bool = False  # what is changed gets a key there

    @property
    def role(self) -> str:
        """The palette's colour that it has."""
        if self.records and self.stands:
            return "error"
        return "accent" if self.lively else "text" if self.stands else "faint"


class TimeScale(QObject):
    """One for all rows of a timeline; lengths in device-independent pixels.

    While `fitted` the whole film is seen, and the scale follows its length; after zooming or scrolling it stays. While
    `held` (something is dragged) it does not follow either: it would run away under the mouse.
    """

    changed = Signal()
    moved = Signal(float, float)  # the playhead: from an x to another

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.fitted = True
        self.moment = Moment()
        self._start, self._span = 0.0, SHORTEST * HEADROOM
        self._length, self._width = 0.0, 1.0
        self._held = False

    @property
    def length(self) -> float:
        """Seconds of the film."""
        return self._length

    @property
    def start(self) -> float:
        """The first moment that is seen, in seconds."""
        return self._start

    @property
    def span(self) -> float:
        """Seconds that are seen."""
        return self._span

    @property
    def end(self) -> float:
        """The last moment that can be scrolled to, in seconds."""
        return max(self._length, SHORTEST) * HEADROOM

    @property
    def per_second(self) -> float:
        """Pixels of a second."""
        return max(self._width - 2 * MARGIN, 1.0) / self._span

    def x_of(self, seconds: float) -> float:
        """Where a moment lies."""
        return MARGIN + (seconds - self._start) * self.per_second

    def seconds_at(self, x: float) -> float:
        """The moment at a place; before the beginning it is below 0."""
        return self._start + (x - MARGIN) / self.per_second

    def show_moment(self, moment: Moment) -> None:
        """The playhead is there."""
        if moment != self.moment:
            before, self.moment = self.x_of(self.moment.seconds), moment
            self.moved.emit(before, self.x_of(moment.seconds))

    def set_width(self, width: float) -> None:
        """The rows are that wide."""
        if width != self._width:
            self._width = width
            self.changed.emit()

    def set_length(self, seconds: float) -> None:
        """The film has that many seconds."""
        if seconds != self._length:
            self._length = seconds
            self._refit()

    def hold(self, held: bool) -> None:
        """Whether something is being dragged."""
        self._held = held
        self._refit()

    def fit(self) -> None:
        """The whole film."""
        self.fitted = True
        self._refit()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """See that many times less of it (more, below 1); the moment at `x` (the middle by default) stays where it is."""
        x = self._width / 2 if x is None else x
        fixed = self.seconds_at(x)
        most = max(FARTHEST * self._length, 10 * SHORTEST)
        self.fitted = False
        self._span = min(max(self._span / factor, CLOSEST), most)
        self._start = self._inside(fixed - (x - MARGIN) / self.per_second)
        self.changed.emit()

    def scroll_to(self, start: float) -> None:
        """Begin at that moment."""
        start = self._inside(start)
        if start != self._start:
            self.fitted = False
            self._start = start
            self.changed.emit()

    def scroll(self, pixels: float) -> None:
        """Move what is seen, to later moments above 0."""
        self.scroll_to(self._start + pixels / self.per_second)

    def show(self, first: float, last: float) -> None:
        """Exactly that stretch of time."""
        self.fitted = False
        self._span = max(last - first, CLOSEST)
        self._start = max(first, 0.0)
        self.changed.emit()

    def reveal(self, seconds: float) -> None:
        """Scroll as far as is needed to see that moment; a page on where it has left the view (it is played)."""
        if self.fitted or self._held:
            return
        if not self._start <= seconds <= self._start + self._span:
            self.scroll_to(seconds - 0.05 * self._span)

    def nearest(self, seconds: float, targets: Iterable[float], fps: float) -> float:
        """What a moment snaps to: one of the targets within reach on the screen, else the nearest frame."""
        reach = REACH / self.per_second
        near = min(targets, key=lambda target: abs(target - seconds), default=None)
        if near is not None and abs(near - seconds) <= reach:
            return near
        return round(seconds * fps) / fps

    def _inside(self, start: float) -> float:
        return min(max(start, 0.0), max(self.end - self._span / 2, 0.0))

    def _refit(self) -> None:
        if self._held:
            return
        if self.fitted:
            self._start, self._span = 0.0, self.end
        self.changed.emit()
