"""The sound of a film: where it is (the project refers to the file, as it does to its model), and how loud; and markers.

What there is of a sound in each band of its frequencies becomes one loudness in time by gain, floor, attack and release.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

EDGES = 50.0 * 2 ** (np.arange(23) / 3)  # Hz: 22 bands of a third of an octave each, to 8 kHz
QUIETEST = -80.0  # dB; below that is silence


class SoundRef(msgspec.Struct, frozen=True):
    """A sound file: found by content hash, else by its last path; from `start` seconds of the film on."""

    name: str  # of the file, without folders
    hash: str  # sha256 of its content, hex
    path: str = ""
    duration: float = 0.0  # seconds
    start: float = 0.0
    gain: float = 0.0  # dB


class Marker(msgspec.Struct, frozen=True):
    """A named moment, in seconds."""

    id: str
    name: str
    time: float


class Hearing(msgspec.Struct, frozen=True):
    """What of a sound counts, and how.

    The band from `low` to `high` Hz; `gain` in dB; what is not louder than `floor` (dB below full loudness) counts as
    silence; how many seconds it takes to rise (`attack`) and to fall (`release`) by two thirds of the way.
    """

    low: float = 80.0
    high: float = 8000.0
    gain: float = 0.0
    floor: float = -40.0
    attack: float = 0.01
    release: float = 0.08

    def heard(self, powers: NDArray[np.float32], step: float) -> list[float]:
        """Loudness 0..1 of the mean squares of a sound in its bands, [moments, bands], a moment every `step` seconds.

        The band's level is taken relative to its loudest: from `floor` (0) to 0 dB (1). ValueError with one sentence
        when the band ends before it begins.
        """
        return self._followed(_levels(powers @ self._shares()), step)

    def _shares(self) -> NDArray[np.float64]:
        """How much of each band counts; of one at the end that part, by octaves."""
        if self.low >= self.high:
            raise ValueError(
                f"A band goes from a lower to a higher frequency, not from {self.low:g} to {self.high:g} Hz."
            )
        edges = np.log2(EDGES)
        low, high = np.log2(max(self.low, 1.0)), np.log2(self.high)
        inside = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
        shares: NDArray[np.float64] = np.clip(inside, 0, None) / np.diff(edges)
        return shares

    def _followed(self, levels: list[float], step: float) -> list[float]:
        up, down = (
            1 - math.exp(-step / seconds) if seconds > 0 else 1.0 for seconds in (self.attack, self.release)
        )
        floor = min(self.floor, -1e-3)
        made: list[float] = []
        now = -1.0
        for level in levels:
            goal = min(max(1 - (level + self.gain) / floor, 0.0), 1.0)
            now = goal if now < 0 else now + (goal - now) * (up if goal > now else down)
            made.append(now)
        return made


def _levels(power: NDArray[np.float64]) -> list[float]:
    """In dB below the loudest moment, but for the hundredth part of the sound that is louder: a knock is no voice."""
    silence = 10 ** (QUIETEST / 10)
    level = 10 * np.log10(np.maximum(power, silence))
    heard = power[power > silence]
    loudest = float(10 * np.log10(np.percentile(heard, 99))) if len(heard) else 0.0
    below: list[float] = (level - loudest).tolist()
    return below
