"""Directions without labels: along which w vary most, and to which the layers of every family listen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from stylegan import Generator, GeneratorConfig
from stylegan.directions import DirectionError
from stylegan.directions.components import closed_form, principal_components
from stylegan.latents.spread import sample_w
from tests.families import FAMILIES, generator_of


def plain(count: int = 4000) -> NDArray[np.float64]:
    """w of 16 numbers that all vary alike."""
    return np.random.default_rng(0).normal(size=(count, 16))


def listening(config: GeneratorConfig, axis: int, style: int) -> Generator:
    """A generator one layer of which listens to one number of w alone, all others to nothing."""
    generator = generator_of(config)
    with torch.no_grad():
        for index, affine in enumerate(generator.synthesis.affines):
            affine.weight.zero_()
            if generator.styles_of(index) == (style,):
                affine.weight[:, axis] = 1.0
    return generator


def test_components_of_w_are_those_that_were_put_in() -> None:
    random = np.random.default_rng(1)
    axes, _ = np.linalg.qr(random.normal(size=(8, 8)))
    w = (random.normal(size=(20_000, 8)) * [5, 3, 1, 1, 0.5, 0.5, 0.1, 0.1]) @ axes.T + 7
    first, second = principal_components(w, 2)
    for found, axis, deviation in ((first, axes[:, 0], 5.0), (second, axes[:, 1], 3.0)):
        assert np.linalg.norm(found.vector) == pytest.approx(deviation, rel=0.05)
        assert abs(found.vector @ axis) == pytest.approx(deviation, rel=0.05)
    assert first.share == pytest.approx(25 / 36.5, rel=0.05)
    assert principal_components(w, 8)[-1].share < principal_components(w, 8)[0].share


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_what_a_layer_listens_to_is_found_in_every_family(config: GeneratorConfig) -> None:
    generator, w = listening(config, axis=3, style=1), plain()
    (found,) = closed_form(generator, w, 1)
    assert found.share == pytest.approx(1)
    assert abs(found.vector[3]) == pytest.approx(w[:, 3].std(), rel=1e-3)
    assert np.linalg.norm(np.delete(found.vector, 3)) < 1e-3
    assert closed_form(generator, w, 1, 1, 1)[0].vector == pytest.approx(found.vector)
    with pytest.raises(DirectionError, match=r"such directions, not 1|No layer"):
        closed_form(generator, w, 1, 2, None)


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_factor_moves_the_picture_more_than_most_directions(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    w = sample_w(generator, count=500)
    ws = torch.from_numpy(w[:8].astype(np.float32))[:, None].expand(-1, generator.num_ws, -1)

    def styles_moved(vector: NDArray[np.float32]) -> float:
        """How far the layers' styles go in one step of length 1, in the sense in which SeFa maximises it."""
        unit = torch.from_numpy(vector / np.linalg.norm(vector))
        total = 0.0
        for affine in generator.synthesis.affines:
            rows = affine.prepare()
            total += float((rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-12) @ unit).square().sum())
        return total

    (best,) = closed_form(generator, w, 1)
    random = np.random.default_rng(2)
    others = [styles_moved(random.normal(size=generator.w_dim).astype(np.float32)) for _ in range(50)]
    assert styles_moved(best.vector) > max(others)
    moved = ws + torch.from_numpy(best.vector)
    assert not torch.equal(generator.synthesize(ws), generator.synthesize(moved))


def test_both_are_the_same_every_time_and_of_a_class_where_there_are_some() -> None:
    generator = generator_of(replace(FAMILIES[0], label_dim=3))
    first, again = (sample_w(generator, [0, 1, 0], 200) for _ in range(2))
    assert (first == again).all()
    assert not np.allclose(first, sample_w(generator, [1, 0, 0], 200))
    pair = [principal_components(w, 1)[0].vector for w in (first, again)]
    assert (pair[0] == pair[1]).all()


def test_more_than_there_are_and_too_few_points_are_refused() -> None:
    with pytest.raises(DirectionError, match="1 to 16 such directions, not 17"):
        principal_components(plain(), 17)
    with pytest.raises(DirectionError, match="1 to 2 such"):
        principal_components(plain(3), 5)
    with pytest.raises(DirectionError, match="two different w"):
        principal_components(np.ones((5, 4)), 1)
    with pytest.raises(DirectionError, match="not 0"):
        closed_form(generator_of(FAMILIES[0]), plain(), 0)
