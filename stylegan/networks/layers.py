"""The small functions that every StyleGAN network is made of, each headed by its equation."""

from __future__ import annotations

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.ops.convolution import Convolution
from stylegan.ops.prepared import Prepared


def initial(*size: int, over: float = 1.0) -> Tensor:
    """The weights of a new network: N(0, 1) / over. Where one is built to be loaded into (on the meta device), only the size.

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
        self.weight = nn.Parameter(initial(outputs, inputs, over=lr))
        self.bias = nn.Parameter(torch.full([outputs], float(bias) / lr))
        self.scale = gain * lr / math.sqrt(inputs)
        self.lr = lr

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.prepared(), self.bias * self.lr)

    def cached(self, x: Tensor) -> Tensor:
        """The same; where x has the values of the last time the very same tensor, which is not to be written to."""
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


class EqualConv2d(Convolution):
    """3x3 or 1x1 'same' convolution without bias; optionally enlarges by 2 first.  [N, in, h, w] -> [N, out, h', w'].

    `size` is that of the maps.
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
        weight = initial(outputs, inputs, kernel, kernel)
        super().__init__(weight, gain / math.sqrt(inputs * kernel**2), up, size)


def blur(x: Tensor) -> Tensor:
    """[1, 2, 1] x [1, 2, 1] / 16 per channel, zero beyond the border (Karras et al. 2019, section 2).  Keeps the shape."""
    channels = x.shape[1]
    return F.conv2d(x, _blur_kernel(channels, x.dtype, x.device), padding=1, groups=channels)


@lru_cache(maxsize=64)
def _blur_kernel(channels: int, dtype: torch.dtype, device: torch.device) -> Tensor:
    """[channels, 1, 3, 3]; the same in every layer of that width."""
    with torch.inference_mode(False):  # it serves training too
        # 1/4, 1/2, 1/4: computed there, as nothing can be copied to a GPU while a step is recorded.
        row = 0.5 - 0.25 * torch.arange(-1, 2, dtype=dtype, device=device).abs()
        return (row[:, None] * row[None, :]).expand(channels, 1, 3, 3).contiguous()


def pixel_norm(z: Tensor) -> Tensor:
    """z / sqrt(mean(z^2) + 1e-8) over the last axis (Karras et al. 2018a, eq. in section 4.2)."""
    return z * (z.square().mean(dim=-1, keepdim=True) + 1e-8).rsqrt()
