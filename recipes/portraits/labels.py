"""What is known of a portrait, as numbers: labels that a picture shows, and the parameters that determine it."""

from __future__ import annotations

import numpy as np

from recipes.portraits.drawn.colours import ACCENT, HAIR, IRIS, RGB, SKIN
from recipes.portraits.drawn.lot import (
    BEARDS,
    BROWS,
    CLOTHES,
    EARRINGS,
    GLASSES,
    HAIR_LENGTHS,
    HAIR_VARIANTS,
    HATS,
    HEADS,
    LENSES,
    NONE,
    NOSES,
    RANGES,
    Portrait,
)
from recipes.portraits.drawn.mouth_shapes import CLOSED, MOUTH_SHAPES

# Options that exclude one another; the columns of `categories`.
CATEGORIES: dict[str, tuple[str, ...]] = {
    "hair": HAIR_VARIANTS,
    "hair_family": tuple(HAIR),
    "head": HEADS,
    "nose": NOSES,
    "brows": BROWS,
    "skin_family": tuple(SKIN),
    "iris_family": tuple(IRIS),
    "glasses": GLASSES,
    "lens": (NONE, *LENSES),
    "earrings": EARRINGS,
    "freckles": (NONE, "freckles"),
    "flowers": (NONE, "flowers"),
    "band": (NONE, "band"),
    "hat": HATS,
    "beard": BEARDS,
    "clothes": CLOTHES,
    "accent": tuple(f"accent{number}" for number in range(1, len(ACCENT) + 1)),
    "mouth_shape": (NONE, *MOUTH_SHAPES),  # which of the nine it was drawn as, if any
}
ABSENT = 255  # in place of an option's index, where a changed portrait has none of them
_COLOURS = ("hair_colour", "skin", "iris", "ink", "cloth", "cloth2", "accent")
CONTINUOUS: tuple[str, ...] = tuple(RANGES)
VALUES: tuple[str, ...] = (
    *CONTINUOUS,
    *(f"{part}_{channel}" for part in _COLOURS for channel in ("red", "green", "blue")),
)
# Named facts that a picture shows or does not.
LABELS: tuple[str, ...] = (
    "mouth_open", "smiling", "frowning", "eyes_closed", "wink", "glasses", "dark_lenses", "earrings", "freckles",
    "flowers", "headband", "hat", "beard", "blush",
    *(f"hair_{length}" for length in HAIR_LENGTHS),
    *(f"hair_{family}" for family in HAIR),
    *(f"skin_{family}" for family in SKIN),
    *(f"eyes_{family}" for family in IRIS),
    *(f"wears_{clothes}" for clothes in CLOTHES),
)  # fmt: skip
_OPEN_MOUTH, _SMILE, _SHUT, _BLUSH = 0.25, 0.4, 0.9, 0.3  # from which value on a label holds


def facts(p: Portrait) -> dict[str, bool]:
    """Each of LABELS, in that order."""
    shut = (p.blink_left > _SHUT, p.blink_right > _SHUT)
    shown = {
        "mouth_open": p.mouth.open >= _OPEN_MOUTH,
        "smiling": p.mouth.smile >= _SMILE,
        "frowning": p.mouth.smile <= -_SMILE,
        "eyes_closed": all(shut),
        "wink": any(shut) and not all(shut),
        "glasses": p.glasses != NONE,
        "dark_lenses": p.lens == "dark",
        "earrings": p.earrings != NONE,
        "freckles": p.freckles,
        "flowers": p.flowers,
        "headband": p.band,
        "hat": p.hat != NONE,
        "beard": p.beard != NONE,
        "blush": p.blush >= _BLUSH,
        f"hair_{p.hair_length}": True,
        f"hair_{p.hair_family}": True,
        f"skin_{p.skin_family}": True,
        f"eyes_{p.iris_family}": True,
        f"wears_{p.clothes}": True,
    }
    return {name: bool(shown.get(name, False)) for name in LABELS}


def values(p: Portrait) -> dict[str, float]:
    """Each of VALUES in 0..1 of its range; colours' channels of 255. A closed mouth has no teeth, tongue or bite."""
    named: dict[str, float] = {f"mouth_{name}": getattr(p.mouth, name) for name in ("open", "width", "round")}
    seen = 0.0 if p.mouth.open < CLOSED else 1.0
    named |= {"smile": p.mouth.smile} | {
        name: seen * getattr(p.mouth, name) for name in ("teeth", "tongue", "bite")
    }
    named |= {name: getattr(p, name) for name in CONTINUOUS if name not in named}
    units = {
        name: (value - RANGES[name][0]) / (RANGES[name][1] - RANGES[name][0]) for name, value in named.items()
    }
    for part in _COLOURS:
        colour: RGB = getattr(p, part)
        for channel, number in zip(("red", "green", "blue"), colour, strict=True):
            units[f"{part}_{channel}"] = number / 255
    return {name: float(units[name]) for name in VALUES}


def options(p: Portrait) -> dict[str, int]:
    """The index of each category's option in CATEGORIES, ABSENT for none of them."""
    chosen = {
        name: getattr(p, name) for name in CATEGORIES if name not in ("freckles", "flowers", "band", "accent")
    }
    for flag in ("freckles", "flowers", "band"):
        chosen[flag] = flag if getattr(p, flag) else NONE
    chosen["accent"] = f"accent{ACCENT.index(p.accent) + 1}"
    return {
        name: CATEGORIES[name].index(chosen[name]) if chosen[name] in CATEGORIES[name] else ABSENT
        for name in CATEGORIES
    }


def boxes(height: int) -> dict[str, tuple[slice, slice]]:
    """Rows and columns of a picture of that height within which mouth, eyes, face and clothes always lie.

    "above" is where little is but tall hair, in the right "corner" of it nothing.
    """
    known = {
        "mouth": (108, 150, 56, 104),
        "eyes": (76, 112, 46, 104),
        "face": (70, 152, 44, 108),
        "clothes": (148, 256, 0, 128),
        "above": (0, 24, 0, 128),
        "corner": (0, 24, 104, 128),
    }
    factor = height / 256
    spans = {name: np.round(np.array(box) * factor).astype(int) for name, box in known.items()}
    return {name: (slice(t, b), slice(left, right)) for name, (t, b, left, right) in spans.items()}
