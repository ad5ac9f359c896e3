"""The commands `dataset build`, `dataset info` and `curate`: what a person types, and one line for what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ganinterface.cli import main
from tests.command_line import failed
from tests.datasets.pictures import as_bytes, picture, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    entries = {f"{'ab'[i % 2]}/{i}.png": as_bytes(picture(i, 40 + 8 * i, 40)) for i in range(4)}
    return write_folder(tmp_path / "pictures", {**entries, "broken.png": b"no picture"})


def test_a_folder_becomes_a_set_that_info_describes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "table.csv").write_text(
        "file,score,tags\n0.png,3,\n1.png,6,girl\n2.png,7,lying girl\n3.png,9,boy\n"
    )
    out = tmp_path / "set.zip"
    arguments = ["--size", "32x16", "--table", tmp_path / "table.csv", "--labels", "folders"]
    arguments += ["--filter", 'score >= 5 and not tags.str.contains("lying")', "--duplicates", "4"]
    assert main(["dataset", "build", str(folder), str(out), *map(str, arguments)]) == 0
    shown = capsys.readouterr()
    assert shown.out.splitlines() == [
        f"{out} is written: 2 pictures, 32×16 (height × width), RGB",
        "labels: 1 classes: b",
        "left out: 2 filtered, 1 not in the table",
        f"report: {tmp_path / 'set.report.csv'}",
    ]
    assert main(["dataset", "info", str(out)]) == 0
    assert "2" in capsys.readouterr().out.splitlines()[0]
    assert main(["dataset", "info", str(out), "--check", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["pictures"], printed["sizes"], printed["classes"]) == (2, {"32×16": 2}, {"b": 2})


def test_the_summary_as_json_is_one_object(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dataset", "build", str(folder), str(tmp_path / "set.zip"), "--size", "16", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["pictures"], printed["size"], printed["dropped"]) == (4, [16, 16], {"unreadable": 1})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "set.zip"], "no file or folder 'nowhere'"),
        (["pictures", "set.tar"], "has to end in .zip"),
        (["pictures", "none/set.zip"], "there is no folder 'none'"),
        (["pictures", "set.zip", "--size", "big"], "--size takes HEIGHTxWIDTH"),
        (["pictures", "set.zip", "--size", "0x5"], "--size takes sides from 1"),
        (["pictures", "set.zip", "--ground", "colourful"], "--ground takes a colour"),
        (["pictures", "set.zip", "--duplicates", "40"], "--duplicates takes a number of bits"),
        (["pictures", "set.zip", "--threads", "0"], "--threads takes a number"),
        (["pictures", "set.zip", "--filter", "score > 3"], "A filter needs a table"),
        (["pictures", "set.zip", "--labels", "hair"], "'hair', need a table"),
        (["pictures", "set.zip", "--table", "gone.csv"], "There is no file 'gone.csv'"),
        (["pictures", "set.zip", "--boxes", "pictures/b/1.png"], "--boxes needs --size"),
        (["pictures", "set.zip", "--every-box"], "--every-box needs --boxes"),
        (["pictures", "set.zip", "--crop", "fit"], "--crop needs --size"),
        (["pictures", "set.zip", "--size", "8", "--above", "-1"], "--above takes a number"),
        (["pictures", "taken.zip"], "is there already: --force replaces it"),
        (["taken.zip", "taken.zip", "--force"], "is the source itself"),
        (["taken.zip", "set.zip"], "not a zip file"),
    ],
)
def test_wrong_input_is_one_line_and_writes_nothing(
    arguments: list[str],
    said: str,
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.zip").write_bytes(b"mine")
    assert said in failed(capsys, "dataset", "build", *arguments)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pictures", "taken.zip"]
    assert (tmp_path / "taken.zip").read_bytes() == b"mine"


def test_curate_says_in_one_line_what_it_cannot_open(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no file or folder" in failed(capsys, "curate", tmp_path / "gone.zip")
    assert "There is no file" in failed(capsys, "curate", folder, "--scores", tmp_path / "gone.csv")
    assert "--column needs --scores" in failed(capsys, "curate", folder, "--column", "score")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert "No display" in failed(capsys, "curate", folder)
