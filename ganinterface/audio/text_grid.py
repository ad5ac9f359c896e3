"""Reads Praat's TextGrids, long and short: by Praat's own rule only free-standing numbers and texts count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from stylegan.files.problem import quoted

# A text in quotes (a doubled quote is one), a number that stands alone, or a flag; what else there is, such as "xmin =",
# is for people. https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html
TOKEN = re.compile(
    r'"((?:[^"]|"")*)"|(?<![^\s])(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![^\s])|<(exists|absent)>'
)
COMMENT = re.compile(r"^\s*!.*$", re.MULTILINE)
HEAD = "ooTextFile"


class Interval(NamedTuple):
    """A label from one moment to another, in seconds."""

    start: float
    end: float
    label: str


class Tier(NamedTuple):
    """Intervals under one name."""

    name: str
    intervals: tuple[Interval, ...]


def text_grid(text: str) -> tuple[Tier, ...]:
    """The interval tiers of a TextGrid; ValueError with a clause when it is none, or damaged."""
    tokens = _Tokens(COMMENT.sub("", text))
    if tokens.text() != HEAD or tokens.text() != "TextGrid":
        raise ValueError("it is not a TextGrid")
    tokens.number(), tokens.number()
    if tokens.flag() == "absent":
        return ()
    tiers = [_tier(tokens) for _ in range(tokens.count())]
    return tuple(tier for tier in tiers if tier is not None)


def _tier(tokens: _Tokens) -> Tier | None:
    """The next tier; None for one of points."""
    kind, name = tokens.text(), tokens.text()
    tokens.number(), tokens.number()
    count = tokens.count()
    if kind != "IntervalTier":
        for _ in range(count):
            tokens.number(), tokens.text()
        return None
    return Tier(name, tuple(Interval(tokens.number(), tokens.number(), tokens.text()) for _ in range(count)))


class _Tokens:
    """The free-standing texts and numbers, one after the other; ValueError with a clause where another is needed."""

    def __init__(self, text: str) -> None:
        self._left: Iterator[re.Match[str]] = TOKEN.finditer(text)
        self._next: re.Match[str] | None = next(self._left, None)

    def text(self) -> str:
        found = self._take()
        if found[1] is None:
            raise ValueError(f"there is {quoted(found[0])} where a text in quotes should be")
        return found[1].replace('""', '"')

    def number(self) -> float:
        found = self._take()
        if found[2] is None:
            raise ValueError(f"there is {quoted(found[0])} where a number should be")
        return float(found[2])

    def count(self) -> int:
        number = self.number()
        if number != int(number) or number < 0:
            raise ValueError(f"there is {number:g} where a whole number should be")
        return int(number)

    def flag(self) -> str | None:
        """What stands in angle brackets, where something does."""
        return self._take()[3] if self._next is not None and self._next[3] is not None else None

    def _take(self) -> re.Match[str]:
        found, self._next = self._next, next(self._left, None)
        if found is None:
            raise ValueError("it ends too early")
        return found
