"""Bytes of pictures -> what networks are given: premultiplied, -1..1, at any level's height."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

UNITS = 255 * 255  # in which reduced pictures are kept: colour times alpha is a whole number of them


def reduced(picture: NDArray[np.uint8], factor: int) -> NDArray[Any]:
    """A picture uint8 [H, W, C] with straight alpha, averaged over factor × factor.

    Factor 1: the same bytes. Else uint16 [H / factor, W / factor, C], premultiplied, in units of 1 / 65025: within half of
    one of the mean, and half as large as float32.
    """
    if factor == 1:
        return picture
    height, width, channels = picture.shape
    whole = picture.astype(np.uint32)
    if channels == 4:
        whole[..., :3] *= whole[..., 3:]
        whole[..., 3] *= 255
    else:
        whole *= 255
    rows = whole.reshape(height // factor, factor, width * channels).sum(1, dtype=np.uint64)
    sums = rows.reshape(height // factor, width // factor, factor, channels).sum(2)
    area = factor * factor
    means: NDArray[np.uint16] = ((sums + area // 2) // area).astype(np.uint16)
    return means


def to_tensor(pictures: NDArray[Any]) -> Tensor:
    """[n, h, w, C], uint8 with straight alpha or uint16 as `reduced` gives it -> float [n, C, h, w] in -1..1.

    Of RGBA the colours are premultiplied in 0..1 and then doubled minus 1, as is alpha: what is clear is -1 in all four.
    """
    values = torch.from_numpy(pictures).permute(0, 3, 1, 2)
    if pictures.dtype == np.uint16:
        return (values.to(torch.int32).float() / (UNITS / 2) - 1).contiguous()
    return bytes_to_tensor(values)


def bytes_to_tensor(values: Tensor) -> Tensor:
    """The same of bytes [n, C, h, w] with straight alpha, where they are."""
    values = values.float()
    if values.shape[1] == 4:
        colours, alpha = values[:, :3], values[:, 3:]
        values = torch.cat([colours * (alpha / 255), alpha], 1)
    return (values / 127.5 - 1).contiguous()
