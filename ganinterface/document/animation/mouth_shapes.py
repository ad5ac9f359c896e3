"""The nine mouth shapes that animators draw, and a track of them: which one is shown from which moment on.

The letters are those of Rhubarb Lip Sync, which go back to Preston Blair and the Hanna-Barbera studio.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

REST = "X"
SHAPES = {
    "A": "closed, as in m, b, p",
    "B": "teeth nearly together, as in k, s, t and ee",
    "C": "open a little, as in men and bat",
    "D": "wide open, as in father",
    "E": "slightly rounded, as in off and bird",
    "F": "puckered, as in you and we",
    "G": "teeth on the lip, as in f and v",
    "H": "tongue up, as in l",
    REST: "at rest",
}
# Whoever draws six shapes only draws these in place of the others.
OF_SIX = {"G": "A", "H": "C", REST: "A"}
# How far each is open, of the widest.
OPENNESS = {"A": 0.0, "B": 0.2, "C": 0.5, "D": 1.0, "E": 0.6, "F": 0.3, "G": 0.1, "H": 0.5, REST: 0.0}

LONGEST = 24 * 3600.0  # seconds
MOST_CUES = 1_000_000


class Cue(NamedTuple):
    """From `start` (seconds) on the mouth has that shape, until the next cue."""

    start: float
    shape: str


class MouthTrack(NamedTuple):
    """Cues in the order of time, no two at the same moment and each another shape than the one before; seconds in all."""

    cues: tuple[Cue, ...]
    duration: float

    def at(self, seconds: float) -> str:
        """The shape at a moment; at rest before the first cue and from the end on."""
        if seconds >= self.duration:
            return REST
        index = bisect_right(self.cues, (seconds, "~")) - 1
        return self.cues[index].shape if index >= 0 else REST

    @property
    def spans(self) -> tuple[tuple[float, float, str], ...]:
        """Start, end and shape of every cue."""
        ends = [*(cue.start for cue in self.cues[1:]), self.duration]
        return tuple((cue.start, end, cue.shape) for cue, end in zip(self.cues, ends, strict=True))


def track(cues: Iterable[tuple[float, str]], duration: float | None = None) -> MouthTrack:
    """The track of any cues (seconds, shape): sorted, those that nobody sees left out, at rest from 0 where none is.

    Of two at the same moment the later one given counts. `duration`: None ends it with the last cue, which should then
    be a rest. ValueError with a clause when a shape is unknown or a time makes no sense.
    """
    by_time: dict[float, str] = {}
    for start, shape in cues:
        _check(start, shape)
        by_time[float(start)] = shape
        if len(by_time) > MOST_CUES:
            raise ValueError(f"it has more than {MOST_CUES} cues")
    ordered = sorted(by_time.items())
    end = (ordered[-1][0] if ordered else 0.0) if duration is None else float(duration)
    if not 0 <= end <= LONGEST:
        raise ValueError(f"it ends at {end:g} s; a track lasts at most {LONGEST / 3600:g} hours")
    if not ordered or ordered[0][0] > 0:
        ordered.insert(0, (0.0, REST))
    seen = [ordered[0], *(after for before, after in pairwise(ordered) if after[1] != before[1])]
    kept = tuple(Cue(start, shape) for start, shape in seen if start < end or start == 0)
    return MouthTrack(kept, end)


def of_spans(spans: Iterable[tuple[float, float, str]], duration: float = 0.0) -> MouthTrack:
    """The track of shapes that each have a start and an end, at rest where none is; it lasts at least `duration`."""
    cues: list[tuple[float, str]] = []
    end = 0.0
    for start, stop, shape in sorted(spans):
        if start > end:
            cues.append((end, REST))
        cues.append((start, shape))
        end = max(end, stop)
    if end < duration:
        cues.append((end, REST))
    return track(cues, max(end, duration))


def _check(start: float, shape: str) -> None:
    if shape not in SHAPES:
        raise ValueError(f"there is no mouth shape '{shape[:12]}': there are {', '.join(SHAPES)}")
    if not (math.isfinite(start) and 0 <= start <= LONGEST):
        raise ValueError(f"a cue begins at {start:g} s; it should be from 0 to {LONGEST:g}")
