"""What a mouth does while a recording is heard, from the best that is at hand: timing, transcript, recogniser, loudness."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ganinterface.audio.alignment import aligned
from ganinterface.audio.espeak import speak
from ganinterface.audio.guessing import guessed
from ganinterface.audio.phonemes import spoken
from ganinterface.audio.recognition import NoRecogniser, recognised
from ganinterface.audio.sound import RATE, Samples, Sound
from ganinterface.document.animation.mouth_shapes import MouthTrack

Check = Callable[[float], None]


class Said(NamedTuple):
    """Mouth shapes, and a few words about where they come from."""

    track: MouthTrack
    source: str


def said(
    sound: Sound,
    transcript: str | None = None,
    voice: str = "en-us",
    check: Check = lambda fraction: None,
) -> Said:
    """The mouth shapes of a recording: laid under it from a transcript in a language of espeak-ng (`voice`), else recognised
    as English, else, where the extra `speech` is not installed, guessed from loudness and brightness.

    `check` hears how much is done (0..1) and may raise. `espeak.SpeechError` where the transcript cannot be spoken.
    """
    if transcript is not None and transcript.strip():
        return Said(from_transcript(sound, transcript, voice, check), "from the transcript")
    try:
        return Said(spoken(recognised(sound, check), sound.duration), "recognised")
    except NoRecogniser:
        return Said(guessed(sound), "from its loudness")


def from_transcript(
    sound: Sound, transcript: str, voice: str = "en-us", check: Check = lambda fraction: None
) -> MouthTrack:
    """The sounds of the transcript as espeak-ng says them, at the moments at which the recording says them."""
    own = speak(transcript, voice)
    theirs, ours = aligned(_resampled(own.samples, own.rate), sound.samples, check)
    edges = np.interp([(start, end) for start, end, _ in own.sounds], theirs, ours)
    sounds = [
        (float(low), float(high), name) for (low, high), (*_, name) in zip(edges, own.sounds, strict=True)
    ]
    return spoken(sounds, sound.duration)


def _resampled(samples: Samples, rate: int) -> Samples:
    from scipy.signal import resample_poly

    divisor = int(np.gcd(rate, RATE))
    return np.asarray(resample_poly(samples, RATE // divisor, rate // divisor), dtype=np.float32)
