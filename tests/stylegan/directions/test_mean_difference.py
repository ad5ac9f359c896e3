"""A direction from tagged pictures: it points from those without the trait to those with it."""

from __future__ import annotations

import numpy as np
import pytest

from stylegan.directions import DirectionError, mean_difference


def test_it_points_to_the_pictures_with_the_trait() -> None:
    random = np.random.default_rng(1)
    w = random.normal(size=(2000, 8))
    tags = w[:, 3] > 0.2
    direction = mean_difference(w, tags)
    assert direction.shape == (8,)
    assert direction.dtype == np.float32
    assert direction[3] > 0.9 * np.linalg.norm(direction)


def test_one_is_one_standard_deviation_of_w_along_it() -> None:
    random = np.random.default_rng(2)
    w = random.normal(size=(500, 6)) * [1, 2, 3, 4, 5, 6] + 10
    direction = mean_difference(w, w[:, 5] > 10).astype(np.float64)
    length = np.linalg.norm(direction)
    assert np.std(w @ (direction / length)) == pytest.approx(length, rel=1e-5)


def test_by_hand_for_four_pictures() -> None:
    w = np.array([[0, 0], [0, 2], [4, 0], [4, 2]])
    np.testing.assert_allclose(mean_difference(w, [False, False, True, True]), [2, 0], atol=1e-7)


def test_tags_may_say_how_much() -> None:
    w = np.array([[0.0, 0], [1, 5], [2, 0]])
    # Half of the middle picture counts on either side, so its second number cancels out.
    np.testing.assert_allclose(mean_difference(w, [0, 0.5, 1]), [np.sqrt(2 / 3), 0], atol=1e-7)


def test_the_other_way_round_is_the_opposite() -> None:
    random = np.random.default_rng(3)
    w, tags = random.normal(size=(50, 4)), random.random(50) > 0.5
    np.testing.assert_allclose(mean_difference(w, tags), -mean_difference(w, ~tags), rtol=1e-5)


@pytest.mark.parametrize(
    ("w", "tags", "said"),
    [
        (np.ones((3, 2)), [1, 0], "N tags"),
        (np.ones(3), [1, 0, 1], "N tags"),
        (np.ones((0, 2)), [], "N tags"),
        (np.array([[np.nan], [1]]), [0, 1], "finite"),
        (np.ones((2, 1)), [0, 2], "from 0 to 1"),
        (np.ones((2, 1)), [0, np.nan], "from 0 to 1"),
        (np.ones((2, 1)), [1, 1], "without it"),
        (np.ones((2, 1)), [0, 0], "with the trait"),
        (np.ones((2, 1)), [0, 1], "same mean"),
    ],
)
def test_what_has_no_direction_is_said_in_one_sentence(w: np.ndarray, tags: list[float], said: str) -> None:
    with pytest.raises(DirectionError, match=said):
        mean_difference(w, tags)
