"""Projects as nodes that name their parts by number: what two projects share is written, and read, once.

A node is a struct without the parts that are nodes themselves, or a list of nodes. A list says which one it goes on
from, so that a stroke more on a region of thousands costs as much as on an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.checks import check_driver, check_timeline, check_track
from ganinterface.document.animation.drivers import Driver
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Track
from ganinterface.document.checks import check_document, check_edit, check_entry
from ganinterface.document.document import Document, Edit
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.document.region import Locator, Rectangle, Region, Stroke

Many = tuple[type, ...]  # a list of nodes of these types

# The parts of a struct that are nodes of their own: field -> one struct of a type, or (in brackets) a list of them.
PARTS: Mapping[type, Mapping[str, type | Many]] = {
    Project: {"document": Document, "timeline": Timeline, "library": (AttributeEntry,)},
    Timeline: {"poses": (Pose,), "tracks": (Track,), "drivers": (Driver,)},
    Pose: {"document": Document},
    Document: {"edits": (Edit,)},
    Edit: {"region": Region},
    Region: {"shapes": (Rectangle, Stroke, Locator)},
    AttributeEntry: {},
    Track: {},
    Driver: {},
    Rectangle: {},
    Stroke: {},
    Locator: {},
}
# In the place of a part that has no default.
REQUIRED: Mapping[type, Mapping[str, Any]] = {Pose: {"document": {}}}
# Of what is left of a node without its parts: of a thousand steps each stroke is looked at once.
CHECKS: Mapping[type, Callable[[Any], None]] = {
    Document: check_document,
    Timeline: check_timeline,
    Pose: lambda pose: check_timeline(Timeline((pose,))),
    AttributeEntry: check_entry,
    Track: check_track,
    Driver: check_driver,
    Edit: check_edit,
    **dict.fromkeys(
        (Rectangle, Stroke, Locator), lambda shape: check_edit(Edit("", "", "", Region((shape,))))
    ),
}

MAX_WEIGHT = 1 << 28  # bytes of a project in which nothing is shared: so it is to who walks through it
MAX_LISTED = 10_000_000  # entries of all lists
WRONG, TOO_LARGE = "a part of it is missing or damaged", "it is too large"


class StructNode(msgspec.Struct, tag="s", frozen=True, array_like=True):
    """A struct: its type's name, its fields as JSON, and the nodes of its parts."""

    name: str
    fields: msgspec.Raw
    parts: dict[str, int] = {}


class ListNode(msgspec.Struct, tag="l", frozen=True, array_like=True):
    """A list: the first `kept` entries of list `base`, then these."""

    base: int
    kept: int
    entries: tuple[int, ...]


_Node = StructNode | ListNode


