"""Heatmaps: zero is transparent, the scale is symmetric, the order of the maps follows what was asked."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.render.looks.heatmap import COLOUR_MAPS, atlas, colourise, limit, limits, order, similarity

Maps = NDArray[np.float32]


def array(values: list[list[float]]) -> Maps:
    return np.array(values, dtype=np.float32)


@pytest.fixture
def maps() -> Maps:
    return np.random.default_rng(0).normal(size=(7, 6, 3)).astype(np.float32)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_zero_is_transparent_and_larger_values_hide_more_of_the_picture(name: str) -> None:
    ramp = np.linspace(0, 1, 40, dtype=np.float32)[None]
    for sign in (1, -1):
        alpha = colourise(sign * ramp, 1.0, name)[0, :, 3].astype(int)
        assert alpha[0] == 0
        assert (np.diff(alpha) >= 0).all()
        assert alpha[-1] == 255


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_opposite_values_are_equally_strong(name: str) -> None:
    values = np.linspace(0, 3, 50, dtype=np.float32)[None]
    np.testing.assert_array_equal(colourise(values, 2.0, name)[..., 3], colourise(-values, 2.0, name)[..., 3])


def test_blue_is_negative_and_orange_positive_by_default() -> None:
    red, _, blue, _ = colourise(array([[-0.6]]), 1.0)[0, 0].astype(int)
    assert blue > red + 100
    red, _, blue, _ = colourise(array([[0.6]]), 1.0)[0, 0].astype(int)
    assert red > blue + 100


def test_green_is_negative_and_red_positive_as_in_the_old_tool() -> None:
    negative, positive = colourise(array([[-0.6, 0.6]]), 1.0, "green-red")[0].astype(int)
    assert negative[1] > negative[0] + 100
    assert positive[0] > positive[1] + 100


def test_the_single_hue_shows_magnitude_alone() -> None:
    values = np.linspace(0, 1, 9, dtype=np.float32)[None]
    np.testing.assert_array_equal(colourise(values, 1, "single-hue"), colourise(-values, 1, "single-hue"))


def test_beyond_the_limit_is_the_end_of_the_colours_and_what_is_no_number_is_transparent() -> None:
    ends = colourise(array([[1, 50, np.inf, -1, -50, -np.inf]]), 1.0)[0]
    np.testing.assert_array_equal(ends[:3], ends[[0]].repeat(3, axis=0))
    np.testing.assert_array_equal(ends[3:], ends[[3]].repeat(3, axis=0))
    assert colourise(array([[np.nan]]), 1.0)[0, 0, 3] == 0


def test_the_limit_is_the_largest_magnitude_or_the_number_given_and_never_zero(
    maps: Maps,
) -> None:
    assert limit(maps[2], "map") == pytest.approx(np.abs(maps[2]).max())
    assert limit(maps, "layer") == pytest.approx(np.abs(maps).max())
    assert limit(maps, 2.5) == 2.5
    assert limit(maps * 0, "layer") > 0
    assert limit(maps, 0.0) > 0
    np.testing.assert_allclose(limits(maps, "map"), [limit(each, "map") for each in maps])
    np.testing.assert_allclose(limits(maps, "layer"), limit(maps, "layer"))
    assert (limits(maps * 0, "map") > 0).all()


def test_an_atlas_is_every_map_coloured_on_its_own(
    maps: Maps,
) -> None:
    own = limits(maps, "map")
    picture = atlas(maps, 3, own, "green-red")
    assert picture.shape == (3 * 6, 3 * 3, 4)
    assert picture.dtype == np.uint8
    for channel, each in enumerate(maps):
        row, column = divmod(channel, 3)
        cell = picture[row * 6 : row * 6 + 6, column * 3 : column * 3 + 3]
        np.testing.assert_array_equal(cell, colourise(each, float(own[channel]), "green-red"))
    assert not picture[12:, 3:, 3].any()


def test_similarity_is_the_correlation_with_the_painted_region() -> None:
    random = np.random.default_rng(3)
    mask = (random.random((8, 4)) < 0.3).astype(np.float32)
    noise = random.normal(size=(8, 4))
    maps = np.stack([5 * mask + 100, -0.01 * mask, noise, np.full((8, 4), 3)]).astype(np.float32)
    expected = [1, -1, np.corrcoef(noise.ravel(), mask.ravel())[0, 1], 0]
    np.testing.assert_allclose(similarity(maps, mask), expected, atol=1e-4)
    assert not similarity(maps, np.ones((8, 4), np.float32)).any()


def test_the_order_by_similarity_puts_what_agrees_with_the_region_first_whichever_sign() -> None:
    mask = np.zeros((4, 4), np.float32)
    mask[1:3, 1:3] = 1
    half = mask.copy()
    half[0, 0] = half[3, 3] = 1
    maps = np.stack([np.zeros((4, 4), np.float32), half, -2 * mask])
    assert order(maps, "similarity", mask).tolist() == [2, 1, 0]
    assert order(maps, "similarity", None).tolist() == [0, 1, 2]


def test_the_order_by_magnitude_looks_at_the_region_if_there_is_one() -> None:
    maps = np.zeros((3, 2, 2), np.float32)
    maps[0, 0, 0], maps[1, 1, 1], maps[2] = -1, 5, 1
    assert order(maps, "magnitude").tolist() == [1, 2, 0]
    corner = array([[1, 0], [0, 0]])
    assert order(maps, "magnitude", corner).tolist() == [0, 2, 1]
    assert order(maps, "magnitude", corner * 0).tolist() == [1, 2, 0]
    assert order(maps, "index", corner).tolist() == [0, 1, 2]
