"""The address of every number of a Document: what it is called, what it may be, how it is read, set and blended.

An address is the way to the number through the Document's fields, such as `edits/mouth/channels/37`. Items of a list
go by their name (edits, attributes), their channel, or their place from 0. "truncation/" is left out: `psi`. In names "~"
is written "~0", "/" "~1" (as in JSON Pointer, RFC 6901) and "#" at the beginning "~2". Every edit is also found by "#"
and its id, by which the later ones of the same name go; of attributes those go by "#" and their place.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from ganinterface.document.document import AttributeAmount, Document, Edit, Group, StyleMix, Transform
from ganinterface.document.limits import LIMITS, Limit, clamped, whole
from ganinterface.document.typed.style_ranges import style_range

Value = float | None  # None is all styles of a cutoff, or the last one of a range
Keys = tuple[str, ...]  # the parts of an address
Way = tuple[str | int, ...]  # fields and places
Tree = dict[str, Any]  # of trees, and kinds at the ends

ABSENT = object()
MAX_HINTS = 3
MAX_LISTED = 12  # in a message
NOTHING = {"truncation/cutoff": "all", "attributes/*/last_style": "last"}  # what None is called, by path


class Kind(NamedTuple):
    """What the numbers have in common whose addresses differ in names and places only."""

    path: str  # through the Document; * is an item of a list
    limit_name: str
    label: str  # of {owner}, the item that the number belongs to, and {key}, what the innermost item goes by
    step: str = "{label} {before} → {after}"  # a change of it in the undo list
    is_size: bool = False  # with it an item of a list fades in and out between two Documents

    @property
    def limit(self) -> Limit:
        """Range, unit, default and description."""
        return LIMITS[self.limit_name]

    @property
    def nothing(self) -> str | None:
        """What None is called; None where there has to be a number."""
        return NOTHING.get(self.path)

    def inside(self, value: Value) -> Value:
        """The value as it can be set: moved into its range, or refused (ValueError) where whole numbers are asked for."""
        if value is None:
            if self.nothing is None:
                raise ValueError(f"The {self.limit_name} has to be a number.")
            return None
        return whole(self.limit_name, value) if self.limit.whole else clamped(self.limit_name, value)

    def blend(self, a: Value, b: Value, u: float) -> Value:
        """The value at u of the way (0..1, clamped): straight from a to b; a whole number stays a until the end."""
        if u >= 1:
            return b
        return a if u <= 0 or a is None or b is None or self.limit.whole else between(a, b, u)


_NEW = "{label} {after}"
_SHAPES = "edits/*/region/shapes/*"

KINDS = (
    Kind("truncation/psi", "psi", "Psi"),
    Kind("truncation/cutoff", "number of styles", "Cutoff", _NEW),
    Kind("latent/*/seed", "seed", "Seed", _NEW),
    Kind("latent/*/weight", "weight", "Weight of latent {key}", is_size=True),
    Kind("label/*", "label", "Class {key}"),
    Kind("mixes/*/seed", "seed", "Seed of mix {key}", _NEW),
    Kind("mixes/*/first_style", "style", "Mix seed {owner.seed}: first style", _NEW),
    Kind("mixes/*/last_style", "style", "Mix seed {owner.seed}: last style", _NEW),
    Kind("mixes/*/amount", "mix", "Mix seed {owner.seed}", "{label}: {before} → {after}", is_size=True),
    Kind("noise/seed", "seed", "Noise seed", _NEW),
    Kind("transform/x", "x", "Move right"),
    Kind("transform/y", "y", "Move down"),
    Kind("transform/angle", "angle", "Turn"),
    Kind("transform/scale", "scale", "Scale"),
    Kind("attributes/*/amount", "attribute", "{owner.name}", is_size=True),
    Kind("attributes/*/first_style", "style", "{owner.name}: first style", _NEW),
    Kind("attributes/*/last_style", "style", "{owner.name}: last style", _NEW),
    Kind("edits/*/strength", "strength", "{owner.name}", is_size=True),
    Kind("edits/*/motion/x", "offset", "{owner.name}: right"),
    Kind("edits/*/motion/y", "offset", "{owner.name}: down"),
    Kind("edits/*/motion/angle", "turn", "{owner.name}: turn"),
    Kind("edits/*/motion/scale", "factor", "{owner.name}: size"),
    Kind("edits/*/motion/radius", "blur", "{owner.name}: blur"),
    Kind("groups/*/strength", "strength", "{owner.name} (group)"),
    Kind("edits/*/channels/*", "value", "{owner.name}: map {key}", _NEW),
    Kind(f"{_SHAPES}/value", "brush", "{owner.name}: value of shape {key}"),
    Kind(f"{_SHAPES}/radius", "radius", "{owner.name}: radius of shape {key}"),
    Kind(f"{_SHAPES}/hardness", "hardness", "{owner.name}: hardness of shape {key}"),
    Kind(f"{_SHAPES}/flow", "flow", "{owner.name}: flow of shape {key}"),
    *(
        Kind(f"{_SHAPES}/{end}", "coordinate", f"{{owner.name}}: {end} of shape {{key}}")
        for end in ("x0", "y0", "x1", "y1")
    ),
    Kind(f"{_SHAPES}/maps/*", "weight of a map", "{owner.name}: weight of map {key}"),
    *(
        Kind(f"{_SHAPES}/{name}", name, f"{{owner.name}}: {name}")
        for name in ("mean", "rise", "threshold", "smoothing", "grow")
    ),
)
MOVING = {  # by the field of a motion
    kind.path.rsplit("/", 1)[1]: kind for kind in KINDS if kind.path.startswith("edits/*/motion/")
}
AMOUNT = next(kind for kind in KINDS if kind.path == "attributes/*/amount")


class Parameter(NamedTuple):
    """One number, in every Document that has something at its address."""

    address: str
    label: str
    kind: Kind

    def get(self, document: Document) -> Value:
        """Its value there; ValueError with one sentence when the Document has no such number."""
        value: Value = _at(document, self._way(document))
        return value

    def put(self, document: Document, value: Value) -> Document:
        """The Document with another value, see `Kind.inside`; an attribute at 0 and a transform that does nothing leave it.

        ValueError with one sentence when it has no such number, or when that makes no sense.
        """
        way, new = self._way(document), self.kind.inside(value)
        made: Document = document if new == _at(document, way) else _replaced(document, way, new)
        return replace(made, attributes=tuple(item for item in made.attributes if item.amount))

    def _way(self, document: Document) -> Way:
        found = _search(document, self.address)
        if found is None:
            raise _unknown(document, self.address)
        return found[2]


def parameters(document: Document) -> tuple[Parameter, ...]:
    """Every number of the Document that has an address, in its order, those of one edit together."""
    return tuple(_made(document, *found) for found in _walk(document, _TREE))


def numbers(document: Document) -> Iterator[tuple[Kind, Keys, Value]]:
    """Every number of the Document: kind, parts of its address (see `address_of`), and value."""
    return ((kind, keys, _at(document, way)) for kind, keys, way in _walk(document, _TREE))


def address_of(keys: Keys) -> str:
    """The address that has these parts."""
    return "/".join(keys).removeprefix("truncation/")


def find(document: Document, address: str) -> Parameter | None:
    """The number at an address, or the amount of the attribute of that name; None when the Document has neither."""
    found = _search(document, address) or _search(document, f"attributes/{escaped(address)}/amount")
    return None if found is None else _made(document, *found)


def number_at(document: Document, address: str) -> tuple[Kind, Value] | None:
    """Kind and value of the number at an address; None when the Document has none there."""
    found = _search(document, address) or _search(document, f"attributes/{escaped(address)}/amount")
    return None if found is None else (found[0], _at(document, found[2]))


def parameter(document: Document, address: str) -> Parameter:
    """The same; ValueError with one sentence, and the nearest addresses, when the Document has neither."""
    found = find(document, address)
    if found is None:
        raise _unknown(document, address)
    return found


def put(document: Document, address: str, value: Value) -> Document:
    """The Document with another value for the number at an address, see `parameter` and `Parameter.put`."""
    return parameter(document, address).put(document, value)


def by_name(document: Document, address: str) -> str:
    """The one address of a number that may be found by others: an edit's by its name rather than its id, an attribute's whole.

    Tracks and drivers have it, so that they move what bears the name in every pose.
    """
    kind, keys = kind_of(address), _keys(address)
    if kind is AMOUNT and keys[0] != "attributes":
        return f"attributes/{escaped(address)}/amount"
    if keys[0] != "edits" or not keys[1].startswith("#"):
        return address
    way = _places(document.edits, by_id=True).get(keys[1])
    names = (name for name, found in _places(document.edits, by_id=False).items() if found == way)
    return address_of(("edits", next(names, keys[1]), *keys[2:]))


def kind_of(address: str) -> Kind:
    """The kind of an address; what is none is an attribute's name, for its amount."""
    node: Any = _TREE
    for key in _keys(address):
        node = node.get(key, node.get("*")) if isinstance(node, dict) else None
    return node if isinstance(node, Kind) else AMOUNT