class NodeWriter:
    """Gives every part a number; what it has seen stays alive, so that it is known again by its identity."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}  # id -> number
        self._seen: list[object] = []  # by number
        self._last: dict[str, int] = {}  # field -> the list that was written there last

    def written(self, project: Project) -> tuple[int, list[bytes]]:
        """The number of a project, and the nodes that have to be written for it, in order."""
        made: list[bytes] = []
        return self._struct(project, made), made

    def _struct(self, value: Any, made: list[bytes]) -> int:
        known = self._numbers.get(id(value))
        if known is not None:
            return known
        kind = type(value)
        parts: dict[str, int] = {}
        for field, expected in PARTS[kind].items():
            part = getattr(value, field)
            name = f"{kind.__name__}.{field}"
            parts[field] = (
                self._list(name, part, made) if isinstance(expected, tuple) else self._struct(part, made)
            )
        fields: Any = value
        if parts:
            names = [name for name in value.__struct_fields__ if name not in parts]
            fields = {name: getattr(value, name) for name in names} | {**REQUIRED.get(kind, {})}
        return self._add(
            value, StructNode(kind.__name__, msgspec.Raw(msgspec.json.encode(fields)), parts), made
        )

    def _list(self, name: str, items: tuple[Any, ...], made: list[bytes]) -> int:
        known = self._numbers.get(id(items))
        if known is not None:
            self._last[name] = known
            return known
        base = self._last.get(name, -1)
        kept = 0
        if base >= 0:
            before: Any = self._seen[base]
            while kept < min(len(before), len(items)) and before[kept] is items[kept]:
                kept += 1
        entries = tuple(self._struct(item, made) for item in items[kept:])
        number = self._add(items, ListNode(base if kept else -1, kept, entries), made)
        self._last[name] = number
        return number

    def _add(self, value: object, node: _Node, made: list[bytes]) -> int:
        number = len(self._seen)
        self._seen.append(value)
        self._numbers[id(value)] = number
        made.append(msgspec.json.encode(node))
        return number


class _Known(NamedTuple):
    value: Any
    weight: int  # bytes, shared parts counted wherever they stand
    weights: tuple[int, ...] = ()  # of the entries of a list


class NodeReader:
    """Makes values of nodes again; numbers refer to what came before only, and everything is checked once."""

    def __init__(self, payloads: Sequence[bytes]) -> None:
        self._payloads = payloads
        self._known: dict[int, _Known] = {}
        self._listed = 0

    def project(self, number: int) -> Project:
        """The project of that number; ValueError with one clause when it is damaged."""
        made: Project = self._struct(number, (Project,), len(self._payloads)).value
        return made

    def _struct(self, number: int, kinds: tuple[type, ...], before: int) -> _Known:
        """A struct of one of these types; `before`: the first number that it may not have."""
        if number not in self._known:
            node = self._node(number, before)
            if not isinstance(node, StructNode):
                raise ValueError(WRONG)
            kind = next((kind for kind in kinds if kind.__name__ == node.name), None)
            if kind is None or set(node.parts) != set(PARTS[kind]):
                raise ValueError(WRONG)
            self._known[number] = self._made(number, kind, node)
        found = self._known[number]
        if number >= before or not isinstance(found.value, kinds):
            raise ValueError(WRONG)
        return found

    def _made(self, number: int, kind: type, node: StructNode) -> _Known:
        value: Any = msgspec.json.decode(node.fields, type=kind)
        if kind in CHECKS:
            CHECKS[kind](value)
        weight = len(self._payloads[number])
        parts: dict[str, Any] = {}
        for field, expected in PARTS[kind].items():
            read = self._list if isinstance(expected, tuple) else self._struct
            part = read(node.parts[field], expected if isinstance(expected, tuple) else (expected,), number)
            parts[field] = part.value
            weight += part.weight
        if weight > MAX_WEIGHT:
            raise ValueError(TOO_LARGE)
        return _Known(replace(value, **parts), weight)

    def _list(self, number: int, kinds: tuple[type, ...], before: int) -> _Known:
        """A list of structs of these types, after those that it goes on from."""
        chain: list[tuple[int, ListNode]] = []
        while number not in self._known:
            node = self._node(number, before)
            if not isinstance(node, ListNode):
                raise ValueError(WRONG)
            chain.append((number, node))
            if node.base < 0:
                break
            number, before = node.base, number
        found = self._known.get(number, _Known((), 0))
        fits = isinstance(found.value, tuple) and all(isinstance(item, kinds) for item in found.value)
        if not fits or (number in self._known and number >= before):
            raise ValueError(WRONG)
        for place, node in reversed(chain):
            found = self._known[place] = self._longer(found, place, node, kinds)
        return found

    def _longer(self, base: _Known, number: int, node: ListNode, kinds: tuple[type, ...]) -> _Known:
        self._listed += node.kept + len(node.entries)
        if self._listed > MAX_LISTED:
            raise ValueError(TOO_LARGE)
        if not 0 <= node.kept <= len(base.value):
            raise ValueError(WRONG)
        parts = [self._struct(entry, kinds, number) for entry in node.entries]
        weights = (*base.weights[: node.kept], *(part.weight for part in parts))
        return _Known((*base.value[: node.kept], *(part.value for part in parts)), sum(weights), weights)

    def _node(self, number: int, before: int) -> _Node:
        if not 0 <= number < before:
            raise ValueError(WRONG)
        node: _Node = msgspec.json.decode(self._payloads[number], type=_Node)
        return node
