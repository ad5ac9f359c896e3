"""Recordings for tests: tones in every kind of file, and sentences that espeak-ng speaks in other voices than the program's."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from ganinterface.audio.espeak import Spoken
from ganinterface.audio.sound import RATE, Sound
from ganinterface.audio.speaking import resampled

Samples = NDArray[np.float32]
CODECS = {".wav": "pcm_s16le", ".flac": "flac", ".mp3": "libmp3lame", ".ogg": "libopus", ".m4a": "aac"}
BEFORE = 0.4  # seconds of silence before a sentence


def bursts(seconds: float = 2.0, rate: int = RATE) -> Samples:
    """A tone that is there in every second half of a second."""
    times = np.arange(round(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * 440 * times) * (times % 1 >= 0.5)).astype(np.float32)


def write_sound(path: Path, samples: Samples, rate: int = RATE, channels: int = 1) -> Path:
    """As the suffix says; every channel has the same."""
    layout = "stereo" if channels == 2 else "mono"
    with av.open(str(path), "w") as container:
        stream = container.add_stream(CODECS[path.suffix], rate=rate, layout=layout)
        packed = np.repeat((samples * 32767).astype(np.int16), channels)[None]
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(stream.format, layout, rate, stream.frame_size or 1024)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def heard(said: Spoken, noise: float | None = None) -> tuple[Sound, list[tuple[float, float, str]]]:
    """What a microphone hears of a sentence, with noise so many dB below it, and when it has which sounds."""
    samples = resampled(said.samples, said.rate)
    samples = np.pad(samples, round(BEFORE * RATE))
    if noise is not None:
        power = float(np.mean(samples**2)) / 10 ** (noise / 10)
        samples = samples + np.random.RandomState(0).randn(len(samples)).astype(np.float32) * np.sqrt(power)
    sounds = [(start + BEFORE, end + BEFORE, name) for start, end, name in said.sounds]
    return Sound(samples.astype(np.float32), RATE, ""), sounds
