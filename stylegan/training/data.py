"""Where a training run's pictures come from: a folder of rendered portraits, or any folder of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch import Tensor

from stylegan.datasets import portraits

_ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}


class Pictures:
    """A set of pictures in memory, uint8 [N, H, W, 3], drawn at any level of a growing generator."""

    def __init__(self, pictures: NDArray[np.uint8], mirror: bool = False) -> None:
        self.pictures = pictures
        self.mirror = mirror

    def __len__(self) -> int:
        return len(self.pictures)

    def at(self, rows: NDArray[np.int64], height: int) -> Tensor:
        """The pictures `rows` reduced to `height` (a power of two below their own), float [n, 3, h, w] in -1..1."""
        chosen = torch.from_numpy(self.pictures[rows]).permute(0, 3, 1, 2).float() / 127.5 - 1
        factor = chosen.shape[2] // height
        return F.avg_pool2d(chosen, factor) if factor > 1 else chosen.contiguous()

    def batch(self, count: int, height: int, random: np.random.Generator) -> Tensor:
        """`count` pictures drawn with replacement, half of them mirrored where the set allows it."""
        chosen = self.at(random.integers(0, len(self), count), height)
        if self.mirror:
            turned = torch.from_numpy(random.random(count) < 0.5)
            chosen = torch.where(turned.view(-1, 1, 1, 1), chosen.flip(3), chosen)
        return chosen


def open_pictures(folder: Path, size: tuple[int, int], mirror: bool = False) -> Pictures:
    """Read a folder of portraits (with its index) or of pictures, cropped to the shape of `size` (height, width).

    Raises ValueError with one sentence when the folder holds none, or a picture cannot be read.
    """
    if (folder / "portraits.json").exists():
        known = portraits.load(folder)
        if known.pictures.shape[1:3] != size:
            height, width = known.pictures.shape[1:3]
            raise ValueError(
                f"{folder} holds portraits of {height}x{width}, the generator draws {size[0]}x{size[1]}."
            )
        return Pictures(known.pictures, mirror)
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in _ENDINGS)
    if not files:
        raise ValueError(
            f"{folder} holds no pictures ({', '.join(sorted(_ENDINGS))}) and no rendered portraits."
        )
    return Pictures(np.stack([_read(file, size) for file in files]), mirror)


def _read(file: Path, size: tuple[int, int]) -> NDArray[np.uint8]:
    try:
        with Image.open(file) as picture:
            fitted = ImageOps.fit(picture.convert("RGB"), (size[1], size[0]), Image.Resampling.LANCZOS)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"{file} cannot be read as a picture: {error}") from error
    return np.asarray(fitted)
