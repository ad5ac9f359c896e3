"""A direction that was found: the attribute that it would be, the pictures of its strip, what it moved of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from ganinterface.document.document import AttributeAmount, Document
from ganinterface.document.project import AttributeEntry
from ganinterface.document.typed.number_text import shown
from ganinterface.measuring.finding_order import Spill

if TYPE_CHECKING:
    from stylegan.directions import Direction

Way = Literal["pca", "closed-form", "difference", "boundary", "analogy", "channels", "attribute"]


class Found(NamedTuple):
    """A direction in the list: the attribute that it would be, on what it is shown, and what it was found as."""

    entry: AttributeEntry
    way: Way
    base: Document | None = None  # None: the portrait on the canvas
    plain: AttributeEntry | None = None  # as it was before others were projected out
    freed: tuple[str, ...] = ()  # of which that was
    spill: str = ""  # what it moved of them, and does now


def spill_text(spill: Spill) -> str:
    """A line for each of the others: how much of it there was in one step and is now, and what a tagger, or a pixel, sees."""
    lines = [
        f"One step holds {signed(before)} → {signed(after)} of {name.replace('_', ' ')}"
        for name, (before, after) in spill.amounts.items()
    ]
    lines += [
        f"At 2 the tagger sees another {name.replace('_', ' ')} in {100 * before:.0f} → {100 * after:.0f} %"
        for name, (before, after) in spill.seen.items()
    ]
    lines += [
        f"One step draws {signed(round(before, 2))} → {signed(round(after, 2))} of {name.replace('_', ' ')}"
        for name, (before, after) in spill.drawn.items()
    ]
    return "\n".join(lines)


def signed(amount: float) -> str:
    """An amount with its sign, as people read it: "+0.5", "−2", "0"."""
    text = shown(amount)
    return "0" if text in ("0", "−0", "-0") else f"{'+' if amount > 0 else ''}{text}"


def along(document: Document, entry: AttributeEntry, amount: float) -> Document:
    if not amount:
        return document
    item = AttributeAmount(entry.name, entry.vector, amount, entry.first_style, entry.last_style)
    others = (each for each in document.attributes if each.name != entry.name)
    return replace(document, attributes=(*others, item))


def entry_of(direction: Direction, vector: str) -> AttributeEntry:
    first, last = direction.first_style, direction.last_style
    return AttributeEntry(direction.name, vector, first, last, description=direction.description)


def as_found(plain: AttributeEntry, present: AttributeEntry) -> AttributeEntry:
    """The vector as it was, under the present name and range."""
    return replace(plain, name=present.name, first_style=present.first_style, last_style=present.last_style)
