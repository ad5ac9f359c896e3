"""Lays one recording of a text over another one: which moment of the first is which of the second."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.sound import RATE, Samples

Features = NDArray[np.float32]  # [frames, numbers]

STEP = 0.01  # seconds between two frames
WINDOW = 0.025  # seconds that a frame hears
BANDS, KEPT = 26, 13  # mel bands, and how many numbers of their cosine transform
LOWEST, HIGHEST = 60.0, 7600.0  # Hz
HEARD = 1e-3  # of the power of what is loud: what is fainter counts as silence
AT_ONCE = 4096  # frames: what is in between takes a hundred times the room of what comes out
FAINTEST = 1e-5  # of the same: what lies below does not show
MOST_CELLS = 400_000_000  # of the table of ways; what is longer is compared in larger steps
ROUNDING = 1e-6
AHEAD, BOTH, BEHIND = 0, 1, 2


def features(samples: Samples, step: float = STEP) -> Features:
    """What a recording (16,000 samples a second) sounds like every `step` seconds, whoever speaks: [frames, 26].

    Mel-frequency cepstral coefficients (Davis and Mermelstein 1980) and their differences over five frames, each less its
    mean and by its deviation where something is heard, so that voice and microphone play no part.
    """
    from scipy.fft import dct

    length, hop = round(WINDOW * RATE), round(step * RATE)
    padded = np.pad(samples, (length // 2, length))
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[: max(len(samples), 1) : hop]
    filters, window = _filters().T, np.hanning(length)
    parts = (frames[begin : begin + AT_ONCE] * window for begin in range(0, len(frames), AT_ONCE))
    bands = np.concatenate([np.abs(np.fft.rfft(part, 512)) ** 2 @ filters for part in parts])
    loud = bands.sum(axis=1)
    loudest = max(float(np.percentile(loud, 95)), 1e-9)
    heard = loud > loudest * HEARD
    kept = dct(np.log(bands + loudest * FAINTEST), axis=1, norm="ortho")[:, :KEPT]
    ahead = np.pad(kept, ((2, 2), (0, 0)), mode="edge")
    slope = (2 * (ahead[4:] - ahead[:-4]) + (ahead[3:-1] - ahead[1:-3])) / 10
    both = np.concatenate([kept, slope], axis=1)
    voice = both[heard] if heard.any() else both
    return np.asarray((both - voice.mean(axis=0)) / (voice.std(axis=0) + 1e-3), dtype=np.float32)


def aligned(
    theirs: Samples, ours: Samples, check: Callable[[float], None] = lambda fraction: None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Moments of `theirs` and the moments of `ours` (both 16,000 samples a second) that are the same, both rising.

    Dynamic time warping (Sakoe and Chiba 1978) of `features`, from beginning to end, of which silence in either may last
    as long as it likes. `check` hears how much is done and may raise.
    """
    step = STEP
    while len(theirs) * len(ours) / (RATE * step) ** 2 > MOST_CELLS:
        step *= 2
    way = _way(features(theirs, step), features(ours, step), check)
    # Where many frames of the one are one of the other, their middle.
    starts = np.unique(way[:, 0], return_index=True)[1]
    means = np.add.reduceat(way[:, 1], starts) / np.diff([*starts, len(way)])
    return way[starts, 0] * step, np.maximum.accumulate(means) * step


def _way(theirs: Features, ours: Features, check: Callable[[float], None]) -> NDArray[np.int64]:
    """The cheapest way through the table of differences, [steps, 2]."""
    rows, columns = len(theirs), len(ours)
    came = np.empty((rows, columns), np.uint8)
    squares = (ours**2).sum(axis=1)
    before = np.full(columns, np.inf)
    for row in range(rows):
        if row % 256 == 0:
            check(row / rows)
        differences = squares + (theirs[row] ** 2).sum() - 2 * ours @ theirs[row]
        cost = np.sqrt(np.maximum(differences, 0)).astype(np.float64)
        diagonal = np.concatenate([[0.0 if row == 0 else np.inf], before[:-1]])
        start = np.minimum(diagonal, before)
        # A way along the row costs the sum of its cells: the least of all beginnings, in one pass.
        total = np.cumsum(cost)
        reached = np.minimum.accumulate(start - np.concatenate([[0.0], total[:-1]])) + total
        along = reached < start + cost - ROUNDING
        came[row] = np.where(along, BEHIND, np.where(diagonal <= before, BOTH, AHEAD))
        before = reached
    return _back(came)


def _back(came: NDArray[np.uint8]) -> NDArray[np.int64]:
    row, column = came.shape[0] - 1, came.shape[1] - 1
    way = [(row, column)]
    while row or column:
        step = came[row, column] if row and column else (BEHIND if column else AHEAD)
        row -= step != BEHIND
        column -= step != AHEAD
        way.append((row, column))
    return np.array(way[::-1])


def _filters() -> NDArray[np.float64]:
    """Triangles evenly spaced in mel, [bands, 257]."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    edges = 700 * (10 ** (np.linspace(low, high, BANDS + 2) / 2595) - 1)
    frequencies = np.linspace(0, RATE / 2, 257)
    rise = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    fall = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None))
