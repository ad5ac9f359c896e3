"""What a mouth does while a recording is heard, from the best that is at hand: timing, transcript, recogniser, loudness."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from ganinterface.audio.alignment import aligned
from ganinterface.audio.espeak import NEEDED as ESPEAK_NEEDED
from ganinterface.audio.espeak import Spoken, speak
from ganinterface.audio.guessing import guessed
from ganinterface.audio.loudness import loudness
from ganinterface.audio.phonemes import spoken
from ganinterface.audio.recognition import NEEDED as RECOGNISER_NEEDED
from ganinterface.audio.recognition import NoRecogniser, recognised
from ganinterface.audio.sound import RATE, Samples, Sound
from ganinterface.audio.timing_files import read_timing
from ganinterface.document.animation.mouth_shapes import MouthTrack
from stylegan.files.plain_files import read_bytes

Check = Callable[[float], None]
Shapes = tuple[MouthTrack, str]  # and a sentence where they may not belong to the recording
Way = Literal["timing", "transcript", "recognised", "loudness"]
LARGEST_TEXT = 2**20  # bytes
HEARD_EVERY = 0.1  # seconds between two looks at whether something is heard
MOST_SLOWER = 3.0  # times that a recording may be slower or faster than espeak-ng, and be of the same words
LANGUAGE = "en-us"  # of a transcript, unless another one is said


class Said(NamedTuple):
    """Mouth shapes, a few words about where they come from, and a sentence where they may not belong to the recording."""

    track: MouthTrack
    source: str
    doubt: str = ""


class Hints(NamedTuple):
    """What is known of a recording beside its sound.

    A timing file, or a transcript in a language of espeak-ng; `way`: what a person wants to go by, None for the best that
    is at hand. `fps`: the rate of timing files that count frames.
    """

    timing: Path | None = None
    transcript: str = ""
    language: str = LANGUAGE
    way: Way | None = None
    fps: float = 24.0

    @property
    def best(self) -> Way:
        """What `said` goes by."""
        if self.way is not None:
            return self.way
        usable = (way for way in WAYS if self.problem(way) is None)
        return next(usable, "loudness")

    def problem(self, way: Way) -> str | None:
        """Why it cannot be gone by, in one sentence."""
        if way == "timing" and self.timing is None:
            return "No timing file is chosen."
        if way == "transcript" and find_spec("espeakng_loader") is None:
            return f"{ESPEAK_NEEDED[:1].upper()}{ESPEAK_NEEDED[1:]}."
        if way == "transcript" and not self.transcript.strip():
            return "There is no transcript."
        return RECOGNISER_NEEDED if way == "recognised" and find_spec("pocketsphinx") is None else None


def said(sound: Sound, hints: Hints = Hints(), check: Check = lambda fraction: None) -> Said:  # noqa: B008
    """The mouth shapes of a recording, from the first of WAYS that is at hand (see `Hints`).

    `check` hears how much is done (0..1) and may raise. `timing_files.TimingError`, `espeak.SpeechError` or OSError where
    the timing file cannot be read, or the transcript cannot be spoken.
    """
    way = hints.best
    try:
        shapes, doubt = _WAYS[way](sound, hints, check)
        return Said(shapes, WAYS[way], doubt)
    except NoRecogniser:
        if hints.way is not None:
            raise
        return Said(guessed(sound), WAYS["loudness"])


def read_transcript(path: Path) -> str:
    """The words in a text file; ValueError with one sentence when it holds none or is too long, OSError as `open_file`."""
    try:
        text = read_bytes(path, LARGEST_TEXT).decode("utf-8-sig")
    except ValueError as error:  # UnicodeDecodeError is one
        reason = "it is not a text in UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ValueError(f"'{path.name}' cannot be read as a transcript: {reason}.") from None
    if not text.strip():
        raise ValueError(f"'{path.name}' has no words in it.")
    return text


def _timed(sound: Sound, hints: Hints, check: Check) -> Shapes:
    if hints.timing is None:
        raise ValueError(hints.problem("timing"))
    return read_timing(hints.timing, hints.fps), ""


def _transcribed(sound: Sound, hints: Hints, check: Check) -> Shapes:
    """The sounds of the transcript as espeak-ng says them, at the moments at which the recording says them."""
    own = speak(hints.transcript, hints.language)
    theirs, ours = aligned(resampled(own.samples, own.rate), sound.samples, check)
    edges = np.interp([(start, end) for start, end, _ in own.sounds], theirs, ours)
    sounds = [
        (float(low), float(high), name) for (low, high), (*_, name) in zip(edges, own.sounds, strict=True)
    ]
    return spoken(sounds, sound.duration), _doubt(sound, own)


WAYS: dict[Way, str] = {  # the best first, and what is said of shapes that come from it
    "timing": "from the timing file",
    "transcript": "from the transcript",
    "recognised": "recognised",
    "loudness": "from its loudness",
}
_WAYS: dict[Way, Callable[[Sound, Hints, Check], Shapes]] = {
    "timing": _timed,
    "transcript": _transcribed,
    "recognised": lambda sound, hints, check: (spoken(recognised(sound, check), sound.duration), ""),
    "loudness": lambda sound, hints, check: (guessed(sound), ""),
}


def _doubt(sound: Sound, own: Spoken) -> str:
    """What is odd where the words take far longer, or far shorter, to say than something is heard: letter by letter, say."""
    times = np.arange(0, sound.duration, HEARD_EVERY)
    heard = float((loudness(sound, times) > 0).sum()) * HEARD_EVERY
    says = len(own.samples) / own.rate
    if heard / MOST_SLOWER <= says <= heard * MOST_SLOWER:
        return ""
    return f"To say these words takes {says:.0f} s, and {heard:.0f} s are heard: are they of this recording and language?"


def resampled(samples: Samples, rate: int) -> Samples:
    """Samples of that rate at the program's, `RATE`."""
    from scipy.signal import resample_poly

    divisor = int(np.gcd(rate, RATE))
    return np.asarray(resample_poly(samples, RATE // divisor, rate // divisor), dtype=np.float32)
