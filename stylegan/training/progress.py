"""Means of what steps return, for those who hear of a run's progress now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np

from stylegan.training.protocols import Reporter

SPEED = "pictures per second"


class Progress:
    """Gathers the values of steps and tells their means to the reporters every `seconds`."""

    def __init__(
        self, reporters: Iterable[Reporter], seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._reporters, self._seconds, self._clock = list(reporters), seconds, clock
        self._sums: dict[str, list[float]] = {}
        self._pictures, self._told = 0, clock()

    def hear(self, seen: int, pictures: int, values: dict[str, float]) -> None:
        """A step's values; `seen` pictures in all, `pictures` in this step."""
        for name, value in values.items():
            self._sums.setdefault(name, []).append(value)
        self._pictures += pictures
        passed = self._clock() - self._told
        if passed >= self._seconds:
            means = {name: float(np.mean(numbers)) for name, numbers in self._sums.items()}
            means[SPEED] = self._pictures / max(passed, 1e-9)
            self._sums, self._pictures, self._told = {}, 0, self._clock()
            for reporter in self._reporters:
                reporter.report(seen, means)
