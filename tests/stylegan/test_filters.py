"""FIR resampling against its definition, zero by zero; filters found again in the kernels that files hold."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from stylegan.ops.resampling import MAX_TAPS, Taps, filter_kernel, filter_maps, separate, upsample

FILTERS: list[Taps] = [(1.0,), (1.0, 2.0), (1.0, 2.0, 5.0), (1.0, 3.0, 3.0, 1.0), (1.0, 2.0, 4.0, 8.0, 16.0)]


def convolved(x: Tensor, taps: Taps, shift: int, size: tuple[int, int]) -> Tensor:
    """out[i, j] = sum of taps[a] taps[b] x[i + shift - a, j + shift - b], beyond the border 0; one loop per index."""
    total, out = sum(taps) ** 2, torch.zeros(*x.shape[:2], *size)
    for i in range(size[0]):
        for j in range(size[1]):
            for a, first in enumerate(taps):
                for b, second in enumerate(taps):
                    row, column = i + shift - a, j + shift - b
                    if 0 <= row < x.shape[2] and 0 <= column < x.shape[3]:
                        out[:, :, i, j] += first * second / total * x[:, :, row, column]
    return out


@pytest.mark.parametrize("taps", FILTERS)
def test_enlarging_puts_zeros_between_and_filters_with_gain_4(taps: Taps) -> None:
    x = torch.randn(2, 3, 3, 2, generator=torch.Generator().manual_seed(0))
    zeros = torch.zeros(2, 3, 6, 4)
    zeros[:, :, ::2, ::2] = x
    shift = len(taps) - 1 - (len(taps) + 1) // 2
    torch.testing.assert_close(upsample(x, taps), 4 * convolved(zeros, taps, shift, (6, 4)))


@pytest.mark.parametrize("taps", FILTERS)
@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (2, 0), (3, -1)])
def test_filtering_is_a_convolution_after_padding_or_cropping(taps: Taps, before: int, after: int) -> None:
    x = torch.randn(1, 2, 6, 7, generator=torch.Generator().manual_seed(0))
    margin = before + after - (len(taps) - 1)
    cropped = x if after >= 0 else x[..., :after, :after]
    wanted = convolved(cropped, taps, len(taps) - 1 - before, (6 + margin, 7 + margin))
    torch.testing.assert_close(filter_maps(x, taps, before, after, gain=2), 2 * wanted)


def test_an_even_picture_stays_as_it_is_inside_when_it_is_enlarged_by_the_usual_filter() -> None:
    enlarged = upsample(torch.full([1, 1, 6, 6], 3.0), (1.0, 3.0, 3.0, 1.0))
    torch.testing.assert_close(enlarged[..., 1:-1, 1:-1], torch.full([1, 1, 10, 10], 3.0))


@pytest.mark.parametrize("taps", FILTERS)
@pytest.mark.parametrize("gain", [1.0, 4.0])
def test_the_taps_are_found_in_their_outer_product_whatever_its_gain(taps: Taps, gain: float) -> None:
    kernel = filter_kernel(taps, torch.float32, torch.device("cpu"))
    wanted = [tap / sum(taps) for tap in taps]
    assert separate(kernel * gain) == pytest.approx(wanted)
    assert separate(kernel.sum(dim=0) * gain) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "kernel",
    [
        torch.eye(3),
        torch.zeros(3, 3),
        torch.tensor([1.0, -1.0]),
        torch.ones(0),
        torch.ones([]),
        torch.ones(3, 2),
        torch.ones(2, 2, 2),
        torch.ones(MAX_TAPS + 1),
        torch.tensor([1.0, float("inf")]),
        torch.tensor([[1.0, 2.0], [1.0, 2.0]]),
    ],
)
def test_what_is_no_separable_filter_has_no_taps(kernel: Tensor) -> None:
    assert separate(kernel) is None


def test_a_filter_made_for_inference_serves_training_too() -> None:
    taps = (1.0, 4.0, 1.0)  # of no other test: it is made here
    with torch.inference_mode():
        upsample(torch.ones(1, 1, 2, 2), taps)
    x = torch.ones(1, 1, 2, 2, requires_grad=True)
    upsample(x, taps).sum().backward()
    assert x.grad is not None
