"""The sound under a film: read as it is needed, in stereo, silent where there is none, exactly as long as the film."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from ganinterface.audio.finding_sounds import find_sound
from ganinterface.audio.sound import SoundError, stream
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.render.export.film import Samples
from ganinterface.render.export.options import SoundTrack
from stylegan.files.system_errors import why_unreadable

RATE = 48_000  # samples a second
CHANNELS = 2
BLOCK = 4096  # samples of silence at a time


def under(track: SoundTrack, pieces: Iterable[tuple[float, float]]) -> Iterator[Samples]:
    """What is heard in each piece (its beginning in the animation, and its length, in seconds), one after the other."""
    at, written, gain = 0.0, 0, np.float32(10 ** (track.gain / 20))
    for begin, seconds in pieces:
        at += seconds
        count = round(at * RATE) - written
        written += count
        first = round((begin - track.start) * RATE) if math.isfinite(begin) else -count
        for block in heard(track.path, first, count):
            yield (block * gain).clip(-1, 1)


def heard(path: Path, begin: int, count: int) -> Iterator[Samples]:
    """So many samples of a sound from `begin` on, float32 [2, n] at a time; silence before it begins and after its end.

    SoundError or OSError where it cannot be read.
    """
    before = min(max(-begin, 0), count)
    yield from _silence(before)
    left, skipped = count - before, max(begin, 0)
    if left:
        for block in stream(path, RATE, CHANNELS):
            skip = min(skipped, block.shape[1])
            skipped -= skip
            part = block[:, skip : skip + left]
            if part.shape[1]:
                left -= part.shape[1]
                yield part
            if not left:
                return
    yield from _silence(left)


def _silence(count: int) -> Iterator[Samples]:
    while count > 0:
        yield np.zeros((CHANNELS, min(count, BLOCK)), np.float32)
        count -= BLOCK


def sound_track(sound: SoundRef | None, project: Path | None) -> SoundTrack | None:
    """The sound of a project's film; None where it has none, or its file is not found."""
    path = None if sound is None else find_sound(sound, project)
    return None if sound is None or path is None else SoundTrack(path, sound.start, sound.gain)


def missing_sound(sound: SoundRef) -> str:
    """One sentence about a sound that was not found."""
    return f"The sound '{sound.name}' is neither where it was nor beside the project: the film is silent."


def sound_problem(path: Path) -> str | None:
    """Why a sound cannot be heard, in one sentence; None when it can."""
    try:
        next(stream(path, RATE, CHANNELS), None)
    except FileNotFoundError:
        return f"The sound '{path.name}' is not where it was: '{path}'."
    except OSError as error:
        return f"The sound '{path.name}' cannot be read: {why_unreadable(error, path)}."
    except SoundError as error:
        return str(error)
    return None
