"""StyleGAN3's synthesis the plain way, as its paper describes it: what the fast one is measured against.

Zeros are inserted between the samples, every filter runs at the high sampling rate over all of them, and of the result
most is thrown away. The convolution's weight is modulated anew for every picture of a batch, which is one group each.
It shares nothing with `stylegan.networks.stylegan3` but the weights and the stored filters; it is put together from the
references in `stylegan.ops`.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor

from stylegan import AliasFreeConfig, Generator
from stylegan.networks.stylegan3 import AliasFreeLayer, AliasFreeSynthesis
from stylegan.ops import filtered_lrelu, modulated_convolution


def synthesize(generator: Generator, ws: Tensor, full: bool = False) -> Tensor:
    """ws [N, num_ws, w_dim] -> picture. `full`: with the two-dimensional filters instead of their rows and columns."""
    synthesis, config = generator.synthesis, generator.config
    assert isinstance(synthesis, AliasFreeSynthesis)
    assert isinstance(config, AliasFreeConfig)
    x: Tensor = synthesis.input(ws[:, 0]).contiguous()
    for index, step in enumerate(synthesis.steps):
        assert isinstance(step, AliasFreeLayer)
        x = layer(step, config, index, x, ws[:, index + 1], full)
    rgb = synthesis.to_rgb
    style = rgb.affine(ws[:, -1]) / np.sqrt(rgb.weight.shape[1])
    gain = rgb.magnitude_ema.rsqrt()
    x = (
        modulated_convolution.reference(x, rgb.weight, style, demodulate=False, gain=gain)
        + rgb.bias[:, None, None]
    )
    if config.conv_clamp is not None:
        x = x.clamp(-config.conv_clamp, config.conv_clamp)
    return x * config.output_scale


def layer(
    step: AliasFreeLayer, config: AliasFreeConfig, index: int, x: Tensor, w: Tensor, full: bool
) -> Tensor:
    """Layer `index` on the maps x of the one before."""
    size_before, rate_before = _sampling(config, max(index - 1, 0))
    size, rate = _sampling(config, index)
    between = max(rate_before, rate) * config.lrelu_upsampling
    up, down = between // rate_before, between // rate
    taps = [1 if f is None else f.shape[0] for f in (step.up_filter, step.down_filter)]
    zeros = (size - 1) * down + 1 - (size_before + config.conv_kernel - 1) * up + sum(taps) - 2
    before = (zeros + up) // 2
    x = _convolution(step, x, w) + step.bias[:, None, None]
    filters = step.up_filter, step.down_filter
    return filtered_lrelu.reference(x, *filters, up, down, (before, zeros - before), config.conv_clamp, full)


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
    gain, padding = layer.magnitude_ema.rsqrt(), weight.shape[-1] - 1
    return modulated_convolution.reference(x, weight, style, gain=gain, padding=padding)
