"""Reads the sound of a file (WAV, FLAC, MP3, OGG, M4A and films) as one channel of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
GAP = 0.05  # seconds: what is missing from less is rounding, or a resampler's delay
LAYOUTS = {1: "mono", 2: "stereo"}  # by the number of channels


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
    heard = bytearray()  # of hours of sound there is room for one copy
    for block in stream(path, RATE, 1, report):
        heard += block[0].clip(-1, 1).tobytes()
        if len(heard) > LONGEST * RATE * block.itemsize:
            raise SoundError(f"'{path.name}' is longer than {LONGEST // 3600} hours.")
    if not heard:
        raise SoundError(f"'{path.name}' cannot be read as a sound: nothing in it can be heard.")
    return Sound(np.frombuffer(heard, np.float32), RATE, file_hash(path))


def stream(
    path: Path, rate: int, channels: int, report: Callable[[float], None] = lambda fraction: None
) -> Iterator[Samples]:
    """The first sound of a file, float32 [channels, n] at a time, `channels` being 1 or 2; else as `read_sound`."""
    import av

    try:
        with open_file(path) as file:
            if not file.peek(1):
                raise SoundError(f"'{path.name}' is empty.")
            options = {"format_whitelist": CONTAINERS}
            with av.open(file, options=options, metadata_errors="replace") as container:
                if not container.streams.audio:
                    raise SoundError(f"'{path.name}' has no sound in it.")
                for block in _decoded(container, rate, channels, report):
                    yield np.nan_to_num(block)
    except (av.FFmpegError, OSError) as error:
        if not isinstance(error, av.FFmpegError) and error.filename is not None:
            raise  # the file cannot be opened at all
        raise SoundError(f"'{path.name}' cannot be read as a sound: {_reason(error)}.") from error


def _reason(error: Exception) -> str:
    """What FFmpeg means, in words for people."""
    import av

    if isinstance(error, av.EOFError):
        return "it ends too early"
    if isinstance(error, av.InvalidDataError):
        return "it is damaged, or of another kind"
    return one_line(getattr(error, "strerror", "") or str(error)).rstrip(".")


def _decoded(
    container: av.container.InputContainer,  # type: ignore[name-defined]  # noqa: F821
    rate: int,
    channels: int,
    report: Callable[[float], None],
) -> Iterator[Samples]:
    """The parts of the first sound one after the other; silence where there is none yet, and in place of what is damaged."""
    import av

    stream = container.streams.audio[0]
    # Not 0: an encoder's own delay is before the beginning.
    begin, whole = (float(each or 0) / av.time_base for each in (container.start_time, container.duration))
    # FFmpeg would make one channel softer where it becomes two.
    held = min(channels, stream.codec_context.channels) if channels > 1 else 1
    resampler = av.AudioResampler(format="fltp", layout=LAYOUTS[held], rate=rate)
    count = 0
    for frame in container.decode(stream):
        silence = _missing(frame.time, begin, count / rate, whole)
        for place in range(0, round(silence * rate), rate):  # a second at a time
            size = min(rate, round(silence * rate) - place)
            yield np.zeros((channels, size), np.float32)
            count += size
        for made in resampler.resample(frame):
            block: Samples = np.repeat(made.to_ndarray(), channels // held, axis=0)
            count += block.shape[1]
            yield block
        report(min(count / rate / whole, 1.0) if whole > 0 else 0.0)
    for made in resampler.resample(None):
        rest: Samples = np.repeat(made.to_ndarray(), channels // held, axis=0)
        yield rest


def _missing(time: float | None, begin: float, heard: float, whole: float) -> float:
    """Seconds of silence before what a file plays at `time`, of which so many seconds were heard; it lasts `whole` in all."""
    if time is None:
        return 0.0
    gap = time - begin - heard
    if not heard:  # a film's picture may begin before its sound
        return min(max(gap, 0.0), float(LONGEST))
    # What a decoder leaves out makes everything after it come too early; clocks that leap are no gap.
    return gap if gap > GAP and time - begin <= whole + GAP else 0.0
