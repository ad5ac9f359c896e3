"""The command `speak`: a recording becomes mouth shapes in a file, from the best that is at hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from ganinterface.audio.espeak import speak
from ganinterface.audio.finding_sounds import find_sound
from ganinterface.audio.timing_files import read_timing, write_timing
from ganinterface.cli import main
from ganinterface.document.animation.drivers import Mouth
from ganinterface.document.animation.mouth_shapes import SHAPES, track
from ganinterface.document.reel import reel_of
from ganinterface.files.project import load_project
from tests.audio.recordings import bursts, write_sound
from tests.audio.test_speaking import needs_speech
from tests.command_line import failed
from tests.small_work import SmallWork

TEXT = "My mother moves the big boat."


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    return write_sound(tmp_path / "tone.wav", bursts())


def test_loudness_alone_opens_the_mouth_for_every_tone(tone: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "tone.tsv"
    assert main(["speak", str(tone), "--way", "loudness", "--out", str(out)]) == 0
    made = read_timing(out, 24)
    assert made.duration == pytest.approx(2.0, abs=0.01)
    assert made.at(0.2) == made.at(1.2) == "X"
    assert made.at(0.75) != "X" != made.at(1.75)
    assert "from its loudness" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", [".tsv", ".json", ".dat"])
def test_a_timing_file_becomes_one_of_another_kind(tone: Path, tmp_path: Path, suffix: str) -> None:
    timing, out = tmp_path / "by hand.tsv", tmp_path / f"made{suffix}"
    shapes = track([(0, "X"), (0.5, "A"), (0.75, "D"), (1.5, "F"), (1.75, "X")], 2.0)
    write_timing(timing, shapes, 24)
    assert main(["speak", str(tone), "--timing", str(timing), "--out", str(out)]) == 0
    assert read_timing(out, 24) == shapes


@needs_speech
@pytest.mark.parametrize("as_file", [True, False])
def test_a_transcript_is_words_or_a_file(tmp_path: Path, as_file: bool) -> None:
    spoken = speak(TEXT, "en-gb-x-rp")
    sound = write_sound(tmp_path / "voice.wav", spoken.samples, spoken.rate)
    words, out = tmp_path / "words.txt", tmp_path / "voice.json"
    words.write_text(TEXT, encoding="utf-8")
    given = str(words) if as_file else TEXT
    assert main(["speak", str(sound), "--transcript", given, "--out", str(out)]) == 0
    written = json.loads(out.read_text())
    assert written["metadata"]["soundFile"] == "voice.wav"
    shown = "".join(cue["value"] for cue in written["mouthCues"])
    assert shown.count("A") == 5, "every word but one begins with m or b"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--out", "x.mp3"), "'x.mp3' has to end in .dat or .json or .tsv; a film needs a project too."),
        (("--out", "x.tsv", "--way", "timing"), "No timing file is chosen."),
        (("--out", "x.tsv", "--way", "transcript"), "There is no transcript."),
        (("--out", "x.tsv", "--transcript", "nowhere.txt"), "There is no file 'nowhere.txt'."),
        (("--out", "x.tsv", "--timing", "nowhere.tsv"), "There is no file 'nowhere.tsv'."),
        (("--out", "x.tsv", "--fps", "0"), "--fps takes a number from 1 to 60, not 0."),
        (("--out", "nowhere/x.tsv"), "there is no folder 'nowhere'"),
    ],
)
def test_what_is_wrong_is_one_line(
    tone: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch, arguments, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert sentence in failed(capsys, "speak", tone, *arguments)
    assert [path.name for path in tmp_path.iterdir()] == ["tone.wav"]


@needs_speech
def test_a_language_that_nobody_speaks_is_one_line(tone: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "x.tsv"
    words = ("--transcript", "hello", "--language", "xx-xx", "--out", out)
    assert "espeak-ng knows no language or voice 'xx-xx'." in failed(capsys, "speak", tone, *words)


def test_what_is_no_sound_is_one_line(tmp_path: Path, capsys) -> None:
    words = tmp_path / "words.txt"
    words.write_text("hello")
    assert "'words.txt' cannot be read as a sound" in failed(
        capsys, "speak", words, "--way", "loudness", "--out", tmp_path / "x.tsv"
    )


def test_help_shows_an_example(capsys) -> None:
    main(["speak", "--help"])
    assert "Example: ganinterface speak voice.wav --transcript" in " ".join(capsys.readouterr().out.split())


def test_the_portrait_of_a_project_says_it(
    work: SmallWork, tone: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    timing, out = tmp_path / "by hand.tsv", tmp_path / "talking.ganproj"
    shapes = track([(0, "X"), (0.5, "D"), (1.0, "X")], 2.0)
    write_timing(timing, shapes, 24)
    preset = tmp_path / "lips-d.json"
    for letter in "abcdefghx":
        shutil.copy(work.preset, preset.with_name(f"lips-{letter}.json"))
    words = ["speak", tone, "--timing", timing, "--project", work.project, "--model", work.model]
    words += ["--presets", tmp_path / "lips-", "--out", out]
    assert main([str(word) for word in words]) == 0
    assert "3 mouth shapes from the timing file" in capsys.readouterr().out
    loaded = load_project(out)
    timeline = loaded.project.timeline
    assert timeline.sound is not None
    assert find_sound(timeline.sound, out) == tone
    (driver,) = [each for each in timeline.drivers if isinstance(each.source, Mouth)]
    assert driver.source.track == shapes
    for pose in (loaded.project, *timeline.poses):
        assert {group.name for group in pose.document.groups} >= {f"mouth {shape}" for shape in SHAPES}
    shown = reel_of(loaded.project, loaded.arrays).at(0.75)
    strengths = {group.name: group.strength for group in shown.groups}
    assert strengths["mouth D"] == 1
    assert strengths["mouth A"] == 0


@pytest.mark.parametrize("turned", [False, True])
def test_a_project_says_it_in_a_film(
    work: SmallWork, tone: Path, tmp_path: Path, capsys, turned: bool
) -> None:
    timing, out = tmp_path / "by hand.tsv", tmp_path / "talking.mp4"
    write_timing(timing, track([(0, "X"), (0.5, "D"), (1.0, "X")], 2.0), 24)
    for letter in "abcdefghx":
        shutil.copy(work.preset, tmp_path / f"lips-{letter}.json")
    files = [tone, work.project] if turned else [work.project, tone]
    words = ["speak", *files, "--timing", timing, "--model", work.model, "--presets", tmp_path / "lips-"]
    assert main([str(word) for word in [*words, "--out", out, "--size", "x2"]]) == 0
    project = tmp_path / "talking.ganproj"
    assert main([str(word) for word in [*words, "--out", project]]) == 0
    film = load_project(project).project.timeline
    assert f"in {film.frame_count} frames of {out}" in capsys.readouterr().out.replace("\n", " ")
    with av.open(out) as container:
        pictures, sounds = container.streams.video[0], container.streams.audio[0]
        assert (pictures.frames, sounds.rate) == (film.frame_count, 48_000)
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(sounds)], axis=1)
    loud = np.abs(heard).max(axis=0).reshape(-1)
    quiet, tone_at = loud[: 48_000 // 4].max(), loud[int(0.6 * 48_000) : int(0.9 * 48_000)].max()
    assert quiet < 0.05 < tone_at
    rendered = tmp_path / "rendered.mp4"
    assert (
        main(["render", str(project), "--model", str(work.model), "--out", str(rendered), "--size", "x2"])
        == 0
    )
    assert [frame.to_ndarray(format="rgb24").tobytes() for frame in av.open(out).decode(video=0)] == [
        frame.to_ndarray(format="rgb24").tobytes() for frame in av.open(rendered).decode(video=0)
    ]


def test_what_a_voice_cannot_be_written_to_is_one_line(
    work: SmallWork, tone: Path, tmp_path: Path, capsys
) -> None:
    for words, sentence in (
        (("--out", tmp_path / "x.tsv"), "has to end in .ganproj, or is a film and written as .mp4"),
        (("--out", tmp_path / "x.avi"), "not as .avi"),
        (("--out", tmp_path / "x.mp4", "--size", "x9"), "--size takes a height"),
        (("--out", tmp_path / "x.mp4", "--project", work.project), "named twice"),
    ):
        assert sentence in failed(capsys, "speak", work.project, tone, "--way", "loudness", *words)
    assert {path.name for path in tmp_path.iterdir()} == {"tone.wav", "work"}


def test_a_project_in_which_nothing_moves_a_mouth_is_one_line(
    work: SmallWork, tone: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganinterface.assets.asset", lambda name: tmp_path / "nothing")
    out = tmp_path / "talking.ganproj"
    words = ("--way", "loudness", "--project", work.project, "--model", work.model)
    said = failed(capsys, "speak", tone, *words, "--presets", tmp_path / "lips-", "--out", out)
    assert "lips-a.json" in said
    assert not out.exists()
    said = failed(capsys, "speak", tone, *words, "--out", tmp_path / "x.tsv")
    assert "has to end in .ganproj" in said
