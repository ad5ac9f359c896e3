"""A list of maps as people type it: `3,10_20,0.5x87` are map 3, maps 10 to 20, and map 87 with half the weight.

The 2019 tool wrote ranges with `_`; `10-20` is the same. Every place where maps are typed reads them here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ganinterface.document.limits import LIMITS
from ganinterface.document.typed.number_text import number as number_text

Weights = tuple[tuple[int, float], ...]

_ENTRY = re.compile(r"(?:(?P<weight>[^x]+)x)?(?P<first>[0-9]{1,6})(?:[_–-](?P<last>[0-9]{1,6}))?")
SHORTEST_RUN = 3  # maps that are written as a range


class _Entry(NamedTuple):
    text: str
    maps: range
    weight: float | None  # None where none is typed


def parse_maps(text: str, count: int) -> Weights:
    """The maps with their weights, by map; ValueError with one sentence for what is none of the layer's `count` maps."""
    weights: dict[int, float] = {}
    for entry in _entries(text, ", weights such as 0.5x87"):
        if entry.maps[-1] >= count:
            raise ValueError(f"There is no map {entry.maps[-1]}: this layer has maps 0 to {count - 1}.")
        for number in entry.maps:
            if number in weights:
                raise ValueError(f"Map {number} is named twice.")
            weights[number] = 1.0 if entry.weight is None else entry.weight
    if not any(weights.values()):
        raise ValueError("All weights are 0: nothing would be followed.")
    return tuple(sorted(weights.items()))


def parse_map_numbers(text: str) -> tuple[int, ...]:
    """The maps of a list without weights, each once, in the order given; ValueError with one sentence for anything else.

    Whether a layer has them is for whoever knows the layer.
    """
    found: dict[int, None] = {}
    for entry in _entries(text, ""):
        if entry.weight is not None:
            raise ValueError(f"Maps have no weights here: '{entry.text[:40]}' has one.")
        found.update(dict.fromkeys(entry.maps))
    return tuple(found)


def _entries(text: str, also: str) -> Iterator[_Entry]:
    for part in text.replace("×", "x").split(","):
        entry = part.strip()
        found = _ENTRY.fullmatch(entry.replace(" ", ""))
        typed = found["weight"] if found else None
        weight = None if typed is None else _weight(typed)
        if found is None or (weight is None and typed is not None):
            raise ValueError(
                f"'{entry[:40]}' is not a map: write numbers such as 3, ranges such as 10_20{also}."
            )
        first = int(found["first"])
        last = first if found["last"] is None else int(found["last"])
        if last < first:
            raise ValueError(f"The range {entry} ends before it begins.")
        yield _Entry(entry, range(first, last + 1), weight)


def maps_text(weights: Iterable[tuple[int, float]]) -> str:
    """The same list again, as short as it can be."""
    entries: list[str] = []
    run: list[int] = []
    before: float | None = None
    for number, weight in sorted(weights):
        if run and (number != run[-1] + 1 or weight != before):
            entries += _run_texts(run, before)
            run = []
        run.append(number)
        before = weight
    return ",".join([*entries, *_run_texts(run, before)])


def _run_texts(run: list[int], weight: float | None) -> list[str]:
    factor = "" if weight == 1 or weight is None else f"{number_text(weight)}x"
    if len(run) >= SHORTEST_RUN:
        return [f"{factor}{run[0]}_{run[-1]}"]
    return [f"{factor}{number}" for number in run]


def _weight(text: str) -> float | None:
    """None for what is no weight."""
    try:
        weight = float(text.replace("_", "x"))  # Python would read 1_0 as ten
    except ValueError:
        return None
    return weight if LIMITS["weight of a map"].allows(weight) else None
