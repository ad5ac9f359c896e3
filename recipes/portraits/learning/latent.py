"""Which numbers of z say what of a portrait: the choices and quantities that z is coupled with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recipes.portraits.cache import PortraitSet
from recipes.portraits.drawn.lot import HAIR_LENGTHS, HATS, NONE
from recipes.portraits.drawn.mouth_shapes import CLOSED
from recipes.portraits.labels import CATEGORIES, CONTINUOUS
from recipes.portraits.learning.coupling import FREE, Choice, Coupling, Quantity
from recipes.portraits.learning.features import SHUT, Features

MOUTH = ("mouth_open", "mouth_width", "mouth_round", "smile", "teeth", "tongue", "bite")
_BLINKS = ("blink_left", "blink_right")
_FLAGS = ("freckles", "flowers", "band")
_PLAIN = ("head", "nose", "brows", "glasses", "earrings", "hat", "beard", "clothes", "accent")
_COLOURS = ("hair_colour", "skin", "iris", "cloth", "cloth2")


def portrait_coupling(known: PortraitSet, z_dim: int) -> Coupling:
    """The Coupling of a portrait set: its choices of two numbers each, then the quantities of one."""
    choices, quantities = _named(known)
    return Coupling(list(choices.values()), list(quantities.values()), z_dim)


def z_columns(known: PortraitSet) -> dict[str, tuple[int, ...]]:
    """Which numbers of z each choice and quantity of the coupling is told by, by name."""
    choices, quantities = _named(known)
    found: dict[str, tuple[int, ...]] = {name: (2 * i, 2 * i + 1) for i, name in enumerate(choices)}
    return found | {name: (2 * len(choices) + i,) for i, name in enumerate(quantities)}


def _named(known: PortraitSet) -> tuple[dict[str, Choice], dict[str, Quantity]]:
    """All that z says, in the order in which z has it."""
    features = Features(known)
    choices, quantities = _hair(known), _flags(known)
    for name in _PLAIN:
        choices[name] = Choice(_column(known, name), len(CATEGORIES[name]))
    glasses = _column(known, "glasses") > 0
    lens = np.where(glasses, _column(known, "lens") - 1, FREE)
    choices["lens"] = Choice(lens, len(CATEGORIES["lens"]) - 1)
    choices |= {name: Choice(*features.choices[name]) for name in _COLOURS}
    eyes, blinks = _eyes(known)
    shape = _column(known, "mouth_shape")
    choices |= {"eyes": eyes, "mouth_shape": Choice(shape, len(CATEGORIES["mouth_shape"]))}
    quantities |= blinks | _mouth(known, shape)
    quantities |= {
        name: Quantity(_value(known, name)) for name in CONTINUOUS if name not in (*MOUTH, *_BLINKS)
    }
    return choices, quantities | {
        name: Quantity(values.astype(np.float64))
        for name, values in features.quantities.items()
        if name not in CONTINUOUS
    }


def _hair(known: PortraitSet) -> dict[str, Choice]:
    """How long, and which of that length: two choices of few options are easier to learn than one of 48."""
    column = _column(known, "hair")
    lengths = list(HAIR_LENGTHS.values())
    length, place = np.zeros(48, np.int64), np.zeros(48, np.int64)
    for i, numbers in enumerate(lengths):
        for j, number in enumerate(numbers):
            length[number - 1], place[number - 1] = i, j
    return {
        "hair_length": Choice(length[column], len(lengths)),
        "hair_place": Choice(place[column], max(map(len, lengths)), given=length[column]),
    }


def _flags(known: PortraitSet) -> dict[str, Quantity]:
    """Things that are there or not: the upper part of one number. Under a hat neither flowers nor band are seen."""
    bare = _column(known, "hat") == HATS.index(NONE)
    found = {}
    for name in _FLAGS:
        shown = (_column(known, name) > 0).astype(np.float64)
        found[name] = Quantity(shown if name == "freckles" else np.where(bare, shown, np.nan))
    return found


def _eyes(known: PortraitSet) -> tuple[Choice, dict[str, Quantity]]:
    """Open, both shut, or one of them; how far open ones are shut, and how much farther the right one."""
    left, right = (_value(known, name) for name in _BLINKS)
    shut = np.stack([left > SHUT, right > SHUT])
    kind = np.select([shut.all(axis=0), shut[0], shut[1]], [1, 2, 3], 0)
    open_ = kind == 0
    return Choice(kind, 4), {
        "blink": Quantity(np.where(kind == 1, np.nan, np.where(kind == 2, right, left)), given=kind),
        "blink_more": Quantity(np.where(open_, right - left, np.nan)),
    }


def _mouth(known: PortraitSet, shape: NDArray[np.int64]) -> dict[str, Quantity]:
    """The mouth's numbers among mouths of the same shape; a closed one has neither teeth nor tongue to show."""
    opened = _value(known, "mouth_open") >= CLOSED
    found = {}
    for name in MOUTH:
        values = _value(known, name)
        hidden = name in ("teeth", "tongue", "bite")
        found[name] = Quantity(np.where(opened, values, np.nan) if hidden else values, given=shape)
    return found


def _column(known: PortraitSet, name: str) -> NDArray[np.int64]:
    return known.categories[:, list(known.category_options).index(name)].astype(np.int64)


def _value(known: PortraitSet, name: str) -> NDArray[np.float64]:
    return known.values[:, known.value_names.index(name)].astype(np.float64)
