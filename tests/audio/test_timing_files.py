"""Mouth shapes in other programs' files: read as they are meant, written so that they are read again, refused with reasons."""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from ganinterface.audio.timing_files import TimingError, read_timing, write_timing
from ganinterface.document.animation.mouth_shapes import Cue, MouthTrack, track

FPS = 24.0
SAID = track([(0.0, "X"), (0.25, "A"), (0.5, "D"), (1.0, "F"), (1.5, "X")], 2.0)

TSV = "0.00\tX\n0.25\tA\n0.50\tD\n1.00\tF\n1.50\tX\n2.00\tX\n"
MOHO = "MohoSwitch1\n1 rest\n7 MBP\n13 AI\n25 WQ\n37 rest\n49 rest\n"
XML = """<?xml version="1.0" encoding="utf-8"?>
<rhubarbResult>
  <metadata><soundFile>C:\\hello.wav</soundFile><duration>2.00</duration></metadata>
  <mouthCues>
    <mouthCue start="0.00" end="0.25">X</mouthCue>
    <mouthCue start="0.25" end="0.50">A</mouthCue>
    <mouthCue start="0.50" end="1.00">D</mouthCue>
    <mouthCue start="1.00" end="1.50">F</mouthCue>
    <mouthCue start="1.50" end="2.00">X</mouthCue>
  </mouthCues>
</rhubarbResult>
"""
JSON = json.dumps(
    {
        "metadata": {"soundFile": "hello.wav", "duration": 2.0},
        "mouthCues": [
            {"start": 0.0, "end": 0.25, "value": "X"},
            {"start": 0.25, "end": 0.5, "value": "A"},
            {"start": 0.5, "end": 1.0, "value": "D"},
            {"start": 1.0, "end": 1.5, "value": "F"},
            {"start": 1.5, "end": 2.0, "value": "X"},
        ],
    }
)
LONG_GRID = '''File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 2
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "words"
        xmin = 0
        xmax = 2
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 2
            text = "say ""pa"""
    item [2]:
        class = "TextTier"
        name = "clicks"
        xmin = 0
        xmax = 2
        points: size = 1
        points [1]:
            number = 0.5
            mark = "here"
    item [3]:
        class = "IntervalTier"
        name = "phones"
        xmin = 0
        xmax = 2
        intervals: size = 5
        intervals [1]:
            xmin = 0
            xmax = 0.25
            text = "sil"
        intervals [2]:
            xmin = 0.25
            xmax = 0.5
            text = "P"
        intervals [3]:
            xmin = 0.5
            xmax = 1
            text = "AA1"
        intervals [4]:
            xmin = 1
            xmax = 1.5
            text = "w"
        intervals [5]:
            xmin = 1.5
            xmax = 2
            text = ""
'''
SHORT_GRID = """"ooTextFile"
"TextGrid"
0
2
<exists>
1
"IntervalTier"
"ɸones"
0
2
5
0
0.25
""
0.25
0.5
"p"
0.5
1
"ɑː"
1
1.5
"uː"
1.5
2
""
"""


WORDS = ("hello", "", "papa", "the", "boat")
PHONES = ("hh", "AH0", "l", "OW1", "")


def grid(**tiers: Sequence[str]) -> str:
    """A TextGrid of tiers by name, each text half a second long."""
    lines = ['"ooTextFile"', '"TextGrid"', "0", "9", "<exists>", str(len(tiers))]
    for name, texts in tiers.items():
        lines += ['"IntervalTier"', f'"{name}"', "0", "9", str(len(texts))]
        for index, text in enumerate(texts):
            lines += [str(index / 2), str(index / 2 + 0.5), f'"{text}"']
    return "\n".join([*lines, ""])


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", TSV),
        ("named wrongly.json", TSV),
        ("b.xml", XML),
        ("c.json", JSON),
        ("d.dat", MOHO),
        ("d windows.dat", MOHO.replace("\n", "\r\n")),
        ("e.TextGrid", LONG_GRID),
        ("f.TextGrid", SHORT_GRID),
        ("praat.TextGrid", codecs.BOM_UTF16_BE + SHORT_GRID.encode("utf-16-be")),
        ("bom.tsv", codecs.BOM_UTF8 + TSV.encode()),
    ],
)
def test_every_format_says_the_same_shapes_at_the_same_times(tmp_path: Path, name: str, content: str) -> None:
    assert read_timing(written(tmp_path, name, content), FPS) == SAID


