"""Means of what steps return, now and then; only then a GPU is asked for them."""

from __future__ import annotations

import time

import torch

from recipes.portraits.learning.recorded import Values
from stylegan.training.progress import SPEED
from stylegan.training.step.processes import ALONE, Processes

AHEAD = 8  # steps that a GPU may have waiting


class Report:
    """Gathers the values of steps; every `seconds` it has their means over all processes. `waits`: for a GPU."""

    def __init__(self, seconds: float, processes: Processes = ALONE, waits: bool = False) -> None:
        self._seconds, self._processes, self._waits = seconds, processes, waits
        self._begin()

    def _begin(self) -> None:
        self._sums: Values = {}
        self._steps, self._pictures, self._since = 0, 0, time.monotonic()

    def __call__(self, pictures: int, values: Values) -> dict[str, float] | None:
        """Take up a step of so many pictures; the means and the speed when it is time for them."""
        if self._sums.keys() != values.keys():
            self._begin()
            self._sums = {name: torch.zeros_like(value) for name, value in values.items()}
        for name, value in values.items():
            self._sums[name] += value
        self._steps += 1
        self._pictures += pictures
        if self._waits and self._steps % AHEAD == 0:
            torch.cuda.synchronize()
        passed = time.monotonic() - self._since
        if passed < self._seconds:
            return None
        sums = self._processes.mean(torch.stack(list(self._sums.values())))
        means = dict(zip(self._sums, (sums / self._steps).tolist(), strict=True))
        means[SPEED] = self._pictures / max(passed, 1e-9)
        self._begin()
        return means
