"""What the trainer asks of a set of pictures, wherever they are kept."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.training.pictures.labels import Labels


class PictureSource(Protocol):
    """Pictures of one size to train on.

    Who inherits from it has to give `__len__` and `at`, and the four values.
    """

    size: tuple[int, int]  # height, width
    channels: int  # 1 grey, 3 RGB, 4 premultiplied RGBA
    mirror: bool  # whether half of the pictures drawn are mirrored
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

    def batch(self, count: int, height: int, random: np.random.Generator) -> Tensor:
        """`count` pictures drawn with replacement, half of them mirrored where the set allows it."""
        return self.labelled(count, height, random)[0]

    def labelled(self, count: int, height: int, random: np.random.Generator) -> tuple[Tensor, Tensor | None]:
        """The same draw as `batch` and the labels of its pictures, float [count, label_dim]; None without labels."""
        rows, turned = self.draw(count, random)
        return self.drawn(rows, turned, height), self.labels_of(rows)

    def draw(
        self, count: int, random: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_] | None]:
        """Which pictures the next batch has, and which of them are mirrored (None: none). Several processes draw the same
        ones and take a part each."""
        rows = random.integers(0, len(self), count)
        return rows, random.random(count) < 0.5 if self.mirror else None

    def drawn(self, rows: NDArray[np.int64], turned: NDArray[np.bool_] | None, height: int) -> Tensor:
        """What `draw` has chosen, or a part of it, as `at` gives it."""
        chosen = self.at(rows, height)
        if turned is None:
            return chosen
        return torch.where(torch.from_numpy(turned).view(-1, 1, 1, 1), chosen.flip(3), chosen)

    def labels_of(self, rows: NDArray[np.int64]) -> Tensor | None:
        """Labels of the pictures `rows`, float [n, label_dim]; None without labels."""
        return None if self.labels is None else torch.from_numpy(self.labels.of(rows))

    @property
    def label_dim(self) -> int:
        """How many numbers a label has, 0 without labels."""
        return 0 if self.labels is None else self.labels.dim
