"""What a run does before its next step: go on, save, or save and end; and the signals that ask for an end."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Order(IntEnum):
    """A number, so that one process can tell it to the others."""

    GO_ON = 0
    SAVE = 1
    END = 2


class Orders:
    """Gives orders by the clock, and by signals while it is entered.

    A first Ctrl-C or SIGTERM only sets `interrupted`, until the step is whole; a second one interrupts at once, as
    ever. In a thread other than the main one signals are left alone: only the main one gets them.
    """

    def __init__(
        self, save_minutes: float, minutes: float | None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._clock, self._pause = clock, save_minutes * 60
        self._saved = clock()
        self._end = None if minutes is None else self._saved + minutes * 60
        self.interrupted = False
        self._before: dict[int, object] = {}

    def order(self, end: bool) -> Order:
        """`end`: whether there are other reasons to end."""
        now = self._clock()
        if end or self.interrupted or (self._end is not None and now >= self._end):
            return Order.END
        if now - self._saved < self._pause:
            return Order.GO_ON
        self._saved = now
        return Order.SAVE

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._hear) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before = {}

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True
