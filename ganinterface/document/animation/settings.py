"""The numbers of tracks, drivers and the rest of a film that a person sets: which entry of the limits holds for which field."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.drivers import (
    Constant,
    Driver,
    Follow,
    Loudness,
    Mouth,
    Noise,
    Sine,
    Table,
    Target,
)
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.animation.walking import Walk
from ganinterface.document.limits import LIMITS, clamped, whole

Item = TypeVar("Item", bound=msgspec.Struct)

# Type -> field -> name of a limit.
NUMBERS: dict[type, dict[str, str]] = {
    Driver: {"strength": "influence", "start": "driver start"},
    Constant: {"value": "driver value"},
    Sine: {"amplitude": "amplitude", "period": "period", "phase": "phase", "mean": "driver value"},
    Noise: {
        "seed": "seed",
        "amplitude": "amplitude",
        "period": "period",
        "mean": "driver value",
        "smooth": "smooth",
        "loop": "loop",
    },
    Table: {"rate": "rate", "scale": "amplitude", "offset": "driver value"},
    Loudness: {
        "quiet": "driver value",
        "loud": "driver value",
        "low": "low frequency",
        "high": "high frequency",
        "gain": "gain",
        "floor": "floor",
        "attack": "attack",
        "release": "release",
    },
    Mouth: {"lead": "lead", "softness": "softness"},
    Target: {"level": "driver value"},
    Follow: {"delay": "delay", "scale": "amplitude", "offset": "driver value"},
    Walk: {"seed": "seed", "period": "period", "reach": "reach", "detail": "detail"},
    SoundRef: {"start": "driver start", "gain": "gain"},
}


def inside(item: Item) -> Item:
    """The same with its numbers moved into their ranges; ValueError with one sentence for what is no such number."""
    made = item
    for field, name in NUMBERS[type(item)].items():
        value = getattr(item, field)
        made = replace(made, **{field: whole(name, value) if LIMITS[name].whole else clamped(name, value)})
    return made
