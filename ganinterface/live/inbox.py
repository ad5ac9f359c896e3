"""What came from other threads since somebody looked: of each control its newest value, and how many there were."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_SOURCES = 512  # between two looks; what comes from more of them is only counted
MAX_VALUES = 4096  # of one control between two looks; beyond that the newest takes the last one's place


class Came(NamedTuple):
    """A message that was understood: the control it came from, and its value (None: nothing, as of a cutoff for all)."""

    source: str
    value: float | None


class Malformed(NamedTuple):
    """One that was not, and why, in a few words."""

    reason: str


@dataclass
class Sheaf:
    """The values of one control in the order in which they came, and how many there were."""

    values: list[float | None] = field(default_factory=list)
    count: int = 0


@dataclass
class Taken:
    """All that came since the last look."""

    sheaves: dict[str, Sheaf] = field(default_factory=dict)
    malformed: int = 0
    reason: str = ""  # of the newest malformed one
    crowded_out: int = 0  # of more than MAX_SOURCES controls


class Inbox:
    """`put` from any thread, `take` from the one that looks; the first that comes calls `wake`, on the thread that puts it."""

    def __init__(self, wake: Callable[[], object]) -> None:
        self._wake = wake
        self._lock = threading.Lock()
        self._taken = Taken()
        self._is_empty = True

    def put(self, messages: Iterable[Came | Malformed]) -> None:
        """Keep these until somebody looks."""
        with self._lock:
            for message in messages:
                self._keep(message)
                was_empty, self._is_empty = self._is_empty, False
                if was_empty:
                    self._wake()

    def take(self) -> Taken:
        """All of it; the inbox is empty then."""
        with self._lock:
            taken, self._taken, self._is_empty = self._taken, Taken(), True
        return taken

    def _keep(self, message: Came | Malformed) -> None:
        taken = self._taken
        if isinstance(message, Malformed):
            taken.malformed += 1
            taken.reason = message.reason
            return
        sheaf = taken.sheaves.get(message.source)
        if sheaf is None:
            if len(taken.sheaves) >= MAX_SOURCES:
                taken.crowded_out += 1
                return
            sheaf = taken.sheaves[message.source] = Sheaf()
        sheaf.count += 1
        if len(sheaf.values) >= MAX_VALUES:
            sheaf.values.pop()
        sheaf.values.append(message.value)
