"""Whether a Document that came from a file makes sense: numbers in range, indices in order, arrays at hand.

Each check raises ValueError with a clause ("seed 5 is …") that the reader of the file makes into a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Edit, StyleMix
from ganinterface.document.limits import LIMITS
from ganinterface.document.motion import motion_of
from ganinterface.document.parameters import address_of, numbers
from ganinterface.document.project import AttributeEntry
from ganinterface.document.region import Locator, Shape, Stroke, has_sensible_pressure
from stylegan.edits import OPERATIONS
from stylegan.files.problem import printable

MAX_TEXT = 10_000  # letters of a name
MAX_ITEMS = 1000  # edits, mixes, or latents of a picture
MAX_SHAPES = 20_000  # of all its edits
MAX_LOCATOR_MAPS = 4096  # no layer has more
MAX_WEIGHTS = 100_000  # of classes or attributes, and attributes on offer
ROUNDING = 1e-6  # what a sum of shares may be beyond its limit


def check_entry(entry: AttributeEntry) -> None:
    """ValueError when an attribute on offer has styles or a range that make no sense."""
    check_texts(entry.name, entry.group, entry.description)
    _check_styles(entry)
    what = f"the range of the attribute '{printable(entry.name)}'"
    for value in (entry.minimum, entry.maximum):
        check_limit("attribute", value, what)
    if entry.minimum > entry.maximum:
        raise ValueError(f"{what} is upside down")


def check_document(document: Document) -> None:
    """ValueError for numbers, latents, classes, mixes, attributes or edits that make no sense."""
    _check_counts(document)
    check_ranges(replace(document, edits=()))
    check_texts(document.model.name, document.model.path)
    if not document.latent:
        raise ValueError("the picture has no latent")
    if document.label is not None and not document.label:
        raise ValueError("the picture has a list of classes without a class")
    ranges: tuple[StyleMix | AttributeAmount, ...] = (*document.mixes, *document.attributes)
    for item in ranges:
        _check_styles(item)
    check_texts(*(item.name for item in document.attributes))
    check_unique((edit.id for edit in document.edits), "edits")
    check_unique((group.name for group in document.groups), "groups")
    check_texts(*(group.name for group in document.groups))
    for edit in document.edits:
        check_edit(edit)


def check_ranges(document: Document) -> None:
    """ValueError when a number is beyond the limits of its field."""
    for kind, keys, value in numbers(document):
        limit = kind.limit
        if value is None or limit.minimum - ROUNDING <= value <= limit.maximum + ROUNDING:
            continue
        if kind.limit_name == "seed" or kind.limit_name == "number of styles":
            raise ValueError(f"{value} is not a {kind.limit_name}")
        raise ValueError(f"{printable(address_of(keys))} is {value:g}, and may be {limit.text}")


@lru_cache(maxsize=256)  # poses have edits in common
def check_edit(edit: Edit) -> None:
    """ValueError for numbers, an operation, channels, strokes or a stamp's box that make no sense."""
    check_ranges(Document(edits=(edit,)))
    check_texts(edit.id, edit.name, edit.layer, edit.group)
    name = printable(edit.name)
    if edit.operation not in OPERATIONS:
        raise ValueError(f"the edit '{name}' has an unknown operation, '{printable(edit.operation)}'")
    if motion_of(edit.operation, edit.motion) != edit.motion:
        raise ValueError(f"the edit '{name}' does not say how far its '{edit.operation}' goes")
    channels = [channel for channel, _ in edit.channels]
    if channels != sorted(set(channels)) or (channels and channels[0] < 0):
        raise ValueError(f"the channels of the edit '{name}' are not in order")
    for shape in edit.region.shapes:
        _check_shape(shape, name)
    if edit.stamp is not None:
        x0, y0, x1, y1 = edit.stamp.box
        _check_coordinates((edit.stamp.box,), f"the stamp of the edit '{name}'")
        if x0 >= x1 or y0 >= y1:
            raise ValueError(f"the stamp of the edit '{name}' has no area")


