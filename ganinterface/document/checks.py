"""Whether a Project that came from a file makes sense: numbers in range, indices in order, arrays at hand.

Each check raises ValueError with a clause ("seed 5 is …") that the reader of the file makes into a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Edit, StyleMix
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.parameters import KINDS, numbers
from ganinterface.document.project import AttributeEntry, Project, documents_of
from ganinterface.document.region import Stroke, has_sensible_pressure
from ganinterface.document.timeline import Timeline
from stylegan.edits import OPERATIONS

_STRICT = tuple(kind for kind in KINDS if kind.is_strict)
MAX_NUMBER = 1e6  # no setting of this program is larger; beyond it a picture would overflow
MAX_FPS = 1000.0
LONGEST = 86_400.0  # seconds until the next pose


def check_project(project: Project) -> None:
    """ValueError when anything in the project makes no sense, wherever it stands."""
    check_numbers(project)
    check_document(project.document)
    check_timeline(project.timeline)
    for entry in project.library:
        _check_styles(entry)
        if entry.minimum > entry.maximum:
            raise ValueError(f"the range of the attribute '{entry.name}' is upside down")


def check_document(document: Document) -> None:
    """ValueError for latents, classes, mixes, attributes or edits that make no sense; numbers: see `check_numbers`."""
    check_ranges(document)
    if not document.latent:
        raise ValueError("the picture has no latent")
    if document.label is not None and not document.label:
        raise ValueError("the picture has a list of classes without a class")
    ranges: tuple[StyleMix | AttributeAmount, ...] = (*document.mixes, *document.attributes)
    for item in ranges:
        _check_styles(item)
    _check_unique((edit.id for edit in document.edits), "edits")
    for edit in document.edits:
        check_edit(edit)


def check_ranges(document: Document) -> None:
    """ValueError for a seed or a cutoff that is none, and when the picture would be moved or turned beyond the limits."""
    for kind, value in numbers(document, _STRICT):
        if value is None or kind.limit.allows(value):
            continue
        if kind.limit.whole:
            raise ValueError(f"{value} is not a {kind.limit_name}")
        raise ValueError(f"the transform has the {kind.limit_name} {value:g}, and may have {kind.limit.text}")


def check_edit(edit: Edit) -> None:
    """ValueError for an operation, channels, strokes or a stamp's box that make no sense."""
    if edit.operation not in OPERATIONS:
        raise ValueError(f"the edit '{edit.name}' has an unknown operation, '{edit.operation}'")
    channels = [channel for channel, _ in edit.channels]
    if channels != sorted(set(channels)) or (channels and channels[0] < 0):
        raise ValueError(f"the channels of the edit '{edit.name}' are not in order")
    for shape in edit.region.shapes:
        if isinstance(shape, Stroke) and (not shape.points or shape.radius <= 0):
            raise ValueError(f"a stroke of the edit '{edit.name}' has no points or no radius")
        if isinstance(shape, Stroke) and not has_sensible_pressure(shape):
            raise ValueError(
                f"a stroke of the edit '{edit.name}' has a flow or a pressure that makes no sense"
            )
    if edit.stamp is not None:
        x0, y0, x1, y1 = edit.stamp.box
        if x0 >= x1 or y0 >= y1:
            raise ValueError(f"the stamp of the edit '{edit.name}' has no area")


def check_timeline(timeline: Timeline) -> None:
    """ValueError for frame rates, durations or poses that make no sense."""
    if not 0 < timeline.fps <= MAX_FPS:
        raise ValueError(f"{timeline.fps:g} frames a second cannot be played")
    _check_unique((pose.id for pose in timeline.poses), "poses")
    for pose in timeline.poses:
        if not 0 < pose.duration <= LONGEST:
            raise ValueError(f"the pose '{pose.name}' cannot last {pose.duration:g} s")
        check_document(pose.document)


def check_numbers(value: Any) -> None:
    """ValueError, saying where, when a number anywhere in a struct is not finite or beyond all sense."""
    path = _bad_number(msgspec.to_builtins(value))
    if path is not None:
        raise ValueError(f"the number at {'.'.join(reversed(path))} is out of range")


def check_arrays(uses: Iterable[tuple[str, tuple[int, ...]]], arrays: ArrayStore) -> None:
    """ValueError when an array that is referred to is missing, or has another number of axes than allowed."""
    for name, axes in uses:
        if name not in arrays:
            raise ValueError(f"the array {name[:12]} is missing")
        if arrays.get(name).ndim not in axes:
            raise ValueError(f"the array {name[:12]} has the wrong shape")


def array_uses(project: Project) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every reference to an array in the project, with the numbers of axes that it may have there."""
    for document in documents_of(project):
        yield from document_array_uses(document)
    yield from ((entry.vector, (1, 2)) for entry in project.library)


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


def _check_unique(ids: Iterable[str], what: str) -> None:
    names = list(ids)
    if len(set(names)) != len(names):
        raise ValueError(f"two {what} have the same id")


def _bad_number(value: Any) -> list[str] | None:
    """The path, innermost first, to a number that is out of range; None when all are well."""
    children: Iterable[tuple[object, Any]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list | tuple):
        children = enumerate(value)
    elif isinstance(value, float):
        return None if math.isfinite(value) and abs(value) <= MAX_NUMBER else []
    elif isinstance(value, int):
        return None if abs(value) <= MAX_SEED else []
    for key, child in children:
        path = _bad_number(child)
        if path is not None:
            return [*path, str(key)]
    return None
