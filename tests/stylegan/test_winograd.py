"""The convolution of the fast path equals torch's, for every size and padding, with no more rounding than it needs."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan.ops import winograd


def both(size: tuple[int, int], inputs: int, outputs: int, before: int, after: int) -> tuple[Tensor, Tensor]:
    """The convolution in question, and torch's in double precision, both [h, w, O]."""
    random = torch.Generator().manual_seed(0)
    x = torch.randn(*size, inputs, generator=random)
    scale = torch.randn(inputs, generator=random)
    weight = torch.randn(outputs, inputs, 3, 3, generator=random) / (3 * inputs**0.5)
    made = winograd.convolve(x, scale, winograd.transform_weight(weight), before, after)
    exact = (x * scale).double().permute(2, 0, 1)[None]
    exact = F.conv2d(F.pad(exact, (before, after, before, after)), weight.double())
    return made, exact[0].permute(1, 2, 0)


@pytest.mark.parametrize("size", [(4, 4), (1, 9), (36, 36), (17, 22), (6, 300)])
@pytest.mark.parametrize(("before", "after"), [(2, 2), (1, 1), (1, 2)])
def test_it_is_the_convolution(size: tuple[int, int], before: int, after: int) -> None:
    made, exact = both(size, 5, 8, before, after)
    assert made.shape == exact.shape == (size[0] + before + after - 2, size[1] + before + after - 2, 8)
    torch.testing.assert_close(made.double(), exact, rtol=0, atol=2e-5)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (-1, 2), (-3, -2), (2, -4)])
def test_negative_padding_crops(before: int, after: int) -> None:
    made, exact = both((19, 13), 5, 8, before, after)
    assert made.shape == exact.shape
    torch.testing.assert_close(made.double(), exact, rtol=0, atol=2e-5)


@pytest.mark.parametrize("rows", [1, 4, 5])
def test_a_few_rows_of_tiles_at_a_time(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(winograd, "CHUNK", rows * 23 * 36 * (5 + 8))
    made, exact = both((70, 90), 5, 8, 2, 2)  # 18 rows of 23 tiles
    torch.testing.assert_close(made.double(), exact, rtol=0, atol=2e-5)


def test_rounding_stays_close_to_that_of_the_direct_convolution() -> None:
    made, exact = both((36, 36), 256, 16, 2, 2)
    assert float((made - exact).std() / exact.std()) < 3e-6  # torch's own: 0.9e-6