def _check_shape(shape: Shape, name: str) -> None:
    """What its numbers alone do not show; `name` is the edit's."""
    if isinstance(shape, Stroke):
        if not shape.points:
            raise ValueError(f"a stroke of the edit '{name}' has no points")
        if not has_sensible_pressure(shape):
            raise ValueError(f"a stroke of the edit '{name}' has a flow or a pressure that makes no sense")
        _check_coordinates(shape.points, f"a stroke of the edit '{name}'")
    elif isinstance(shape, Locator):
        check_texts(shape.layer)
        check_count("maps that a region follows", len(shape.maps), MAX_LOCATOR_MAPS)
        numbers = [number for number, _ in shape.maps]
        if not numbers or numbers != sorted(set(numbers)) or numbers[0] < 0:
            raise ValueError(f"the maps that the edit '{name}' follows are missing or not in order")


def check_count(what: str, count: int, most: int) -> None:
    """ValueError when there are more than `most` of them."""
    if count > most:
        raise ValueError(f"it has {count:,} {what}, and {most:,} is the most")


def check_arrays(uses: Iterable[tuple[str, tuple[int, ...]]], arrays: ArrayStore) -> None:
    """ValueError when an array that is referred to is missing, or has another number of axes than allowed."""
    for name, axes in uses:
        if name not in arrays:
            raise ValueError(f"the array {printable(name[:12])} is missing")
        if arrays.get(name).ndim not in axes:
            raise ValueError(f"the array {printable(name[:12])} has the wrong shape")


def document_array_uses(document: Document) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every reference to an array in the Document, with the numbers of axes that it may have there."""
    yield from ((part.array, (1, 2)) for part in document.latent if part.array is not None)
    if document.base is not None:
        yield document.base, (1, 2)
    yield from ((attribute.vector, (1, 2)) for attribute in document.attributes)
    yield from ((edit.stamp.array, (3,)) for edit in document.edits if edit.stamp is not None)


def _check_styles(item: StyleMix | AttributeAmount | AttributeEntry) -> None:
    if item.first_style < 0 or (item.last_style is not None and item.last_style < item.first_style):
        raise ValueError(f"styles {item.first_style} to {item.last_style} are not a range")


def check_unique(ids: Iterable[str], what: str) -> None:
    """ValueError when two of them are the same."""
    names = list(ids)
    if len(set(names)) != len(names):
        raise ValueError(f"two {what} have the same id")


def _check_counts(document: Document) -> None:
    check_count("latents", len(document.latent), MAX_ITEMS)
    check_count("style mixes", len(document.mixes), MAX_ITEMS)
    check_count("edits", len(document.edits), MAX_ITEMS)
    check_count("groups", len(document.groups), MAX_ITEMS)
    check_count("shapes", sum(len(edit.region.shapes) for edit in document.edits), MAX_SHAPES)
    check_count("attributes", len(document.attributes), MAX_WEIGHTS)
    check_count("classes", len(document.label or ()), MAX_WEIGHTS)


def check_limit(name: str, value: float, what: str) -> None:
    """ValueError when the value is beyond the named limit; `what` it is, for people."""
    limit = LIMITS[name]
    if not limit.minimum - ROUNDING <= value <= limit.maximum + ROUNDING:
        unit = f" {limit.unit}".rstrip()
        raise ValueError(f"{what} is {value:g}{unit}, and may be {limit.text}{unit}")


def _check_coordinates(points: Iterable[tuple[float, ...]], what: str) -> None:
    low, high = LIMITS["coordinate"][:2]
    if not all(low <= number <= high for point in points for number in point):
        raise ValueError(f"{what} reaches beyond {LIMITS['coordinate'].text} {LIMITS['coordinate'].unit}")


def check_texts(*texts: str) -> None:
    """ValueError when one of them is no name but a book."""
    longest = max(texts, key=len, default="")
    if len(longest) > MAX_TEXT:
        raise ValueError(f"'{printable(longest)}' is a name of {len(longest):,} letters")
