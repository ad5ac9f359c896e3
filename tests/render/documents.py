"""Random Documents for the tiny generator, and random steps from one to the next, as a person would take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Noise,
    Stamp,
    Statistics,
    StyleMix,
    Truncation,
)
from ganinterface.document.motion import Blur, Scale, Shift, Turn
from ganinterface.document.region import Locator, Rectangle, Region, Stroke

LAYERS = {"4x2 const": 8, "4x2 conv1": 8, "8x4 conv0": 8, "8x4 conv1": 8, "16x8 conv0": 6, "16x8 conv1": 6}


class Model(NamedTuple):
    """What of a generator Documents depend on: channels by layer, and the number of styles (of 16 numbers)."""

    layers: Mapping[str, int]
    styles: int


TINY = Model(LAYERS, 6)
MOTIONS = {"shift": Shift(0.21, -0.13), "turn": Turn(35.0), "scale": Scale(1.4), "blur": Blur(0.1)}
OPERATIONS = ("add", "multiply", "set", *MOTIONS)
STATISTICS: tuple[Statistics, ...] = ("free", "locked")


def random_locator(random: np.random.Generator, model: Model = TINY) -> Locator:
    """Two maps of any layer, looked at in any way."""
    layer = str(random.choice(list(model.layers)))
    numbers = sorted(random.choice(model.layers[layer], 2, replace=False).tolist())
    threshold, smoothing, grow = random.uniform((-0.5, 0, -0.1), (0.5, 0.1, 0.1)).round(3).tolist()
    continuous, largest, clip = (random.random(3) < 0.3).tolist()
    return Locator(
        layer,
        tuple((number, float(random.normal())) for number in numbers),
        0.1,
        1.5,
        threshold,
        smoothing,
        grow if random.random() < 0.5 else 0.0,
        continuous,
        largest,
        clip,
    )


def random_region(random: np.random.Generator, model: Model = TINY) -> Region:
    """A rectangle or a stroke, now and then both, now and then nothing or a part that is followed."""
    x0, y0, x1, y1 = random.uniform(0, 1, 4).round(3).tolist()
    rectangle = Rectangle(x0, y0, x1, y1, value=float(random.choice([1, -1, 0.5])))
    stroke = Stroke(((x0, y0), (x1, y1)), radius=0.1, hardness=float(random.choice([0, 1])))
    followed = random_locator(random, model)
    kinds = (), (rectangle,), (stroke,), (rectangle, stroke), (followed,), (rectangle, followed, stroke)
    return Region(kinds[random.integers(len(kinds))])


def random_edit(random: np.random.Generator, arrays: ArrayStore, model: Model = TINY) -> Edit:
    """Any layer, operation and statistics, with channel values or a stamp."""
    layer = str(random.choice(list(model.layers)))
    channels = sorted(random.choice(model.layers[layer], 3, replace=False).tolist())
    stamp = None
    if random.random() < 0.3:
        array = arrays.put(random.normal(size=(model.layers[layer], 2, 2)))
        stamp = Stamp(array, (0.25, 0.25, 0.75, 0.5))
    number = int(random.integers(1 << 30))
    operation = OPERATIONS[random.integers(len(OPERATIONS))]
    if operation in MOTIONS and random.random() < 0.5:
        channels = []  # all maps
    return Edit(
        id=str(number),
        name=f"edit {number}",
        layer=layer,
        region=random_region(random, model),
        operation=operation,
        strength=float(random.normal()),
        statistics=STATISTICS[random.integers(2)],
        channels=tuple((channel, float(random.normal())) for channel in channels),
        stamp=stamp,
        enabled=bool(random.random() < 0.9),
        motion=MOTIONS.get(operation),
    )


def far_too_strong(layer: str = "16x8 conv1") -> tuple[Edit, ...]:
    """Edits of which each is within its limits, and whose product no number can hold."""
    channels = tuple((channel, 1000.0) for channel in range(LAYERS[layer]))
    region = Region((Rectangle(0.0, 0.0, 1.0, 1.0),))
    return tuple(
        Edit(str(n), f"edit {n}", layer, region, operation="multiply", strength=20.0, channels=channels)
        for n in range(12)
    )


def random_attribute(random: np.random.Generator, arrays: ArrayStore, model: Model = TINY) -> AttributeAmount:
    """A direction for one style or for each, over any range of layers."""
    vector = arrays.put(random.normal(size=[(16,), (model.styles, 16)][random.integers(2)]))
    first, last = sorted(random.integers(0, model.styles, 2).tolist())
    return AttributeAmount(f"attribute {vector[:6]}", vector, float(random.normal()), first, last)


def random_document(random: np.random.Generator, arrays: ArrayStore, model: Model = TINY) -> Document:
    """A Document that uses a bit of everything."""
    document = Document(latent=(LatentPart(int(random.integers(100))),))
    for _ in range(6):
        document = random_step(random, document, arrays, model)
    return document


def random_step(
    random: np.random.Generator, document: Document, arrays: ArrayStore, model: Model = TINY
) -> Document:
    """The Document after one more thing that a person did."""
    edits = document.edits
    steps = [
        replace(document, latent=(LatentPart(int(random.integers(100))),)),
        replace(document, latent=(LatentPart(1, weight=0.25), LatentPart(2, weight=0.75))),
        replace(document, latent=(LatentPart(array=arrays.put(random.normal(size=(model.styles, 16)))),)),
        replace(
            document,
            truncation=Truncation(float(random.uniform(0, 1.2)), int(random.integers(model.styles + 1))),
        ),
        replace(document, base=arrays.put(random.normal(size=16)) if document.base is None else None),
        replace(
            document,
            mixes=(StyleMix(int(random.integers(50)), 2, int(random.integers(2, model.styles)), 0.5),),
        ),
        replace(document, noise=Noise(str(random.choice(["const", "seed", "none"])), 3)),  # type: ignore[arg-type]
        replace(document, attributes=(*document.attributes[-1:], random_attribute(random, arrays, model))),
        *[replace(document, edits=(*edits[-3:], random_edit(random, arrays, model))) for _ in range(4)],
    ]
    if edits:
        index = int(random.integers(len(edits)))
        edit = edits[index]
        other: Statistics = "free" if edit.statistics == "locked" else "locked"
        changed = [
            replace(edit, strength=float(random.normal())),
            replace(edit, region=random_region(random, model)),
            replace(edit, statistics=other),
            replace(edit, enabled=not edit.enabled),
            replace(edit, name="another name"),
        ]
        steps += [replace(document, edits=(*edits[:index], each, *edits[index + 1 :])) for each in changed]
        steps += [
            replace(document, edits=(*edits[:index], *edits[index + 1 :])),
            replace(document, edits=edits[::-1]),
            replace(document, edits=()),
        ]
    return steps[random.integers(len(steps))]
