"""A Document with the numbers that tracks and drivers say at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec.structs import replace

from ganinterface.document.animation.drivers import Driver, Moment
from ganinterface.document.animation.tracks import Track, value_inside
from ganinterface.document.document import AttributeAmount, Document
from ganinterface.document.parameters import AMOUNT, Value, escaped, find, kind_of, number_at


class OfferedAttribute(Protocol):
    """What an attribute on offer says of itself (`project.AttributeEntry`)."""

    @property
    def name(self) -> str: ...
    @property
    def vector(self) -> str: ...
    @property
    def first_style(self) -> int: ...
    @property
    def last_style(self) -> int | None: ...


Offered = Iterable[OfferedAttribute]


def with_tracks(
    document: Document, tracks: Iterable[Track], seconds: float, whole: float, offered: Offered
) -> Document:
    """The Document with the values of the tracks at a time; where it has no such number the track is silent."""
    return with_values(document, {track.address: track.value(seconds, whole) for track in tracks}, offered)


def with_drivers(document: Document, moments: Iterable[tuple[Driver, Moment]], offered: Offered) -> Document:
    """The Document with the drivers' values, one after the other, each on what those before it made."""
    values: dict[str, float] = {}
    for driver, moment in moments:
        for address, value in driver.values(moment):
            before = values.get(address)
            if before is None:
                before = number_of(document, address, offered)
            if before is not None:
                values[address] = driver.mixed(before, value)
    return with_values(document, values, offered)


def number_of(document: Document, address: str, offered: Offered = ()) -> float | None:
    """The number at an address, 0 for an attribute that is only on offer; None where there is none, or all styles are meant."""
    found = number_at(_with_attribute(document, address, offered), address)
    return None if found is None else found[1]


def with_values(document: Document, values: Mapping[str, Value], offered: Offered = ()) -> Document:
    """The Document with these values by address, each moved into its range; those without a number there are left out.

    A value that makes no sense beside the others (a range of styles that ends before it begins) leaves its number as it is.
    """
    for address, value in values.items():
        given = _with_attribute(document, address, offered)
        found = find(given, address)
        if found is None:
            continue
        try:
            document = found.put(given, value_inside(found.kind, value))
        except ValueError:
            continue
    return document


def _with_attribute(document: Document, address: str, offered: Offered) -> Document:
    """With the attribute of that address at amount 0 where the Document does not use it and it is on offer."""
    if kind_of(address) is not AMOUNT:
        return document
    name = address.removeprefix("attributes/").removesuffix("/amount")
    if any(escaped(item.name) == name for item in document.attributes):
        return document
    for entry in offered:
        if escaped(entry.name) == name:
            item = AttributeAmount(entry.name, entry.vector, 0.0, entry.first_style, entry.last_style)
            return replace(document, attributes=(*document.attributes, item))
    return document
