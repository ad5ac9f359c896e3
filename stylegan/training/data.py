"""Where a training run's pictures come from: a zip or a folder of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylegan.training.pictures.labels import Labels
from stylegan.training.pictures.source import PictureSource
from stylegan.training.pictures.stored import MEMORY, StoredPictures
from stylegan.training.pictures.tensors import to_tensor


class Pictures(PictureSource):
    """A set of pictures in memory, uint8 [N, H, W, C] (C 1, 3, or 4 with straight alpha), at any level's height."""

    def __init__(
        self, pictures: NDArray[np.uint8], mirror: bool = False, labels: Labels | None = None
    ) -> None:
        self.pictures = pictures
        self.mirror = mirror
        self.labels = labels
        self.size = (pictures.shape[1], pictures.shape[2])
        self.channels = pictures.shape[3]

    def __len__(self) -> int:
        return len(self.pictures)

    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        """The pictures `rows` reduced to `height` (a power of two below their own), float [n, C, h, w] in -1..1."""
        chosen = to_tensor(self.pictures[rows])
        factor = chosen.shape[2] // height
        return F.avg_pool2d(chosen, factor) if factor > 1 else chosen


def open_pictures(
    where: Path,
    size: tuple[int, int] | None = None,
    mirror: bool = False,
    *,
    channels: int | None = None,
    memory: int = MEMORY,
    threads: int | None = None,
) -> PictureSource:
    """A zip or a folder of pictures of `size` (height, width).

    Without a size or channels (1, 3, 4) those of the first picture are taken.
    Pictures of a zip or a folder are read as they are needed, at most `memory` bytes of them being kept, and cropped in the
    middle to the shape of `size`; the set is mirrored where `mirror` or its index says so. Raises ValueError with one
    sentence when it holds none, or the first cannot be read.
    """
    return StoredPictures(where, size, channels, True if mirror else None, memory, threads)
