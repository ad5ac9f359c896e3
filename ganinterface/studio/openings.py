"""The models that are on their way: whose has come when the worker says that one has."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from ganinterface.document.model_info import ModelInfo


class Opening(NamedTuple):
    """What to do when a model is open, or when it cannot be opened (None: say so)."""

    then: Callable[[ModelInfo], None]
    failed: Callable[[str], None] | None


class Openings:
    """Models asked for; the worker leaves out those that a later one overtook, and takes the others in order."""

    def __init__(self) -> None:
        self._last: Opening | None = None
        self._begun: deque[Opening] = deque()

    @property
    def waiting(self) -> bool:
        """Whether a model is on its way."""
        return self._last is not None

    def ask(self, opening: Opening) -> None:
        """One more is asked for."""
        self._last = opening

    def begin(self, opening: Opening) -> None:
        """On the worker: it is this one's turn."""
        self._begun.append(opening)

    def end(self) -> Opening | None:
        """Whose model has come, or cannot: the first that was begun, else the last that was asked for."""
        ended = self._begun.popleft() if self._begun else self._last
        if ended is self._last:
            self._last = None
        return ended
