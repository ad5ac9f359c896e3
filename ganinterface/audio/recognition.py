"""Recognises the sounds of English speech offline (pocketsphinx, the extra `speech`)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ganinterface.audio.sound import RATE, Sound

PIECE = 0.5  # seconds between two looks at whether somebody still waits
ENOUGH = 2**22  # samples that tell how loud a recording is
NEEDED = "Without a transcript, recognising speech needs pocketsphinx: pip install ganinterface[speech]."
# lw: how much the order of sounds counts; 1 did better than 2 and 4 on twelve recordings of four voices.
SEARCH = {"lw": 1.0, "pip": 0.3, "beam": 1e-20, "pbeam": 1e-20, "maxhmmpf": -1, "bestpath": False}


class NoRecogniser(ValueError):
    """There is none on this machine, in one sentence."""


def recognised(
    sound: Sound, check: Callable[[float], None] = lambda fraction: None
) -> list[tuple[float, float, str]]:
    """The sounds of English that are said (start, end in seconds, ARPABET; "SIL" where nobody speaks).

    `check` hears how much is done and may raise. NoRecogniser where the extra is not installed.
    """
    try:
        import pocketsphinx
    except ImportError:
        raise NoRecogniser(NEEDED) from None
    folder = Path(pocketsphinx.get_model_path("en-us"))
    decoder = pocketsphinx.Decoder(
        hmm=str(folder / "en-us"),
        allphone=str(folder / "en-us-phone.lm.bin"),
        lm=None,
        dict=None,
        loglevel="FATAL",
        samprate=RATE,
        **SEARCH,
    )
    samples, size = sound.samples, round(PIECE * RATE)
    some = samples[:: max(len(samples) // ENOUGH, 1)]
    loud = float(np.percentile(np.abs(some), 99.9)) or 1.0
    decoder.start_utt()
    for start in range(0, len(samples), size):
        check(start / len(samples))
        part = (samples[start : start + size] * (0.5 / loud)).clip(-1, 1)
        decoder.process_raw((part * 32767).astype(np.int16).tobytes(), False, False)
    decoder.end_utt()
    frames = 100  # in a second
    return [(each.start_frame / frames, (each.end_frame + 1) / frames, each.word) for each in decoder.seg()]
