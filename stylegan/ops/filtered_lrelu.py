"""StyleGAN3's non-linearity: enlarge with a low-pass filter, leaky ReLU, clamp, reduce with a low-pass filter.

Between the filters the maps have two to four times the rows and columns: nearly all the memory traffic of a network is
here. On a CPU a few channels at a time go through all of it while they are in the cache.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan.families.stylegan3 import Resampling

GAIN = math.sqrt(2)  # of the leaky ReLU: keeps the variance
SLOPE = 0.2


def reference(
    x: Tensor,
    up_filter: Tensor | None,
    down_filter: Tensor | None,
    up: int,
    down: int,
    zeros: tuple[int, int],
    clamp: float | None,
    full: bool = False,
) -> Tensor:
    """The paper's way: zeros between the samples, every filter at the high rate over all of them, most thrown away then.

    `zeros` before and after the enlarged maps; `full`: filters in two dimensions in place of their rows and columns.
    """
    n, channels, height, width = x.shape
    x = F.pad(x.view(n, channels, height, 1, width, 1), (0, up - 1, 0, 0, 0, up - 1))
    x = F.pad(x.view(n, channels, height * up, width * up), zeros * 2)
    x = F.leaky_relu(_filter(x, up_filter, up**2, full), SLOPE) * GAIN
    x = x if clamp is None else x.clamp(-clamp, clamp)
    return _filter(x, down_filter, 1, full)[:, :, ::down, ::down]


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


def filtered_lrelu(
    x: Tensor, up_filter: Tensor | None, down_filter: Tensor | None, plan: Resampling, clamp: float | None
) -> Tensor:
    """Karras et al. 2021, section 3.2.  x [N, C, h, w], trimmed as the plan says -> [N, C, plan.size, plan.size].

    Filters [taps], or [taps, taps] where they do not separate; None for none. Fastest where x is channels last.
    """
    x = enlarge(x, up_filter, plan)
    if torch.is_grad_enabled() and x.requires_grad:
        x = F.leaky_relu(x, SLOPE)
        return reduce(x if clamp is None else x.clamp(-clamp, clamp), down_filter, plan.down)
    x = F.leaky_relu_(x, SLOPE)  # in place: memory that is in the cache
    return reduce(x if clamp is None else x.clamp_(-clamp, clamp), down_filter, plan.down)


def enlarge(x: Tensor, taps: Tensor | None, plan: Resampling) -> Tensor:
    """Zeros between the samples, then the filter, times the gain; cropped.  [N, C, h, w] -> [N, C, fine, fine].

    The gain of the leaky ReLU is moved before it, which lets a positive factor through: here it costs nothing.
    """
    if taps is None:
        return x * GAIN
    # A transposed convolution multiplies no zeros: of each output's taps only every `up`-th meets a sample.
    crop, channels, up = min(plan.crop), x.shape[1], plan.up
    row = (taps * up).view(1, 1, 1, -1).expand(channels, 1, 1, -1)
    column = (taps * (up * GAIN)).view(1, 1, -1, 1).expand(channels, 1, -1, 1)
    x = F.conv_transpose2d(x, row, stride=(1, up), padding=(0, crop), groups=channels)
    x = F.conv_transpose2d(x, column, stride=(up, 1), padding=(crop, 0), groups=channels)
    start, size = plan.crop[0] - crop, plan.fine_size
    return x[:, :, start : start + size, start : start + size]


def reduce(x: Tensor, taps: Tensor | None, down: int) -> Tensor:
    """The filter, of whose output every `down`-th row and column is computed.  [N, C, h, w] -> [N, C, h', w']."""
    if taps is None:
        return x
    channels = x.shape[1]
    # torch correlates: a convolution wants the kernel turned round.
    kernel = taps.flip(list(range(taps.dim())))
    if taps.dim() == 2:
        return F.conv2d(x, kernel.expand(channels, 1, -1, -1), stride=down, groups=channels)
    row, column = kernel.view(1, 1, 1, -1), kernel.view(1, 1, -1, 1)
    x = F.conv2d(x, row.expand(channels, 1, 1, -1), stride=(1, down), groups=channels)
    return F.conv2d(x, column.expand(channels, 1, -1, 1), stride=(down, 1), groups=channels)
