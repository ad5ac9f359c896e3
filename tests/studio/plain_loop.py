"""An event loop of a few lines, turned by hand, for a studio without Qt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

PATIENCE = 600  # seconds; the machine may be busy, and only a broken program waits that long
PAUSE = 0.01  # seconds for which a loop with nothing to do sleeps


class PlainLoop:
    """Everything happens in `turn`, on the thread that calls it; an exception of a call comes out of it."""

    def __init__(self) -> None:
        self._wake = threading.Condition()
        self._calls: list[Callable[[], object]] = []
        self._timers: list[PlainTimer] = []

    def post(self, call: Callable[[], object], /) -> None:
        """From any thread: make the call in the next turn."""
        with self._wake:
            self._calls.append(call)
            self._wake.notify()

    def timer(
        self,
        call: Callable[[], object],
        *,
        interval_ms: int = 0,
        repeats: bool = False,
        precise: bool = False,
    ) -> PlainTimer:
        """A timer that calls in a turn; all are precise enough."""
        made = PlainTimer(call, interval_ms, repeats)
        self._timers.append(made)
        return made

    def turn(self) -> None:
        """Make the calls that wait, then those of the timers that are due."""
        with self._wake:
            calls, self._calls = self._calls, []
        for call in calls:
            call()
        now = time.perf_counter()
        for timer in [timer for timer in self._timers if timer.is_due(now)]:
            timer.fire(now)

    def run_until(self, condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Turn until the condition holds."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, "what was waited for did not happen"
            self.turn()
            with self._wake:
                if not self._calls:
                    self._wake.wait(PAUSE)

    def run_for(self, seconds: float) -> None:
        """Turn for that time."""
        end = time.monotonic() + seconds
        self.run_until(lambda: time.monotonic() >= end)


class PlainTimer:
    """See `studio.loop.Timer`."""

    def __init__(self, call: Callable[[], object], interval_ms: int, repeats: bool) -> None:
        self._call = call
        self._seconds = interval_ms / 1000
        self._repeats = repeats
        self._due: float | None = None

    @property
    def is_active(self) -> bool:
        return self._due is not None

    def start(self, interval_ms: int | None = None) -> None:
        if interval_ms is not None:
            self._seconds = interval_ms / 1000
        self._due = time.perf_counter() + self._seconds

    def stop(self) -> None:
        self._due = None

    def is_due(self, now: float) -> bool:
        return self._due is not None and self._due <= now

    def fire(self, now: float) -> None:
        if self.is_due(now):  # not stopped by one that fired before
            self._due = now + self._seconds if self._repeats else None
            self._call()
