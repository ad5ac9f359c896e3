"""The layers of StyleGAN2: modulated convolution, noise, bias and leaky ReLU (Karras et al. 2020a, fig. 2d).

Inference on a CPU has ways of its own to run them: large maps meet weights into which the style, the demodulation and
the gain are folded, once per style; smaller ones with many channels go through `winograd`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.networks.layers import PRECISE, EqualLinear, Prepared, drawn, infers_on_cpu, laid_out
from stylegan.ops import winograd
from stylegan.ops.resampling import Taps, filter_maps

GAIN = math.sqrt(2)  # of the leaky ReLU: keeps the variance


# Modulation and demodulation (Karras et al. 2020a, eq. 1-3) scale the convolution's weight by the style s per input map and
# by 1 / sqrt(sum over i, k of (s_i w_ik)^2) per output map. Scaling the input and the output instead is the same, and the
# weight stays what it is for all styles.
def demodulation(style: Tensor, energy: Tensor) -> Tensor:
    """style [N, I], energy [O, I] (squared weights, summed over the kernel) -> factors of the outputs [N, O, 1, 1]."""
    return (F.linear(style.square(), energy) + 1e-8).rsqrt()[..., None, None]


def convolve(x: Tensor, weight: Tensor) -> Tensor:
    """'Same' convolution.  x [N, I, h, w], weight [O, I, k, k] -> [N, O, h, w]."""
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


def convolve_up(x: Tensor, weight: Tensor, taps: Taps) -> Tensor:
    """Enlarge by 2, convolve and filter in one.  x [N, I, h, w], weight [I, O, 3, 3] -> [N, O, 2h, 2w].

    The kernel is turned round against that of `convolve`, as the files of this family have it.
    """
    x = F.conv_transpose2d(x, weight, stride=2)
    count = len(taps)
    return filter_maps(x, taps, (count - 1) // 2, (count - 2) // 2, gain=4)


@dataclass(frozen=True)
class RunWeight:
    """What a convolution runs with: its weight laid out, the weight's energy [O, I], and Winograd's form of it if used."""

    weight: Tensor  # [O, I, 3, 3]; [I, O, 3, 3] where it enlarges
    energy: Tensor
    tiles: Tensor | None = None


@dataclass(frozen=True)
class _Folded:
    """Weights with one picture's style, demodulation and gain in them; an enlarging layer has one kernel per phase."""

    source: RunWeight
    style: Tensor
    kernels: Sequence[Tensor]


