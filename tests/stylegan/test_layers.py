"""The building blocks against the equations they are named after, written out plainly."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from stylegan.networks.layers import (
    EqualConv2d,
    EqualLinear,
    blur,
    pixel_norm,
)
from stylegan.ops.convolution import upscale_kernel
from stylegan.ops.norm import adain


def test_equalised_linear_scales_by_gain_and_fan_in_and_multiplier() -> None:
    layer = EqualLinear(6, 4, gain=math.sqrt(2), lr=0.01, bias=0.5)
    x = torch.randn(3, 6)
    expected = x @ layer.weight.T * (math.sqrt(2) * 0.01 / math.sqrt(6)) + 0.5
    torch.testing.assert_close(layer(x), expected)


def test_folded_enlarging_convolution_equals_nearest_then_convolution() -> None:
    layer = EqualConv2d(5, 7, 3, up=True)
    x = torch.randn(2, 5, 6, 3)
    plain = F.conv2d(F.interpolate(x, scale_factor=2, mode="nearest"), layer.weight * layer.scale, padding=1)
    torch.testing.assert_close(layer(x), plain, rtol=1e-4, atol=1e-5)


def test_enlarging_kernel_has_the_sum_of_the_small_one() -> None:
    weight = torch.randn(2, 3, 3, 3)
    torch.testing.assert_close(
        upscale_kernel(weight).sum((2, 3)).T, 4 * weight.sum((2, 3)), rtol=1e-4, atol=1e-5
    )


def test_blur_is_one_two_one_in_both_directions_with_zeros_beyond_the_border() -> None:
    x = torch.zeros(1, 2, 5, 5)
    x[0, 1, 2, 2] = 16
    y = blur(x)
    assert y[0, 0].abs().max() == 0
    expected = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])
    torch.testing.assert_close(y[0, 1, 1:4, 1:4], expected)
    corner = blur(torch.ones(1, 1, 3, 3))[0, 0, 0, 0]
    assert corner == pytest.approx((3 / 4) ** 2)


def test_pixel_norm_gives_unit_mean_square() -> None:
    z = torch.randn(4, 32) * 7
    torch.testing.assert_close(pixel_norm(z).square().mean(1), torch.ones(4), rtol=1e-4, atol=1e-4)


def test_adain_equals_instance_norm_then_scale_and_bias() -> None:
    x, style = torch.randn(2, 3, 8, 5) * 3 + 1, torch.randn(2, 6)
    plain = F.instance_norm(x, eps=1e-8) * (style[:, :3, None, None] + 1) + style[:, 3:, None, None]
    gain, shift = adain(x, style)
    torch.testing.assert_close(x * gain + shift, plain, rtol=1e-4, atol=1e-5)


def test_prepared_weights_follow_a_change_of_the_weights() -> None:
    layer = EqualConv2d(4, 4, 3).eval().requires_grad_(False)
    x = torch.randn(1, 4, 5, 5)
    before = layer(x)
    layer.weight.mul_(2)
    torch.testing.assert_close(layer(x), 2 * before)
    layer.load_state_dict({"weight": torch.zeros(4, 4, 3, 3)})
    assert layer(x).abs().max() == 0
