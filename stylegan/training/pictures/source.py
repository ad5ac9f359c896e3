"""What the trainer asks of a set of pictures, wherever they are kept; and a set in memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from stylegan.training.pictures.labels import Labels
from stylegan.training.pictures.tensors import to_tensor


class PictureSource(ABC):
    """Pictures of one size to train on."""

    size: tuple[int, int]  # height, width
    channels: int  # 1 grey, 3 RGB, 4 premultiplied RGBA
    mirror: bool  # whether half of the pictures shown are mirrored
    labels: Labels | None

    @abstractmethod
    def __len__(self) -> int:
        """How many pictures there are."""

    @abstractmethod
    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        """The pictures `rows` averaged down to `height`, which divides their own: float [n, C, h, w] in -1..1.

        ValueError with one sentence that names the file when one cannot be read.
        """

    def decode_ahead(self, rows: Iterable[int], height: int) -> None:
        """Hear what `at` will be asked for next; nothing to do where pictures lie ready."""
        return

    def labels_of(self, rows: NDArray[np.int64]) -> Tensor | None:
        """Labels of the pictures `rows`, float [n, label_dim]; None without labels."""
        return None if self.labels is None else torch.from_numpy(self.labels.of(rows))

    @property
    def label_dim(self) -> int:
        """How many numbers a label has, 0 without labels."""
        return 0 if self.labels is None else self.labels.dim


class Pictures(PictureSource):
    """A set in memory: uint8 [N, H, W, C] (C 1, 3, or 4 with straight alpha)."""

    def __init__(
        self, pictures: NDArray[np.uint8], mirror: bool = False, labels: Labels | None = None
    ) -> None:
        self.pictures, self.mirror, self.labels = pictures, mirror, labels
        self.size = (pictures.shape[1], pictures.shape[2])
        self.channels = pictures.shape[3]

    def __len__(self) -> int:
        return len(self.pictures)

    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        chosen = to_tensor(self.pictures[rows])
        factor = chosen.shape[2] // height
        return F.avg_pool2d(chosen, factor) if factor > 1 else chosen
