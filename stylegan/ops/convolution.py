"""'Same' convolution of maps, which may be enlarged by 2 first."""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.ops import winograd
from stylegan.ops.prepared import PRECISE, Prepared, infers_on_cpu, laid_out


def reference(x: Tensor, weight: Tensor, up: bool = False) -> Tensor:
    """Each pixel repeated 2x2 if `up`, then a convolution.  x [N, I, h, w], weight [O, I, k, k] -> [N, O, h', w']."""
    if up:
        x = F.interpolate(x, scale_factor=2, mode="nearest")
    return F.conv2d(x, weight, padding=weight.shape[-1] // 2)


@dataclass(frozen=True)
class Kernel:
    """A scaled weight: [O, I, k, k], or [I, O, 4, 4] where it enlarges; and Winograd's form of it where that is used."""

    weight: Tensor
    tiles: Tensor | None = None


class Convolution(Prepared[Kernel]):
    """'Same' convolution with weight * scale; optionally enlarges by 2 first.  [N, I, h, w] -> [N, O, h', w'].

    `size` is that of the maps; where it and the channels are many, inference on a CPU takes Winograd's way.
    """

    def __init__(self, weight: Tensor, scale: float, up: bool, size: tuple[int, int]) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.scale, self.up = scale, up
        self.tiled = weight.shape[2] == 3 and not up and winograd.pays(weight.shape[1], len(weight), size)

    def forward(self, x: Tensor) -> Tensor:
        kernel = self.prepared()
        if self.up:  # conv3x3(nearest_x2(x)) in one transposed convolution
            return F.conv_transpose2d(x, kernel.weight, stride=2, padding=1)
        if kernel.tiles is not None and infers_on_cpu(self, x):
            return winograd.convolve_maps(x, kernel.tiles)
        return F.conv2d(x, kernel.weight, padding=kernel.weight.shape[-1] // 2)

    def prepare(self) -> Kernel:
        """See `Kernel`."""
        weight = self.weight * self.scale
        form = upscale_kernel(weight) if self.up else weight
        if self.learns():
            return Kernel(form)
        tiled = self.tiled and weight.is_cpu and weight.dtype in PRECISE
        return Kernel(laid_out(form), winograd.transform_weight(weight) if tiled else None)


def upscale_kernel(weight: Tensor) -> Tensor:
    """The 4x4 stride-2 kernel of a transposed convolution that equals nearest x2 followed by `weight` [O, I, 3, 3].

    Nearest enlargement repeats each pixel 2x2, so the 3x3 taps that fall on copies of one pixel can be summed first:
    4/9 of the multiplications. Returns [I, O, 4, 4].
    """
    flipped = F.pad(weight.flip([2, 3]).transpose(0, 1), (1, 1, 1, 1))
    return flipped[..., 1:, 1:] + flipped[..., :-1, 1:] + flipped[..., 1:, :-1] + flipped[..., :-1, :-1]
