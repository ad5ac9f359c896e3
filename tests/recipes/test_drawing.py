"""Portraits as pictures: the same every time, transparent around them, each part seen where it belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from recipes.portraits.drawn import lot
from recipes.portraits.drawn.drawing import render, svg, swayed
from recipes.portraits.drawn.lot import NONE, Portrait, sample_portrait
from recipes.portraits.drawn.mouth_shapes import MOUTH_SHAPES
from recipes.portraits.drawn.parts import hair
from recipes.portraits.labels import boxes
from tests.recipes.renderer import needs_renderer

pytestmark = needs_renderer


@pytest.fixture
def plain() -> Portrait:
    """A portrait with nothing on its head or face, its eyes open and its mouth closed."""
    bare = {"glasses": NONE, "lens": NONE, "earrings": NONE, "beard": NONE, "hat": NONE, "mouth_shape": NONE}
    flags = {"freckles": False, "flowers": False, "band": False}
    numbers = {
        "blink_left": 0.0,
        "blink_right": 0.0,
        "gaze_x": 0.0,
        "gaze_y": 0.0,
        "brow_lift": 0.0,
        "brow_tilt": 0.0,
    }
    pose = {"blush": 0.0, "sway": 0.0, "nod": 0.0, "shift_x": 0.0, "shift_y": 0.0, "scale": 1.0}
    return replace(
        sample_portrait(5), hair="variant01", mouth=MOUTH_SHAPES["X"], **bare, **flags, **numbers, **pose
    )  # type: ignore[arg-type]


def changed(before: Portrait, after: Portrait, height: int = 128) -> NDArray[np.bool_]:
    """Which pixels differ, [H, W]."""
    differ: NDArray[np.bool_] = np.any(render(before, height) != render(after, height), axis=2)
    return differ


@pytest.mark.parametrize("height", [64, 128])
def test_a_picture_is_twice_as_high_as_wide_and_the_same_every_time(height: int) -> None:
    picture = render(sample_portrait(3), height)
    assert (picture.shape, picture.dtype) == ((height, height // 2, 4), np.uint8)
    assert np.array_equal(picture, render(sample_portrait(3), height))
    assert not np.array_equal(picture, render(sample_portrait(4), height))


@pytest.mark.parametrize("height", [0, -2, 65])
def test_an_impossible_height_is_refused(height: int) -> None:
    with pytest.raises(ValueError, match="positive even number"):
        render(sample_portrait(3), height)


def test_colours_are_premultiplied_and_the_ground_is_transparent() -> None:
    picture = render(sample_portrait(11), 128)
    assert (picture[..., :3] <= picture[..., 3:]).all()
    assert (picture[0] == 0).all(), "above the head there is nothing"
    assert (picture[-8:, 20:44, 3] == 255).all(), "the chest is opaque"


@pytest.mark.parametrize("variant", lot.HAIR_VARIANTS)
def test_every_hair_is_drawn_in_its_colour(plain: Portrait, variant: str) -> None:
    one, other = (
        replace(plain, hair=variant, hair_colour=colour) for colour in ((244, 160, 196), (78, 178, 136))
    )
    assert changed(one, other, 64).sum() > (0 if variant in ("variant25", "variant34") else 40)


@pytest.mark.parametrize("hat", lot.HATS[1:])
def test_every_hat_covers_the_head(plain: Portrait, hat: str) -> None:
    rows, _ = np.nonzero(changed(plain, replace(plain, hat=hat)))
    assert len(rows) > 300
    assert np.quantile(rows, 0.9) < 64, "of 128: a hat is in the upper half"


@pytest.mark.parametrize("clothes", lot.CLOTHES)
def test_every_garment_is_another_one(plain: Portrait, clothes: str) -> None:
    other = next(each for each in lot.CLOTHES if each != clothes)
    rows, _ = np.nonzero(changed(replace(plain, clothes=clothes), replace(plain, clothes=other)))
    assert len(rows) > 50
    assert np.quantile(rows, 0.1) > 64, "of 128: clothes are in the lower half"


def test_the_nine_mouth_shapes_differ_and_lie_in_the_mouths_box(plain: Portrait) -> None:
    rows, columns = boxes(128)["mouth"]
    pictures = [render(replace(plain, mouth=mouth), 128).astype(int) for mouth in MOUTH_SHAPES.values()]
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            difference = np.abs(one - other)
            assert difference.sum() > 300
            difference[rows, columns] = 0
            assert difference.max() == 0


def test_eyes_shut_and_look_about_within_their_box(plain: Portrait) -> None:
    rows, columns = boxes(128)["eyes"]
    looks = ({"blink_left": 1.0, "blink_right": 1.0}, {"gaze_x": 1.0}, {"gaze_y": -1.0})
    for look in looks:
        differ = changed(plain, replace(plain, **look))  # type: ignore[arg-type]
        assert differ.sum() > 10
        differ[rows, columns] = False
        assert not differ.any()


@pytest.mark.parametrize("sway", [-1.0, 1.0])
def test_hair_sways_at_its_tips_and_not_at_its_roots(sway: float) -> None:
    long = f"variant{lot.HAIR_LENGTHS['long'][0]:02d}"
    for part in hair(long)[1:]:
        for before, after in zip(part, swayed(part, sway), strict=True):
            moved = after - before
            assert (moved[:, 1] == 0).all()
            at_roots = (before[:, 1] > 170) & (before[:, 1] < 330)
            assert (moved[at_roots, 0] == 0).all(), "no gap opens at the face"
            assert (np.sign(moved[before[:, 1] > 400, 0]) == np.sign(sway)).all()
    assert sum(len(line) for part in hair(long)[1:] for line in part) > 100


def test_sunglasses_hide_the_eyes_and_a_clear_lens_does_not(plain: Portrait) -> None:
    glasses = replace(plain, glasses="variant01", lens="dark")
    looking = {"gaze_x": 1.0}
    through_dark = np.abs(
        render(glasses, 128).astype(int) - render(replace(glasses, **looking), 128)  # type: ignore[arg-type]
    ).sum()
    clear = replace(glasses, lens="clear")
    through_clear = np.abs(
        render(clear, 128).astype(int) - render(replace(clear, **looking), 128)  # type: ignore[arg-type]
    ).sum()
    assert through_dark < 0.6 * through_clear


def test_the_drawing_is_moved_as_a_whole(plain: Portrait) -> None:
    before, after = render(plain, 64), render(replace(plain, shift_x=1 / 32), 64)
    assert np.abs(before[:, :-1].astype(int) - after[:, 1:]).mean() < 3
    assert svg(plain) != svg(replace(plain, nod=2.0))
