"""Style channels of every family: each vector moves its own channel by a deviation, and others hardly."""

from __future__ import annotations

import numpy as np
import pytest

from stylegan import GeneratorConfig
from stylegan.directions import DirectionError
from stylegan.directions.style_channels import style_channels
from tests.families import FAMILIES, generator_of


def sample(generator, count: int = 500) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.random.RandomState(0).randn(count, generator.w_dim)


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_vector_moves_its_channel_by_a_deviation(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    w = sample(generator)
    found = style_channels(generator, w)
    assert sum(len(each.names) for each in found) > 10
    for each in found:
        weights = np.concatenate(
            [
                affine.prepare().detach().numpy()
                for index, affine in enumerate(generator.synthesis.affines)
                if each.style in generator.styles_of(index)
            ]
        )
        weights = weights[weights.any(axis=1)]  # what listens to nothing has no channel
        moved = each.vectors @ weights.T  # [channel whose vector it is, channel that moves]
        deviations = (w @ weights.T).std(axis=0)
        assert np.diag(moved) == pytest.approx(deviations, rel=1e-3)
        if len(weights) <= generator.w_dim // 2:
            others = np.abs(moved / deviations) - np.eye(len(weights))
            assert np.median(others) < 0.05


def test_styles_that_no_layer_takes_are_refused() -> None:
    generator = generator_of(FAMILIES[0])
    only = style_channels(generator, sample(generator), 1, 1)
    assert [each.style for each in only] == [1]
    with pytest.raises(DirectionError, match="No layer of this model"):
        style_channels(generator, sample(generator), 900, 901)
