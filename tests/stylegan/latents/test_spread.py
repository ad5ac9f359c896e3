"""How far out a w is: one for a portrait like most, none for the mean, more for what the network has never seen."""

from __future__ import annotations

import numpy as np
import pytest

from stylegan import Generator, seed_to_z
from stylegan.latents.spread import FAR, Spread, measure_spread, spread_of
from tests.families import CLASSES, CONDITIONAL, FAMILIES, generator_of


def cloud(count: int = 4000) -> np.ndarray:
    """Points that vary ten times as much along the first axis as along the others."""
    return np.random.default_rng(0).normal(size=(count, 8)) * [10, 1, 1, 1, 1, 1, 1, 1] + 3


def test_the_mean_is_at_no_distance_and_most_points_are_at_about_one() -> None:
    points = cloud()
    spread = spread_of(points)
    assert spread.distance(points.mean(axis=0)) == pytest.approx(0, abs=1e-9)
    distances = [spread.distance(point) for point in points[:500]]
    assert np.median(distances) == pytest.approx(1, abs=0.05)
    assert np.mean(np.array(distances) <= spread.usual) == pytest.approx(0.99, abs=0.02)


def test_a_step_counts_by_how_much_w_varies_that_way() -> None:
    spread = spread_of(cloud())
    along, across = np.zeros(8), np.zeros(8)
    along[0] = across[1] = 10.0
    assert spread.distance(spread.mean + across) > 2 * spread.distance(spread.mean + along)


def test_the_farthest_style_counts() -> None:
    spread = spread_of(cloud())
    ws = np.tile(spread.mean, (6, 1))
    ws[4] += 8
    assert spread.distance(ws) == spread.distance(ws[4]) > 1


def test_words_go_from_the_average_outwards() -> None:
    spread = Spread(np.zeros(2), np.eye(2), typical=1.0, usual=1.5)
    words = [spread.word(distance) for distance in (0.0, 0.49, 0.5, 1.5, 1.6, FAR * 1.5, FAR * 1.6)]
    assert words == ["near average"] * 2 + ["typical"] * 2 + ["unusual"] * 2 + ["far out"]


@pytest.mark.parametrize("points", [np.ones((1, 4)), np.ones((5, 4)), np.ones(4)])
def test_what_has_no_spread_is_refused(points: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two points or more"):
        spread_of(points)


@pytest.mark.parametrize("config", FAMILIES)
def test_a_generators_own_portraits_are_typical_and_truncated_ones_nearer(config: object) -> None:
    generator: Generator = generator_of(config)  # type: ignore[arg-type]
    spread = measure_spread(generator, count=600)

    def distance(seed: int, psi: float) -> float:
        import torch

        ws = generator.truncate(generator.map(torch.from_numpy(seed_to_z(seed, generator.z_dim))), psi)
        return spread.distance(ws[0].detach().numpy())

    whole = [distance(seed, 1.0) for seed in range(60)]
    assert np.median(whole) == pytest.approx(1, abs=0.25)
    mean = spread.mean.astype(np.float32)
    assert spread.distance(np.tile(mean, (generator.num_ws, 1))) == pytest.approx(0, abs=1e-3)


def test_a_class_has_a_spread_of_its_own() -> None:
    generator = generator_of(CONDITIONAL[1])
    first, second = (measure_spread(generator, np.eye(CLASSES)[index], count=400) for index in (0, 1))
    assert not np.allclose(first.mean, second.mean)
    assert second.distance(second.mean) < first.distance(second.mean)
