"""What a portrait can show, and how one is drawn by lot: a seed always gives the same one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from recipes.portraits.drawn.colours import ACCENT, CLOTH, HAIR, INK, IRIS, RGB, SKIN, SKIN_WEIGHTS
from recipes.portraits.drawn.mouth_shapes import CLOSED, MOUTH_SHAPES, Mouth

NONE = "none"

# Lorelei's 48 hair variants by what a person calls them; made by looking at each.
HAIR_LENGTHS: dict[str, tuple[int, ...]] = {
    "bald": (25, 34),
    "short": (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 22, 27, 28, 39, 43, 44, 47),
    "medium": (10, 17, 18, 19, 20, 24, 29, 30, 32, 37, 48),
    "long": (13, 15, 16, 21, 23, 35, 40, 41),
    "up": (14, 26, 31, 33, 36, 38, 42, 45, 46),
}
HAIR_VARIANTS = tuple(f"variant{number:02d}" for number in range(1, 49))
HEADS = tuple(f"variant{number:02d}" for number in range(1, 5))
NOSES = tuple(f"variant{number:02d}" for number in range(1, 7))
BROWS = tuple(f"variant{number:02d}" for number in range(1, 14))
GLASSES = (NONE, *(f"variant{number:02d}" for number in range(1, 6)))
LENSES = ("clear", "white", "dark")
EARRINGS = (NONE, "variant01", "variant02", "variant03")
BEARDS = (NONE, "variant01", "variant02")
HATS = (NONE, "beanie", "cap", "beret")
CLOTHES = ("tee", "collar", "v_neck", "hoodie", "stripes", "turtleneck", "sailor", "jacket", "dungarees")

GLASSES_SHARE, EARRINGS_SHARE, BEARD_SHARE, HAT_SHARE = 0.2, 0.15, 0.04, 0.12
FRECKLES_SHARE, FLOWERS_SHARE, BAND_SHARE = 0.1, 0.05, 0.15
LENS_WEIGHTS = (0.4, 0.35, 0.25)
CLOSED_MOUTHS, CLOSED_EYES, WINKS, MOUTH_SHAPES_SHARE = 0.5, 0.1, 0.05, 0.35
JITTER = {"hair": 8, "skin": 6, "iris": 8, "cloth": 8, "ink": 6}  # largest change of a channel, of 255

# Ranges of the continuous values, as (low, high).
RANGES: dict[str, tuple[float, float]] = {
    "mouth_open": (0.0, 1.0),
    "mouth_width": (0.6, 1.1),
    "mouth_round": (0.0, 1.0),
    "smile": (-1.0, 1.0),
    "teeth": (0.0, 1.0),
    "tongue": (0.0, 1.0),
    "bite": (0.0, 1.0),
    "eye_size": (0.85, 1.15),
    "blink_left": (0.0, 1.0),
    "blink_right": (0.0, 1.0),
    "gaze_x": (-1.0, 1.0),
    "gaze_y": (-1.0, 1.0),
    "brow_lift": (-1.0, 1.0),
    "brow_tilt": (-1.0, 1.0),
    "blush": (0.0, 1.0),
    "sway": (-1.0, 1.0),
    "nod": (-4.0, 4.0),
    "shift_x": (-0.02, 0.02),
    "shift_y": (-0.02, 0.02),
    "scale": (0.97, 1.03),
}


@dataclass(frozen=True)
class Portrait:
    """Everything that determines one picture.

    Names of variants are Lorelei's, NONE where there is nothing; colours are red, green and blue of 0..255;
    ranges of the rest are in RANGES (`nod` in degrees, shifts in parts of the frame, `scale` a factor).
    """

    hair: str
    hair_family: str
    hair_colour: RGB
    head: str
    nose: str
    brows: str
    skin_family: str
    skin: RGB
    iris_family: str
    iris: RGB
    ink: RGB
    glasses: str
    lens: str
    earrings: str
    freckles: bool
    flowers: bool
    band: bool
    hat: str
    beard: str
    clothes: str
    cloth: RGB
    cloth2: RGB
    accent: RGB
    mouth: Mouth
    mouth_shape: str  # one of MOUTH_SHAPES where the mouth was drawn as one, else NONE
    eye_size: float
    blink_left: float
    blink_right: float
    gaze_x: float
    gaze_y: float
    brow_lift: float
    brow_tilt: float
    blush: float
    sway: float
    nod: float
    shift_x: float
    shift_y: float
    scale: float

    @property
    def hair_length(self) -> str:
        """One of HAIR_LENGTHS."""
        number = HAIR_VARIANTS.index(self.hair) + 1
        return next(length for length, numbers in HAIR_LENGTHS.items() if number in numbers)


class Dice:
    """One seed's random numbers; RandomState, because its numbers never change between numpy versions."""

    def __init__(self, seed: int) -> None:
        self._state = np.random.RandomState(seed)

    def between(self, low: float, high: float) -> float:
        """Uniform in low..high."""
        return round(low + (high - low) * float(self._state.random_sample()), 3)

    def chance(self, share: float) -> bool:
        """True with this probability."""
        return float(self._state.random_sample()) < share

    def pick(self, options: Sequence[str], weights: Sequence[float] | None = None) -> str:
        """One of the options."""
        return options[self.index(len(options), weights)]

    def index(self, count: int, weights: Sequence[float] | None = None) -> int:
        """0..count-1, with these weights."""
        edges = list(accumulate(weights or [1.0] * count))
        at = float(self._state.random_sample()) * edges[-1]
        return min(bisect_right(edges, at), count - 1)

    def near(self, colour: RGB, most: int) -> RGB:
        """The colour with every channel moved by up to `most`."""
        moved = (channel + int(self._state.randint(-most, most + 1)) for channel in colour)
        red, green, blue = (min(255, max(0, channel)) for channel in moved)
        return red, green, blue

    def one_of(self, option: str, others: Sequence[str], share: float) -> str:
        """`option`, or with the probability `share` one of the others."""
        happens, other = self.chance(share), self.pick(others)
        return other if happens else option


