"""How long a generator takes: what a picture will cost, and which smaller one fits into a given time."""

from __future__ import annotations

from collections.abc import Sequence

from stylegan.networks.synthesis import Layer, multiplications

RECENT = 0.3  # weight of a run that is slower than those before: the machine may be busy at times


class Pace:
    """Learns from the runs of one generator how long its layers take."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._work = multiplications(layers)
        self._rate: float | None = None  # milliseconds per work

    def learn(self, milliseconds: float, start: int, stop: int) -> None:
        """The layers from `start` to before `stop` took so long."""
        work = sum(self._work[start:stop])
        if work:
            rate = milliseconds / work
            # The first run prepares the weights besides: whatever is faster is believed at once.
            slower = self._rate is not None and rate > self._rate
            self._rate = RECENT * rate + (1 - RECENT) * (self._rate or 0.0) if slower else rate

    def expected(self, start: int = 0, stop: int | None = None) -> float | None:
        """How many milliseconds these layers will take; None before anything was learned."""
        return None if self._rate is None else self._rate * sum(self._work[start:stop])

    def lasts(self, work: float) -> float | None:
        """How many milliseconds so many multiplications will take."""
        return None if self._rate is None else self._rate * work

    def fitting(self, stops: Sequence[int], start: int, milliseconds: float) -> int | None:
        """The last of the rising `stops` that running from `start` reaches in that time, at least the first; None of none."""
        fits = [stop for stop in stops if (self.expected(start, stop) or 0.0) <= milliseconds]
        return max(fits) if fits else min(stops, default=None)
