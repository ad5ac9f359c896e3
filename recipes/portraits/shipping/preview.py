"""The small picture of what a preset does: the same portrait before and after, on transparent ground."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stylegan.files.atomic import atomic_write

HEIGHT, GAP = 88, 4  # pixels of the picture, and between the two
MAX_BYTES = 8192
_ROWS = (0.1, 0.66)  # of the portrait: hair to shoulders


def preview(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> bytes:
    """Both pictures [H, W, 4 or 3] (straight alpha), head and shoulders, side by side as PNG of at most 8 KB."""
    from PIL import Image

    tiles = []
    for picture in (before, after):
        height = len(picture)
        head = picture[round(_ROWS[0] * height) : round(_ROWS[1] * height)]
        tile = Image.fromarray(head).convert("RGBA")
        tiles.append(
            tile.resize((round(HEIGHT * tile.width / tile.height), HEIGHT), Image.Resampling.LANCZOS)
        )
    whole = Image.new("RGBA", (2 * tiles[0].width + GAP, HEIGHT))
    for left, tile in zip((0, tiles[0].width + GAP), tiles, strict=True):
        whole.paste(tile, (left, 0))
    for colours in (256, 128, 64, 32, 16):
        data = io.BytesIO()
        whole.quantize(colours, Image.Quantize.FASTOCTREE).save(data, "PNG", optimize=True)
        if data.tell() <= MAX_BYTES:
            break
    return data.getvalue()


def save_preview(path: Path, before: NDArray[np.uint8], after: NDArray[np.uint8]) -> None:
    """Write it, atomically."""
    atomic_write(path, preview(before, after))
