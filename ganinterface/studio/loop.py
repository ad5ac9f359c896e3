"""What the studio needs of an event loop: calls from other threads, and timers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """A timer of a loop, made by `Loop.timer`; not running at first."""

    @property
    def is_active(self) -> bool:
        """Whether it will call."""

    def start(self, interval_ms: int | None = None) -> None:
        """Begin to wait, anew if it was waiting; with another interval if one is given."""

    def stop(self) -> None:
        """Call no more."""


class Loop(Protocol):
    """An event loop on the one thread that the studio lives on."""

    def post(self, call: Callable[[], object], /) -> None:
        """From any thread: make the call on the studio's thread, in a later turn of the loop and in order."""

    def timer(
        self,
        call: Callable[[], object],
        *,
        interval_ms: int = 0,
        repeats: bool = False,
        precise: bool = False,
    ) -> Timer:
        """A timer that calls on the studio's thread; an interval of 0 means the loop's next turn."""
