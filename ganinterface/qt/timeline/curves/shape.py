"""What of a track's curve is drawn where: samples, keys, handles, and what a dragged handle becomes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.animation.curves import Handle
from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.tracks import Key, Track

JUST_BEFORE = 1e-6  # seconds
SHORTEST = 0.02  # of the time to the neighbour, of a handle

Point = tuple[float, float]  # seconds and value
Floats = NDArray[np.float64]


class Grip(NamedTuple):
    """What can be taken: a key, or one of its handles."""

    ref: KeyRef
    side: str  # "key", "before", "after"
    point: Point


def samples(track: Track, first: float, last: float, count: int) -> tuple[Floats, Floats]:
    """Times and values [n] of the curve from first to last, sharp where it jumps; empty without a number."""
    keys = [
        time for key in track.keys for time in (key.time - JUST_BEFORE, key.time) if first <= time <= last
    ]
    times = np.union1d(np.linspace(first, last, count), np.array(keys, np.float64))
    found = [(time, value) for time in times if (value := track.value(float(time))) is not None]
    made = np.array(found, np.float64).reshape(-1, 2)
    return made[:, 0], made[:, 1]


def grips(track: Track, chosen: Collection[KeyRef]) -> Iterator[Grip]:
    """The keys of a track, and the handles of those that are chosen and have some."""
    for place, key in enumerate(track.keys):
        if key.value is None:
            continue
        ref = KeyRef(track.address, key.time)
        yield Grip(ref, "key", (key.time, key.value))
        if ref not in chosen:
            continue
        before, after = neighbours(track, place)
        if after is not None and key.easing == "bezier":
            part, rise = key.after
            yield Grip(ref, "after", (key.time + part * (after.time - key.time), key.value + rise))
        if before is not None and before.easing == "bezier":
            part, rise = key.before
            yield Grip(ref, "before", (key.time - part * (key.time - before.time), key.value + rise))


def neighbours(track: Track, place: int) -> tuple[Key | None, Key | None]:
    """The keys before and after the one at a place."""
    before = track.keys[place - 1] if place > 0 else None
    return before, track.keys[place + 1] if place + 1 < len(track.keys) else None


def handles_at(
    track: Track, ref: KeyRef, side: str, point: Point, alone: bool
) -> tuple[Handle | None, Handle | None]:
    """The handles of a key, one of which is dragged to a point; the other goes on in its line, unless it stays `alone`.

    (before, after); None for one that stays.
    """
    place = next(place for place, key in enumerate(track.keys) if key.time == ref.time)
    key, (before, after) = track.keys[place], neighbours(track, place)
    if key.value is None:
        return None, None
    dragged, other = (after, before) if side == "after" else (before, after)
    if dragged is None:
        return None, None
    part = abs(point[0] - key.time) / abs(dragged.time - key.time)
    # On the wrong side of its key it points straight up or down.
    is_right = (point[0] - key.time) * (dragged.time - key.time) > 0
    moved: Handle = (min(max(part if is_right else 0.0, SHORTEST), 1.0), point[1] - key.value)
    opposite: Handle | None = None
    if not alone and other is not None:
        length = (key.before if side == "after" else key.after)[0]
        run = moved[0] * abs(dragged.time - key.time)
        opposite = (length, -moved[1] / run * length * abs(other.time - key.time))
    return (opposite, moved) if side == "after" else (moved, opposite)