@pytest.mark.parametrize("suffix", [".tsv", ".json", ".dat"])
def test_what_is_written_is_read_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"said{suffix}"
    write_timing(path, SAID, FPS, "hello.wav")
    assert read_timing(path, FPS) == SAID


@pytest.mark.parametrize("name", ["phones", "MAU", "Speaker 1 - phones", "Phonemes", "my own"])
def test_of_a_text_grid_the_tier_of_sounds_is_taken_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "a.TextGrid", grid(words=WORDS, **{name: PHONES}))
    assert [cue.shape for cue in read_timing(path, FPS).cues] == ["C", "H", "E", "F", "X"]


def test_the_rate_of_a_file_that_counts_frames_is_the_projects(tmp_path: Path) -> None:
    path = written(tmp_path, "a.dat", MOHO)
    assert read_timing(path, 12.0).cues[1] == Cue(0.5, "A")


def test_a_dat_that_ends_with_a_shape_shows_it_for_a_frame(tmp_path: Path) -> None:
    said = read_timing(written(tmp_path, "a.dat", "MohoSwitch1\n1 AI\n"), 10.0)
    assert said == MouthTrack((Cue(0.0, "D"),), 0.1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it holds no mouth shapes in time (Rhubarb, Moho .dat or TextGrid)"),
        ("name,w0,w1\n", "it holds no mouth shapes in time (Rhubarb, Moho .dat or TextGrid)"),
        (b"\x00\xff\xfe\x80", "it is not a text"),
        ("0.00\tX\n0.25\tK\n", "line 2 is '0.25 K', not seconds, a tab and a shape"),
        ("1e999\tX\n", "it holds no mouth shapes in time (Rhubarb, Moho .dat or TextGrid)"),
        ("9999999\tA\n", "a cue begins at 1e+07 s; it should be from 0 to 86400"),
        ("MohoSwitch1\n1 mumble\n", "line 2 is '1 mumble', not a frame and a shape"),
        ("MohoSwitch1\n", "it has no mouth shapes"),
        ("{", "it is not valid JSON (line 1)"),
        ("[" * 100_000, "it holds no mouth shapes in time"),
        ('{"mouthCues": ' + "[" * 100_000, "it is nested too deeply"),
        ('{"mouthCues": []}', "it has no mouth cues"),
        ('{"mouthCues": [3]}', "a mouth cue is no object with start, end and value"),
        ('{"mouthCues": [{"start": 0, "value": "A"}]}', "'end' of a mouth cue is missing, or no number"),
        ('{"mouthCues": [{"start": 0, "end": 1, "value": "a"}]}', "there is no mouth shape 'a': there are A, B,"),
        ('{"mouthCues": [{"start": NaN, "end": 1, "value": "A"}]}', "it holds NaN, which is no number"),
        ("<rhubarbResult>", "it is not valid XML (no element found"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "it defines entities, which no timing file needs"),
        ('File type = "ooTextFile"\nObject class = "Pitch 1"\n', "it is not a TextGrid"),
        (LONG_GRID[:900], "it ends too early"),
        ('"ooTextFile"\n"TextGrid"\n0\n2\n<absent>\n', "it has no tier of intervals"),
        (grid(words=WORDS), "it has no tier of phones, only 'words'"),
        (SHORT_GRID.replace("0.25\n", "soon\n", 1), 'there is "" where a number should be'),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_one_sentence(tmp_path: Path, content: str | bytes, reason: str) -> None:
    path = written(tmp_path, "voice", content)
    with pytest.raises(TimingError) as caught:
        read_timing(path, FPS)
    said = str(caught.value)
    assert said.startswith(f"'voice' cannot be read as mouth shapes: {reason}")
    assert said.endswith(".")
    assert "\n" not in said


def test_it_is_not_written_to_a_suffix_that_nobody_reads(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"Mouth shapes are written to \.dat, \.json, \.tsv, not to '\.wav'"):
        write_timing(tmp_path / "a.wav", SAID, FPS)
