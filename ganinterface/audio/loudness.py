"""How loud a sound is at every moment, in bands of its frequencies: what a driver of an animation follows."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.audio.sound import Sound
from ganinterface.document.animation.drivers import Loudness
from ganinterface.document.animation.sounds import EDGES, Hearing
from ganinterface.document.arrays import ArrayStore

Values = NDArray[np.float32]

RATE = 100  # moments a second of what a driver follows
SMALLEST_WINDOW = 0.025  # seconds: shorter ones follow the voice's own vibration
AT_ONCE = 4096  # moments
VOICE = Hearing()


def loudness(sound: Sound, times: NDArray[np.float64], hearing: Hearing = VOICE) -> Values:
    """How loud the sound is at those moments (seconds, evenly spaced and rising), 0..1 each, as `hearing` says."""
    if not len(times):
        return np.zeros(0, np.float32)
    step = float(times[1] - times[0]) if len(times) > 1 else SMALLEST_WINDOW
    return np.array(hearing.heard(band_powers(sound, times, step), step), np.float32)


def measured(sound: Sound, source: Loudness, arrays: ArrayStore) -> Loudness:
    """The driver's source with what there is of that sound in every band, which is kept in `arrays`."""
    times = np.arange(max(round(sound.duration * RATE), 1)) / RATE
    name = arrays.put(band_powers(sound, times, 1 / RATE))
    return replace(source, array=name, rate=float(RATE), sound=sound.hash)


def band_powers(sound: Sound, times: NDArray[np.float64], step: float) -> Values:
    """The mean square of a sound in each of the bands (`sounds.EDGES`) about each moment: [moments, bands].

    By the spectrum under a raised cosine that is at least 25 ms, and `step`, long; before the beginning and after the
    end nothing is heard.
    """
    length = 1 << int(max(step, SMALLEST_WINDOW) * sound.rate - 1).bit_length()
    window = np.hanning(length).astype(np.float32)
    bands = _bands(length, sound.rate) / (length * np.square(window).sum())
    padded = np.pad(sound.samples, length)
    starts = np.clip(np.round(times * sound.rate), -length // 2, len(sound.samples) + length // 2).astype(int)
    starts += length - length // 2
    powers = np.empty((len(times), bands.shape[1]), np.float32)
    for begin in range(0, len(times), AT_ONCE):
        chosen = starts[begin : begin + AT_ONCE, None] + np.arange(length)
        spectrum = np.fft.rfft(padded[chosen] * window)
        powers[begin : begin + AT_ONCE] = np.square(np.abs(spectrum)) @ bands
    return powers


def _bands(length: int, rate: int) -> NDArray[np.float64]:
    """How much of each of a spectrum's lines lies in each band, counted twice for the frequencies below 0: [lines, bands]."""
    width = rate / length
    middles = np.fft.rfftfreq(length, 1 / rate)[:, None]
    low, high = np.maximum(middles - width / 2, EDGES[:-1]), np.minimum(middles + width / 2, EDGES[1:])
    share: NDArray[np.float64] = 2 * np.clip(high - low, 0, None) / width
    return share
