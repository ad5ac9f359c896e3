"""What is cut out has the wanted shape and is never squashed; margins are filled as asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ganinterface.datasets.choosing.boxes import Box
from ganinterface.datasets.cropping import Cut, cut_out, part, reaches_outside


@pytest.mark.parametrize(
    ("crop", "size", "expected"),
    [
        ("centre", (100, 40), (30, 0, 50, 40)),  # wide: the middle of its width
        ("centre", (20, 100), (0, 30, 20, 70)),
        ("top", (100, 40), (40 - 10, 0, 50, 40)),
        ("top", (20, 100), (0, 0, 20, 40)),
        ("fit", (100, 40), (0, -80, 100, 120)),
        ("fit", (20, 100), (-15, 0, 35, 100)),
        ("stretch", (20, 100), (0, 0, 20, 100)),
    ],
)
def test_the_part_that_is_wanted(crop: Any, size: tuple[int, int], expected: tuple[float, ...]) -> None:
    width, height = size
    found = part(Cut(size=(64, 32), crop=crop), width, height, None)
    shift = 10 if crop in ("centre", "top") and width == 100 else 0  # (100 - 20) / 2 = 40
    assert found == pytest.approx((expected[0] + shift, expected[1], expected[2] + shift, expected[3]))


def test_a_box_has_its_margins_in_its_own_height_and_stands_in_the_middle() -> None:
    cut = Cut(size=(256, 128), above=0.5, below=2.5)
    assert part(cut, 1000, 1000, Box(400, 300, 440, 350)) == Box(370, 275, 470, 475)


sides = st.integers(8, 400)


@given(sides, sides, sides, sides, st.floats(-100, 300), st.floats(-100, 300), st.floats(20, 300))
def test_a_circle_stays_a_circle_wherever_it_is_cut_out(
    width: int, height: int, down: int, across: int, x: float, y: float, tall: float
) -> None:
    """Of a part with the wanted shape, source pixels are as wide as they are high in the result."""
    from ganinterface.datasets.cropping import _inside

    wanted = Box(x, y, x + tall * across / down, y + tall)
    target, source = _inside(wanted, width, height, across, down)
    if target is None:
        return
    scale = down / tall
    assert 0 <= source[0] < source[2] <= width
    assert 0 <= source[1] < source[3] <= height
    # At most half a pixel of the source may be missing at each edge, where the part ends just outside.
    assert abs((target[2] - target[0]) - (source[2] - source[0]) * scale) <= 1.01 * scale
    assert abs((target[3] - target[1]) - (source[3] - source[1]) * scale) <= 1.01 * scale


@pytest.mark.parametrize(
    ("mode", "ground", "corner"),
    [
        ("RGB", None, (255, 255, 255)),
        ("RGB", (1, 2, 3), (1, 2, 3)),
        ("RGB", "none", (0, 0, 0, 0)),
        ("RGBA", None, (0, 0, 0, 0)),
        ("RGBA", (1, 2, 3), (1, 2, 3, 255)),
        ("L", None, 255),
        ("L", (1, 2, 3), (1, 2, 3)),
    ],
)
def test_margins_are_filled(mode: str, ground: Any, corner: object) -> None:
    cut = Cut(size=(20, 10), crop="fit", ground=ground)
    wide = Image.new(mode, (40, 20), 90 if mode == "L" else (90, 90, 90))
    made = cut_out(wide, part(cut, 40, 20, None), cut)
    assert made.size == (10, 20)
    assert made.getpixel((0, 0)) == corner
    middle = np.asarray(made.convert("RGB"))[10, 5]
    assert middle.tolist() == [90, 90, 90]


def test_what_reaches_outside_is_known_and_a_part_beside_the_picture_is_refused() -> None:
    assert reaches_outside(Box(-1, 0, 5, 5), 10, 10)
    assert not reaches_outside(Box(-0.3, 0, 10.2, 5), 10, 10)
    cut = Cut(size=(4, 4))
    with pytest.raises(ValueError, match="no part of it"):
        cut_out(Image.new("RGB", (10, 10)), Box(20, 20, 30, 30), cut)


def test_a_picture_of_the_wanted_size_stays_as_it_is() -> None:
    noise = Image.fromarray(np.random.RandomState(0).randint(0, 256, (20, 10, 3), np.uint8))
    cut = Cut(size=(20, 10))
    assert cut_out(noise, part(cut, 10, 20, None), cut).tobytes() == noise.tobytes()
