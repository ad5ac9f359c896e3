"""Who takes part in a training run, and the means of what its steps return, for those who hear of them now and then."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Protocol

SPEED = "pictures per second"


class Watcher(Protocol):
    """Who looks at every step. Of several processes only the first has any.

    What `report` or `after_step` raises ends the run, whose state is saved first.
    """

    def begin(self) -> None:
        """The run is where its state was; the first step follows."""

    def report(self, seen: int, values: dict[str, float]) -> None:
        """Means since the last report, by name."""

    def after_step(self, values: dict[str, float]) -> None:
        """What `Trainer.step` returned."""

    def saved(self) -> None:
        """The state, the averaged generator and a sheet have been written."""


class Listener:
    """Who is told of a run by its `Watch`; hears nothing, as long as it does not say what it wants to hear."""

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """A run of `total` pictures begins, or goes on, after `seen` of them. `ends`: when, if not earlier (time.time())."""

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """Means since the last report, and statistics, by name."""

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        """A health rule is broken ("warn", or "stop": the run ends), or no longer ("over")."""

    def saved(self, seen: int) -> None:
        """State, averaged generator and sheet were written."""

    def end(self, seen: int, why: str, sentence: str) -> None:
        """The run ends: "finished", "stopped" (it can go on) or "failed", and the same in a sentence."""


class Progress:
    """Gathers the values of steps, numbers or tensors of one; every `seconds` it has their means.

    Only then a device is asked for what its tensors hold.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._sums: dict[str, Any] = {}
        self._counts: Counter[str] = Counter()
        self._pictures, self._since = 0, clock()

    def means(self, pictures: int, values: Mapping[str, Any]) -> dict[str, float] | None:
        """Take up a step of so many pictures; the means since the last ones when it is time for them, and the speed."""
        for name, value in values.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
            self._counts[name] += 1
        self._pictures += pictures
        passed = self._clock() - self._since
        if passed < self._seconds:
            return None
        means = {name: float(total) / self._counts[name] for name, total in self._sums.items()}
        means[SPEED] = self._pictures / max(passed, 1e-9)
        self._sums, self._pictures, self._since = {}, 0, self._clock()
        self._counts.clear()
        return means
