"""What a labelled portrait can show: its options, how one is drawn by lot, its labels and parameters."""

from __future__ import annotations

import colorsys
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

RGB = tuple[int, int, int]
_Span = tuple[float, float]  # lowest, highest

NONE = "none"

MOUTHS: dict[str, float] = {  # mouthVariant -> how far it is open
    "screamOpen": 1.0,
    "tongue": 1.0,
    "smile": 0.8,
    "concerned": 0.8,
    "default": 0.6,
    "disbelief": 0.6,
    "sad": 0.1,
    "serious": 0.0,
    "twinkle": 0.0,
}
# The largest mouths are drawn smaller than mouth_scale says, or they would leave the face.
MOUTH_FIT = {"tongue": 0.78, "screamOpen": 0.83}
EYES: dict[str, float] = {  # eyesVariant -> weight
    "default": 4.0,
    "happy": 2.0,
    "side": 1.0,
    "squint": 1.0,
    "surprised": 1.0,
    "wink": 1.0,
    "closed": 1.0,
    "eyeRoll": 0.5,
}
CLOSED_EYES = ("closed", "happy")
EYEBROWS = (
    "angry",
    "angryNatural",
    "default",
    "defaultNatural",
    "flatNatural",
    "frownNatural",
    "raisedExcited",
    "raisedExcitedNatural",
    "sadConcerned",
    "sadConcernedNatural",
    "unibrowNatural",
    "upDown",
    "upDownNatural",
)
TOPS: dict[str, tuple[float, tuple[str, ...]]] = {  # kind of top -> its share and its topVariants
    "short": (
        0.30,
        (
            "shortFlat",
            "shortRound",
            "shortWaved",
            "shortCurly",
            "theCaesar",
            "theCaesarAndSidePart",
            "dreads01",
            "frizzle",
            "sides",
        ),
    ),
    "medium": (
        0.22,
        (
            "bob",
            "shaggy",
            "shaggyMullet",
            "bun",
            "curly",
            "fro",
            "miaWallace",
            "dreads02",
            "longButNotTooLong",
        ),
    ),
    "long": (
        0.24,
        ("straight01", "straight02", "straightAndStrand", "curvy", "bigHair", "dreads", "shavedSides"),
    ),
    "hat": (0.12, ("hat", "winterHat1", "winterHat02", "winterHat03", "winterHat04")),
    "decorated": (0.06, ("froBand", "frida")),
    "wrap": (0.03, ("turban", "hijab")),
    "bald": (0.03, (NONE,)),
}
FRINGES = (  # hair that hides the forehead: a headband goes over it
    "bob",
    "shaggy",
    "shaggyMullet",
    "curly",
    "fro",
    "miaWallace",
    "longButNotTooLong",
    "straight01",
    "straight02",
    "straightAndStrand",
    "curvy",
    "bigHair",
)
GLASSES = ("prescription01", "prescription02", "round")
SUNGLASSES = ("sunglasses", "wayfarers", "kurt")
EYEWEAR_SHARES = (0.72, 0.18, 0.10)  # none, glasses, sunglasses
MOUSTACHES = ("moustacheFancy", "moustacheMagnum")
FACIAL_HAIR = ("beardLight", "beardMedium", "beardMajestic", *MOUSTACHES)
FACIAL_HAIR_SHARE = 0.18  # of short hair, bald heads and hats
HEADBAND_SHARE = 0.15  # of everything but hats and wraps
CLOTHES = (  # the ninth, graphicShirt, is left out: its lettering says nothing at 128x64
    "blazerAndShirt",
    "blazerAndSweater",
    "collarAndSweater",
    "hoodie",
    "overall",
    "shirtCrewNeck",
    "shirtScoopNeck",
    "shirtVNeck",
)

HAIR_COLOURS: dict[str, RGB] = {
    "black": (0x2C, 0x1B, 0x18),
    "brown": (0x72, 0x41, 0x33),
    "dark_brown": (0x4A, 0x31, 0x2C),
    "auburn": (0xA5, 0x57, 0x28),
    "blonde": (0xD6, 0xB3, 0x70),
    "golden": (0xB5, 0x81, 0x43),
    "platinum": (0xEC, 0xDC, 0xBF),
    "red": (0xC9, 0x33, 0x05),
    "pink": (0xF5, 0x97, 0x97),
    "silver": (0xE8, 0xE1, 0xE1),
    "blue": (0x3F, 0x7F, 0xD0),
    "green": (0x3E, 0xA3, 0x6B),
    "purple": (0x7B, 0x4F, 0xB5),
}
SKINS: tuple[RGB, ...] = (
    (0x61, 0x43, 0x35),
    (0xD0, 0x8B, 0x5B),
    (0xAE, 0x5D, 0x29),
    (0xED, 0xB9, 0x8A),
    (0xFF, 0xDB, 0xB4),
    (0xFD, 0x98, 0x41),
    (0xF8, 0xD2, 0x5C),
)
JITTER = 9  # largest change of a colour channel of hair and skin, of 255