class ModulatedConv(Prepared[RunWeight]):
    """Modulated 3x3 convolution with demodulation; optionally enlarges by 2.  `size` is that of its output.

    `forward` gives the maps before and the factors of demodulation: the layer multiplies them along with its gain.
    """

    _folded: _Folded | None = None
    _factors: tuple[RunWeight, Tensor, Tensor] | None = None

    def __init__(self, inputs: int, outputs: int, size: tuple[int, int], w_dim: int, up: Taps | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(outputs, inputs, 3, 3))
        self.affine = EqualLinear(w_dim, inputs, bias=1.0)
        self.up = up
        cells = size[0] * size[1] // (1 if up is None else 4)  # of the input
        # Folding a style costs as much as scaling so many cells of the input by it.
        self.large = cells > 9 * outputs
        self.tiled = up is None and winograd.pays(inputs, outputs, size)

    def forward(self, x: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """x [N, I, h, w], w [N, w_dim] -> maps [N, O, h', w'], factors [N, O, 1, 1]."""
        run, style = self.prepared(), self.affine.again(w)
        factors = self._demodulation(run, style)
        if run.tiles is not None and infers_on_cpu(self, x, w):
            return winograd.convolve_maps(x, run.tiles, style), factors
        x = x * style[..., None, None]
        return (convolve(x, run.weight) if self.up is None else convolve_up(x, run.weight, self.up)), factors

    def folded(self, x: Tensor, w: Tensor, gain: float, bias: Tensor) -> Tensor:
        """The demodulated maps times the gain, plus the bias [O].  x [1, I, h, w], w [1, w_dim] -> [1, O, h', w']."""
        kernels = self._fold(self.affine.again(w), gain)
        if self.up is None:
            return F.conv2d(x, kernels[0], bias, padding=1)
        count = len(self.up)
        x = _spread(x, kernels) if len(kernels) > 1 else F.conv_transpose2d(x, kernels[0], stride=2)
        return filter_maps(x, self.up, (count - 1) // 2, (count - 2) // 2, gain=4, bias=bias)

    def _fold(self, style: Tensor, gain: float) -> Sequence[Tensor]:
        """The kernels of a style [1, I]; those of the last one are kept."""
        run, kept = self.prepared(), self._folded
        if kept is not None and kept.source is run and kept.style is style:
            return kept.kernels
        factors = demodulation(style, run.energy)[0] * gain  # [O, 1, 1]
        s = style[0, :, None, None]
        if self.up is None:
            kernels: Sequence[Tensor] = [run.weight * s * factors[:, None]]
        else:
            weight = run.weight * factors * s[..., None]
            # In bfloat16 the transposed convolution is left in one piece.
            kernels = _phases(weight.transpose(0, 1)) if weight.dtype in PRECISE else [weight]
        self._folded = _Folded(run, style, [laid_out(kernel) for kernel in kernels])
        return self._folded.kernels

    def _demodulation(self, run: RunWeight, style: Tensor) -> Tensor:
        """Its factors, those of the last style at hand."""
        if torch.compiler.is_compiling() or style.requires_grad or run.energy.requires_grad:
            return demodulation(style, run.energy)
        last = self._factors
        if last is not None and last[0] is run and last[1] is style:
            return last[2]
        with torch.inference_mode(False), torch.no_grad():  # ordinary tensors, as the prepared weight
            factors = demodulation(style, run.energy)
        self._factors = (run, style, factors)
        return factors

    def prepare(self) -> RunWeight:
        """See `RunWeight`."""
        energy = self.weight.square().sum(dim=(2, 3))
        learns = self.training or self.weight.requires_grad
        tiled = self.tiled and self.weight.is_cpu and self.weight.dtype in PRECISE and not learns
        tiles = winograd.transform_weight(self.weight) if tiled else None
        return RunWeight(
            laid_out(self.weight if self.up is None else self.weight.transpose(0, 1)), energy, tiles
        )


def _phases(weight: Tensor) -> list[Tensor]:
    """The taps of a transposed convolution with stride 2 that meet the even or odd rows and columns of its output.

    weight [O, I, 3, 3] -> [O, I, 2, 2], [O, I, 2, 1], [O, I, 1, 2], [O, I, 1, 1].
    """
    rows = (weight[:, :, [2, 0]], weight[:, :, [1]])
    return [part for each in rows for part in (each[..., [2, 0]], each[..., [1]])]


def _spread(x: Tensor, kernels: Sequence[Tensor]) -> Tensor:
    """A transposed convolution with stride 2 by its phases: on a CPU in two thirds of the time that torch's takes.

    x [1, I, h, w] -> [1, O, 2h + 1, 2w + 1].
    """
    height, width = x.shape[2:]
    x = laid_out(x)  # a part that is cut out of larger maps would be copied for every phase
    y = x.new_empty(1, 2 * height + 1, 2 * width + 1, kernels[0].shape[0]).permute(0, 3, 1, 2)
    for index, kernel in enumerate(kernels):
        row, column = divmod(index, 2)
        y[:, :, row::2, column::2] = F.conv2d(x, kernel, padding=(1 - row, 1 - column))
    return y


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
        self.register_buffer("noise_const", drawn(1, 1, *size))

    def forward(self, x: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """x [N, I, h, w], w [N, w_dim], noise [N or 1, 1, h', w'] -> maps [N, O, h', w']."""
        # The gain is moved before the leaky ReLU, which lets a positive factor through.
        bias = self.bias * self.gain
        if self._folds(x, w):
            x = self.conv.folded(x, w, self.gain, bias)
        else:
            x, factors = self.conv(x, w)
            x = torch.addcmul(bias[:, None, None], x, factors * self.gain)
        if noise is not None:
            x = x.add_(noise * (self.noise_strength * self.gain))
        x = F.leaky_relu_(x, 0.2)
        if self.clamp is None:
            return x
        return (x.clamp if x.requires_grad else x.clamp_)(-self.clamp, self.clamp)

    def _folds(self, x: Tensor, w: Tensor) -> bool:
        """Whether the style is folded into the weight, for one picture of large maps; see `ModulatedConv.folded`."""
        conv = self.conv
        if not conv.large or len(x) > 1 or not infers_on_cpu(self, x, w, half=True):
            return False
        return not conv.tiled or x.dtype not in PRECISE  # Winograd's way rounds too much for bfloat16
