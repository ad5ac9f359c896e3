"""Documents near another one: in a random direction of W, along attributes, along maps."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.limits import LIMITS
from ganinterface.document.project import AttributeEntry
from ganinterface.document.typed.number_text import shown
from ganinterface.session import actions

HIGHEST_SEED = 99_999_999
FEWEST_PARTS = 12  # of a latent: what stands behind them is so little that it may go
FARTHEST_AMOUNT = 4.0  # of an attribute at distance 1, standard deviations
FARTHEST_DEVIATIONS = 8.0  # of a map's own, at distance 1


class Variation(NamedTuple):
    """A Document, and what is different in it, in a few words."""

    document: Document
    caption: str = ""


def around(document: Document, distance: float, draw: Random) -> Variation:
    """A step of the model's own kind of difference: from one random portrait towards another.

    w + d (w1 - w2): its length is that of the distance between two portraits times d, and unlike a blend with one other
    it does not go nearer to the average. At distance 1 it is somebody else.
    """
    seeds = [draw.randrange(HIGHEST_SEED) for _ in range(2)]
    step = 0.7 * distance
    parts = (*document.latent, LatentPart(seeds[0], weight=step), LatentPart(seeds[1], weight=-step))
    return Variation(replace(document, latent=_pruned(parts)))


def along_attributes(
    document: Document, entries: Sequence[AttributeEntry], distance: float, draw: Random
) -> Variation:
    """Other amounts of these attributes."""
    present = {item.name: item.amount for item in document.attributes}
    changed, moved = document, []
    for entry in entries:
        amount = present.get(entry.name, 0.0) + draw.gauss(0.0, FARTHEST_AMOUNT * distance / 2)
        inside = entry.inside(amount)
        changed = actions.set_attribute(changed, entry, inside).document
        moved.append(f"{entry.name.replace('_', ' ')} {shown(inside)}")
    return Variation(changed, " · ".join(moved[:2]))


def along_map(document: Document, edit: Edit, channel: int, amount: float) -> Variation:
    """The edit with that much more of a map, put on top where the Document has no such edit."""
    values = dict(edit.channels)
    limit = LIMITS["value"]
    values[channel] = round(min(max(values.get(channel, 0.0) + amount, limit.minimum), limit.maximum), 4)
    changed = replace(edit, channels=tuple(sorted(values.items())))
    edits = tuple(changed if each.id == edit.id else each for each in document.edits)
    if edit.id not in {each.id for each in document.edits}:
        edits = (*edits, changed)
    return Variation(replace(document, edits=edits), f"{'+' if amount > 0 else '−'} map {channel}")


def _pruned(parts: tuple[LatentPart, ...]) -> tuple[LatentPart, ...]:
    """Those that matter: after many steps the faintest go in pairs, and what is left still sums to what it did."""
    while len(parts) > FEWEST_PARTS:
        faintest = min(range(1, len(parts)), key=lambda place: abs(parts[place].weight))
        weight = parts[faintest].weight
        kept = [part for place, part in enumerate(parts) if place != faintest]
        parts = (replace(kept[0], weight=kept[0].weight + weight), *kept[1:])
    return parts
