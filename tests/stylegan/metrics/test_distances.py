"""FID, KID, precision and recall, against what can be worked out by hand and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import sqrtm

from stylegan.metrics import frechet_distance, kernel_distance, precision_recall
from stylegan.metrics.distances import Moments, unbiased_mmd


def gaussian(count: int, mean: float = 0.0, size: int = 4, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1, (count, size)).astype(np.float32)


# --- FID ---


def test_fid_of_gaussians_that_do_not_turn_is_a_sum_over_the_axes() -> None:
    one = Moments.known(100, [0.0, 1.0, 2.0], np.diag([1.0, 4.0, 9.0]))
    other = Moments.known(100, [1.0, 1.0, 0.0], np.diag([4.0, 4.0, 1.0]))
    by_hand = (1 + 0 + 4) + (1 - 2) ** 2 + (2 - 2) ** 2 + (3 - 1) ** 2  # means, then deviations
    assert frechet_distance(one, other) == pytest.approx(by_hand)


def test_fid_agrees_with_scipys_square_root_of_a_matrix() -> None:
    random = np.random.default_rng(1)
    one = Moments.of(random.normal(size=(300, 6)) @ random.normal(size=(6, 6)))
    other = Moments.of(random.normal(size=(300, 6)) @ random.normal(size=(6, 6)) + 1)
    difference = one.mean - other.mean
    root = sqrtm(one.covariance @ other.covariance).real
    expected = difference @ difference + np.trace(one.covariance + other.covariance - 2 * root)
    assert frechet_distance(one, other) == pytest.approx(expected, rel=1e-9)


def test_fid_of_the_same_features_is_0_even_with_fewer_pictures_than_features() -> None:
    features = gaussian(10, size=40)
    assert frechet_distance(Moments.of(features), Moments.of(features)) == pytest.approx(0, abs=1e-5)


def test_features_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="4 and 5 numbers"):
        frechet_distance(Moments.of(gaussian(9)), Moments.of(gaussian(9, size=5)))


def test_moments_in_batches_are_those_of_all_at_once_also_far_from_0() -> None:
    features = np.random.default_rng(2).normal(1e6, 1, (500, 5))
    moments = Moments(5)
    for part in np.array_split(features, 7):
        moments.add(part)
    assert moments.count == 500
    np.testing.assert_allclose(moments.mean, features.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(moments.covariance, np.cov(features.T), rtol=1e-6, atol=1e-8)


def test_features_that_are_not_finite_are_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        Moments.of([[1.0, np.nan]])


# --- KID ---


def naive_mmd(x: np.ndarray, y: np.ndarray) -> float:
    def kernel(a: np.ndarray, b: np.ndarray) -> float:
        return float((a.astype(float) @ b.astype(float) / len(a) + 1) ** 3)

    n, m = len(x), len(y)
    within = sum(kernel(x[i], x[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    within += sum(kernel(y[i], y[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    return within - 2 * sum(kernel(a, b) for a in x for b in y) / (n * m)


def test_kid_is_what_two_loops_over_all_pairs_give() -> None:
    x, y = gaussian(12), gaussian(9, 0.5, seed=1)
    assert unbiased_mmd(x, y) == pytest.approx(naive_mmd(x, y), rel=1e-9)


def test_kid_of_one_distribution_is_0_on_average_and_can_be_negative() -> None:
    random = np.random.default_rng(5)
    values = [unbiased_mmd(*random.normal(size=(2, 60, 4)).astype(np.float32)) for _ in range(300)]
    assert min(values) < 0
    assert abs(np.mean(values)) < 3 * np.std(values) / np.sqrt(len(values))


def test_kid_of_different_distributions_is_positive_and_grows_with_the_difference() -> None:
    near = kernel_distance(gaussian(500), gaussian(500, 0.5, seed=1), subsets=20, size=200)
    far = kernel_distance(gaussian(500), gaussian(500, 1.5, seed=1), subsets=20, size=200)
    assert 0 < near.mean < far.mean
    assert 0 < near.deviation < near.mean


def test_kid_of_small_sets_takes_all_there_is() -> None:
    one, other = gaussian(20), gaussian(20, seed=1)
    assert kernel_distance(one, other).mean == pytest.approx(unbiased_mmd(one, other))
    with pytest.raises(ValueError, match="two pictures"):
        kernel_distance(one[:1], other)


# --- precision and recall ---


def line(*places: float) -> np.ndarray:
    return np.array([[place, 0.0] for place in places], np.float32)


def test_precision_and_recall_of_points_on_a_line() -> None:
    real = line(0, 1, 2, 3, 10)  # to the second neighbour: 2, 1, 1, 2, 8
    generated = line(1.5, 5.0, 18.5, 30)  # to the second neighbour: 17, 13.5, 13.5, 25
    found = precision_recall(real, generated, neighbours=2)
    assert found.precision == pytest.approx(2 / 4)  # 1.5, and 5 within 8 of 10; 18.5 is 8.5 away
    assert found.recall == 1.0  # every real one is within 17 of 1.5


def test_a_model_that_draws_one_picture_is_precise_and_has_no_recall() -> None:
    real = gaussian(200)
    one_picture = np.repeat(real[:1], 50, axis=0)
    assert precision_recall(real, one_picture) == (1.0, pytest.approx(1 / 200))


def test_the_same_points_have_all_of_both_and_distant_ones_none() -> None:
    points = gaussian(100)
    assert precision_recall(points, points) == (1.0, 1.0)
    assert precision_recall(points, points + 100) == (0.0, 0.0)


def test_precision_and_recall_need_more_points_than_neighbours() -> None:
    with pytest.raises(ValueError, match="more than 3 pictures"):
        precision_recall(gaussian(3), gaussian(50))
