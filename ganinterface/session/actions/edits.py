"""What the panels and the canvas do to the edit stack. See `actions`."""

from __future__ import annotations

import itertools
import math
import uuid
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from ganinterface.document.document import (
    Document,
    Edit,
    Stamp,
    Statistics,
    another_name,
    free_name,
    with_groups,
)
from ganinterface.document.limits import clamped
from ganinterface.document.motion import Motion, motion_of
from ganinterface.document.parameters import MOVING
from ganinterface.document.region import Locator, Painted, Rectangle, Region, Shape, has_sensible_pressure
from ganinterface.document.typed.number_text import number
from ganinterface.session.change import Change
from stylegan.edits import DEFAULT
from stylegan.edits import operation as known_operation

EMPTY = Region()


def find_edit(document: Document, edit_id: str) -> Edit:
    """The edit of that id; ValueError with one sentence when there is none."""
    return document.edits[index_of_edit(document, edit_id)]


def index_of_edit(document: Document, edit_id: str) -> int:
    """Where in the stack the edit of that id stands; ValueError with one sentence when there is none."""
    for index, edit in enumerate(document.edits):
        if edit.id == edit_id:
            return index
    raise ValueError(f"There is no edit '{edit_id}' in this picture.")


def add_edit(
    document: Document,
    layer: str,
    *,
    name: str | None = None,
    region: Region = EMPTY,
    operation: str = DEFAULT,
    strength: float = 1.0,
    statistics: Statistics = "locked",
    channels: Mapping[int, float] | None = None,
    stamp: Stamp | None = None,
    motion: Motion | None = None,
) -> Change:
    """A new edit on top of the stack (`change.document.edits[-1]`), with an id of its own.

    Without a name it gets the next free one of "edit 1", "edit 2", …; a name that is taken gets a number.
    """
    edit = Edit(
        id=new_edit_id(),
        name=free_edit_name(document, name),
        layer=layer,
        region=_checked_region(region),
        operation=known_operation(operation).name,
        strength=clamped("strength", strength),
        statistics=statistics,
        channels=_checked_channels((channels or {}).items()),
        stamp=stamp,
        motion=_checked_motion(motion_of(operation, motion)),
    )
    return Change(f"Add {edit.name}", replace(document, edits=(*document.edits, edit)))


def new_edit_id() -> str:
    """An id that no other edit has."""
    return uuid.uuid4().hex


def free_edit_name(document: Document, wanted: str | None = None) -> str:
    """The wanted name if it is free, else one with a number."""
    taken = {edit.name for edit in document.edits}
    return another_name(wanted, taken) if wanted else free_name("edit", taken)


def update_edit(document: Document, edit_id: str, **fields: Any) -> Change:
    """Any fields of an edit but its id, e.g. `strength=0.5`; TypeError for a field that edits do not have."""
    edit = find_edit(document, edit_id)
    if "id" in fields:
        raise TypeError("An edit keeps its id.")
    if "operation" in fields:
        known_operation(fields["operation"])
    if "strength" in fields:
        fields["strength"] = clamped("strength", fields["strength"])
    if "channels" in fields:
        fields["channels"] = _checked_channels(fields["channels"])
    if "region" in fields:
        fields["region"] = _checked_region(fields["region"])
    if "operation" in fields or "motion" in fields:
        motion = motion_of(fields.get("operation", edit.operation), fields.get("motion", edit.motion))
        fields["motion"] = _checked_motion(motion)
    new = replace(edit, **fields)
    return Change(_update_label(edit, new), with_groups(_with_edit(document, new)))


def remove_edit(document: Document, edit_id: str) -> Change:
    """Without that edit."""
    index = index_of_edit(document, edit_id)
    edits = document.edits[:index] + document.edits[index + 1 :]
    label = f"Remove {document.edits[index].name}"
    return Change(label, with_groups(replace(document, edits=edits)))


def duplicate_edit(document: Document, edit_id: str) -> Change:
    """A copy of the edit just above it (`index_of_edit(document, edit_id) + 1`), with its own id and name."""
    index = index_of_edit(document, edit_id)
    edit = document.edits[index]
    copy = replace(edit, id=new_edit_id(), name=free_edit_name(document, edit.name))
    edits = (*document.edits[: index + 1], copy, *document.edits[index + 1 :])
    return Change(f"Duplicate {edit.name}", replace(document, edits=edits))


def move_edit(document: Document, edit_id: str, index: int) -> Change:
    """The edit at position `index` (clamped) of the stack; position 0 acts first."""
    edit = find_edit(document, edit_id)
    others = [other for other in document.edits if other.id != edit_id]
    others.insert(min(max(index, 0), len(others)), edit)
    return Change(f"Move {edit.name}", replace(document, edits=tuple(others)))


def set_channels(document: Document, edit_id: str, values: Mapping[int, float | None]) -> Change:
    """Values of some channels of an edit, the others as they are; None takes a channel out."""
    edit = find_edit(document, edit_id)
    merged: dict[int, float | None] = {**dict(edit.channels), **values}
    kept = {channel: value for channel, value in merged.items() if value is not None}
    new = replace(edit, channels=_checked_channels(kept.items()))
    return Change(_channels_label(edit, values), _with_edit(document, new))


