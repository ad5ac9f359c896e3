"""A short film through W: a loop between fixed latents, drawn by the averaged generator at some point of a run."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from stylegan.atomic import atomic_path
from stylegan.generator import Generator
from stylegan.pictures import over
from stylegan.training.sheet import GROUND, sheet
from stylegan.training.step.painting import fixed_styles, paint

COLUMNS = 4  # portraits side by side, each on a loop of its own
STOPS = 4  # latents on a loop
FRAMES = 12  # from one to the next
PAUSE = 80  # ms per frame


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
def save_film(generator: Generator, path: Path, level: int, fade: float = 1.0, psi: float = 0.7) -> None:
    """Write a GIF at `path` of COLUMNS loops side by side; of a conditional generator's first classes, one each."""
    ws = generator.truncate(fixed_styles(generator, COLUMNS * STOPS, of_a_class=STOPS), psi)
    stops = ws.reshape(COLUMNS, STOPS, *ws.shape[1:]).transpose(0, 1)  # [STOPS, COLUMNS, num_ws, w_dim]
    noise = generator.draw_noise("const")
    pictures = [
        Image.fromarray(over(sheet(paint(generator, now, noise, level, fade), COLUMNS), GROUND))
        for now in loop(stops, FRAMES)
    ]
    first, *others = [picture.quantize(255, dither=Image.Dither.NONE) for picture in pictures]
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(path) as temporary:
        first.save(temporary, save_all=True, append_images=others, duration=PAUSE, loop=0, optimize=False)
