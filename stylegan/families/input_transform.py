"""The input transform of a StyleGAN3 generator from the movement of the picture that it makes."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def input_transform(x: float = 0.0, y: float = 0.0, angle: float = 0.0, scale: float = 1.0) -> Tensor:
    """The matrix [3, 3] for `Generator.synthesize(transform=…)` that shows the picture scaled, then turned, then moved.

    x, y: to the right and down, in widths and heights of the picture; angle: degrees, clockwise, about the picture's
    middle; scale: above 0, larger than 1 enlarges. Float32, on the CPU.

    The matrix acts on the coordinates at which the Fourier features are sampled (-0.5..0.5 across the picture, y down),
    so it is the inverse of the movement that is seen (Karras et al. 2021, appendix F). It takes the place of the
    checkpoint's own, which `checkpoint @ matrix` keeps. ValueError when a number is not finite or scale not above 0.
    """
    if not all(map(math.isfinite, (x, y, angle, scale))) or scale <= 0:
        raise ValueError(
            f"A transform needs finite numbers and a scale above 0, not x {x:g}, y {y:g}, angle {angle:g}, scale {scale:g}."
        )
    turn = math.radians(angle % 360)
    cos, sin = math.cos(turn) / scale, math.sin(turn) / scale
    return torch.tensor(
        [
            [cos, sin, -(cos * x + sin * y)],
            [-sin, cos, sin * x - cos * y],
            [0.0, 0.0, 1.0],
        ],
        dtype=torch.float32,
    )
