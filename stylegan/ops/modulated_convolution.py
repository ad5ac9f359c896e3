"""Modulated convolution with demodulation (Karras et al. 2020a, eq. 1-3).

Inference on a CPU has ways of its own: large maps meet weights into which the style, the demodulation and the gain are
folded, once per style; smaller ones with many channels go through `winograd`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.ops import resampling, winograd
from stylegan.ops.prepared import PRECISE, Prepared, infers_on_cpu, laid_out
from stylegan.ops.resampling import Taps, filter_maps


def reference(
    x: Tensor,
    weight: Tensor,
    style: Tensor,
    *,
    demodulate: bool = True,
    up: Taps | None = None,
    gain: Tensor | float = 1.0,
    padding: int | None = None,
) -> Tensor:
    """The papers' "fused" way: one kernel per picture, one grouped convolution over all of them.

    x [N, I, h, w], weight [O, I, k, k], style [N, I] -> [N, O, h', w']. `gain` scales the demodulated kernels; with `up`
    the maps are enlarged by 2 and filtered.
    """
    count, inputs = x.shape[:2]
    kernels = weight[None] * style[:, None, :, None, None]
    if demodulate:
        kernels = kernels * torch.rsqrt(kernels.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8)
    kernels = kernels * gain
    outputs = kernels.shape[1]
    x = x.reshape(1, count * inputs, *x.shape[2:])
    if up is None:
        padding = weight.shape[-1] // 2 if padding is None else padding
        x = F.conv2d(x, kernels.flatten(0, 1), padding=padding, groups=count)
        return x.view(count, outputs, *x.shape[2:])
    kernels = kernels.transpose(1, 2).reshape(count * inputs, outputs, *weight.shape[2:])
    x = F.conv_transpose2d(x, kernels, stride=2, groups=count)
    return resampling.reference(x.view(count, outputs, *x.shape[2:]), up, 1, *_margins(up)) * 4


# Scaling the convolution's input by the style and its output by the demodulation is the same as scaling its weight, which
# then stays what it is for all styles.
def demodulation(style: Tensor, energy: Tensor) -> Tensor:
    """style [N, I], energy [O, I] (squared weights, summed over the kernel) -> factors of the outputs [N, O, 1, 1]."""
    return (F.linear(style.square(), energy) + 1e-8).rsqrt()[..., None, None]


@dataclass(frozen=True)
class Kernel:
    """A weight laid out, its energy [O, I], and Winograd's form of it where that is used."""

    weight: Tensor  # [O, I, 3, 3]; [I, O, 3, 3] where it enlarges
    energy: Tensor
    tiles: Tensor | None = None


@dataclass(frozen=True)
class _Folded:
    """Weights with one picture's style, demodulation and gain in them; an enlarging layer has one kernel per phase."""

    source: Kernel
    style: Tensor
    kernels: Sequence[Tensor]


class ModulatedConvolution(Prepared[Kernel]):
    """Modulated 3x3 convolution with demodulation; optionally enlarges by 2.  `size` is that of its output.

    What the last style made of the weight is kept, by the style's identity.
    """

    _folded: _Folded | None = None
    _factors: tuple[Kernel, Tensor, Tensor] | None = None

    def __init__(self, weight: Tensor, size: tuple[int, int], up: Taps | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.up = up
        outputs, inputs = weight.shape[:2]
        cells = size[0] * size[1] // (1 if up is None else 4)  # of the input
        # Folding a style costs as much as scaling so many cells of the input by it.
        self.large = cells > 9 * outputs
        self.tiled = up is None and winograd.pays(inputs, outputs, size)

    def convolve(self, x: Tensor, style: Tensor, gain: float, bias: Tensor) -> Tensor:
        """gain * convolution + bias.  x [N, I, h, w], style [N, I], bias [O] -> [N, O, h', w']."""
        fast = infers_on_cpu(self, x, style, bias, half=True)
        # Winograd's way rounds too much for bfloat16.
        tiled = self.tiled and x.dtype in PRECISE
        if fast and self.large and len(x) == 1 and not tiled:
            return self._convolve_folded(x, style, gain, bias)
        kernel = self.prepared()
        factors = self._demodulation(kernel, style)
        if fast and tiled and kernel.tiles is not None:
            x = winograd.convolve_maps(x, kernel.tiles, style)
        elif self.up is None:
            x = F.conv2d(x * style[..., None, None], kernel.weight, padding=1)
        else:
            # The kernel is turned round against that of a convolution, as the files of this family have it.
            x = F.conv_transpose2d(x * style[..., None, None], kernel.weight, stride=2)
            x = filter_maps(x, self.up, *_margins(self.up), gain=4)
        return torch.addcmul(bias[:, None, None], x, factors * gain)

    def _convolve_folded(self, x: Tensor, style: Tensor, gain: float, bias: Tensor) -> Tensor:
        kernels = self._fold(style, gain)
        if self.up is None:
            return F.conv2d(x, kernels[0], bias, padding=1)
        x = _spread(x, kernels) if len(kernels) > 1 else F.conv_transpose2d(x, kernels[0], stride=2)
        return filter_maps(x, self.up, *_margins(self.up), gain=4, bias=bias)

    def _fold(self, style: Tensor, gain: float) -> Sequence[Tensor]:
        """The kernels of a style [1, I]; those of the last one are kept."""
        run, kept = self.prepared(), self._folded
        if kept is not None and kept.source is run and kept.style is style:
            return kept.kernels
        factors = demodulation(style, run.energy)[0] * gain  # [O, 1, 1]
        scale = (factors[..., None] * style[0, :, None, None]).to(run.weight.dtype)  # [O, I, 1, 1]: small
        if self.up is None:
            kernels: Sequence[Tensor] = [run.weight * scale]
        else:
            weight = run.weight * scale.transpose(0, 1)
            # In bfloat16 the transposed convolution is left in one piece.
            kernels = _phases(weight.transpose(0, 1)) if weight.dtype in PRECISE else [weight]
        self._folded = _Folded(run, style, [laid_out(kernel) for kernel in kernels])
        return self._folded.kernels

    def _demodulation(self, run: Kernel, style: Tensor) -> Tensor:
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

    def prepare(self) -> Kernel:
        """See `Kernel`."""
        weight = self.weight
        tiled = self.tiled and weight.is_cpu and weight.dtype in PRECISE and not self.learns()
        form = laid_out(weight if self.up is None else weight.transpose(0, 1))
        tiles = winograd.transform_weight(weight) if tiled else None
        return Kernel(form, weight.square().sum(dim=(2, 3)), tiles)


def _margins(taps: Taps) -> tuple[int, int]:
    """Zeros before and after the maps that are filtered, once a transposed convolution has enlarged them."""
    return (len(taps) - 1) // 2, (len(taps) - 2) // 2


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