def add_shape(document: Document, edit_id: str, *shapes: Painted, replace_last: bool = False) -> Change:
    """One more shape on the edit's region; several are a stroke and its mirror images.

    While a stroke is being drawn each longer version of it replaces the last ones (`replace_last=True`).
    """
    edit = find_edit(document, edit_id)
    before = edit.region.shapes[: -len(shapes)] if replace_last else edit.region.shapes
    region = Region((*before, *map(_checked_shape, shapes)))
    value = shapes[0].value
    verb = "Paint" if value > 0 else "Erase" if value == 0 else "Paint opposite"
    return Change(f"{verb} {edit.name}", _with_edit(document, replace(edit, region=region)))


def clear_region(document: Document, edit_id: str) -> Change:
    """The edit with nothing painted."""
    edit = find_edit(document, edit_id)
    return Change(f"Clear region of {edit.name}", _with_edit(document, replace(edit, region=Region())))


def _with_edit(document: Document, edit: Edit) -> Document:
    """With that edit as it is now; those of its group that had the same region go on having the same."""
    before = find_edit(document, edit.id)
    shares = edit.group and edit.region is not before.region and edit.region != before.region

    def changed(other: Edit) -> Edit:
        if other.id == edit.id:
            return edit
        if shares and other.group == edit.group and other.region == before.region:
            return replace(other, region=edit.region)
        return other

    return replace(document, edits=tuple(map(changed, document.edits)))


def _update_label(old: Edit, new: Edit) -> str:
    changed = [field for field in Edit.__struct_fields__ if getattr(old, field) != getattr(new, field)]
    if changed == ["operation", "motion"]:
        changed.pop()
    if changed == ["name"]:
        return f"Rename {old.name} to {new.name}"
    if changed == ["strength"]:
        return f"{old.name} {number(old.strength)} → {number(new.strength)}"
    if changed == ["enabled"]:
        return f"{'Show' if new.enabled else 'Hide'} {old.name}"
    if changed == ["motion"]:
        return f"{known_operation(new.operation).title.capitalize()} {old.name}"
    if changed == ["operation"]:
        return f"{old.name}: {known_operation(new.operation).title}"
    if changed in (["layer"], ["statistics"]):
        return f"{old.name}: {getattr(new, changed[0])}"
    return f"Change {' and '.join(changed)} of {old.name}" if len(changed) in (1, 2) else f"Change {old.name}"


def _channels_label(edit: Edit, values: Mapping[int, float | None]) -> str:
    if len(values) != 1:
        return f"{edit.name}: {len(values)} maps"
    ((channel, value),) = values.items()
    return f"{edit.name}: map {channel} {'out' if value is None else number(clamped('value', value))}"


def _checked_channels(pairs: Any) -> tuple[tuple[int, float], ...]:
    channels = {int(channel): clamped("value", value) for channel, value in pairs}
    if any(channel < 0 for channel in channels):
        raise ValueError("Channels are counted from 0.")
    return tuple(sorted(channels.items()))


def _checked_motion(motion: Motion | None) -> Motion | None:
    if motion is None:
        return None
    names = motion.__struct_fields__
    return replace(motion, **{name: MOVING[name].inside(getattr(motion, name)) for name in names})


def _checked_region(region: Region) -> Region:
    return Region(tuple(_checked_shape(shape) for shape in region.shapes))


def _checked_shape(shape: Shape) -> Shape:
    value = clamped("brush", shape.value)
    if isinstance(shape, Rectangle):
        if not all(map(math.isfinite, (shape.x0, shape.y0, shape.x1, shape.y1))):
            raise ValueError("A rectangle needs finite coordinates.")
        x0, x1 = sorted(map(_inside, (shape.x0, shape.x1)))
        y0, y1 = sorted(map(_inside, (shape.y0, shape.y1)))
        return Rectangle(x0, y0, x1, y1, value)
    if isinstance(shape, Locator):
        return _checked_locator(shape)
    coordinates = tuple(itertools.chain.from_iterable(shape.points))
    if not coordinates or not all(map(math.isfinite, coordinates)):
        raise ValueError("A stroke needs at least one point, and finite coordinates.")
    if not has_sensible_pressure(replace(shape, flow=1.0)):
        raise ValueError("What pressure does is a number from 0 to 1 for each point of a stroke.")
    radius, hardness = clamped("radius", shape.radius), clamped("hardness", shape.hardness)
    points, flow = shape.points, clamped("flow", shape.flow)
    if _inside(min(coordinates)) != min(coordinates) or _inside(max(coordinates)) != max(coordinates):
        points = tuple((_inside(x), _inside(y)) for x, y in points)
    return replace(shape, points=points, radius=radius, hardness=hardness, value=value, flow=flow)


def _checked_locator(part: Locator) -> Locator:
    maps = {int(number): clamped("weight of a map", weight) for number, weight in part.maps}
    if not maps or min(maps) < 0:
        raise ValueError("A part is followed by at least one map, counted from 0.")
    names = ("mean", "rise", "threshold", "smoothing", "grow")
    numbers = {name: clamped(name, getattr(part, name)) for name in names}
    return replace(part, maps=tuple(sorted(maps.items())), value=clamped("brush", part.value), **numbers)


def _inside(coordinate: float) -> float:
    return clamped("coordinate", coordinate)
