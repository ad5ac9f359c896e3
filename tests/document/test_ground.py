"""What stands behind transparent parts: named, parsed, and mixed with the picture."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.document.ground import colour_of, is_ground
from stylegan.pictures import over


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("white", (255, 255, 255)),
        ("#1b1c1f", (27, 28, 31)),
        ("#F00", (255, 0, 0)),
        (" SteelBlue ", (70, 130, 180)),
    ],
)
def test_colours_have_names_or_numbers(text: str, colour: tuple[int, int, int]) -> None:
    assert colour_of(text) == colour


@pytest.mark.parametrize("text", ["", "whit", "#12", "#12345678", "none", "chequerboard"])
def test_what_is_no_opaque_colour_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"A colour is a name such as white, or #rrggbb, not '.*'\.$"):
        colour_of(text)


def test_the_window_knows_three_grounds_and_any_colour() -> None:
    assert all(map(is_ground, ("chequerboard", "dark", "light", "#00ff7F")))
    assert not any(map(is_ground, ("", "plaid", "#fff", "#00ff7g", "white", "#00ff7f\n")))


def test_a_picture_lies_over_a_colour() -> None:
    picture = np.array([[[200, 0, 255, 255], [200, 100, 0, 128], [7, 7, 7, 0]]], np.uint8)
    assert over(picture, (100, 50, 25)).tolist() == [[[200, 0, 255], [150, 75, 12], [100, 50, 25]]]
    assert over(picture, None) is picture
    opaque = picture[..., :3]
    assert over(opaque, (100, 50, 25)) is opaque


def test_mixing_is_exact_for_every_colour_and_alpha() -> None:
    colour, alpha = np.meshgrid(np.arange(256), np.arange(256))
    picture = np.stack([colour, colour, colour, alpha], axis=-1).astype(np.uint8)
    for ground in (0, 91, 255):
        wanted = np.rint((colour * alpha + ground * (255 - alpha)) / 255)
        assert np.array_equal(over(picture, (ground, ground, ground))[..., 1], wanted)
