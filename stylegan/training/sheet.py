"""Sheets of many small pictures, for looking at a training run."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from stylegan.atomic import atomic_write
from stylegan.pictures import to_uint8

GROUND = (192, 192, 192)  # light, so that dark outlines are seen; for formats without alpha


def sheet(pictures: Tensor, columns: int) -> NDArray[np.uint8]:
    """Pictures [N, C, H, W] nominal -1..1 -> one picture uint8 [rows*H, columns*W, C], row by row; grey ones get C = 3."""
    tiles = to_uint8(pictures.float()).cpu().numpy()
    if tiles.shape[-1] == 1:
        tiles = np.repeat(tiles, 3, axis=-1)
    count, height, width, channels = tiles.shape
    rows = -(-count // columns)
    whole = np.zeros((rows * columns, height, width, channels), np.uint8)
    whole[:count] = tiles
    grid = whole.reshape(rows, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(grid.reshape(rows * height, columns * width, channels))


def save_sheet(pictures: Tensor, columns: int, path: Path) -> None:
    """Write a sheet as PNG, of RGBA pictures with alpha."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        drawn = Image.fromarray(sheet(pictures, columns))
    atomic_write(path, lambda file: drawn.save(file, "PNG"))