# Continuous ranges. Shifts are in units of the style's 280x280 canvas, of which 148 are 64 pixels.
MOUTH_SCALE = (1.05, 1.4)
HEADBAND_WIDTH = (10.0, 18.0)
EYES_SHIFT = (2.0, 1.5)
EYEBROWS_SHIFT = (1.5, 2.0)

LABELS: tuple[str, ...] = (
    "mouth_open",
    "hat",
    "headband",
    "wrap",
    "hair_short",
    "hair_medium",
    "hair_long",
    "bald",
    "glasses",
    "sunglasses",
    "beard",
    "eyes_closed",
    *(f"hair_{name}" for name in HAIR_COLOURS),
)
CATEGORIES: dict[str, tuple[str, ...]] = {
    "mouth": tuple(MOUTHS),
    "eyes": tuple(EYES),
    "eyebrows": EYEBROWS,
    "top": (NONE, *(top for kind, (_, tops) in TOPS.items() if kind != "bald" for top in tops)),
    "eyewear": (NONE, *GLASSES, *SUNGLASSES),
    "facial_hair": (NONE, *FACIAL_HAIR),
    "clothes": CLOTHES,
    "headband": (NONE, "band"),
    "flip": (NONE, "mirrored"),
}
_COLOURED = ("hair", "skin", "clothes", "hat", "background", "headband", "facial_hair")
VALUES: tuple[str, ...] = (
    *(f"{part}_{channel}" for part in _COLOURED for channel in ("red", "green", "blue")),
    "mouth_scale",
    "headband_width",
    "eyes_x",
    "eyes_y",
    "eyebrows_x",
    "eyebrows_y",
)
_NEUTRAL = 0.5
_KIND_OF_TOP = {top: kind for kind, (_, tops) in TOPS.items() for top in tops}


@dataclass(frozen=True)
class Portrait:
    """Everything that determines one picture.

    Names of variants are those of the avataaars style, "none" where there is nothing. Colours are red, green
    and blue of 0..255, and None where nothing of the picture shows them. Shifts and the width of the headband
    are in units of the style's 280x280 canvas; `mouth_scale` is a factor.
    """

    mouth: str
    mouth_scale: float
    eyes: str
    eyes_shift: tuple[float, float]
    eyebrows: str
    eyebrows_shift: tuple[float, float]
    top: str
    hair_class: str
    hair: RGB | None
    hat: RGB | None
    skin: RGB
    eyewear: str
    facial_hair: str
    facial_hair_colour: RGB | None
    clothes: str
    clothes_colour: RGB
    headband: RGB | None
    headband_width: float
    background: RGB
    flip: bool

    @property
    def kind(self) -> str:
        """What is on the head: "short", "medium", "long", "hat", "decorated", "wrap" or "bald"."""
        return _KIND_OF_TOP[self.top]


class _Dice:
    """One seed's random numbers; RandomState, because its numbers never change between numpy versions."""

    def __init__(self, seed: int) -> None:
        self._state = np.random.RandomState(seed)

    def between(self, low: float, high: float) -> float:
        return round(low + (high - low) * float(self._state.random_sample()), 3)

    def chance(self, share: float) -> bool:
        return float(self._state.random_sample()) < share

    def pick(self, options: Sequence[str], weights: Sequence[float] | None = None) -> str:
        return options[self.index(len(options), weights)]

    def index(self, count: int, weights: Sequence[float] | None = None) -> int:
        edges = list(accumulate(weights or [1.0] * count))
        at = float(self._state.random_sample()) * edges[-1]
        return min(bisect_right(edges, at), count - 1)

    def near(self, colour: RGB) -> RGB:
        changes = (int(self._state.randint(-JITTER, JITTER + 1)) for _ in colour)
        red, green, blue = (min(255, max(0, c + change)) for c, change in zip(colour, changes, strict=True))
        return red, green, blue

    def colour(self, saturation: _Span, value: _Span, unlike: Sequence[RGB]) -> RGB:
        """Draw a colour; of several the first that stands out, so that no part melts into its neighbour."""
        drawn = [self._hsv(saturation, value) for _ in range(6)]
        distances = [min(math.dist(colour, other) for other in unlike) for colour in drawn]
        clear = [i for i, distance in enumerate(distances) if distance >= 80]
        return drawn[clear[0] if clear else distances.index(max(distances))]

    def _hsv(self, saturation: _Span, value: _Span) -> RGB:
        hsv = self.between(0, 1), self.between(*saturation), self.between(*value)
        red, green, blue = (round(channel * 255) for channel in colorsys.hsv_to_rgb(*hsv))
        return red, green, blue

    def shift(self, largest: tuple[float, float]) -> tuple[float, float]:
        return self.between(-largest[0], largest[0]), self.between(-largest[1], largest[1])


