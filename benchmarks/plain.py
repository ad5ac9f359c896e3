"""The plain contenders: StyleGAN and StyleGAN2 as the papers' code runs them, with the weights of our generators.

Weights are scaled, modulated and demodulated for every picture, the modulated convolution is one grouped convolution
over all pictures ("fused", Karras et al. 2020a), nothing is kept, everything is float32 and NCHW.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan import AdaINConfig, Generator, ModulatedConfig


def synthesize(generator: Generator, ws: Tensor) -> Tensor:
    """ws [N, num_ws, w_dim] -> picture [N, C, H, W], constant noise."""
    tensors = dict(generator.synthesis.state_dict())
    if isinstance(generator.config, AdaINConfig):
        return _stylegan(generator.config, tensors, ws)
    assert isinstance(generator.config, ModulatedConfig)
    return _stylegan2(generator.config, tensors, ws)


def _dense(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return F.linear(x, weight / math.sqrt(weight.shape[1]), bias)


def _stylegan(config: AdaINConfig, t: dict[str, Tensor], ws: Tensor) -> Tensor:
    x = t["steps.0.const"].expand(len(ws), -1, -1, -1)
    kernel = torch.tensor([1.0, 2.0, 1.0])
    kernel = torch.outer(kernel, kernel) / 16
    for index in range(config.num_ws):
        at = f"steps.{index}."
        if index:
            weight = t[at + "conv.weight"]
            weight = weight * (math.sqrt(2) / math.sqrt(weight[0].numel()))
            if index % 2 == 0:
                x = F.interpolate(x, scale_factor=2, mode="nearest")
            x = F.conv2d(x, weight, padding=1)
            if index % 2 == 0:
                x = F.conv2d(x, kernel.expand(x.shape[1], 1, 3, 3), padding=1, groups=x.shape[1])
        x = x + t[at + "noise_const"] * t[at + "noise_weight"].view(1, -1, 1, 1)
        x = F.leaky_relu(x + t[at + "bias"].view(1, -1, 1, 1), 0.2)
        x = x - x.mean(dim=(2, 3), keepdim=True)
        x = x * torch.rsqrt(x.square().mean(dim=(2, 3), keepdim=True) + 1e-8)
        style = _dense(ws[:, index], t[at + "style.weight"], t[at + "style.bias"])
        scale, shift = style[..., None, None].chunk(2, dim=1)
        x = x * (scale + 1) + shift
    last = f"to_rgb.{len(config.channels) - 1}."
    weight = t[last + "conv.weight"]
    return F.conv2d(x, weight / math.sqrt(weight.shape[1])) + t[last + "bias"].view(1, -1, 1, 1)


def _modulated(
    x: Tensor, weight: Tensor, style: Tensor, *, demodulate: bool, up: bool, taps: Tensor
) -> Tensor:
    """Grouped over the batch: one kernel per picture."""
    count, inputs, height, width = x.shape
    kernels = weight[None] * style[:, None, :, None, None]
    if demodulate:
        kernels = kernels * torch.rsqrt(kernels.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8)
    outputs = kernels.shape[1]
    x = x.reshape(1, count * inputs, height, width)
    if up:
        kernels = kernels.transpose(1, 2).reshape(count * inputs, outputs, 3, 3)
        x = F.conv_transpose2d(x, kernels, stride=2, groups=count)
        x = _filter(x.view(count, outputs, *x.shape[2:]), taps * 4)
    else:
        kernels = kernels.reshape(count * outputs, inputs, *weight.shape[2:])
        x = F.conv2d(x, kernels, padding=weight.shape[-1] // 2, groups=count)
        x = x.view(count, outputs, *x.shape[2:])
    return x


def _filter(x: Tensor, kernel: Tensor) -> Tensor:
    return F.conv2d(F.pad(x, (1, 1, 1, 1)), kernel.expand(x.shape[1], 1, 4, 4), groups=x.shape[1])


def _stylegan2(config: ModulatedConfig, t: dict[str, Tensor], ws: Tensor) -> Tensor:
    assert config.architecture == "skip"
    row = torch.tensor(config.resample_filter)
    taps = torch.outer(row, row) / row.sum() ** 2
    x, picture = t["const"].expand(len(ws), -1, -1, -1), None
    for index in range(config.num_ws - 1):
        at = f"steps.{index}."
        style = _dense(ws[:, index], t[at + "conv.affine.weight"], t[at + "conv.affine.bias"])
        x = _modulated(x, t[at + "conv.weight"], style, demodulate=True, up=index % 2 == 1, taps=taps)
        x = x + t[at + "noise_const"] * t[at + "noise_strength"]
        x = F.leaky_relu(x + t[at + "bias"].view(1, -1, 1, 1), 0.2) * math.sqrt(2)
        if config.conv_clamp is not None:
            x = x.clamp(-config.conv_clamp, config.conv_clamp)
        if index % 2 == 0:
            at = f"to_rgb.{index // 2}."
            style = _dense(ws[:, index + 1], t[at + "affine.weight"], t[at + "affine.bias"])
            style = style / math.sqrt(x.shape[1])
            rgb = _modulated(x, t[at + "weight"], style, demodulate=False, up=False, taps=taps)
            rgb = rgb + t[at + "bias"].view(1, -1, 1, 1)
            if config.conv_clamp is not None:
                rgb = rgb.clamp(-config.conv_clamp, config.conv_clamp)
            picture = rgb if picture is None else rgb + _enlarged(picture, taps)
    assert picture is not None
    return picture


def _enlarged(picture: Tensor, taps: Tensor) -> Tensor:
    """A zero after every row and column, then the filter with gain 4."""
    count, channels, height, width = picture.shape
    spread = picture.new_zeros(count, channels, height, 2, width, 2)
    spread[:, :, :, 0, :, 0] = picture
    spread = F.pad(spread.view(count, channels, 2 * height, 2 * width), (2, 1, 2, 1))
    return F.conv2d(spread, (taps * 4).expand(channels, 1, 4, 4), groups=channels)
