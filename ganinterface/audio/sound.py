"""Reads the sound of a file (WAV, FLAC, MP3, OGG, M4A and films) as one channel of numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.files.plain_files import file_hash, open_file
from stylegan.files.problem import one_line

Samples = NDArray[np.float32]

RATE = 16_000  # samples a second: all that speech needs, and what recognisers were trained on
LONGEST = 3 * 3600  # seconds that are read
# Demuxers that hold their sound in themselves: others (playlists, "concat") would open what a file names.
CONTAINERS = "wav,w64,flac,mp3,ogg,mov,aac,aiff,matroska,webm,caf,au"


class SoundError(ValueError):
    """A sound that cannot be read, in one sentence that names the file."""


class Sound(NamedTuple):
    """One channel of a recording: samples [n] in -1..1, how many there are in a second, sha256 of the file."""

    samples: Samples
    rate: int
    hash: str

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / self.rate


def read_sound(path: Path, report: Callable[[float], None] = lambda fraction: None) -> Sound:
    """The first sound of a file, its channels averaged, `RATE` samples a second; time 0 is the file's.

    `report` hears how much is done (0..1) and may raise to end it. SoundError with one sentence when there is none, or
    it is damaged or longer than `LONGEST`; OSError when the file cannot be opened.
    """
    import av

    try:
        with (
            open_file(path) as stream,
            av.open(stream, options={"format_whitelist": CONTAINERS}) as container,
        ):
            if not container.streams.audio:
                raise SoundError(f"'{path.name}' has no sound in it.")
            parts = _decoded(container, report)
    except (av.FFmpegError, OSError) as error:
        if not isinstance(error, av.FFmpegError) and error.filename is not None:
            raise  # the file cannot be opened at all
        reason = one_line(error.strerror or str(error)).rstrip(".")
        raise SoundError(f"'{path.name}' cannot be read as a sound: {reason}.") from error
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    if not len(samples):
        raise SoundError(f"'{path.name}' holds no sound: it is empty.")
    if len(samples) > LONGEST * RATE:
        raise SoundError(f"'{path.name}' is longer than {LONGEST // 3600} hours.")
    return Sound(np.nan_to_num(samples).clip(-1, 1), RATE, file_hash(path))


def _decoded(container: av.container.InputContainer, report: Callable[[float], None]) -> list[Samples]:  # type: ignore[name-defined]  # noqa: F821
    """The parts of the first sound one after the other; silence first where the file begins with a picture."""
    import av

    stream = container.streams.audio[0]
    # Not 0: an encoder's own delay is before the beginning.
    begin, whole = (float(each or 0) / av.time_base for each in (container.start_time, container.duration))
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    parts: list[Samples] = []
    count = 0
    for frame in container.decode(stream):
        if not parts and frame.time is not None and frame.time > begin:
            parts.append(np.zeros(round(min(frame.time - begin, LONGEST) * RATE), np.float32))
            count += len(parts[0])
        for made in resampler.resample(frame):
            parts.append(made.to_ndarray()[0])
            count += len(parts[-1])
        report(min(count / RATE / whole, 1.0) if whole > 0 else 0.0)
        if count > LONGEST * RATE:
            break
    return [*parts, *(made.to_ndarray()[0] for made in resampler.resample(None))]
