"""Adaptive instance normalisation whose statistics can be kept (Huang & Belongie 2017, eq. 8; Karras et al. 2019, eq. 1)."""

from __future__ import annotations

import torch
from torch import Tensor

from stylegan.ops.activation import learns

# What the statistics of an instance norm and the style do together: maps * gain + shift, [N, C, 1, 1] each.
Statistics = tuple[Tensor, Tensor]


def reference(x: Tensor, style: Tensor) -> Tensor:
    """(x - mean) / deviation * (scale + 1) + bias.  x [N, C, h, w], style [N, 2C]: scales, then biases."""
    scale, bias = style[..., None, None].chunk(2, dim=1)
    x = x - x.mean(dim=(2, 3), keepdim=True)
    x = x * torch.rsqrt(x.square().mean(dim=(2, 3), keepdim=True) + 1e-8)
    return x * (scale + 1) + bias


def adain(x: Tensor, style: Tensor) -> Statistics:
    """The same as a gain and a shift, which can be used for other maps too: see `normalise`."""
    scale, bias = style[..., None, None].chunk(2, dim=1)
    mean, rsqrt = instance_statistics(x)
    gain = (scale + 1) * rsqrt
    return gain, bias - mean * gain


def normalise(x: Tensor, statistics: Statistics) -> Tensor:
    """x * gain + shift; where nothing learns, in the memory of x."""
    gain, shift = statistics
    anew = torch.compiler.is_compiling() or learns(x, gain)  # a compiler knows better where to put it
    return torch.addcmul(shift, x, gain, out=None if anew else x)


def instance_statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and 1 / sqrt(variance + 1e-8) per picture and channel, [N, C, 1, 1] each."""
    if (
        len(x) == 1
        and x.is_cpu
        and not x.requires_grad
        and x.is_contiguous(memory_format=torch.channels_last)
    ):
        # For one picture a batch norm's statistics are an instance norm's; of this layout no other function is as fast.
        _, mean, rsqrt = torch.native_batch_norm(x, None, None, None, None, True, 0.0, 1e-8)
        return mean.view(1, -1, 1, 1), rsqrt.view(1, -1, 1, 1)
    mean = x.mean(dim=(2, 3), keepdim=True)
    # The two-pass form costs one more read but keeps float32 exact where |mean| is far above the deviation.
    variance = (x - mean).square().mean(dim=(2, 3), keepdim=True)
    return mean, (variance + 1e-8).rsqrt()
