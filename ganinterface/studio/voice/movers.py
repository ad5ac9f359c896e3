"""What moves a part of a portrait by itself: attributes, and presets that wait in a picture as groups at strength 0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, Group
from ganinterface.document.parameters import escaped
from ganinterface.document.project import AttributeEntry
from ganinterface.files.preset import Preset
from ganinterface.session.actions.edits import free_edit_name, new_edit_id

UNIT_IN_WORDS = re.compile(r"\+(\d+(?:\.\d+)?)")  # the measured amount in a shipped attribute's description
PART_OF_RANGE = 0.6  # of an attribute whose description names no amount


class Level(NamedTuple):
    """A number by its address, and its value when all of the movement is seen."""

    address: str
    full: float


class Mover(NamedTuple):
    """What a movement is made with, under a name for people: the numbers, and what pictures need so that they have them."""

    name: str
    levels: tuple[Level, ...]
    edits: tuple[Edit, ...] = ()  # in the group of that name
    offered: tuple[AttributeEntry, ...] = ()  # that have to be in the library
    arrays: ArrayStore = ArrayStore()


def of_preset(name: str, preset: Preset, arrays: ArrayStore) -> Mover:
    """A preset's edits as a group of that name, its attributes each by its amount."""
    levels = [Level(f"groups/{escaped(name)}/strength", 1.0)] if preset.edits else []
    levels += [Level(f"attributes/{escaped(item.name)}/amount", item.amount) for item in preset.attributes]
    offered = tuple(
        AttributeEntry(item.name, item.vector, item.first_style, item.last_style)
        for item in preset.attributes
    )
    edits = tuple(replace(edit, id=new_edit_id(), group=name) for edit in preset.edits)
    return Mover(name, tuple(levels), edits, offered, arrays)


def of_attribute(entry: AttributeEntry) -> Mover:
    """An attribute at the amount that its description documents, else at a part of its slider's range."""
    found = UNIT_IN_WORDS.search(entry.description)
    full = float(found[1]) if found else round(PART_OF_RANGE * entry.maximum, 2)
    return Mover(entry.name, (Level(f"attributes/{escaped(entry.name)}/amount", full),))


def with_movers(documents: Sequence[Document], movers: Iterable[Mover]) -> list[Document]:
    """The Documents of one animation with the groups of all movers, which wait at strength 0; those that are there stay.

    An edit has one id in all of them, so that it is one edit on the way from pose to pose.
    """
    made = list(documents)
    for mover in movers:
        there = [edit for document in made for edit in document.edits if edit.group == mover.name]
        edits = tuple({edit.id: edit for edit in there}.values()) or mover.edits
        if edits:
            made = [_with_group(document, mover.name, edits) for document in made]
    return made


def _with_group(document: Document, name: str, edits: Iterable[Edit]) -> Document:
    if any(edit.group == name for edit in document.edits):
        return document
    for edit in edits:
        named = replace(edit, name=free_edit_name(document, edit.name))
        document = replace(document, edits=(*document.edits, named))
    return replace(document, groups=(*document.groups, Group(name, 0.0)))
