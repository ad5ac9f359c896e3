"""A voice moves a mouth: from a transcript, recognised, or guessed; the shapes overlap and lips meet for m, b and p."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from ganinterface.audio import speaking
from ganinterface.audio.alignment import aligned
from ganinterface.audio.espeak import SpeechError, languages, speak
from ganinterface.audio.guessing import guessed
from ganinterface.audio.loudness import loudness
from ganinterface.audio.phonemes import spoken
from ganinterface.audio.recognition import NoRecogniser
from ganinterface.audio.sound import Sound
from ganinterface.audio.speaking import Hints
from ganinterface.audio.timing_files import write_timing
from ganinterface.document.animation.coarticulation import ORDER, mouth_weights
from ganinterface.document.animation.mouth_shapes import OPENNESS, MouthTrack, track
from tests.audio.recordings import bursts, heard

FPS = 30
NEAR = 2  # frames
TEXT = "Hello papa, my mother moves the big boat over the water."
TEXTS = {
    "en-us": TEXT,
    "de": "Guten Morgen, liebe Mama, mein Bruder malt ein blaues Boot am Wasser.",
}

needs_speech = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("espeakng_loader", "pocketsphinx"))),
    reason="the extra 'speech' is not installed",
)


def frames(said: MouthTrack) -> list[str]:
    return [said.at(index / FPS) for index in range(int(said.duration * FPS))]


def agreement(reference: list[str], made: list[str], shapes: str = "ABCDEFGH") -> float:
    """The part of the frames with one of these shapes near which the other has it too."""
    asked = [index for index, shape in enumerate(reference) if shape in shapes]
    hits = [reference[index] in made[max(index - NEAR, 0) : index + NEAR + 1] for index in asked]
    return float(np.mean(hits))


# --- the chain ---


@needs_speech
def test_a_transcript_is_laid_under_other_voices() -> None:
    cases = (
        ("en-us", "en-us+f3", 140, 70, None),
        ("en-us", "en-gb-x-rp+m5", 200, 30, 20.0),
        ("de", "de+f2", 130, 80, 20.0),
    )
    scores = []
    for language, voice, speed, pitch, noise in cases:
        text = TEXTS[language]
        sound, sounds = heard(speak(text, voice, speed, pitch), noise)
        reference = frames(spoken(sounds, sound.duration))
        made = speaking.said(sound, Hints(transcript=text, language=language))
        assert made.source == "from the transcript"
        weights = mouth_weights(made.track, np.arange(len(reference)) / FPS)
        shown = [ORDER[index] for index in weights.argmax(axis=1)]
        for told in (frames(made.track), shown):
            scores.append((agreement(reference, told), agreement(reference, told, "A")))
    # espeak-ng says nothing twice in the same way: of one sentence a frame more or less is chance.
    all_shapes, closed = np.mean(scores, axis=0)
    assert all_shapes >= 0.75
    assert closed >= 0.85


@needs_speech
@pytest.mark.parametrize(
    ("text", "language", "is_doubted"),
    [
        ("Hello papa, my mother moves the big boat over the water.", "en-us", False),
        ("Hallo Papa, meine Mutter bewegt das große Boot über das Wasser.", "de", False),
        ("Привет, мама, мы купили большой пирог и поехали на реку.", "de", True),  # letter by letter
        ("Yes.", "en-us", True),
    ],
)
def test_words_that_cannot_be_those_of_the_recording_are_doubted(
    text: str, language: str, is_doubted: bool
) -> None:
    sound, _ = heard(speak("Hello papa, my mother moves the big boat over the water.", "en-us+f3", 140), 20.0)
    made = speaking.said(sound, Hints(transcript=text, language=language))
    assert made.track.cues
    assert bool(made.doubt) is is_doubted
    assert made.doubt.endswith("?") is is_doubted


@needs_speech
def test_english_is_recognised_without_a_transcript() -> None:
    scores = []
    for voice, speed, pitch in (("en-us+f3", 140, 70), ("en-gb-x-rp+m5", 150, 40)):
        sound, sounds = heard(speak(TEXT, voice, speed, pitch), 20.0)
        made = speaking.said(sound)
        assert made.source == "recognised"
        scores.append(agreement(frames(spoken(sounds, sound.duration)), frames(made.track)))
    assert np.mean(scores) >= 0.5


@needs_speech
def test_loudness_opens_the_mouth_where_nothing_else_is_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise NoRecogniser

    monkeypatch.setattr(speaking, "recognised", missing)
    scores = []
    for voice, speed, pitch in (("en-us+f3", 140, 70), ("en-gb-x-rp+m5", 150, 40), ("en-us+m1", 170, 50)):
        sound, _ = heard(speak(TEXT, voice, speed, pitch), 20.0)
        made = speaking.said(sound)
        assert made.source == "from its loudness"
        times = np.arange(int(sound.duration * FPS)) / FPS
        openness = mouth_weights(made.track, times) @ np.array([OPENNESS[shape] for shape in ORDER])
        envelope = loudness(sound, times)
        scores.append(
            max(np.corrcoef(openness[1:-1], np.roll(envelope, lag)[1:-1])[0, 1] for lag in (-1, 0, 1))
        )
    assert np.mean(scores) >= 0.8


def test_the_best_that_is_at_hand_is_gone_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound, timing = Sound(bursts(), 16_000, ""), tmp_path / "said.tsv"
    write_timing(timing, track([(0, "X"), (0.5, "D"), (1, "X")], 2.0), 24)
    assert Hints(timing, "hello").best == "timing"
    made = speaking.said(sound, Hints(timing, "hello"))
    assert (made.source, made.track.at(0.7)) == ("from the timing file", "D")
    assert speaking.said(sound, Hints(timing, way="loudness")).source == "from its loudness"
    monkeypatch.setattr(speaking, "find_spec", lambda name: None)
    assert Hints(transcript="hello").best == "loudness"
    assert "pip install" in (Hints(transcript="hello").problem("transcript") or "")
    assert "pip install" in (Hints().problem("recognised") or "")


@needs_speech
def test_the_languages_of_espeak_are_listed_and_each_can_be_spoken() -> None:
    found = {language.code: language.name for language in languages()}
    assert len(found) > 100
    assert found["de"] == "German"
    assert "en-us" in found
    for code in ("de", "fr", "ja", "en-gb-x-rp"):
        assert speak("mama", code).sounds


def test_silence_between_tones_is_rest() -> None:
    made = guessed(Sound(bursts(), 16_000, ""))
    assert made.at(0.2) == made.at(1.2) == "X"
    assert made.at(0.75) != "X"


@needs_speech
def test_the_same_words_said_later_are_found_later() -> None:
    sound, _ = heard(speak(TEXT))
    late = Sound(np.pad(sound.samples, (8000, 0)), sound.rate, "")
    theirs, ours = aligned(sound.samples, late.samples)
    assert np.abs(ours - theirs - 0.5)[60:-60].max() < 0.02
    assert (np.diff(theirs) > 0).all()
    assert (np.diff(ours) >= 0).all()


@needs_speech
@pytest.mark.parametrize(
    ("text", "voice", "reason"),
    [
        (TEXT, "klingon-of-the-north", "espeak-ng knows no language or voice 'klingon-of-the-north'."),
        ("…", "en-us", "There is nothing in the transcript that can be spoken."),
        ("a " * 60_000, "en-us", "The transcript has more than 100000 characters."),
    ],
)
def test_a_transcript_that_cannot_be_spoken_is_refused(text: str, voice: str, reason: str) -> None:
    with pytest.raises(SpeechError) as caught:
        speak(text, voice)
    assert str(caught.value) == reason


# --- shapes that overlap ---


def test_weights_add_up_to_one_and_each_shape_is_all_there_is_in_its_middle() -> None:
    said = track([(0, "X"), (0.5, "D"), (1.0, "F"), (1.5, "X")], 2.0)
    times = np.arange(0, 2.5, 1 / 60)
    weights = mouth_weights(said, times, lead=0.0, softness=0.2)
    assert np.abs(weights.sum(axis=1) - 1).max() < 1e-6
    for moment, shape in ((0.25, "X"), (0.75, "D"), (1.25, "F"), (2.2, "X")):
        assert weights[round(moment * 60), ORDER.index(shape)] == pytest.approx(1)
    edge = weights[30]
    assert edge[ORDER.index("D")] == pytest.approx(0.5) == edge[ORDER.index("X")]


def test_a_shape_begins_before_its_sound_by_the_lead() -> None:
    said = track([(0, "X"), (1.0, "D")], 2.0)
    times = np.arange(0, 2, 1 / 100)
    half = [np.abs(mouth_weights(said, times, lead, 0.1)[:, 3] - 0.5)[:150].argmin() for lead in (0.0, 0.06)]
    assert half == [100, 94]


@pytest.mark.parametrize("rate", [12, 24, 60])
def test_lips_meet_for_the_shortest_m(rate: int) -> None:
    said = track([(0, "D"), (0.71, "A"), (0.73, "D")], 2.0)
    weights = mouth_weights(said, np.arange(2 * rate) / rate, softness=0.3)
    assert weights[:, ORDER.index("A")].max() == 1.0
