"""What dice do to attributes: amounts at random, of a few of them, that a person might have set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import copysign
from random import Random

from ganinterface.document.project import AttributeEntry

FEWEST, MOST = 3, 5  # attributes that are moved at once: all of them together make no face
NEAREST, FARTHEST = 1.0, 3.0  # amounts: less is hardly seen, more is no face any more
POSITIVE = 0.75  # chance that an attribute does what it says rather than the opposite, which is often nothing
NUDGE, LEAST = 0.25, 0.02  # standard deviation of a gentle change; what it is at least: it is never none


def rolled(entries: Sequence[AttributeEntry], draw: Random) -> dict[str, float]:
    """Amounts of all entries: a few that are moved, the others 0.

    One of a group is as likely as another group's: alternatives, such as colours of hair, are rarely moved together.
    """
    sizes: dict[str, int] = {}
    for entry in entries:
        sizes[entry.group] = sizes.get(entry.group, 0) + (1 if entry.group else 0)
    # Weighted drawing without putting back (Efraimidis and Spirakis 2006); the weight is 1 / size of the group.
    order = sorted(entries, key=lambda entry: draw.random() ** max(sizes[entry.group], 1), reverse=True)
    moved = {entry.name for entry in order[: draw.randint(FEWEST, MOST)]}
    return {entry.name: _amount(entry, draw) if entry.name in moved else 0.0 for entry in entries}


def varied(entries: Sequence[AttributeEntry], amounts: Mapping[str, float], draw: Random) -> dict[str, float]:
    """Amounts a little off the present ones: of those entries that are in use, else of a few as `rolled` takes them."""
    moved = [entry for entry in entries if amounts.get(entry.name)]
    if not moved:
        return {name: round(NUDGE * amount, 2) for name, amount in rolled(entries, draw).items()}
    return {entry.name: _nudged(entry, amounts[entry.name], draw) for entry in moved}


def _amount(entry: AttributeEntry, draw: Random) -> float:
    size = draw.uniform(NEAREST, FARTHEST)
    one_sided = not entry.minimum < 0 < entry.maximum
    sign = (1 if entry.maximum > 0 else -1) if one_sided else (1 if draw.random() < POSITIVE else -1)
    return entry.inside(sign * size)


def _nudged(entry: AttributeEntry, amount: float, draw: Random) -> float:
    """At an end of the slider there is one way only."""
    step = draw.gauss(0.0, NUDGE)
    step = copysign(max(abs(step), LEAST), step)
    nudged = entry.inside(amount + step)
    return entry.inside(amount - step) if nudged == amount else nudged
