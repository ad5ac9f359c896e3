"""What every measure is made on: an extractor that turns pictures, made fit for it, into features."""

from __future__ import annotations

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan.pictures import premultiplied_over, to_uint8
from stylegan.training.pictures.tensors import bytes_to_tensor

GROUND = 0.0  # mid grey: neither light nor dark lines are lost on it


class Extractor(Protocol):
    """A network whose features say how alike pictures are.

    `prefix` stands before the name of every measure on its features ("tagger-" FID): only Inception's has none.
    `key` tells weights apart, by content. `channels` are those of the pictures that it looks at; others are made so.
    """

    name: str
    prefix: str
    key: str
    channels: int
    dimension: int

    @property
    def device(self) -> torch.device: ...

    def features(self, pictures: Tensor) -> Tensor:
        """Pictures [N, C, H, W] in -1..1 (1, 3 or 4 channels), of any size -> [N, dimension], float32."""
        ...


def as_shown(pictures: Tensor) -> Tensor:
    """Pictures as they come back from a file: clamped, and rounded to bytes (of RGBA to those of straight colours)."""
    return bytes_to_tensor(to_uint8(pictures).permute(0, 3, 1, 2))


def with_channels(pictures: Tensor, channels: int, ground: float = GROUND) -> Tensor:
    """Pictures [N, C, H, W] with the channels that an extractor looks at.

    Grey becomes colour. RGBA (premultiplied, all channels in -1..1) is laid over a grey ground where no alpha is
    looked at; RGB is opaque where it is. ValueError for what cannot be made.
    """
    given = pictures.shape[1]
    if given == channels:
        return pictures
    if given == 1 and channels in (3, 4):
        return with_channels(pictures.expand(-1, 3, -1, -1), channels, ground)
    if given == 4 and channels == 3:
        return premultiplied_over(pictures, (ground,))
    if given == 3 and channels == 4:
        return torch.cat([pictures, torch.ones_like(pictures[:, :1])], dim=1)
    raise ValueError(f"Pictures of {given} channels cannot be looked at by a network for {channels}.")


def resized(pictures: Tensor, height: int, width: int) -> Tensor:
    """Pictures at an extractor's own size; what is reduced is averaged first, so that nothing flickers."""
    if pictures.shape[2:] == (height, width):
        return pictures
    return F.interpolate(pictures, (height, width), mode="bilinear", antialias=True, align_corners=False)
