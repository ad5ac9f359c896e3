"""Sounds of every kind are read as one channel in their own time; what is none is refused, and no file opens another."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np
import pytest

from ganinterface.audio import sound as module
from ganinterface.audio.loudness import loudness
from ganinterface.audio.sound import RATE, Sound, SoundError, read_sound
from ganinterface.document.animation.sounds import Hearing
from tests.audio.recordings import CODECS, bursts, write_sound


@pytest.mark.parametrize("suffix", CODECS)
@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (48_000, 2)])
def test_every_kind_of_file_is_heard_in_its_own_time(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    path = write_sound(tmp_path / f"tone{suffix}", bursts(2.0, rate), rate, channels)
    told: list[float] = []
    made = read_sound(path, told.append)
    assert made.rate == RATE
    assert made.duration == pytest.approx(2.0, abs=0.12), "AAC has whole frames"
    heard = np.abs(made.samples) > 0.1
    begins = np.flatnonzero(heard)[0] / RATE
    # What writes M4A here does not say how long its encoder waits.
    assert begins == pytest.approx(0.5, abs=0.07 if suffix == ".m4a" else 0.005)
    assert np.mean(heard) == pytest.approx(0.43, abs=0.03)
    assert told == sorted(told)
    assert told[-1] <= 1


def test_the_sound_of_a_file_without_a_name_is_told_by_its_content(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "tone.wav", bursts()).rename(tmp_path / "tone")
    assert read_sound(path).duration == 2.0


def test_whoever_waits_can_give_up(tmp_path: Path) -> None:
    def give_up(fraction: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_sound(write_sound(tmp_path / "tone.wav", bursts()), give_up)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no sound",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.wav\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile other.wav\n",
        b"fLaC\x00\x00\x00\x22" + bytes(200),
        b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
)
def test_what_is_no_sound_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    write_sound(tmp_path / "other.wav", bursts())
    path = tmp_path / "voice.wav"
    path.write_bytes(content)
    with pytest.raises(SoundError) as caught:
        read_sound(path)
    said = str(caught.value)
    assert said.startswith("'voice.wav' ")
    assert said.endswith(".")
    assert "\n" not in said


def test_a_sound_that_is_cut_off_is_read_as_far_as_it_goes_or_refused(tmp_path: Path) -> None:
    whole = write_sound(tmp_path / "tone.flac", bursts()).read_bytes()
    for length in range(0, len(whole), len(whole) // 20):
        path = tmp_path / "cut.flac"
        path.write_bytes(whole[:length])
        with contextlib.suppress(SoundError):
            assert read_sound(path).duration <= 2.0


def test_what_is_damaged_in_between_is_silent_and_all_else_keeps_its_time(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "tone.flac", bursts(4.0))
    content = bytearray(path.read_bytes())
    begin = len(content) // 2
    for place in range(begin, begin + len(content) // 20):
        content[place] ^= 0x5A
    path.write_bytes(bytes(content))
    sound = read_sound(path)
    assert sound.duration == pytest.approx(4.0, abs=0.01)
    last = np.abs(sound.samples[round(3.6 * RATE) : round(3.9 * RATE)])
    assert last.max() == pytest.approx(0.5, abs=0.02)  # the last burst is where it was
    assert np.abs(sound.samples[round(3.1 * RATE) : round(3.4 * RATE)]).max() < 0.01


def test_an_empty_file_is_called_so_and_nothing_else_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "voice.flac"
    path.write_bytes(b"")
    with pytest.raises(SoundError, match=r"'voice\.flac' is empty\."):
        read_sound(path)
    assert capfd.readouterr() == ("", "")


def test_a_film_whose_names_are_no_text_is_read(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "tone.m4a", bursts())
    content = path.read_bytes()
    assert b"SoundHandler" in content
    path.write_bytes(content.replace(b"SoundHandler", b"Sou\xaedHandler"))
    assert read_sound(path).duration == pytest.approx(2.0, abs=0.2)


def test_one_that_is_too_long_is_refused_before_it_is_all_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST", 1)
    with pytest.raises(SoundError, match=r"'tone\.wav' is longer than"):
        read_sound(write_sound(tmp_path / "tone.wav", bursts()))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(OSError):
        read_sound(tmp_path / "pipe.wav")


# --- loudness ---


def test_a_band_hears_only_what_lies_in_it() -> None:
    tone = Sound(bursts(), RATE, "")
    times = np.arange(0.5, 2.0, 0.02)
    steady = Sound((0.01 * np.random.RandomState(0).randn(2 * RATE)).astype(np.float32) + bursts(), RATE, "")
    inside = loudness(tone, times, Hearing(low=300, high=600, attack=0, release=0))
    beyond = loudness(steady, times, Hearing(low=3000, high=6000, attack=0, release=0))
    assert inside[3:22].min() > 0.9
    assert inside[28:47].max() == 0
    assert np.ptp(beyond) < 0.3, "the noise is there all the time"


def test_gain_and_floor_say_what_is_loud_and_what_is_silence() -> None:
    quiet = Sound(np.concatenate([bursts(1.0), 0.1 * bursts(1.0)]), RATE, "")  # 20 dB less
    moments = np.array([0.75, 1.75])

    def levels(**hearing: float) -> list[float]:
        made = loudness(quiet, moments, Hearing(attack=0, release=0, **hearing))
        return [float(value) for value in made]

    loud, faint = levels(floor=-40)
    assert (loud, loud - faint) == pytest.approx((1.0, 0.5), abs=0.11)
    assert levels(floor=-20)[1] < 0.1
    assert levels(floor=-40, gain=20) == pytest.approx([1.0, 1.0], abs=0.1)


def test_it_rises_and_falls_as_fast_as_it_is_told() -> None:
    times = np.arange(0, 2, 0.01)
    slow = loudness(Sound(bursts(), RATE, ""), times, Hearing(attack=0.1, release=0.2))
    assert slow[60] == pytest.approx(1 - np.exp(-1), abs=0.08)
    assert slow[120] == pytest.approx(np.exp(-1), abs=0.08)
    assert np.diff(slow[50:98]).min() > -1e-3


def test_silence_is_silent_and_nothing_has_no_loudness() -> None:
    assert loudness(Sound(np.zeros(RATE, np.float32), RATE, ""), np.arange(0, 1, 0.1)).max() == 0
    assert len(loudness(Sound(bursts(), RATE, ""), np.zeros(0))) == 0
    with pytest.raises(ValueError, match="A band goes from a lower to a higher frequency"):
        loudness(Sound(bursts(), RATE, ""), np.arange(0, 1, 0.1), Hearing(low=900, high=300))
