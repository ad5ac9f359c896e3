"""Which numbers mouth shapes move: a preset for each shape, or one that opens the mouth where a model has no such presets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ganinterface.document.animation.drivers import Target
from ganinterface.document.animation.mouth_shapes import OF_SIX, OPENNESS, REST, SHAPES
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import AttributeEntry
from ganinterface.files.preset import Preset
from ganinterface.studio.voice.movers import Mover, of_attribute, of_preset

SHAPE_NAME = re.compile(r"mouth[ _-]([a-hx])", re.IGNORECASE)
OPENING = re.compile(r"mouth[ _-]?open", re.IGNORECASE)
CLOSING = re.compile(r"mouth[ _-]?closed?", re.IGNORECASE)
SIX = "ABCDEF"


class Available(NamedTuple):
    """A preset that fits the model, with its arrays."""

    preset: Preset
    arrays: ArrayStore


class MouthMovers(NamedTuple):
    """The movers of the shapes, what each shape moves, and a sentence about what is missing (empty: nothing is)."""

    movers: tuple[Mover, ...]
    targets: tuple[Target, ...]
    missing: str = ""
    of_shapes: bool = False  # whether every shape is drawn as one of its own


def shape_presets(presets: Iterable[Available]) -> dict[str, Available]:
    """The presets of the shapes by letter ("mouth A", "mouth-a"); of two the first."""
    found: dict[str, Available] = {}
    for each in presets:
        match = SHAPE_NAME.fullmatch(each.preset.name.strip())
        if match:
            found.setdefault(match[1].upper(), each)
    return found


def shape_files(prefix: str) -> dict[str, Path]:
    """The files whose names are a prefix (which may begin with a folder) and a letter of a shape, by letter."""
    paths = [(shape, Path(f"{prefix}{letter}.json")) for shape in SHAPES for letter in (shape, shape.lower())]
    return {shape: path for shape, path in paths if prefix and path.is_file()}


def openers(presets: Iterable[Available], library: Sequence[AttributeEntry]) -> list[Mover]:
    """What may open a mouth: presets and attributes called so, then every other attribute."""
    made = [
        of_preset(each.preset.name, each.preset, each.arrays)
        for each in presets
        if OPENING.fullmatch(each.preset.name.strip())
    ]
    entries = sorted(library, key=lambda entry: OPENING.search(entry.name) is None)
    return [*made, *(of_attribute(entry) for entry in entries)]


def closer(presets: Iterable[Available]) -> Mover | None:
    """The preset that closes a mouth, for portraits whose own is open."""
    found = (each for each in presets if CLOSING.fullmatch(each.preset.name.strip()))
    return next((of_preset(each.preset.name, each.preset, each.arrays) for each in found), None)


def mouth_movers(
    shapes: Mapping[str, Available], opener: Mover | None, closer: Mover | None = None
) -> MouthMovers | None:
    """Each shape by its own preset; where one of the first six is missing, all of them by how far they are open.

    Of the others G, H and X are drawn as who has six shapes only draws them. None where nothing moves the mouth.
    """
    missing = [shape for shape in SHAPES if shape not in shapes]
    if not any(shape in missing for shape in SIX):
        movers = {
            shape: of_preset(f"mouth {shape}", each.preset, each.arrays) for shape, each in shapes.items()
        }
        drawn = {shape: movers.get(shape) or movers[OF_SIX[shape]] for shape in SHAPES if shape != REST}
        if REST in movers:
            drawn[REST] = movers[REST]
        targets = [
            Target(shape, level.address, level.full)
            for shape, mover in drawn.items()
            for level in mover.levels
        ]
        return MouthMovers(tuple(movers.values()), tuple(targets), _said(missing), of_shapes=True)
    if opener is None:
        return None
    parts: list[tuple[Mover, Mapping[str, float]]] = [(opener, OPENNESS)]
    if closer is not None and closer.name != opener.name:
        parts.append((closer, {shape: max(1 - 2 * OPENNESS[shape], 0.0) for shape in SHAPES}))
    targets = [
        Target(shape, level.address, level.full * part[shape])
        for mover, part in parts
        for shape in SHAPES
        for level in mover.levels
    ]
    return MouthMovers(tuple(mover for mover, _ in parts), tuple(targets), _said(missing, parts))


def _said(missing: Sequence[str], openers: Sequence[tuple[Mover, object]] = ()) -> str:
    if not missing:
        return ""
    which = "A to X" if len(missing) == len(SHAPES) else ", ".join(missing)
    lacks = f"This model has no preset{'s' if len(missing) > 1 else ''} mouth {which}"
    if not openers:
        taken = (
            "the nearest shapes take their places"
            if len(missing) > 1
            else "the nearest shape takes its place"
        )
        return f"{lacks}; {taken}."
    names = " and ".join(mover.name for mover, _ in openers)
    return f"{lacks}: the mouth opens and closes by {names} alone."
