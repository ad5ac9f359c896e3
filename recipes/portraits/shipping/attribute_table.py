"""The attributes that ship: what people read, which parameters each moves, and by which tag it is measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from recipes.portraits.drawn.colours import HAIR, IRIS, SKIN
from recipes.portraits.drawn.lot import BEARDS, CLOTHES, EARRINGS, GLASSES, HAIR_LENGTHS, HATS, NONE
from recipes.portraits.shipping.parameters import Step

MAX_FLIPPED, MAX_MOVED = 3.0, 2.0  # how many times its unit a slider goes


@dataclass(frozen=True)
class Spec:
    """An attribute: `what` ends the sentence that describes it; `tag` is the tagger's; `pole` what a negative amount does."""

    name: str
    group: str
    tag: str
    what: str
    steps: tuple[Step, ...]
    pole: str = ""


def specs() -> tuple[Spec, ...]:
    """All of them, in the order in which they are listed."""
    return (*_hair(), *_colours(), *_mouth(), *_eyes(), *_things(), *_clothes(), *_pose())


def _hair() -> Iterator[Spec]:
    for name in HAIR:
        step = Step("hair_colour", (name,))
        yield Spec(f"Hair: {name}", "Hair colour", f"hair_{name}", f"{name} hair", (step,))
    what = {"bald": "no hair", "up": "hair put up"}
    for name, numbers in HAIR_LENGTHS.items():
        step = Step("hair", tuple(f"variant{number:02d}" for number in numbers))
        yield Spec(f"Hair: {name}", "Hair", f"hair_{name}", what.get(name, f"{name} hair"), (step,))
    sway = (Step("sway", by=1.0),)
    yield Spec("Hair sway", "Hair", "sway", "the tips of the hair to the right", sway, "to the left")


def _colours() -> Iterator[Spec]:
    for name in SKIN:
        yield Spec(f"Skin: {name}", "Skin", f"skin_{name}", f"{name} skin", (Step("skin", (name,)),))
    for name in IRIS:
        yield Spec(f"Eyes: {name}", "Eye colour", f"eyes_{name}", f"eyes of {name}", (Step("iris", (name,)),))


def _mouth() -> Iterator[Spec]:
    opened = (Step("mouth_open", by=1.0), Step("mouth_closed", ("0",), ("1",)))
    yield Spec("Mouth open", "Mouth", "mouth_open", "an open mouth", opened, "closes it")
    yield _number("Smile", "Mouth", "smile", "the mouth's corners up", "down")
    yield _number("Mouth wide", "Mouth", "mouth_width", "a wider mouth", "a narrower one")
    yield _number("Mouth round", "Mouth", "mouth_round", "rounded lips", "spread ones")
    yield _number("Teeth", "Mouth", "teeth", "teeth in an open mouth", "none", opened)
    yield _number("Tongue", "Mouth", "tongue", "a tongue in an open mouth", "none", opened)


def _eyes() -> Iterator[Spec]:
    left = (Step("blink_left", by=1.5), Step("shut_left", ("1",), ("0",)))
    right = (Step("blink_right", by=1.5), Step("shut_right", ("1",), ("0",)))
    yield Spec("Blink", "Eyes", "eyes_closed", "both eyes shut", (*left, *right), "opens them wide")
    yield Spec("Wink", "Eyes", "wink", "the right eye of the picture shut", right, "opens it wide")
    yield _number("Gaze left–right", "Eyes", "gaze_x", "the eyes to the right", "to the left")
    yield _number("Gaze up–down", "Eyes", "gaze_y", "the eyes down", "up")
    yield _number("Eye size", "Eyes", "eye_size", "larger eyes", "smaller ones")
    yield _number("Brows up–down", "Brows", "brow_lift", "the brows up", "down")
    yield _number("Brows angry–worried", "Brows", "brow_tilt", "angry brows", "worried ones")


def _things() -> Iterator[Spec]:
    def thing(name: str, tag: str, what: str, parameter: str, shown: tuple[str, ...], *more: Step) -> Spec:
        return Spec(name, "Face", tag, what, (Step(parameter, shown, (NONE,)), *more), "takes it away")

    clear, dark = (Step("lens", (lens,), (NONE,)) for lens in ("clear", "dark"))
    yield thing("Glasses", "glasses", "glasses", "glasses", GLASSES[1:], clear)
    yield thing("Dark lenses", "dark_lenses", "dark glasses", "glasses", GLASSES[1:], dark)
    yield thing("Freckles", "freckles", "freckles", "freckles", ("freckles",))
    yield thing("Beard", "beard", "a beard", "beard", BEARDS[1:])
    yield Spec("Blush", "Face", "blush", "red cheeks", (Step("blush", by=1.2),), "takes it away")
    yield thing("Earrings", "earrings", "earrings", "earrings", EARRINGS[1:])
    yield thing("Flowers", "flowers", "flowers in the hair", "flowers", ("flowers",))
    yield thing("Headband", "headband", "a headband", "band", ("band",))
    yield thing("Hat", "hat", "a hat", "hat", HATS[1:])


def _clothes() -> Iterator[Spec]:
    for name in CLOTHES:
        spoken = {"v_neck": "V-neck", "tee": "T-shirt"}.get(name, name)
        step = Step("clothes", (name,))
        yield Spec(f"Clothes: {spoken}", "Clothes", f"wears_{name}", f"clothes: {spoken}", (step,))


def _pose() -> Iterator[Spec]:
    yield _number("Head nod", "Pose", "nod", "the head turned clockwise", "the other way")
    yield _number("Move left–right", "Pose", "shift_x", "everything to the right", "to the left")
    yield _number("Move up–down", "Pose", "shift_y", "everything down", "up")
    yield _number("Size", "Pose", "scale", "everything larger", "smaller")


def _number(name: str, group: str, tag: str, what: str, pole: str, more: tuple[Step, ...] = ()) -> Spec:
    return Spec(name, group, tag, what, (Step(tag, by=1.0), *more), pole)
