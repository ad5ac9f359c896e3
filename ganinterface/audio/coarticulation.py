"""From mouth shapes in time to how much of each is seen at any moment: shapes overlap, and begin before their sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.mouth_shapes import SHAPES, MouthTrack

Weights = NDArray[np.float32]  # [moments, shapes], each row adds up to 1

LEAD = 0.04  # seconds that a shape is ahead of its sound
SOFTNESS = 0.12  # seconds that one shape takes to become the next
CLOSED = "A"  # whatever the speed: an m, b or p with open lips is what everybody sees
ORDER = tuple(SHAPES)


def mouth_weights(
    track: MouthTrack, times: NDArray[np.float64], lead: float = LEAD, softness: float = SOFTNESS
) -> Weights:
    """How much of each shape, in the order of `SHAPES`, is seen at moments (seconds, rising): [n, 9].

    The shapes are averaged over a window of `softness` seconds with soft ends (a raised cosine) about the moment `lead`
    seconds later. For m, b and p the lips meet: at the moment nearest to the middle of the sound nothing else is seen.
    """
    weights = np.zeros((len(times), len(ORDER)), np.float32)
    if not len(times):
        return weights
    heard = times + lead
    half = max(softness, 1e-6) / 2
    spans = [*track.spans, (track.duration, np.inf, "X")]
    first, *_ = spans
    spans[0] = (-np.inf, first[1], first[2])
    for start, end, shape in spans:
        low, high = np.searchsorted(heard, (start - half, end + half))
        near = slice(max(low - 1, 0), high + 1)
        part = _passed((end - heard[near]) / half) - _passed((start - heard[near]) / half)
        weights[near, ORDER.index(shape)] += part
    _close(weights, track, heard)
    return weights


def _passed(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of the window lies before x half-widths from its middle, 0..1."""
    inside = np.clip(x, -1, 1)
    passed: NDArray[np.float64] = 0.5 * (1 + inside + np.sin(np.pi * inside) / np.pi)
    return passed


def _close(weights: Weights, track: MouthTrack, heard: NDArray[np.float64]) -> None:
    """Let the lips meet once for every m, b and p that is between the first and the last moment."""
    closed = np.eye(len(ORDER), dtype=np.float32)[ORDER.index(CLOSED)]
    for start, end, shape in track.spans:
        if shape == CLOSED and heard[0] <= end and start <= heard[-1]:
            weights[np.abs(heard - (start + end) / 2).argmin()] = closed
