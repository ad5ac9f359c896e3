"""Mouth shapes from how loud and how bright a sound is: for any voice, song or noise, where nothing better is at hand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.loudness import loudness
from ganinterface.audio.sound import Sound
from ganinterface.document.animation.mouth_shapes import REST, MouthTrack, track
from ganinterface.document.animation.sounds import Hearing

STEP = 0.04  # seconds that a shape is held at least
PAUSE = 0.2  # seconds of silence after which the mouth rests; in shorter ones the lips meet
WINDOW = 512  # samples
AT_ONCE = 4096  # moments
QUIET, LOW, HIGH, LOUD = 0.15, 0.5, 0.75, 0.85  # of the loudness
DARK, BRIGHT, HISS = 900.0, 1800.0, 3500.0  # Hz, of the spectrum's centre


def guessed(sound: Sound) -> MouthTrack:
    """The louder the wider; dark sounds round the lips, hissing ones close the teeth."""
    times = np.arange(0, max(sound.duration, STEP), STEP) + STEP / 2
    level = loudness(sound, times, Hearing(attack=0, release=0.03))
    centre = _centres(sound, times)
    shapes = [_shape(float(loud), float(hz)) for loud, hz in zip(level, centre, strict=True)]
    return track(_pauses(list(zip(times - STEP / 2, shapes, strict=True)), sound.duration), sound.duration)


def _shape(level: float, centre: float) -> str:
    if level < QUIET:
        return REST
    if centre > HISS or level < LOW:
        return "B"
    if centre < DARK:
        return "F" if level < HIGH else "E"
    is_bright = centre > BRIGHT and level < LOUD  # what is very loud is wide, however much noise there is
    return "C" if level < HIGH or is_bright else "D"


def _pauses(cues: list[tuple[float, str]], duration: float) -> list[tuple[float, str]]:
    """In pauses too short to rest the lips meet."""
    found = list(cues)
    index = 0
    while index < len(found):
        after = index
        while after < len(found) and found[after][1] == REST:
            after += 1
        ends = found[after][0] if after < len(found) else duration
        if after > index and index > 0 and after < len(found) and ends - found[index][0] < PAUSE:
            found[index:after] = [(start, "A") for start, _ in found[index:after]]
        index = max(after, index + 1)
    return found


def _centres(sound: Sound, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The centre of the spectrum at each moment in Hz (of the amplitudes)."""
    padded = np.pad(sound.samples, WINDOW)
    starts = (times * sound.rate).astype(int) + WINDOW // 2
    starts = np.clip(starts, 0, len(padded) - WINDOW)
    hertz, window = np.fft.rfftfreq(WINDOW, 1 / sound.rate), np.hanning(WINDOW)
    centres = np.empty(len(starts))
    for begin in range(0, len(starts), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        frames = padded[starts[part, None] + np.arange(WINDOW)]
        amplitudes = np.abs(np.fft.rfft(frames * window, axis=1))
        centres[part] = amplitudes @ hertz / np.maximum(amplitudes.sum(axis=1), 1e-9)
    return centres
