"""What stays in sight until a person has answered it: sentences with what can be done about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from psygnal import Signal


class Choice(NamedTuple):
    """An answer, and what comes of it."""

    text: str
    do: Callable[[], object]


@dataclass(frozen=True, eq=False)
class Notice:
    """One sentence and its answers, the likeliest first."""

    key: str  # what it is about: there is one notice about each thing
    text: str
    choices: tuple[Choice, ...]
    level: Literal["info", "error"] = "info"


class Notices:
    """Those that nobody has answered, the oldest first. Nobody has to: the work goes on beside them."""

    changed = Signal()

    def __init__(self) -> None:
        self.shown: tuple[Notice, ...] = ()

    def put(self, notice: Notice) -> None:
        """Show it, in the place of the one about the same."""
        self._show(*(each for each in self.shown if each.key != notice.key), notice)

    def take_back(self, key: str) -> None:
        """It is of no use any more."""
        if any(each.key == key for each in self.shown):
            self._show(*(each for each in self.shown if each.key != key))

    def choose(self, notice: Notice, choice: Choice) -> None:
        """A person's answer: the notice goes, and what the answer stands for is done."""
        if notice in self.shown:  # not answered twice
            self.take_back(notice.key)
            choice.do()

    def _show(self, *notices: Notice) -> None:
        self.shown = notices
        self.changed.emit()


def dismiss(text: str = "Dismiss") -> Choice:
    """The answer of who has read it."""
    return Choice(text, lambda: None)