def sample_portrait(seed: int) -> Portrait:
    """Draw one portrait by lot from the training set's mix; seed 0..2**32-1."""
    dice = Dice(seed)
    hair, skin, iris = dice.pick(tuple(HAIR)), dice.pick(tuple(SKIN), SKIN_WEIGHTS), dice.pick(tuple(IRIS))
    glasses = dice.one_of(NONE, GLASSES[1:], GLASSES_SHARE)
    lens = dice.pick(LENSES, LENS_WEIGHTS)
    hat = dice.one_of(NONE, HATS[1:], HAT_SHARE)
    flowers, band = dice.chance(FLOWERS_SHARE), dice.chance(BAND_SHARE)
    shape, mouth = _mouth(dice)
    left, right = _blinks(dice)
    return Portrait(
        hair=dice.pick(HAIR_VARIANTS),
        hair_family=hair,
        hair_colour=dice.near(HAIR[hair], JITTER["hair"]),
        head=dice.pick(HEADS),
        nose=dice.pick(NOSES),
        brows=dice.pick(BROWS),
        skin_family=skin,
        skin=dice.near(SKIN[skin], JITTER["skin"]),
        iris_family=iris,
        iris=dice.near(IRIS[iris], JITTER["iris"]),
        ink=dice.near(INK, JITTER["ink"]),
        glasses=glasses,
        lens=NONE if glasses == NONE else lens,
        earrings=dice.one_of(NONE, EARRINGS[1:], EARRINGS_SHARE),
        freckles=dice.chance(FRECKLES_SHARE),
        flowers=flowers and hat == NONE,
        band=band and hat == NONE,
        hat=hat,
        beard=dice.one_of(NONE, BEARDS[1:], BEARD_SHARE),
        clothes=dice.pick(CLOTHES),
        mouth=mouth,
        mouth_shape=shape,
        blink_left=left,
        blink_right=right,
        blush=max(0.0, dice.between(-1, 1)),
        **_cloth_colours(dice),
        **_free(dice),
    )


def _free(dice: Dice) -> dict[str, Any]:
    """What is drawn evenly from its whole range."""
    names = (
        "eye_size",
        "gaze_x",
        "gaze_y",
        "brow_lift",
        "brow_tilt",
        "sway",
        "nod",
        "shift_x",
        "shift_y",
        "scale",
    )
    return {name: dice.between(*RANGES[name]) for name in names}


def _cloth_colours(dice: Dice) -> dict[str, Any]:
    """Two colours that differ, and an accent."""
    first = dice.index(len(CLOTH))
    second = (first + 1 + dice.index(len(CLOTH) - 1)) % len(CLOTH)
    accent = ACCENT[dice.index(len(ACCENT))]
    return {
        "cloth": dice.near(CLOTH[first], JITTER["cloth"]),
        "cloth2": dice.near(CLOTH[second], JITTER["cloth"]),
        "accent": accent,
    }


def _blinks(dice: Dice) -> tuple[float, float]:
    """How far the eyes are shut, left and right: mostly open, both shut, or one of them."""
    left, right, kind, side = (
        dice.between(0, 0.45),
        dice.between(-0.08, 0.08),
        dice.between(0, 1),
        dice.chance(0.5),
    )
    both = left, min(1.0, max(0.0, left + right))
    if kind < CLOSED_EYES:
        return 1.0, 1.0
    if kind < CLOSED_EYES + WINKS:
        return (1.0, both[1] * 0.5) if side else (both[0] * 0.5, 1.0)
    return both


def _mouth(dice: Dice) -> tuple[str, Mouth]:
    """One of the nine shapes, a little changed, or any mouth."""
    shape = dice.pick(tuple(MOUTH_SHAPES))
    changes = [dice.between(-1, 1) for _ in range(7)]
    free = Mouth(
        open=0.0 if dice.chance(CLOSED_MOUTHS) else dice.between(0.1, 1.0),
        width=dice.between(*RANGES["mouth_width"]),
        round=round(dice.between(0, 1) ** 2, 3),
        smile=dice.between(*RANGES["smile"]),
        teeth=dice.between(0, 1),
        tongue=dice.between(0, 1),
        bite=0.0,
    )
    if not dice.chance(MOUTH_SHAPES_SHARE):
        return NONE, free
    centre = MOUTH_SHAPES[shape]
    spans = {
        "open": 0.06,
        "width": 0.04,
        "round": 0.06,
        "smile": 0.25,
        "teeth": 0.08,
        "tongue": 0.1,
        "bite": 0.1,
    }
    values = {
        name: round(getattr(centre, name) + span * change, 3)
        for (name, span), change in zip(spans.items(), changes, strict=True)
    }
    if centre.open < CLOSED:
        values["open"] = 0.0
    limits = {"width": RANGES["mouth_width"], "smile": RANGES["smile"]}
    clamped = {n: min(limits.get(n, (0, 1))[1], max(limits.get(n, (0, 1))[0], v)) for n, v in values.items()}
    if centre.bite == 0:
        clamped["bite"] = 0.0
    return shape, Mouth(**clamped)
