"""What is seen of a run: sheets of many small pictures, and short films through W."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from stylegan.files.atomic import atomic_path, atomic_write
from stylegan.files.system_errors import make_folder
from stylegan.generator import Generator
from stylegan.pictures import over, to_uint8
from stylegan.training.step.painting import fixed_styles, paint

GROUND = (192, 192, 192)  # light, so that dark outlines are seen; for formats without alpha
# Of a film.
COLUMNS = 4  # portraits side by side, each on a loop of its own
STOPS = 4  # latents on a loop
FRAMES = 12  # from one to the next
PAUSE = 80  # ms per frame


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
    make_folder(path.parent)
    with torch.no_grad():
        drawn = Image.fromarray(sheet(pictures, columns))
    atomic_write(path, lambda file: drawn.save(file, "PNG"))


def loop(stops: Tensor, frames: int) -> Tensor:
    """Points [K, …] -> [K * frames, …]: a closed curve through them without corners (Catmull-Rom)."""
    at = torch.arange(frames, dtype=stops.dtype, device=stops.device) / frames
    t = at.view(1, -1, *[1] * (stops.dim() - 1))
    before, here, after, later = (stops.roll(shift, 0).unsqueeze(1) for shift in (1, 0, -1, -2))
    curve = 0.5 * (
        2 * here
        + (after - before) * t
        + (2 * before - 5 * here + 4 * after - later) * t**2
        + (3 * here - before - 3 * after + later) * t**3
    )
    return curve.flatten(0, 1)


@torch.no_grad()
def save_film(
    generator: Generator,
    path: Path,
    level: int,
    fade: float = 1.0,
    psi: float = 0.7,
    labels: Tensor | None = None,
) -> None:
    """Write a GIF at `path` of COLUMNS loops side by side; of a conditional generator's first classes, or labels, one each."""
    ws = generator.truncate(fixed_styles(generator, COLUMNS * STOPS, STOPS, labels), psi)
    stops = ws.reshape(COLUMNS, STOPS, *ws.shape[1:]).transpose(0, 1)  # [STOPS, COLUMNS, num_ws, w_dim]
    noise = generator.draw_noise("const")
    pictures = [
        Image.fromarray(over(sheet(paint(generator, now, noise, level, fade), COLUMNS), GROUND))
        for now in loop(stops, FRAMES)
    ]
    first, *others = [picture.quantize(255, dither=Image.Dither.NONE) for picture in pictures]
    make_folder(path.parent)
    with atomic_path(path) as temporary:
        first.save(temporary, save_all=True, append_images=others, duration=PAUSE, loop=0, optimize=False)
