"""A list of maps as people type it: `3,10_20,0.5x87` are map 3, maps 10 to 20, and map 87 with half the weight."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ganinterface.document.limits import LIMITS
from ganinterface.document.typed.number_text import number as number_text

Weights = tuple[tuple[int, float], ...]

_ENTRY = re.compile(r"(?:(?P<weight>[^x]+)x)?(?P<first>[0-9]{1,6})(?:_(?P<last>[0-9]{1,6}))?")
SHORTEST_RUN = 3  # maps that are written as a range


def parse_maps(text: str, count: int) -> Weights:
    """The maps with their weights, by map; ValueError with one sentence for what is none of the layer's `count` maps."""
    weights: dict[int, float] = {}
    for part in text.replace("×", "x").split(","):
        entry = part.strip()
        found = _ENTRY.fullmatch(entry.replace(" ", ""))
        weight = _weight(found["weight"]) if found else None
        if found is None or weight is None:
            raise ValueError(
                f"'{entry[:40]}' is not a map: write numbers such as 3, ranges such as 10_20, weights such as 0.5x87."
            )
        first = int(found["first"])
        last = first if found["last"] is None else int(found["last"])
        if last < first:
            raise ValueError(f"The range {first}_{last} ends before it begins.")
        if last >= count:
            raise ValueError(f"There is no map {last}: this layer has maps 0 to {count - 1}.")
        for number in range(first, last + 1):
            if number in weights:
                raise ValueError(f"Map {number} is named twice.")
            weights[number] = weight
    if not any(weights.values()):
        raise ValueError("All weights are 0: nothing would be followed.")
    return tuple(sorted(weights.items()))


def maps_text(weights: Iterable[tuple[int, float]]) -> str:
    """The same list again, as short as it can be."""
    entries: list[str] = []
    run: list[int] = []
    before: float | None = None
    for number, weight in sorted(weights):
        if run and (number != run[-1] + 1 or weight != before):
            entries += _entries(run, before)
            run = []
        run.append(number)
        before = weight
    return ",".join([*entries, *_entries(run, before)])


def _entries(run: list[int], weight: float | None) -> list[str]:
    factor = "" if weight == 1 or weight is None else f"{number_text(weight)}x"
    if len(run) >= SHORTEST_RUN:
        return [f"{factor}{run[0]}_{run[-1]}"]
    return [f"{factor}{number}" for number in run]


def _weight(text: str | None) -> float | None:
    """1 where none is given; None for what is no weight."""
    if text is None:
        return 1.0
    try:
        weight = float(text.replace("_", "x"))  # Python would read 1_0 as ten
    except ValueError:
        return None
    return weight if LIMITS["weight of a map"].allows(weight) else None
