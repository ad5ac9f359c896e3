"""Lays a layer's grid of cells over the picture that it belongs to."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.model_info import Extent

Kind = TypeVar("Kind", np.uint8, np.float32)


def on_picture(cells: NDArray[Kind], extent: Extent, size: tuple[int, int], smooth: bool) -> NDArray[Kind]:
    """Values of cells [h, w] (or colours [h, w, 4]) that cover `extent` of the picture, at its pixels [H, W(, 4)]."""
    from PIL import Image

    x0, y0, x1, y1 = extent
    height, width = cells.shape[:2]
    across, down = width / (x1 - x0), height / (y1 - y0)
    box = (-x0 * across, -y0 * down, (1 - x0) * across, (1 - y0) * down)
    way = Image.Resampling.BILINEAR if smooth else Image.Resampling.NEAREST
    image = Image.fromarray(np.ascontiguousarray(cells))
    return np.asarray(image.resize((size[1], size[0]), way, box=box))
