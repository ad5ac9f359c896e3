"""StyleGAN3's synthesis the plain way, as its paper describes it: what the fast one is measured against.

Zeros are inserted between the samples, every filter runs at the high sampling rate over all of them, and of the result
most is thrown away. The convolution's weight is modulated anew for every picture of a batch, which is one group each.
It shares nothing with `stylegan.networks.stylegan3` but the weights and the stored filters.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan import AliasFreeConfig, Generator
from stylegan.networks.stylegan3 import AliasFreeLayer, AliasFreeSynthesis


def synthesize(generator: Generator, ws: Tensor, full: bool = False) -> Tensor:
    """ws [N, num_ws, w_dim] -> picture. `full`: with the two-dimensional filters instead of their rows and columns."""
    synthesis, config = generator.synthesis, generator.config
    assert isinstance(synthesis, AliasFreeSynthesis)
    assert isinstance(config, AliasFreeConfig)
    x: Tensor = synthesis.input(ws[:, 0]).contiguous()
    for index, layer in enumerate(synthesis.steps):
        assert isinstance(layer, AliasFreeLayer)
        x = _layer(layer, config, index, x, ws[:, index + 1], full)
    rgb = synthesis.to_rgb
    style = rgb.affine(ws[:, -1]) / np.sqrt(rgb.weight.shape[1])
    x = _modulated(x, rgb.weight, style, rgb.magnitude_ema.rsqrt()) + rgb.bias[:, None, None]
    if config.conv_clamp is not None:
        x = x.clamp(-config.conv_clamp, config.conv_clamp)
    return x * config.output_scale


def _layer(
    layer: AliasFreeLayer, config: AliasFreeConfig, index: int, x: Tensor, w: Tensor, full: bool
) -> Tensor:
    size_before, rate_before = _sampling(config, max(index - 1, 0))
    size, rate = _sampling(config, index)
    between = max(rate_before, rate) * config.lrelu_upsampling
    up, down = between // rate_before, between // rate
    taps = [1 if f is None else f.shape[0] for f in (layer.up_filter, layer.down_filter)]
    zeros = (size - 1) * down + 1 - (size_before + config.conv_kernel - 1) * up + sum(taps) - 2
    before = (zeros + up) // 2
    x = _convolution(layer, x, w) + layer.bias[:, None, None]
    x = _filter(_spread(x, up, before, zeros - before), layer.up_filter, up**2, full)
    x = F.leaky_relu(x, 0.2) * np.sqrt(2)
    if config.conv_clamp is not None:
        x = x.clamp(-config.conv_clamp, config.conv_clamp)
    return _filter(x, layer.down_filter, 1, full)[:, :, ::down, ::down]


def _sampling(config: AliasFreeConfig, index: int) -> tuple[int, int]:
    """Size and sampling rate of a layer's output."""
    exponent = min(index / (config.num_layers - config.num_critical), 1)
    last = config.size / 2 * config.last_stopband_rel
    stopband = config.first_stopband * (last / config.first_stopband) ** exponent
    rate = int(2 ** np.ceil(np.log2(min(2 * stopband, config.size))))
    return config.size if index >= config.num_layers - 1 else rate + 2 * config.margin_size, rate


def _convolution(layer: AliasFreeLayer, x: Tensor, w: Tensor) -> Tensor:
    style = layer.affine(w)
    weight = layer.weight * layer.weight.square().mean([1, 2, 3], keepdim=True).rsqrt()
    style = style * style.square().mean(1, keepdim=True).rsqrt()
    factors = ((weight * style[:, None, :, None, None]).square().sum([2, 3, 4]) + 1e-8).rsqrt()
    return _modulated(x, weight, style, layer.magnitude_ema.rsqrt(), factors)


def _modulated(
    x: Tensor, weight: Tensor, style: Tensor, gain: Tensor, factors: Tensor | None = None
) -> Tensor:
    modulated = weight * style[:, None, :, None, None]
    if factors is not None:
        modulated = modulated * factors[:, :, None, None, None]
    n, outputs = modulated.shape[:2]
    modulated = (modulated * gain).flatten(0, 1)
    x = F.conv2d(x.flatten(0, 1)[None], modulated, padding=weight.shape[-1] - 1, groups=n)
    return x.view(n, outputs, *x.shape[2:])


def _spread(x: Tensor, up: int, before: int, after: int) -> Tensor:
    """`up` - 1 zeros after every sample, then zeros at the ends, or fewer samples where negative."""
    n, channels, height, width = x.shape
    x = F.pad(x.view(n, channels, height, 1, width, 1), (0, up - 1, 0, 0, 0, up - 1))
    return F.pad(x.view(n, channels, height * up, width * up), (before, after, before, after))


def _filter(x: Tensor, taps: Tensor | None, gain: float, full: bool) -> Tensor:
    if taps is None:
        return x
    if full and taps.dim() == 1:
        taps = torch.outer(taps, taps)
    channels = x.shape[1]
    if taps.dim() == 2:
        return F.conv2d(x, (taps * gain).flip(0, 1).expand(channels, 1, -1, -1), groups=channels)
    taps = (taps * gain**0.5).flip(0)
    x = F.conv2d(x, taps[None, :].expand(channels, 1, 1, -1), groups=channels)
    return F.conv2d(x, taps[:, None].expand(channels, 1, -1, 1), groups=channels)
