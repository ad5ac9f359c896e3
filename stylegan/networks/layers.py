"""The small functions that every StyleGAN network is made of, each headed by its equation."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache
from typing import Generic, Self, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.ops import winograd

PRECISE = (torch.float32, torch.float64)  # full precision
Made = TypeVar("Made")  # a run-time weight: a tensor, or a few


class Prepared(nn.Module, Generic[Made]):
    """A layer whose run-time weight is computed from `weight`: every time in training, once in inference.

    It is kept in eval mode while `weight` needs no gradient, until that is replaced, moved or written to.
    It is no part of the state.
    """

    weight: nn.Parameter
    _kept: tuple[Tensor, int, int, Made] | None = None  # weight, its version and address, what it became

    def prepare(self) -> Made:
        """The run-time weight, computed from `weight`."""
        raise NotImplementedError

    def prepared(self) -> Made:
        """The run-time weight, the one that was kept if that still holds."""
        weight = self.weight
        # A compiled layer must not depend on what is kept here: it would be compiled again with every change.
        if torch.compiler.is_compiling() or self.training or weight.requires_grad or weight.is_inference():
            return self.prepare()
        kept, address = self._kept, weight.data_ptr()
        if kept is not None and kept[0] is weight and kept[1] == weight._version and kept[2] == address:
            return kept[3]
        # An ordinary tensor even where the caller is in inference mode: w may be optimised through it later.
        with torch.inference_mode(False), torch.no_grad():
            made = self.prepare()
        self._kept = (weight, weight._version, address, made)
        return made

    def train(self, mode: bool = True) -> Self:
        """See `nn.Module.train`; gives the kept weight back."""
        self._kept = None
        return super().train(mode)


def infers_on_cpu(module: nn.Module, *inputs: Tensor, half: bool = False) -> bool:
    """Whether this is inference on a CPU, where no gradient is wanted: faster ways are open then.

    In full precision, or (`half`) in bfloat16 too.
    """
    if module.training or torch.compiler.is_compiling():
        return False
    if any(not x.is_cpu or not (x.dtype in PRECISE or (half and x.dtype == torch.bfloat16)) for x in inputs):
        return False
    return not torch.is_grad_enabled() or not any(
        x.requires_grad for x in itertools.chain(inputs, module.parameters())
    )


def drawn(*size: int, over: float = 1.0) -> Tensor:
    """What a new network starts from: N(0, 1) / over. Where one is built to be loaded into (on the meta device), only the size.

    There a random number or a division imports torch._dynamo, 800 modules, which takes 1.5 s.
    """
    if torch.get_default_device().type == "meta":
        return torch.empty(size)
    return torch.randn(size) / over


# Equalised learning rate (Karras et al. 2018a, section 4.1): weights ~ N(0, 1), scaled by gain / sqrt(fan_in) at run time.
class EqualLinear(Prepared[Tensor]):
    """y = x W^T * gain * lr / sqrt(in) + b * lr.  x [..., in] -> [..., out]."""

    _last: tuple[tuple[int, ...], Tensor, Tensor] | None = None  # bias and weight, x, y

    def __init__(
        self, inputs: int, outputs: int, gain: float = 1.0, lr: float = 1.0, bias: float = 0.0
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(outputs, inputs, over=lr))
        self.bias = nn.Parameter(torch.full([outputs], float(bias) / lr))
        self.scale = gain * lr / math.sqrt(inputs)
        self.lr = lr

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.prepared(), self.bias * self.lr)

    def again(self, x: Tensor) -> Tensor:
        """The same, at hand where x has the values of the last time: the very same tensor then; do not write to it."""
        if torch.compiler.is_compiling():  # as in `prepared`
            return self(x)  # type: ignore[no-any-return]
        weight, bias = self.prepared(), self.bias
        if self._kept is None or x.requires_grad or bias.requires_grad or bias.is_inference():
            return self(x)  # type: ignore[no-any-return]
        last, source = self._last, (id(weight), id(bias), bias._version, bias.data_ptr())
        if last is not None and last[0] == source and last[1].dtype == x.dtype and torch.equal(last[1], x):
            return last[2]
        with torch.inference_mode(False), torch.no_grad():  # as in `prepared`
            made = F.linear(x, weight, bias * self.lr)
            self._last = (source, x.clone(), made)
        return made

    def prepare(self) -> Tensor:
        """Scaled, [out, in]."""
        return self.weight * self.scale


class EqualConv2d(Prepared[tuple[Tensor, Tensor | None]]):
    """3x3 or 1x1 'same' convolution without bias; optionally enlarges by 2 first.  [N, in, h, w] -> [N, out, h', w'].

    `size` is that of the maps; where it and the channels are many, inference on a CPU takes Winograd's way.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int,
        gain: float = math.sqrt(2),
        up: bool = False,
        size: tuple[int, int] = (1, 1),
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(drawn(outputs, inputs, kernel, kernel))
        self.scale = gain / math.sqrt(inputs * kernel**2)
        self.up = up
        self.tiled = kernel == 3 and not up and winograd.pays(inputs, outputs, size)

    def forward(self, x: Tensor) -> Tensor:
        weight, tiles = self.prepared()
        if self.up:  # conv3x3(nearest_x2(x)) in one transposed convolution
            return F.conv_transpose2d(x, weight, stride=2, padding=1)
        if tiles is not None and infers_on_cpu(self, x):
            return winograd.convolve_maps(x, tiles)
        return F.conv2d(x, weight, padding=weight.shape[-1] // 2)

    def prepare(self) -> tuple[Tensor, Tensor | None]:
        """Scaled, [out, in, k, k], for a layer that enlarges see `upscale_kernel`; and Winograd's form of it if used."""
        weight = self.weight * self.scale
        if self.training or self.weight.requires_grad:
            return upscale_kernel(weight) if self.up else weight, None
        tiled = self.tiled and weight.is_cpu and weight.dtype in PRECISE
        tiles = winograd.transform_weight(weight) if tiled else None
        return laid_out(upscale_kernel(weight) if self.up else weight), tiles


def laid_out(weight: Tensor) -> Tensor:
    """For inference: the maps take the layout of the weight.

    Channels last is faster for most of what a CPU does to them, and what a GPU's matrix units take 16-bit numbers in.
    """
    last = weight.is_cpu or (weight.is_cuda and weight.dtype in (torch.float16, torch.bfloat16))
    return weight.contiguous(memory_format=torch.channels_last if last else torch.contiguous_format)


def upscale_kernel(weight: Tensor) -> Tensor:
    """The 4x4 stride-2 kernel of a transposed convolution that equals nearest x2 followed by `weight` [O, I, 3, 3].

    Nearest enlargement repeats each pixel 2x2, so the 3x3 taps that fall on copies of one pixel can be summed first:
    4/9 of the multiplications. Returns [I, O, 4, 4].
    """
    flipped = F.pad(weight.flip([2, 3]).transpose(0, 1), (1, 1, 1, 1))
    return flipped[..., 1:, 1:] + flipped[..., :-1, 1:] + flipped[..., 1:, :-1] + flipped[..., :-1, :-1]


def blur(x: Tensor) -> Tensor:
    """[1, 2, 1] x [1, 2, 1] / 16 per channel, zero beyond the border (Karras et al. 2019, section 2).  Keeps the shape."""
    channels = x.shape[1]
    return F.conv2d(x, _blur_kernel(channels, x.dtype, x.device), padding=1, groups=channels)


@lru_cache(maxsize=64)
def _blur_kernel(channels: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """[channels, 1, 3, 3]; the same in every layer of that width."""
    with torch.inference_mode(False):  # it serves training too
        row = torch.tensor([0.25, 0.5, 0.25], dtype=dtype, device=device)
        return (row[:, None] * row[None, :]).expand(channels, 1, 3, 3).contiguous()


def pixel_norm(z: Tensor) -> Tensor:
    """z / sqrt(mean(z^2) + 1e-8) over the last axis (Karras et al. 2018a, eq. in section 4.2)."""
    return z * (z.square().mean(dim=-1, keepdim=True) + 1e-8).rsqrt()


# Statistics of instance normalisation: mean and 1 / sqrt(variance + 1e-8) per picture and channel, [N, C, 1, 1] each.
def instance_statistics(x: Tensor) -> tuple[Tensor, Tensor]:
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


# Adaptive instance normalisation (Huang & Belongie 2017, eq. 8; Karras et al. 2019, eq. 1), as x * gain + shift.
def adain(x: Tensor, style: Tensor) -> tuple[Tensor, Tensor]:
    """x [N, C, h, w], style [N, 2C] -> gain and shift [N, C, 1, 1] of (x - mean) / deviation * (scale + 1) + bias."""
    scale, bias = style[..., None, None].chunk(2, dim=1)
    mean, rsqrt = instance_statistics(x)
    gain = (scale + 1) * rsqrt
    return gain, bias - mean * gain
