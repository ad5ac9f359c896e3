"""The same portrait with one thing changed: what a change looks like is learned from the two beside one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from recipes.portraits.drawn.lot import (
    BEARDS,
    EARRINGS,
    GLASSES,
    HATS,
    LENS_WEIGHTS,
    LENSES,
    NONE,
    Dice,
    Portrait,
    sample_portrait,
)
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES

DONOR = 2**31  # added to a portrait's seed (mod 2**32): that of the portrait from which its change is taken
_Change = Callable[[Portrait, Portrait, Dice], dict[str, Any]]


def _from_donor(*names: str) -> _Change:
    return lambda p, donor, dice: {name: getattr(donor, name) for name in names}


def _other_hat(p: Portrait, donor: Portrait, dice: Dice) -> dict[str, Any]:
    hat = NONE if p.hat != NONE else dice.pick(HATS[1:])
    return {"hat": hat, "band": False, "flowers": False}


def _eyes(p: Portrait, donor: Portrait, dice: Dice) -> dict[str, Any]:
    """Shut where they are open, one or both; open where they are shut."""
    if max(p.blink_left, p.blink_right) > 0.9:
        return {"blink_left": dice.between(0, 0.4), "blink_right": dice.between(0, 0.4)}
    kind = dice.index(4, (2, 1, 1, 1))
    both = (1.0, 1.0), (1.0, p.blink_right), (p.blink_left, 1.0), (dice.between(0, 0.5),) * 2
    return dict(zip(("blink_left", "blink_right"), both[kind], strict=True))


def _shape(p: Portrait, donor: Portrait, dice: Dice) -> dict[str, Any]:
    shape = dice.pick(tuple(MOUTH_SHAPES))
    return {"mouth": MOUTH_SHAPES[shape], "mouth_shape": shape}


def _smile(p: Portrait, donor: Portrait, dice: Dice) -> dict[str, Any]:
    smile = dice.between(0.4, 1) * (-1 if p.mouth.smile > 0 else 1)
    return {"mouth": replace(p.mouth, smile=smile), "mouth_shape": NONE}


def _brows(p: Portrait, donor: Portrait, dice: Dice) -> dict[str, Any]:
    """To the other side of what they are."""
    return {
        name: -dice.between(0.4, 1) if getattr(p, name) > 0 else dice.between(0.4, 1)
        for name in ("brow_lift", "brow_tilt")
        if dice.chance(0.7)
    } or {"brow_lift": donor.brow_lift}


# What is changed, and how often: most often what is learned last, because few portraits have it or it covers little.
CHANGES: dict[str, tuple[float, _Change]] = {
    "band": (3.0, lambda p, donor, dice: {"hat": NONE, "band": not p.band}),  # a hat would hide it
    "flowers": (3.0, lambda p, donor, dice: {"hat": NONE, "flowers": not p.flowers}),
    "freckles": (6.0, lambda p, donor, dice: {"freckles": not p.freckles}),
    "blush": (3.0, lambda p, donor, dice: {"blush": 0.0 if p.blush > 0.2 else dice.between(0.5, 1)}),
    "earrings": (5.0, lambda p, donor, dice: {"earrings": dice.pick(EARRINGS[1:]) if p.earrings == NONE else NONE}),
    "beard": (0.8, lambda p, donor, dice: {"beard": dice.pick(BEARDS[1:]) if p.beard == NONE else NONE}),
    "hat": (1.5, _other_hat),
    "eyes": (2.0, _eyes),
    "gaze": (2.5, _from_donor("gaze_x", "gaze_y")),
    "brows": (8.0, _brows),
    # No portrait by lot is without them. What brows add is learned from those that are, and only then what moves them: where
    # a thin line may be higher or lower, the least absolute error is to leave it out, and what is not drawn cannot move.
    "no_brows": (8.0, lambda p, donor, dice: {"brows": NONE}),
    "brow_kind": (3.0, _from_donor("brows")),
    "mouth": (1.0, _from_donor("mouth", "mouth_shape")),
    "shape": (3.0, _shape),
    "smile": (4.0, _smile),
    "sway": (4.5, lambda p, donor, dice: {"sway": dice.between(0.4, 1) * (-1 if p.sway > 0 else 1)}),
    "stripes": (3.0, lambda p, donor, dice: {"clothes": donor.clothes if p.clothes == "stripes" else "stripes"}),
    "clothes": (2.4, _from_donor("clothes")),
    "second": (1.6, _from_donor("cloth2", "accent")),
    "cloth": (0.4, _from_donor("cloth")),
    "hair": (1.0, _from_donor("hair")),
    "hair_colour": (0.7, _from_donor("hair_family", "hair_colour")),
    "iris": (3.0, _from_donor("iris_family", "iris")),
    "skin": (0.4, _from_donor("skin_family", "skin")),
    "glasses": (1.0, lambda p, donor, dice: _glasses(p, dice)),
    "face": (0.5, _from_donor("head", "nose", "eye_size")),
    "place": (0.7, _from_donor("nod", "shift_x", "shift_y", "scale")),
}  # fmt: skip


def _glasses(p: Portrait, dice: Dice) -> dict[str, Any]:
    if p.glasses != NONE:
        return {"glasses": NONE, "lens": NONE}
    return {"glasses": dice.pick(GLASSES[1:]), "lens": dice.pick(LENSES, LENS_WEIGHTS)}


def changed_portrait(seed: int) -> Portrait:
    """The portrait of a seed, one of CHANGES changed by lot; the same one always. Seed 0..2**32-1."""
    portrait, donor = sample_portrait(seed), sample_portrait((seed + DONOR) % 2**32)
    dice = Dice((seed + DONOR) % 2**32)
    names = tuple(CHANGES)
    name = dice.pick(names, [CHANGES[name][0] for name in names])
    return replace(portrait, **CHANGES[name][1](portrait, donor, dice))
