"""From pictures as networks draw them, numbers around 0 and premultiplied, to those of files: straight bytes."""

from __future__ import annotations

import torch
from torch import Tensor


def to_uint8(picture: Tensor) -> Tensor:
    """[N, C, H, W] nominal -1..1 -> uint8 [N, H, W, C]: clamp(x * 127.5 + 128, 0, 255), truncated.

    Of four channels the last is alpha, with which the network's colours are premultiplied (Porter and Duff 1984): black is
    -1, and so is what is transparent. Bytes are straight, as PNG has them: colours are divided by alpha first, and 0 where
    alpha's byte is 0. The way back is `training.pictures.tensors.to_tensor`.
    """
    if picture.shape[1] == 4:
        picture = _straight(picture)
    return (picture * 127.5 + 128).clamp(0, 255).to(torch.uint8).permute(0, 2, 3, 1)


def _straight(picture: Tensor) -> Tensor:
    """Premultiplied [N, 4, H, W] with its colours divided by alpha, both still -1..1."""
    alpha = picture[:, 3:]
    unseen = alpha * 127.5 + 128 < 1  # its byte is 0
    inverse = (alpha.clamp(max=1) + 1).reciprocal_().mul_(2).masked_fill_(unseen, 0)
    straight = picture + 1
    straight[:, :3] *= inverse
    straight -= 1
    straight[:, 3:] = alpha  # not a bit of it is lost
    return straight
