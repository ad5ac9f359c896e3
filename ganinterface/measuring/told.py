"""Progress over work of several stages, for a bar in the terminal or a job of the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Progress = Callable[[int, int], None]  # done, of


class Told(Protocol):
    """Who hears how far the work is, and may stop it: `render.jobs.Job`, or a bar in the terminal."""

    def report(self, fraction: float, message: str | None = None) -> None: ...

    def check(self) -> None: ...


class Steps:
    """Stages one after another, each of so many pictures, of `total` in all."""

    def __init__(self, told: Told, total: int) -> None:
        self._told, self._total, self._before = told, total, 0

    def stage(self, name: str) -> Progress:
        """The progress of one stage, which counts on from the one before."""
        first = self._before

        def progress(done: int, of: int) -> None:
            self._told.check()
            self._before = first + done
            self._report(f"{name}, {done:,} of {of:,}")

        return progress

    def busy(self, name: str) -> Progress:
        """The progress of work that is no looking at pictures: it adds nothing to the whole."""

        def progress(done: int, of: int) -> None:
            self._told.check()
            self._report(f"{name}, {done / of:.0%}")

        return progress

    def _report(self, message: str) -> None:
        self._told.report(min(self._before / max(self._total, 1), 1.0), message)