def escaped(name: str) -> str:
    """A name as an address has it."""
    text = name.replace("~", "~0").replace("/", "~1")
    return f"~2{text[1:]}" if text.startswith("#") else text


def channel_address(edit_id: str, channel: int) -> str:
    """The address of a map's value in an edit."""
    return f"edits/#{escaped(edit_id)}/channels/{channel}"


def between(x: float, y: float, u: float) -> float:
    """The number at u of the way from x to y."""
    # This form, unlike x·(1-u) + y·u, does not move a value that both sides share.
    return x + (y - x) * u if x != y else x


def _tree(kinds: tuple[Kind, ...]) -> Tree:
    """The kinds at the ends of their paths."""
    tree: Tree = {}
    for kind in kinds:
        *steps, last = kind.path.split("/")
        node: Any = tree
        for step in steps:
            node = node.setdefault(step, {})
        node[last] = kind
    return tree


_TREE = _tree(KINDS)


def _walk(
    value: Any, node: Any, wanted: Keys = (), keys: Keys = (), way: Way = ()
) -> Iterator[tuple[Kind, Keys, Way]]:
    """The numbers in a value whose addresses begin as is wanted: kind, parts of the address, and way."""
    if isinstance(node, Kind):
        yield node, keys, way
        return
    for step, inner in node.items():
        ways = _places(value, by_id=bool(wanted)) if step == "*" else {step: (step,)}
        for key in ways if not wanted else ways.keys() & wanted[:1]:
            if (found := _at(value, ways[key])) is not ABSENT:
                yield from _walk(found, inner, wanted[1:], (*keys, key), (*way, *ways[key]))


