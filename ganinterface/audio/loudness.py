"""How loud a sound is at every frame, as a number from 0 to 1: what a driver of an animation follows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.audio.sound import Samples, Sound
from ganinterface.document.animation.drivers import Loudness
from ganinterface.document.arrays import ArrayStore

Values = NDArray[np.float32]

QUIETEST = -80.0  # dB; below that is silence
SMALLEST_WINDOW = 0.025  # seconds: shorter ones follow the voice's own vibration


class Hearing(NamedTuple):
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


VOICE = Hearing()
RATE = 100  # values a second of what a driver follows


def loudness(sound: Sound, times: NDArray[np.float64], hearing: Hearing = VOICE) -> Values:
    """How loud the sound is at those moments (seconds, evenly spaced and rising), 0..1 each.

    Root mean square of the band in a window about the moment, in decibels relative to the loudest one of the sound,
    from `floor` (0) to 0 dB (1); then attack and release.
    """
    if not len(times):
        return np.zeros(0, np.float32)
    step = float(times[1] - times[0]) if len(times) > 1 else SMALLEST_WINDOW
    heard = _band(sound, hearing.low, hearing.high)
    power = _power_at(heard, sound.rate, times, max(step, SMALLEST_WINDOW))
    level = (
        10 * np.log10(np.maximum(power, 10 ** (QUIETEST / 10))) - _loudest(heard, sound.rate) + hearing.gain
    )
    wanted = np.clip(1 - level / min(hearing.floor, -1e-3), 0, 1)
    return followed(wanted, step, hearing.attack, hearing.release)


def measured(sound: Sound, source: Loudness, arrays: ArrayStore) -> Loudness:
    """The driver's source with the loudness of that sound, heard as its own numbers say and kept in `arrays`."""
    heard = Hearing(source.low, source.high, source.gain, source.floor, source.attack, source.release)
    times = np.arange(max(round(sound.duration * RATE), 1)) / RATE
    name = arrays.put(loudness(sound, times, heard))
    return replace(source, array=name, rate=float(RATE), sound=sound.hash)


def followed(wanted: NDArray[np.float64], step: float, attack: float, release: float) -> Values:
    """What rises and falls after `wanted` (one number every `step` seconds) with those time constants in seconds."""
    up, down = (1 - np.exp(-step / seconds) if seconds > 0 else 1.0 for seconds in (attack, release))
    values = np.empty(len(wanted), np.float32)
    now = float(wanted[0]) if len(wanted) else 0.0
    for index, goal in enumerate(wanted):
        now += (goal - now) * (up if goal > now else down)
        values[index] = now
    return values


def _band(sound: Sound, low: float, high: float) -> Samples:
    """The sound without what is below and above the band."""
    from scipy import signal

    top = sound.rate / 2
    if low <= 0 and high >= top:
        return sound.samples
    ends = (max(low, 1.0), min(high, top * 0.999))
    if ends[0] >= ends[1]:
        raise ValueError(f"A band goes from a lower to a higher frequency, not from {low:g} to {high:g} Hz.")
    return np.asarray(
        signal.sosfiltfilt(signal.butter(2, ends, "bandpass", fs=sound.rate, output="sos"), sound.samples),
        dtype=np.float32,
    )


def _power_at(samples: Samples, rate: int, times: NDArray[np.float64], window: float) -> NDArray[np.float64]:
    """Mean square in a window about each moment; nothing is heard before the beginning and after the end."""
    total = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    low, high = (
        np.clip(np.round((times + side * window / 2) * rate), 0, len(samples)).astype(int) for side in (-1, 1)
    )
    power: NDArray[np.float64] = np.maximum(total[high] - total[low], 0) / (window * rate)
    return power


def _loudest(samples: Samples, rate: int) -> float:
    """The loudest moment in dB, but for the hundredth part of the sound that is louder: a knock is no voice."""
    moments = np.arange(0, len(samples) / rate, SMALLEST_WINDOW)
    power = _power_at(samples, rate, moments, SMALLEST_WINDOW)
    heard = power[power > 10 ** (QUIETEST / 10)]
    return float(10 * np.log10(np.percentile(heard, 99))) if len(heard) else 0.0
