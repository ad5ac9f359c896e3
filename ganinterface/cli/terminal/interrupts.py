"""Ctrl+C, and what a system sends to end a program: it ends once, cleans up, and says one line however often it is told."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
PATIENCE = 5.0  # seconds after which one more Ctrl+C ends the program as it is
AGAIN = 0.02  # seconds


class Interrupts:
    """The first of the signals raises KeyboardInterrupt; those that come while the program ends are of no use."""

    def __init__(self) -> None:
        self._number = int(signal.SIGINT)
        self._heard: float | None = None

    @property
    def is_interrupted(self) -> bool:
        """Whether one has come."""
        return self._heard is not None

    @property
    def status(self) -> int:
        """The exit status of who was interrupted so: 130 after Ctrl+C."""
        return 128 + self._number

    def hear(self, number: int, _frame: FrameType | None = None) -> None:
        """The handler."""
        if self._heard is None:
            self._number, self._heard = number, time.monotonic()
            raise KeyboardInterrupt
        if time.monotonic() - self._heard > PATIENCE:
            os._exit(self.status)

    def unheard(self, problem: sys.UnraisableHookArgs) -> None:
        """It was raised where Python can only print it, in a callback of its own: it is raised once more, elsewhere."""
        if problem.exc_type is KeyboardInterrupt:
            self._heard = None
            again = threading.Timer(AGAIN, _thread.interrupt_main, [self._number])
            again.daemon = True
            again.start()
        else:
            sys.__unraisablehook__(problem)


@contextlib.contextmanager
def interrupts(is_program: bool) -> Iterator[Interrupts]:
    """Hear them in the block; after it, too, where the program ends with it: what is done is done.

    A signal that is ignored stays so (nohup, jobs in the background), and threads other than the main one hear none.
    """
    made = Interrupts()
    if threading.current_thread() is not threading.main_thread():
        yield made
        return
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    before = {number: handler for number, handler in before.items() if handler is not signal.SIG_IGN}
    for number in before:
        signal.signal(number, made.hear)
    hook, sys.unraisablehook = sys.unraisablehook, made.unheard
    try:
        yield made
    finally:
        if is_program:
            for number in before:
                signal.signal(number, signal.SIG_IGN)
        else:
            sys.unraisablehook = hook
            for number, handler in before.items():
                signal.signal(number, handler)
