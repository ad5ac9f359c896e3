"""The presets that ship: what each sets of a portrait, where in the picture, and by what it is told that it works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.finding.edits import Box
from recipes.portraits.drawn.mouth_shapes import CLOSED, MOUTH_SHAPES
from recipes.portraits.labels import boxes
from recipes.portraits.shipping.parameters import Setting
from recipes.portraits.shipping.pool import TagValues

Way = Literal["on", "off", "up", "down", "is"]
MOVED = 0.5  # of a number's range
# Beside the boxes of `labels`: rows and columns of a picture 256 high.
_BOXES: dict[str, Box] = {
    "brows": (62, 98, 44, 110),
    "forehead": (42, 98, 20, 122),
    "cheeks": (98, 126, 40, 110),
    "hair": (0, 256, 0, 128),
    "lips": (110, 138, 60, 98),  # a mouth that is not wide open, without chin and jaw
    "wide lips": (110, 142, 60, 98),
}
_WIDE = 0.5  # from which on a mouth is


@dataclass(frozen=True)
class Trait:
    """What a preset brings.

    Attributes:
        name: of its file, "mouth-a".
        notes: what people read.
        setting: the parameters that it sets.
        box: what of the picture it may change, see `box_of`.
        tag, way: it works where the tag comes on or goes off, or (a number) moves up or down by half of its range; "is":
            where the tag is seen afterwards, whatever was seen before.
        wanted: the share of pictures in which it has to work.
        hidden: tags of pictures in which the part cannot be seen.
        lacking: options (parameter, option) that portraits must have for the trait to be drawn.
    """

    name: str
    notes: str
    setting: Setting
    box: str
    tag: str
    way: Way
    wanted: float = 0.9
    hidden: tuple[str, ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()

    def tried(self, tag_values: TagValues) -> NDArray[np.bool_]:
        """The pictures that the preset is tried on, bool [N]: the part is seen there, and it lacks the trait."""
        suited = np.ones(len(tag_values), np.bool_)
        for tag in self.hidden:
            suited &= ~tag_values.shows(tag)
        if self.way in ("on", "off"):
            suited &= tag_values.shows(self.tag) == (self.way == "off")
        # A number that is near one end already has no half of its range left on that side.
        elif self.way == "up":
            suited &= tag_values[self.tag] <= MOVED
        elif self.way == "down":
            suited &= tag_values[self.tag] >= MOVED
        return suited

    def reached(self, before: TagValues, after: TagValues) -> NDArray[np.bool_]:
        """In which of those pictures it works, bool [N]."""
        if self.way in ("on", "is"):
            return after.shows(self.tag)
        if self.way == "off":
            return ~after.shows(self.tag)
        moved = after[self.tag] - before[self.tag]
        # The tagger's numbers end at the range's ends: there half of it is as much as can be seen.
        worked: NDArray[np.bool_] = (moved if self.way == "up" else -moved) >= MOVED
        return worked

    def shown(self, after: TagValues) -> float:
        """How much pictures show it that are meant to, 0..1."""
        if self.way in ("on", "is"):
            return float(after.shows(self.tag).mean())
        if self.way == "off":
            return float((~after.shows(self.tag)).mean())
        values = float(after[self.tag].mean())  # near its range's end, whatever it was before
        return values if self.way == "up" else 1 - values


def box_of(trait: Trait, height: int) -> Box:
    """First row, end row, first column, end column of a picture of that height."""
    return _box(trait.box, height)


def inner_box_of(trait: Trait, height: int) -> Box:
    """The part of it in which nothing else lies that has a pose of its own: a chin would be drawn twice."""
    if trait.box != "mouth":
        return box_of(trait, height)
    return _box("wide lips" if float(trait.setting.get("mouth_open", 0)) > _WIDE else "lips", height)


def _box(name: str, height: int) -> Box:
    if name in _BOXES:
        top, bottom, left, right = (round(number * height / 256) for number in _BOXES[name])
        return top, bottom, left, right
    rows, columns = boxes(height)[name]
    return int(rows.start), int(rows.stop), int(columns.start), int(columns.stop)


def traits() -> tuple[Trait, ...]:
    """All of them."""
    return (*_mouth_shapes(), *_mouths(), *_eyes(), *_rest())


SPOKEN = {
    "A": "closed, as in m, b, p", "B": "teeth together, as in s, e", "C": "open a little, as in e, a",
    "D": "wide open, as in ah", "E": "rounded, as in o", "F": "pursed, as in u, w",
    "G": "teeth on the lip, as in f, v", "H": "the tongue up, as in l", "X": "at rest",
}  # fmt: skip


def _mouth_shapes() -> Iterator[Trait]:
    for name, mouth in MOUTH_SHAPES.items():
        numbers = {
            ("mouth_" if key in ("open", "width", "round") else "") + key: value
            for key, value in asdict(mouth).items()
        }
        setting = {**numbers, "mouth_closed": int(mouth.open < CLOSED)}
        notes = f"The mouth shape {name}: {SPOKEN[name]}."
        yield Trait(f"mouth-{name.lower()}", notes, setting, "mouth", f"mouth_{name}", "is", 0.85)


def _mouths() -> Iterator[Trait]:
    opened = {
        "mouth_open": 0.85,
        "mouth_closed": 0,
        "teeth": 0.4,
        "tongue": 0.5,
        "bite": 0.0,
        "mouth_round": 0.1,
    }
    closed = {
        "mouth_open": 0.0,
        "mouth_closed": 1,
        "teeth": 0.0,
        "tongue": 0.0,
        "bite": 0.0,
        "mouth_round": 0.0,
    }
    yield Trait("mouth-open", "Opens the mouth.", opened, "mouth", "mouth_open", "on", 0.97)
    yield Trait("mouth-close", "Closes the mouth.", closed, "mouth", "mouth_open", "off", 0.97)
    yield Trait("smile", "The corners of the mouth go up.", {"smile": 1.0}, "mouth", "smiling", "on", 0.97)
    yield Trait("frown", "The corners of the mouth go down.", {"smile": -1.0}, "mouth", "frowning", "on")


def _eyes() -> Iterator[Trait]:
    dark = ("dark_lenses",)
    shut = {"blink_left": 1.0, "blink_right": 1.0, "shut_left": 1, "shut_right": 1}
    wink = {"blink_left": 0.1, "blink_right": 1.0, "shut_left": 0, "shut_right": 1}
    yield Trait("blink", "Shuts both eyes.", shut, "eyes", "eyes_closed", "on", 0.97, dark)
    yield Trait("wink", "Shuts the right eye of the picture.", wink, "eyes", "wink", "on", 0.9, dark)
    hidden = ("dark_lenses", "eyes_closed", "wink")
    yield Trait(
        "look-left", "The eyes look to the left.", {"gaze_x": -1.15}, "eyes", "gaze_x", "down", 0.9, hidden
    )
    yield Trait(
        "look-right", "The eyes look to the right.", {"gaze_x": 1.15}, "eyes", "gaze_x", "up", 0.9, hidden
    )
    yield Trait("brows-up", "Raises the brows.", {"brow_lift": 1.15}, "brows", "brow_lift", "up")
    yield Trait("brows-angry", "Knits the brows.", {"brow_tilt": 1.15}, "brows", "brow_tilt", "up")


def _rest() -> Iterator[Trait]:
    bald = ("hair_bald",)
    yield Trait(
        "hair-sways-left",
        "The tips of the hair go to the left.",
        {"sway": -1.15},
        "hair",
        "sway",
        "down",
        0.9,
        bald,
    )
    yield Trait(
        "hair-sways-right",
        "The tips of the hair go to the right.",
        {"sway": 1.15},
        "hair",
        "sway",
        "up",
        0.9,
        bald,
    )
    band = {"band": "band", "flowers": "none", "accent": "accent2"}
    bare = (("hat", "none"), ("flowers", "none"))
    yield Trait(
        "headband", "Puts a headband on.", band, "forehead", "headband", "on", 0.9, ("hat", "flowers"), bare
    )
    yield Trait("blush", "Reddens the cheeks.", {"blush": 1.0}, "cheeks", "blush", "on")
