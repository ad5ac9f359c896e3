"""FIR resampling: enlarges maps by 2 with a low-pass filter, as StyleGAN2 does (Karras et al. 2020a, section 4)."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan.ops.prepared import laid_out

Taps = tuple[float, ...]

MAX_TAPS = 64


@lru_cache(maxsize=32)
def filter_kernel(taps: Taps, dtype: torch.dtype, device: torch.device) -> Tensor:
    """The separable filter of these taps as a 2-D kernel [n, n] whose sum is 1."""
    # An ordinary tensor even where the caller is in inference mode: the next caller may need gradients.
    with torch.inference_mode(False):
        row = torch.tensor(taps, dtype=torch.float64)
        row = row / row.sum()
        return torch.outer(row, row).to(device, dtype)


def reference(x: Tensor, taps: Taps, up: int, before: int, after: int) -> Tensor:
    """up - 1 zeros after every row and column, zeros (or cropping) around it, then the filter with gain up^2.

    x [N, C, h, w] -> [N, C, h', w'] with h' = up * h + before + after - (n - 1), and the same for w'.
    """
    count, channels, height, width = x.shape
    if up > 1:
        x = F.pad(x.view(count, channels, height, 1, width, 1), (0, up - 1, 0, 0, 0, up - 1))
        x = x.view(count, channels, height * up, width * up)
    row = torch.tensor(taps, dtype=x.dtype, device=x.device)
    kernel = torch.outer(row, row).flip(0, 1) * (up / row.sum()) ** 2  # torch correlates
    return F.conv2d(
        F.pad(x, (before, after, before, after)), kernel.expand(channels, 1, -1, -1), groups=channels
    )


def filter_maps(
    x: Tensor, taps: Taps, before: int, after: int, gain: float = 1.0, bias: Tensor | None = None
) -> Tensor:
    """Convolve each map with the filter, after padding with zeros; a negative padding crops. Then add the bias [C].

    x [N, C, h, w] -> [N, C, h', w'] with h' = h + before + after - (n - 1), and the same for w'.
    """
    channels = x.shape[1]
    # torch correlates: a convolution wants the kernel turned round.
    kernel = (filter_kernel(taps, x.dtype, x.device) * gain).flip(0, 1).expand(channels, 1, -1, -1)
    if before == after >= 0:
        return F.conv2d(x, kernel, bias, padding=before, groups=channels)
    return F.conv2d(F.pad(x, (before, after, before, after)), kernel, bias, groups=channels)


def upsample(x: Tensor, taps: Taps) -> Tensor:
    """Enlarge by 2: a zero after every row and column, then the filter with gain 4.  [N, C, h, w] -> [N, C, 2h, 2w]."""
    channels, count = x.shape[1], len(taps)
    kernel = (filter_kernel(taps, x.dtype, x.device) * 4).expand(channels, 1, -1, -1)
    # The filter is centred by (n + 1) // 2 zeros before and (n - 2) // 2 after; the whole convolution has n - 1 on both
    # sides, without the last zero of the enlarged picture.
    before, after = (count + 1) // 2 - (count - 1), (count - 2) // 2 - (count - 2)
    if not x.requires_grad:
        x = laid_out(x)
    if before == after <= 0:
        return F.conv_transpose2d(x, kernel, stride=2, padding=-before, groups=channels)
    x = F.conv_transpose2d(x, kernel, stride=2, groups=channels)
    return F.pad(x, (before, after, before, after))


def separate(kernel: Tensor) -> Taps | None:
    """The taps whose outer product is `kernel` [n, n] (or [n]: the taps themselves), scaled to a sum of 1.

    None where there are none: more than MAX_TAPS, another filter in height than in width, not separable, or a sum of 0.
    """
    if kernel.dim() not in (1, 2) or len({*kernel.shape}) != 1 or not 1 <= kernel.shape[0] <= MAX_TAPS:
        return None
    row = kernel = kernel.detach().double()
    if kernel.dim() == 2:
        row = kernel.sum(dim=0)
        if not torch.allclose(kernel, torch.outer(row, row) / row.sum(), rtol=1e-4, atol=1e-6):
            return None
    row = (row / row.sum()).float()  # files store float32: equal filters have equal taps
    return tuple(row.tolist()) if bool(torch.isfinite(row).all()) else None
