"""The plain contenders: StyleGAN and StyleGAN2 as the papers' code runs them, with the weights of our generators.

Weights are scaled, modulated and demodulated for every picture, the modulated convolution is one grouped convolution
over all pictures ("fused", Karras et al. 2020a), nothing is kept, everything is float32 and NCHW.
"""

from __future__ import annotations

import math

import torch.nn.functional as F
from torch import Tensor

from stylegan import AdaINConfig, Generator, ModulatedConfig
from stylegan.ops import activation, convolution, modulated_convolution, norm, resampling


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
    for index in range(config.num_ws):
        at = f"steps.{index}."
        if index:
            weight = t[at + "conv.weight"]
            weight = weight * (math.sqrt(2) / math.sqrt(weight[0].numel()))
            x = convolution.reference(x, weight, up=index % 2 == 0)
            if index % 2 == 0:
                x = resampling.reference(x, (1.0, 2.0, 1.0), 1, 1, 1)
        bias, strength = (t[at + name].view(1, -1, 1, 1) for name in ("bias", "noise_weight"))
        x = activation.reference(x, bias, t[at + "noise_const"], strength)
        x = norm.reference(x, _dense(ws[:, index], t[at + "style.weight"], t[at + "style.bias"]))
    last = f"to_rgb.{len(config.channels) - 1}."
    weight = t[last + "conv.weight"]
    return F.conv2d(x, weight / math.sqrt(weight.shape[1])) + t[last + "bias"].view(1, -1, 1, 1)


def _stylegan2(config: ModulatedConfig, t: dict[str, Tensor], ws: Tensor) -> Tensor:
    assert config.architecture == "skip"
    taps = config.resample_filter
    x, picture = t["const"].expand(len(ws), -1, -1, -1), None
    for index in range(config.num_ws - 1):
        at = f"steps.{index}."
        style = _dense(ws[:, index], t[at + "conv.affine.weight"], t[at + "conv.affine.bias"])
        up = taps if index % 2 == 1 else None
        x = modulated_convolution.reference(x, t[at + "conv.weight"], style, up=up)
        bias, strength = t[at + "bias"].view(1, -1, 1, 1), t[at + "noise_strength"]
        x = activation.reference(x, bias, t[at + "noise_const"], strength) * math.sqrt(2)
        if config.conv_clamp is not None:
            x = x.clamp(-config.conv_clamp, config.conv_clamp)
        if index % 2 == 0:
            at = f"to_rgb.{index // 2}."
            style = _dense(ws[:, index + 1], t[at + "affine.weight"], t[at + "affine.bias"])
            style = style / math.sqrt(x.shape[1])
            rgb = modulated_convolution.reference(x, t[at + "weight"], style, demodulate=False)
            rgb = rgb + t[at + "bias"].view(1, -1, 1, 1)
            if config.conv_clamp is not None:
                rgb = rgb.clamp(-config.conv_clamp, config.conv_clamp)
            picture = rgb if picture is None else rgb + resampling.reference(picture, taps, 2, 2, 1)
    assert picture is not None
    return picture