def _search(document: Document, address: str) -> tuple[Kind, Keys, Way] | None:
    wanted = _keys(address)
    return next((found for found in _walk(document, _TREE, wanted) if found[1] == wanted), None)


def _keys(address: str) -> Keys:
    return tuple((f"truncation/{address}" if address in ("psi", "cutoff") else address).split("/"))


def _made(document: Document, kind: Kind, keys: Keys, way: Way) -> Parameter:
    key = keys[-1] if kind.path.endswith("*") else keys[-2]
    label = kind.label.format(owner=_at(document, way[:2]), key=key)
    return Parameter(address_of(keys), label, kind)


def _places(items: Sequence[Any] | None, by_id: bool) -> dict[str, Way]:
    """Where the items of a list are, by what they go by; edits also by their ids if asked."""
    places: dict[str, Way] = {}
    for place, item in enumerate(items or ()):
        if isinstance(item, tuple):  # a channel and its value
            places[str(item[0])] = (place, 1)
        elif isinstance(item, Edit | AttributeAmount | Group):
            key = escaped(item.name)
            other = f"#{escaped(item.id) if isinstance(item, Edit) else place}"
            places[other if key in places else key] = (place,)
            if by_id and isinstance(item, Edit):
                places[other] = (place,)
        else:
            places[str(place)] = (place,)
    return places


def _at(value: Any, way: Way) -> Any:
    for key in way:
        if isinstance(key, int):
            value = value[key]
        else:
            found = getattr(value, key, ABSENT)
            value = Transform() if key == "transform" and found is None else found
    return value


def _replaced(value: Any, way: Way, new: Value) -> Any:
    if not way:
        return new
    key, inner = way[0], _replaced(_at(value, way[:1]), way[1:], new)
    if isinstance(key, int):
        return (*value[:key], inner, *value[key + 1 :])
    made = replace(value, **{key: None if inner == Transform() else inner})
    if isinstance(made, StyleMix | AttributeAmount):
        style_range(made.first_style, made.last_style)
    return made


def _unknown(document: Document, address: str) -> ValueError:
    """That there is no such number, and what it may have been meant for."""
    addresses = [each.address for each in parameters(document)]
    short = [
        *(each for each in addresses if "/" not in each),
        *(escaped(item.name) for item in document.attributes),
    ]
    near = difflib.get_close_matches(address, dict.fromkeys([*short, *addresses]), MAX_HINTS)
    listed = (addresses if "/" in address else short)[:MAX_LISTED]
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"there are {', '.join(listed)}."
    return ValueError(f"There is no number '{address}' in this picture; {hint}")
