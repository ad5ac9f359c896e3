"""Perceptual path length: of a linear generator it is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylegan.metrics import mean_path_length, path_lengths


def test_the_path_length_of_a_linear_generator_is_that_of_its_matrix() -> None:
    random = torch.Generator().manual_seed(0)
    matrix = torch.randn(3, 5, generator=random)
    ends = [
        (torch.randn(500, 1, 5, generator=random), torch.randn(500, 1, 5, generator=random)) for _ in range(4)
    ]

    def draw(ws: torch.Tensor) -> torch.Tensor:
        return ws[:, 0] @ matrix.T

    for sampling in ("full", "end"):
        lengths = np.concatenate(list(path_lengths(ends, draw, lambda x: x, sampling)))
        each = torch.cat([(second - first)[:, 0] for first, second in ends])
        expected = (each @ matrix.T).square().sum(dim=1).numpy()
        assert lengths == pytest.approx(
            expected, rel=0.05, abs=0.05
        )  # a ten-thousandth of a step in single precision
        # w2 - w1 has the covariance 2 I, so the mean is 2 |A|².
        assert mean_path_length(lengths, trimmed=0) == pytest.approx(
            2 * float(matrix.square().sum()), rel=0.1
        )


def test_a_step_is_as_long_wherever_on_the_path_it_is_taken_but_not_where_a_picture_jumps() -> None:
    ends = [(torch.zeros(400, 1, 1), torch.ones(400, 1, 1))]

    def jumps(ws: torch.Tensor) -> torch.Tensor:
        return (ws[:, 0] > 0.5).float()

    [at_the_end] = path_lengths(ends, jumps, lambda x: x, "end")
    assert (at_the_end == 0).all()
    [anywhere] = path_lengths(ends, jumps, lambda x: x, "full", epsilon=0.1)
    assert np.count_nonzero(anywhere) / 400 == pytest.approx(0.1, abs=0.05)


def test_a_few_enormous_lengths_do_not_decide_the_mean() -> None:
    lengths = np.ones(1000)
    lengths[:3] = 1e9
    assert mean_path_length(lengths) == 1
    with pytest.raises(ValueError, match="one path"):
        mean_path_length(np.zeros(0))
