"""The layer of StyleGAN2: modulated convolution, noise, bias and leaky ReLU (Karras et al. 2020a, fig. 2d)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.networks.layers import EqualLinear, initial
from stylegan.ops.modulated_convolution import ModulatedConvolution
from stylegan.ops.resampling import Taps

GAIN = math.sqrt(2)  # of the leaky ReLU: keeps the variance


class ModulatedConv(ModulatedConvolution):
    """A convolution whose style is an affine function of w."""

    def __init__(self, inputs: int, outputs: int, size: tuple[int, int], w_dim: int, up: Taps | None) -> None:
        super().__init__(initial(outputs, inputs, 3, 3), size, up)
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)

    def forward(self, x: Tensor, w: Tensor, gain: float, bias: Tensor) -> Tensor:
        """gain * convolution + bias.  x [N, I, h, w], w [N, w_dim], bias [O] -> maps [N, O, h', w']."""
        return self.convolve(x, self.affine.cached(w), gain, bias)


class ModulatedLayer(nn.Module):
    """Modulated convolution -> noise -> bias -> leaky ReLU 0.2, times sqrt(2) -> clamp.

    `gain` scales the layer's output and its clamp: sqrt(1/2) where a residual is added.
    """

    noise_const: Tensor

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: tuple[int, int],
        w_dim: int,
        up: Taps | None,
        clamp: float | None,
        gain: float = 1.0,
    ) -> None:
        super().__init__()
        self.conv = ModulatedConv(inputs, outputs, size, w_dim, up)
        self.noise_strength = nn.Parameter(torch.zeros([]))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.gain = gain * GAIN
        self.clamp = None if clamp is None else clamp * gain
        self.register_buffer("noise_const", initial(1, 1, *size))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """x [N, I, h, w], w [N, w_dim], noise [N or 1, 1, h', w'] -> maps [N, O, h', w']."""
        # The gain is moved before the leaky ReLU, which lets a positive factor through.
        x = self.conv(x, w, self.gain, self.bias * self.gain)
        if noise is not None:
            x = x.add_(noise * (self.noise_strength * self.gain))
        x = F.leaky_relu_(x, 0.2)
        if self.clamp is None:
            return x
        return (x.clamp if x.requires_grad else x.clamp_)(-self.clamp, self.clamp)
