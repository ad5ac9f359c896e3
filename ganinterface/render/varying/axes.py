"""What a batch varies: numbers by their addresses and presets, each with the values that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ganinterface.document.document import Document
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import AMOUNT, MOVING, Kind, escaped, kind_of, number_at
from ganinterface.document.project import AttributeEntry, put_in_all
from ganinterface.document.typed.number_text import shown
from ganinterface.files.preset import Preset, apply_preset

PRESET = "preset/"  # before a preset's name, where numbers have their addresses
STEPS = 7  # where nobody says how many
USUAL = 3.0  # amounts of attributes; beyond, most fall apart
MAX_STEPS = 1000
WIDEST = 4.0  # of a range that makes sense as a whole, where no slider says less
STRENGTHS = ("edits/*/strength", "groups/*/strength")


@dataclass(frozen=True)
class Axis:
    """One thing that is varied: what it is called, the column of its values in the table, and how a value is put."""

    name: str
    column: str
    values: tuple[float, ...]
    put: Callable[[Document, float], Document]

    def text(self, value: float) -> str:
        """A value for people, before its name, which may be cut: "−2 smile"."""
        return f"{shown(round(value, 2))} {self.name}"


def spaced(first: float, last: float, steps: int) -> tuple[float, ...]:
    """So many values from the first to the last, both among them; ValueError for less than one or too many."""
    if not 1 <= steps <= MAX_STEPS:
        raise ValueError(f"A range has 1 to {MAX_STEPS} steps, not {steps}.")
    if steps == 1:
        return (first,)
    return tuple(round(first + (last - first) * place / (steps - 1), 6) for place in range(steps))


def span_of(address: str, document: Document, library: Iterable[AttributeEntry] = ()) -> tuple[float, float]:
    """From where to where a number is varied where nobody says it.

    Presets, edits and groups from nothing to all of it, what moves to either side; else what its slider covers. Where that
    would be as good as endless, as with the values of maps, from none to twice the present value, and whole numbers from it on.
    """
    kind = kind_of(address)
    if address.startswith(PRESET) or kind.path in STRENGTHS:
        return -1.0 if _has_two_sides(address, document) else 0.0, 1.0
    if kind is AMOUNT:
        name = address.removeprefix("attributes/").removesuffix("/amount")
        own = [
            (max(each.minimum, -USUAL), min(each.maximum, USUAL))
            for each in library
            if escaped(each.name) == name
        ]
        return own[0] if own else (-USUAL, USUAL)
    limit, found = kind.limit, number_at(document, address)
    if limit.usual is not None or limit.maximum - limit.minimum <= WIDEST:
        return limit.usual or (limit.minimum, limit.maximum)
    value = (found[1] if found else None) or 0.0
    if limit.whole:
        return value, min(value + STEPS - 1, limit.maximum)
    ends = sorted((0.0, 2.0 * value)) if value else (-1.0, 1.0)
    low, high = (min(max(end, limit.minimum), limit.maximum) for end in ends)
    return low, high


def _has_two_sides(address: str, document: Document) -> bool:
    """Whether it is the strength of an edit that goes as well the opposite way."""
    edit = address.removesuffix("/strength")
    return any(number_at(document, f"{edit}/motion/{each}") for each in MOVING if each != "radius")


def number_axis(
    address: str, values: Sequence[float], document: Document, library: Iterable[AttributeEntry] = ()
) -> Axis:
    """A number of the Document, or the amount of an attribute of the library, by its address or an attribute's name.

    ValueError with one sentence when there is no such number, or when a value is out of its range.
    """
    offered, kind = tuple(library), kind_of(address)

    def set_to(picture: Document, value: float) -> Document:
        return put_in_all([picture], offered, address, _whole(kind, value))[0]

    for value in values:
        if not kind.limit.allows(_whole(kind, value)):
            what = "whole numbers" if kind.limit.whole else "values"
            raise ValueError(f"'{address}' takes {what} from {kind.limit.text}, not {value:g}.")
        set_to(document, value)
    column = _column(address)
    return Axis(column.removesuffix("/strength").removeprefix("edits/"), column, tuple(values), set_to)


def preset_axis(preset: Preset, values: Sequence[float], library: Iterable[AttributeEntry] = ()) -> Axis:
    """A preset at strengths of its own; at 0 it is not there. ValueError when a strength is out of range."""
    offered, limit = tuple(library), LIMITS["strength"]
    for value in values:
        if not limit.allows(value):
            raise ValueError(f"The preset '{preset.name}' takes strengths from {limit.text}, not {value:g}.")

    def add(document: Document, value: float) -> Document:
        return apply_preset(document, preset, value, offered=offered) if value else document

    return Axis(preset.name, f"{PRESET}{escaped(preset.name)}", tuple(values), add)


def _whole(kind: Kind, value: float) -> float:
    """Whole numbers as such: a range in steps hits them only roughly."""
    return round(value) if kind.limit.whole and abs(value - round(value)) < 1e-6 else value


def _column(address: str) -> str:
    """An attribute goes by its name alone."""
    if kind_of(address) is not AMOUNT:
        return address
    return address.removeprefix("attributes/").removesuffix("/amount")
