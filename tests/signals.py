"""Waiting for psygnal's signals on any event loop, and what was said meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from psygnal import SignalInstance

from ganinterface.studio.messages import Messages

Until = Callable[[Callable[[], bool]], object]  # runs the event loop until the condition holds


class Heard:
    """What a signal was emitted with; `args` is the newest emission that was waited for."""

    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []

    @property
    def args(self) -> list[Any]:
        return list(self.all[-1])


@contextmanager
def waiting_for(
    until: Until, signal: SignalInstance, times: int = 1, where: Callable[..., bool] = lambda *_: True
) -> Iterator[Heard]:
    """Do the block, then wait until the signal was emitted so many times since (with arguments as wanted)."""
    found = Heard()

    def take(*arguments: Any) -> None:
        if where(*arguments):
            found.all.append(arguments)

    signal.connect(take)
    try:
        yield found
        until(lambda: len(found.all) >= times)
    finally:
        signal.disconnect(take)


class Listener:
    """Everything that is said from now on, as (text, level)."""

    def __init__(self, messages: Messages) -> None:
        self.said: list[tuple[str, str]] = []
        messages.said.connect(lambda text, level: self.said.append((text, level)))

    def at(self, level: str) -> list[str]:
        """The texts of one level."""
        return [text for text, other in self.said if other == level]