def draw(seed: int) -> Portrait:
    """Draw one portrait by lot from the training set's mix; a seed (0..2**32-1) always gives the same one."""
    dice = _Dice(seed)
    kind = dice.pick(tuple(TOPS), [share for share, _ in TOPS.values()])
    covered = kind in ("hat", "wrap")
    hair_class = dice.pick(tuple(HAIR_COLOURS))
    hair = dice.near(HAIR_COLOURS[hair_class])
    skin = dice.near(SKINS[dice.index(len(SKINS))])
    hat = dice.colour((0.1, 0.9), (0.2, 1.0), [skin])
    on_head = [skin] if kind == "bald" else [skin, hat if covered else hair]
    facial_hair = kind in ("short", "bald", "hat") and dice.chance(FACIAL_HAIR_SHARE)
    headband = not covered and dice.chance(HEADBAND_SHARE)
    eyewear = ((NONE,), GLASSES, SUNGLASSES)[dice.index(3, EYEWEAR_SHARES)]
    return Portrait(
        mouth=dice.pick(tuple(MOUTHS)),
        mouth_scale=dice.between(*MOUTH_SCALE),
        eyes=dice.pick(tuple(EYES), tuple(EYES.values())),
        eyes_shift=dice.shift(EYES_SHIFT),
        eyebrows=dice.pick(EYEBROWS),
        eyebrows_shift=dice.shift(EYEBROWS_SHIFT),
        top=dice.pick(TOPS[kind][1]),
        hair_class=NONE if covered or kind == "bald" else hair_class,
        hair=None if covered or kind == "bald" else hair,
        hat=hat if covered else None,
        skin=skin,
        eyewear=dice.pick(eyewear),
        facial_hair=dice.pick(FACIAL_HAIR) if facial_hair else NONE,
        facial_hair_colour=hair if facial_hair else None,
        clothes=dice.pick(CLOTHES),
        clothes_colour=dice.colour((0.05, 0.8), (0.2, 1.0), [skin]),
        headband=dice.colour((0.6, 1.0), (0.4, 1.0), on_head) if headband else None,
        headband_width=dice.between(*HEADBAND_WIDTH) if headband else 0.0,
        background=dice.colour((0.05, 0.5), (0.55, 1.0), on_head),
        flip=dice.chance(0.5),
    )


def labels(portrait: Portrait) -> dict[str, float]:
    """Return what the picture shows, each of LABELS in 0..1, in that order.

    froBand and frida count as medium hair. A hair colour is 1 only where hair is seen on the head.
    """
    shown = {
        "mouth_open": MOUTHS[portrait.mouth],
        "hat": portrait.kind == "hat",
        "headband": portrait.headband is not None,
        "wrap": portrait.kind == "wrap",
        "hair_short": portrait.kind == "short",
        "hair_medium": portrait.kind in ("medium", "decorated"),
        "hair_long": portrait.kind == "long",
        "bald": portrait.kind == "bald",
        "glasses": portrait.eyewear in GLASSES,
        "sunglasses": portrait.eyewear in SUNGLASSES,
        "beard": portrait.facial_hair != NONE,
        "eyes_closed": portrait.eyes in CLOSED_EYES,
        f"hair_{portrait.hair_class}": True,
    }
    return {name: float(shown.get(name, False)) for name in LABELS}


def parameters(portrait: Portrait) -> tuple[dict[str, int], dict[str, float]]:
    """Return the portrait as numbers that determine its picture completely.

    Returns:
        The index of each category's option in CATEGORIES, and each of VALUES in 0..1; what the picture
        does not show is "none" or 0.5.
    """
    options = {
        "mouth": portrait.mouth,
        "eyes": portrait.eyes,
        "eyebrows": portrait.eyebrows,
        "top": portrait.top,
        "eyewear": portrait.eyewear,
        "facial_hair": portrait.facial_hair,
        "clothes": portrait.clothes,
        "headband": NONE if portrait.headband is None else "band",
        "flip": "mirrored" if portrait.flip else NONE,
    }
    values = [
        *(channel for colour in _colours(portrait) for channel in _channels(colour)),
        _unit(portrait.mouth_scale, MOUTH_SCALE),
        _NEUTRAL if portrait.headband is None else _unit(portrait.headband_width, HEADBAND_WIDTH),
        *(_unit(s, (-m, m)) for s, m in zip(portrait.eyes_shift, EYES_SHIFT, strict=True)),
        *(_unit(s, (-m, m)) for s, m in zip(portrait.eyebrows_shift, EYEBROWS_SHIFT, strict=True)),
    ]
    categories = {name: CATEGORIES[name].index(option) for name, option in options.items()}
    return categories, dict(zip(VALUES, values, strict=True))


def _colours(portrait: Portrait) -> tuple[RGB | None, ...]:
    """Return the colours in the order of VALUES."""
    return (
        portrait.hair,
        portrait.skin,
        portrait.clothes_colour,
        portrait.hat,
        portrait.background,
        portrait.headband,
        portrait.facial_hair_colour,
    )


def _channels(colour: RGB | None) -> tuple[float, ...]:
    return (_NEUTRAL,) * 3 if colour is None else tuple(channel / 255 for channel in colour)


def _unit(value: float, span: _Span) -> float:
    return (value - span[0]) / (span[1] - span[0])
