"""From pictures as networks draw them, numbers around 0 and premultiplied, to those of files: straight bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # what works on bytes needs no torch
    from torch import Tensor

Colour = tuple[int, int, int]  # red, green, blue, 0..255


def to_uint8(picture: Tensor) -> Tensor:
    """[N, C, H, W] nominal -1..1 -> uint8 [N, H, W, C]: clamp(x * 127.5 + 128, 0, 255), truncated.

    Of four channels the last is alpha, with which the network's colours are premultiplied (Porter and Duff 1984): black is
    -1, and so is what is transparent. Bytes are straight, as PNG has them: colours are divided by alpha first, and 0 where
    alpha's byte is 0. The way back is `training.pictures.tensors.to_tensor`.
    """
    if picture.shape[1] == 4:
        picture = _straight(picture)
    return (picture * 127.5 + 128).clamp(0, 255).byte().permute(0, 2, 3, 1)


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


def over(picture: NDArray[np.uint8], ground: Colour | None) -> NDArray[np.uint8]:
    """Straight bytes [H, W, 3 or 4] over a colour, [H, W, 3]; as they are where they have no alpha or there is no ground."""
    if ground is None or picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3:].astype(np.uint16)
    behind = (255 - alpha) * np.array(ground, np.uint16) + np.uint16(127)
    mixed: NDArray[np.uint8] = ((picture[..., :3] * alpha + behind) // 255).astype(np.uint8)
    return mixed


def premultiplied_over(pictures: Tensor, ground: Sequence[float]) -> Tensor:
    """Premultiplied [N, 4, H, W] in -1..1 over a colour or a grey in -1..1 -> [N, 3, H, W].

    c + (1 - a) g with everything in 0..1 (Porter and Duff 1984, "over"), written for -1..1.
    """
    through = (1 - pictures[:, 3:]) / 2
    return pictures[:, :3] + through * (pictures.new_tensor(ground).view(1, -1, 1, 1) + 1)
