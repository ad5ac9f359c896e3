"""What a waveform is drawn from: how far a sound swings in each of many short spans, whatever the zoom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.sound import Samples, Sound

BLOCK = 64  # samples whose extremes are kept, so that an hour is as quick as a second


class Envelope:
    """The lowest and highest samples of a sound, span by span."""

    def __init__(self, sound: Sound) -> None:
        self._samples, self.rate = sound.samples, sound.rate
        starts = np.arange(0, len(sound.samples), BLOCK)
        self._low = np.minimum.reduceat(sound.samples, starts)
        self._high = np.maximum.reduceat(sound.samples, starts)
        self.loudest = max(float(self._high.max()), -float(self._low.min()), 1e-6)

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self._samples) / self.rate

    def between(self, edges: NDArray[np.float64]) -> tuple[Samples, Samples]:
        """The lowest and the highest sample from each edge (seconds, rising) to the next: [n - 1] each, 0 outside the sound."""
        fine = bool(np.diff(edges).max(initial=0) * self.rate < 2 * BLOCK)
        low, high, step = (self._samples, self._samples, 1) if fine else (self._low, self._high, BLOCK)
        places = np.floor(edges * self.rate / step).astype(int)
        starts, ends = places[:-1], np.maximum(places[1:], places[:-1] + 1)
        heard = (starts < len(low)) & (ends > 0)
        lows, highs = np.zeros(len(starts), np.float32), np.zeros(len(starts), np.float32)
        if heard.any():
            first, last = int(np.argmax(heard)), len(heard) - int(np.argmax(heard[::-1]))
            cuts = np.clip(starts[first:last], 0, len(low) - 1)
            stop = int(np.clip(ends[last - 1], cuts[-1] + 1, len(low)))
            lows[first:last] = np.minimum.reduceat(low[:stop], cuts)
            highs[first:last] = np.maximum.reduceat(high[:stop], cuts)
        return lows, highs
