"""An onion skin: what another picture has that this one has not, thinly and in one tint."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNSEEN = 10  # of 255; a smaller difference is left out
FULL = 60  # of 255; from here on a difference is as strong as any
STRENGTH = 0.55  # 0..1, of the strongest
Pixels = NDArray[np.uint8]


def onion_skin(now: Pixels, other: Pixels, tint: tuple[int, int, int]) -> Pixels:
    """uint8 [h, w, 4] to lie over `now`, of the parts of `other` that differ from it; both uint8 [h, w, 3 or 4].

    Only differences are shown: a whole picture laid over another one would veil it.
    """
    here, there = _premultiplied(now), _premultiplied(other)
    differs = np.abs(here - there).max(axis=2)
    strength = STRENGTH * np.clip((differs - UNSEEN) / (FULL - UNSEEN), 0, 1) * there[..., 3] / 255
    made = np.empty((*other.shape[:2], 4), np.uint8)
    made[..., :3] = (other[..., :3].astype(np.float32) + np.array(tint, np.float32)) / 2
    made[..., 3] = strength * 255
    return made


def _premultiplied(pixels: Pixels) -> NDArray[np.float32]:
    """float32 [h, w, 4]: colours times alpha, and alpha, 0..255."""
    made = np.full((*pixels.shape[:2], 4), 255, np.float32)
    made[..., : pixels.shape[2]] = pixels
    made[..., :3] *= made[..., 3:] / 255
    return made
