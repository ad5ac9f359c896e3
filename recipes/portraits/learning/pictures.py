"""A portrait set's pictures at every size that training asks for."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_PART = 512  # pictures that are reduced at a time


class Pyramid:
    """uint8 [N, H, W, 4] and its halves, made when first asked for and kept, on a device."""

    def __init__(self, pictures: NDArray[np.uint8], device: torch.device | str = "cpu") -> None:
        self._kept: dict[int, Tensor] = {pictures.shape[1]: torch.from_numpy(pictures).to(device)}

    def __len__(self) -> int:
        return len(next(iter(self._kept.values())))

    def at(self, rows: Tensor, height: int) -> Tensor:
        """The pictures `rows` at a height of the set's halved any number of times, float [n, 4, h, w] in -1..1."""
        return self.level(height)[rows].permute(0, 3, 1, 2).float() / 127.5 - 1

    def level(self, height: int) -> Tensor:
        """All pictures at that height, uint8 [N, h, w, 4]. KeyError for one that halving does not lead to."""
        if height not in self._kept:
            if height > max(self._kept) // 2:
                raise KeyError(height)
            finer = self.level(2 * height)
            count, rows, columns, channels = finer.shape
            halved = finer.new_empty((count, rows // 2, columns // 2, channels))
            for first in range(0, count, _PART):
                part = finer[first : first + _PART].int()
                blocks = part.reshape(len(part), rows // 2, 2, columns // 2, 2, channels).sum(dim=(2, 4))
                halved[first : first + _PART] = (blocks + 2) // 4
            self._kept[height] = halved
        return self._kept[height]
