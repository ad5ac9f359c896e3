"""Renders changed the way a generator's pictures differ from them, for a tagger that has to read both."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_CHUNK = 16  # pictures that share one shift and one loss of detail
_FARTHEST = 1  # pixels; where a portrait stands is told too, within 5 of them


@torch.no_grad()
def distort(pictures: Tensor) -> Tensor:
    """Pictures [N, C, H, W] in -1..1 -> the same, as a generator might draw them; random, labels stay true.

    Shifts by up to a pixel, loses detail, mixes in a little of another picture, adds blotches and noise and changes
    colours slightly: more would make platinum of silver.
    """
    count, channels = pictures.shape[:2]
    device = pictures.device

    def each(low: float, high: float, width: int = 1) -> Tensor:
        return torch.empty(count, width, 1, 1, device=device).uniform_(low, high)

    mixed = torch.lerp(pictures, pictures.roll(1, 0), each(-0.12, 0.12).clamp(min=0))
    detail = torch.cat([_moved(_blurred(part)) for part in mixed.split(_CHUNK)])
    coarse = torch.randn(count, channels, 8, 4, device=device)
    spots = F.interpolate(coarse, detail.shape[2:], mode="bilinear") * each(0, 0.06)
    noise = torch.randn_like(detail) * each(0, 0.06)
    contrast, tint, light = each(0.95, 1.05), each(0.98, 1.02, channels), each(-0.03, 0.03)
    return (detail * contrast * tint + light + spots + noise).clamp(-1.1, 1.1)


def _blurred(pictures: Tensor) -> Tensor:
    """One of: as it is, scaled down and up again, blurred."""
    how = torch.rand(()).item()
    if how < 0.4:
        return pictures
    if how < 0.7:
        size = [max(1, round(side * (0.4 + 0.5 * (how - 0.4) / 0.3))) for side in pictures.shape[2:]]
        small = F.interpolate(pictures, size, mode="bilinear", antialias=True)
        return F.interpolate(small, pictures.shape[2:], mode="bilinear")
    channels = pictures.shape[1]
    deviation = 0.4 + 1.1 * (how - 0.7) / 0.3  # pixels
    row = torch.exp(-torch.arange(-2, 3, device=pictures.device).square() / (2 * deviation**2))
    row = (row / row.sum()).expand(channels, 1, 1, 5)
    padded = F.pad(pictures, (2, 2, 2, 2), mode="replicate")
    return F.conv2d(F.conv2d(padded, row, groups=channels), row.transpose(2, 3), groups=channels)


def _moved(pictures: Tensor) -> Tensor:
    """Shifted by a few pixels."""
    height, width = pictures.shape[2:]
    right, down = (int(shift) for shift in torch.randint(0, 2 * _FARTHEST + 1, (2,)))
    padded = F.pad(pictures, (_FARTHEST,) * 4, mode="replicate")
    return padded[..., down : down + height, right : right + width]
