"""What a portrait does by itself: a table of movements, each with the numbers it needs and the drivers that it is made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.animation.drivers import Driver, Follow, Noise, Sine, Source, Table
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import AttributeEntry
from ganinterface.studio.voice.mouth_movers import Available
from ganinterface.studio.voice.movers import Level, Mover, of_attribute, of_preset
from ganinterface.studio.voice.rhythms import RATE, blinks, darts

BREATH = 4.2  # seconds
NODS, RISES = 0.25, 0.12  # of the whole movement
LOOKS, LOOKS_UP = 0.8, 0.35
SWINGS, LATE = (
    0.5,
    0.18,
)  # of the whole sway, when the head goes as far as breathing takes it; seconds behind it
WIND, GUST = 0.25, 1.7  # of the whole sway; seconds
TURN = Level("transform/angle", 4.0)  # degrees, where a model moves its pictures itself


@dataclass(frozen=True)
class Kit:
    """What a model offers: presets that fit it, attributes, and whether it turns its pictures."""

    presets: Sequence[Available]
    library: Sequence[AttributeEntry]
    turns: bool = False

    def attribute(self, words: str) -> Mover | None:
        """The first attribute whose name matches."""
        found = (entry for entry in self.library if re.search(words, entry.name, re.IGNORECASE))
        return next((of_attribute(entry) for entry in found), None)

    def preset(self, words: str) -> Mover | None:
        """The first preset whose name matches as a whole."""
        for each in self.presets:
            if re.fullmatch(words, each.preset.name.strip(), re.IGNORECASE):
                return of_preset(each.preset.name.strip(), each.preset, each.arrays)
        return None


class Part(NamedTuple):
    """One thing that moves: with which numbers, and what moves them when it is all of the way."""

    mover: Mover
    source: Callable[[float], Source]  # of the value of all of the way


@dataclass(frozen=True)
class Movement:
    """One click: what it is called, what it does, what it is made of (nothing: the model cannot), and what it would need."""

    id: str
    title: str
    about: str
    needs: str
    parts: Callable[[Kit, int, ArrayStore], list[Part]]


def drivers_of(movement: Movement, parts: Iterable[Part]) -> Iterator[Driver]:
    """A driver for each number of each part; they are known again by their ids."""
    levels = ((part, level) for part in parts for level in part.mover.levels)
    for number, (part, level) in enumerate(levels):
        source = part.source(level.full)
        yield Driver(f"{movement.id}-{number}", movement.title.lower(), source, level.address)


def is_of(driver: Driver, movement: Movement) -> bool:
    """Whether a driver was made by that click."""
    return re.fullmatch(rf"{movement.id}-\d+", driver.id) is not None


# --- what they are made of ---


def _table(arrays: ArrayStore, numbers: NDArray[np.float32], part: float) -> Callable[[float], Source]:
    name = arrays.put(numbers)
    return lambda full: Table(name, len(numbers), RATE, part * full, loops=True)


def _blink(kit: Kit, seed: int, arrays: ArrayStore) -> list[Part]:
    eyes = kit.preset(r"blink|(shut|close)[ _-]?eyes|eyes[ _-]?(shut|closed)") or kit.attribute(
        r"^blink$|eyes[ _-]?(shut|closed)|closed[ _-]?eyes"
    )
    return [] if eyes is None else [Part(eyes, _table(arrays, blinks(seed), 1.0))]


def _head(kit: Kit) -> Mover | None:
    """What turns or moves the head."""
    turned = Mover("turn", (TURN,)) if kit.turns else None
    return kit.attribute(r"\bnod\b") or turned or kit.attribute(r"move up")


def _nod(kit: Kit, seed: int, arrays: ArrayStore) -> list[Part]:
    head, phase = _head(kit), seed * 0.618 % 1
    if head is None:
        return []
    parts = [Part(head, lambda full: Sine(round(NODS * full, 4), BREATH, phase))]
    rising = kit.attribute(r"move up")
    if rising is not None and rising.name != head.name:
        parts.append(Part(rising, lambda full: Sine(round(RISES * full, 4), BREATH, (phase + 0.2) % 1)))
    return parts


def _gaze(kit: Kit, seed: int, arrays: ArrayStore) -> list[Part]:
    across, up = kit.attribute(r"gaze (left|x)|look (left|right)"), kit.attribute(r"gaze (up|y)")
    where = darts(seed)
    if across is not None:
        parts = [Part(across, _table(arrays, where, LOOKS))]
        if up is not None:
            parts.append(Part(up, _table(arrays, darts(seed + 1), LOOKS_UP)))
        return parts
    left, right = kit.preset(r"look[ _-]left"), kit.preset(r"look[ _-]right")
    if left is None or right is None:
        return []
    sides = (left, np.maximum(-where, 0)), (right, np.maximum(where, 0))
    return [Part(mover, _table(arrays, numbers, LOOKS)) for mover, numbers in sides]


def _hair(kit: Kit, seed: int, arrays: ArrayStore) -> list[Part]:
    hair, head = kit.attribute(r"\bsways?\b") or kit.preset(r"hair[ _-]sways[ _-]right"), _head(kit)
    if hair is None:
        return []
    if head is None:
        return [Part(hair, lambda full: Noise(seed, round(WIND * full, 4), GUST))]
    level = head.levels[0]
    # The tips stay behind: when the head turns to one side they are still on the other.
    part = -SWINGS / (NODS * level.full)
    return [Part(hair, lambda full: Follow(level.address, LATE, round(part * full, 4)))]


MOVEMENTS = (
    Movement(
        "alive-blink",
        "Blink",
        "The eyes shut now and then, at random, as people's do",
        "an attribute or a preset called blink",
        _blink,
    ),
    Movement(
        "alive-nod",
        "Breathing nod",
        "The head goes up and down a little with every breath",
        "an attribute called nod, or a model that turns its pictures",
        _nod,
    ),
    Movement(
        "alive-gaze",
        "Gaze",
        "The eyes rest on something, then dart to something else",
        "an attribute called gaze left–right, or presets look left and look right",
        _gaze,
    ),
    Movement(
        "alive-hair",
        "Hair follows",
        "The tips of the hair come after the head, a moment late",
        "an attribute or a preset that sways hair",
        _hair,
    ),
)
