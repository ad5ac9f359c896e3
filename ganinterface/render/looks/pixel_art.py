"""Tells pixel art from other pictures: flat areas that end from one pixel to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLAT, SHARP = 8, 40  # of 255: a step below the one is none, a step from the other on is an edge
LARGEST = 128  # px; nobody draws larger pictures pixel by pixel


def is_pixel_art(picture: NDArray[np.uint8]) -> bool:
    """Whether a picture [H, W, C] has pixels that want to be seen: mostly flat, with more edges than gradual steps.

    Drawings with smooth edges have several times as many gradual steps as edges, drawn sprites a tenth.
    """
    if max(picture.shape[:2]) > LARGEST:
        return False
    levels = picture.astype(np.int16)
    steps = np.concatenate([np.abs(np.diff(levels, axis=axis)).max(axis=2).ravel() for axis in (0, 1)])
    edges = np.count_nonzero(steps >= SHARP)
    flat = np.count_nonzero(steps < FLAT)
    return bool(edges and flat >= len(steps) / 2 and len(steps) - flat - edges < edges)
