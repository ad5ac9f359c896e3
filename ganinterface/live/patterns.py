"""OSC address patterns (OSC 1.0): which addresses one message is for.

`?` is any letter, `*` any number of them, `[a-f]` one of those, `[!a-f]` none of those, `{mouth,hair}` one of these words;
none goes beyond a slash. Not python-osc's, by which `*` stands for no space and no dot, and which takes what is not closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

WILD = frozenset("?*[]{}")
MOST_WILD = 32  # in one pattern: a mischievous one would take long
# From places in a name (where what comes before it may end) to those where what it stands for may end.
Step = Callable[[str, set[int]], set[int]]


class Pattern:
    """One address pattern; ValueError with a few words where it is none."""

    def __init__(self, text: str) -> None:
        if sum(letter in "?*[{" for letter in text) > MOST_WILD:
            raise ValueError(f"an address pattern with more than {MOST_WILD} wildcards")
        self._parts = [tuple(_steps(part)) for part in text.split("/")]

    def matches(self, address: str) -> bool:
        """Whether that address is meant, too."""
        names = address.split("/")
        return len(names) == len(self._parts) and all(map(_fits, self._parts, names))


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """See `Pattern`."""
    return Pattern(text)


def is_pattern(text: str) -> bool:
    """Whether an address may be for several."""
    return not WILD.isdisjoint(text)


def _fits(steps: tuple[Step, ...], name: str) -> bool:
    """All ways at once, so that no pattern takes longer the more ways there are."""
    places = {0}
    for step in steps:
        places = step(name, places)
        if not places:
            return False
    return len(name) in places


def _steps(part: str) -> Iterator[Step]:
    place = 0
    while place < len(part):
        letter = part[place]
        closing = {"[": "]", "{": "}"}.get(letter)
        end = place if closing is None else part.find(closing, place + 1)
        if end < 0 or letter in "]}":
            raise ValueError("an address pattern whose brackets are not closed")
        inside = part[place + 1 : end]
        if letter == "*":
            yield _any_number
        elif letter == "?":
            yield _one(lambda _: True)
        elif letter == "[":
            yield _one(_set(inside))
        else:
            yield _word(tuple(inside.split(",")) if letter == "{" else (letter,))
        place = end + 1


def _any_number(name: str, places: set[int]) -> set[int]:
    return set(range(min(places), len(name) + 1))


def _one(allows: Callable[[str], bool]) -> Step:
    def step(name: str, places: set[int]) -> set[int]:
        return {place + 1 for place in places if place < len(name) and allows(name[place])}

    return step


def _word(words: tuple[str, ...]) -> Step:
    def step(name: str, places: set[int]) -> set[int]:
        return {place + len(word) for word in words for place in places if name.startswith(word, place)}

    return step


def _set(inside: str) -> Callable[[str], bool]:
    """What is in the brackets: letters and ranges; a minus at the end is a letter."""
    negated, inside = inside.startswith("!"), inside.removeprefix("!")
    ranges, place = [], 0
    while place < len(inside):
        is_range = inside[place + 1 : place + 2] == "-" and place + 2 < len(inside)
        ranges.append((inside[place], inside[place + 2] if is_range else inside[place]))
        place += 3 if is_range else 1
    return lambda letter: any(low <= letter <= high for low, high in ranges) != negated
