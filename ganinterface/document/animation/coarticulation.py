"""From mouth shapes in time to how much of each is seen at any moment: shapes overlap, and begin before their sound."""

from __future__ import annotations

import math
from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.animation.mouth_shapes import REST, SHAPES, MouthTrack
from ganinterface.document.animation.poses import NEAR

Weights = NDArray[np.float32]  # [moments, shapes], each row adds up to 1

LEAD = 0.04  # seconds that a shape is ahead of its sound
SOFTNESS = 0.08  # seconds that one shape takes to become the next
CLOSED = "A"  # whatever the speed: an m, b or p with open lips is what everybody sees
ORDER = tuple(SHAPES)


def weights_at(
    track: MouthTrack, seconds: float, lead: float = LEAD, softness: float = SOFTNESS, step: float = 0.0
) -> dict[str, float]:
    """How much of each shape is seen at a moment, those that are; they add up to 1.

    The shapes are averaged over a window of `softness` seconds with soft ends (a raised cosine) about the moment `lead`
    seconds later. For m, b and p the lips meet: at the one moment of a film with a frame every `step` seconds that is
    nearest to the middle of the sound nothing else is seen.
    """
    heard, half = seconds + lead, max(softness, 1e-6) / 2
    weights: dict[str, float] = {}
    for start, end, shape in _spans(track, heard - half - step, heard + half + step):
        if shape == CLOSED and abs(heard - (start + end) / 2) <= step / 2 + NEAR:
            return {CLOSED: 1.0}
        part = _passed((end - heard) / half) - _passed((start - heard) / half)
        if part > 0:
            weights[shape] = weights.get(shape, 0.0) + part
    return weights


def mouth_weights(
    track: MouthTrack, times: NDArray[np.float64], lead: float = LEAD, softness: float = SOFTNESS
) -> Weights:
    """The same at evenly spaced moments, in the order of `SHAPES`: [n, 9]."""
    step = float(times[1] - times[0]) if len(times) > 1 else 0.0
    weights = np.zeros((len(times), len(ORDER)), np.float32)
    for row, seconds in zip(weights, times, strict=True):
        for shape, part in weights_at(track, float(seconds), lead, softness, step).items():
            row[ORDER.index(shape)] = part
    return weights


def _spans(track: MouthTrack, low: float, high: float) -> list[tuple[float, float, str]]:
    """Start, end and shape of what is shown somewhere between two times; at rest outside the track."""
    cues = track.cues
    first = max(bisect_left(cues, low, key=lambda cue: cue.start) - 1, 0)
    last = bisect_left(cues, high, key=lambda cue: cue.start)
    ends = [*(cue.start for cue in cues[first + 1 : last + 1]), track.duration]
    spans = [(cue.start, end, cue.shape) for cue, end in zip(cues[first:last], ends, strict=False)]
    begin = cues[0].start if cues else track.duration
    return [(-math.inf, begin, REST), *spans, (track.duration, math.inf, REST)]


def _passed(x: float) -> float:
    """How much of the window lies before x half-widths from its middle, 0..1."""
    inside = min(max(x, -1.0), 1.0)
    return 0.5 * (1 + inside + math.sin(math.pi * inside) / math.pi)
