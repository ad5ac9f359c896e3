"""Streams as they may be: closed, full, broken, pipes and devices in the place of files, text that would steer a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ganinterface.cli.terminal.output import print_json, print_table, show
from stylegan.files.problem import LONGEST_SENTENCE
from tests.command_line import failed
from tests.small_work import SmallWork

PROGRAM = f"'{sys.executable}' -m ganinterface"
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="a shell's redirections, pipes and devices of Unix")
STEERING = "\x1b]0;owned\x07\x9b2J\u202etxt"


def in_shell(command: str) -> tuple[int, str]:
    """The exit status of a command in a shell, and what it said on standard error."""
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    return done.returncode, done.stderr


@UNIX
@pytest.mark.parametrize("command", ["info", "info --json", "models", "--version", "--help", "train --help"])
def test_an_output_that_is_closed_or_full_is_said_in_one_line(command: str, tiny_checkpoint: Path) -> None:
    file = f" '{tiny_checkpoint}'" if command.startswith("info") else ""
    assert in_shell(f"{PROGRAM} {command}{file} >&-") == (
        2,
        "ganinterface: Standard output cannot be written: it is closed.\n",
    )
    if Path("/dev/full").exists():
        assert in_shell(f"{PROGRAM} {command}{file} >/dev/full") == (
            2,
            "ganinterface: Standard output cannot be written: the disk is full.\n",
        )


@UNIX
def test_commands_do_their_work_whatever_the_streams_are(work: SmallWork, tmp_path: Path) -> None:
    out = tmp_path / "film.gif"
    status, said = in_shell(f"{PROGRAM} render '{work.project}' --out '{out}' <&- >/dev/null")
    assert (status, said) == (0, "")
    assert out.read_bytes().startswith(b"GIF8")
    assert in_shell(f"{PROGRAM} info /nowhere 2>&-") == (2, "")
    for command in ("models", "--help", "sample --help", "train --help"):
        ended = tmp_path / "status"
        # What reads is gone before anything is written.
        assert in_shell(f"({PROGRAM} {command}; echo $? >'{ended}') | true") == (0, "")
        assert (command, ended.read_text()) == (command, "0\n")


@pytest.mark.parametrize(
    ("words", "empty"),
    [
        (["sample", "--seeds", "1", "--out", ""], "--out"),
        (["sample", "--seeds", "1", "--out="], "--out"),
        (["render", "x.ganproj", "--out", ""], "--out"),
        (["demo", "--out", ""], "--out"),
        (["models", "fetch", "x", "--out", ""], "--out"),
        (["directions", "difference", "smile", "--out", ""], "--out"),
        (["train", "--data", "x", "--run", ""], "--run"),
        (["convert", "x.pkl", ""], "An argument"),
        (["info", ""], "An argument"),
        (["curate", ""], "An argument"),
        ([""], "An argument"),
    ],
)
def test_what_is_empty_is_no_path_to_the_folder_we_are_in(
    words: list[str], empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert failed(capsys, *words) == f"ganinterface: {empty} is empty: give it a value, or leave it out.\n"
    assert os.listdir() == []


@UNIX
@pytest.mark.parametrize(
    "command",
    [
        "info {}",
        "parameters {}",
        "render {} --out x.gif",
        "sample --seeds 1 --preset {} --out x",
        "sample --seeds 1 --attributes {} --set a=1 --out x",
        "sample --latent {} --out x",
        "sample --seeds 1 --model {} --out x",
        "convert {} x.safetensors",
        "dataset info {}",
        "dataset build {} x.zip",
        "evaluate {} --data {}",
        "directions difference {} --out x.csv",
        "curate {}",
        "train --data {} --run run",
        "{}",
    ],
)
def test_a_pipe_or_a_device_is_no_file_and_nobody_waits_for_it(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    os.mkfifo("pipe")
    for special in ("pipe", "/dev/zero"):
        if Path(special).exists():
            assert "it is a pipe or a device, not a file" in failed(
                capsys, *command.format(*[special] * 2).split()
            )
    assert sorted(os.listdir()) in (["pipe"], ["pipe", "run"])


@UNIX
@pytest.mark.parametrize("command", ["render {project} --out {out}.gif", "convert {model} {out}.safetensors"])
def test_where_nothing_can_be_written_is_said_before_the_work(
    command: str, work: SmallWork, tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command.format(project=work.project, model=tiny_checkpoint, out=tmp_path / "out").split()
    out = Path(words[-1])
    out.symlink_to(tmp_path / "gone" / "x")
    assert "is a link to" in failed(capsys, *words)
    assert "that folder is not there" in failed(capsys, *words)
    out.unlink()
    os.mkfifo(out)
    assert "it is a pipe or a device, not a file" in failed(
        capsys, *words, *(["--force"] if "convert" in command else [])
    )
    assert out.is_fifo()


@UNIX
def test_a_folder_that_is_a_link_to_nowhere_is_none(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").symlink_to(tmp_path / "gone")
    said = failed(capsys, "sample", "--seeds", 1, "--model", tiny_checkpoint, "--out", tmp_path / "out")
    assert "is a link that leads nowhere" in said


def test_a_message_is_one_line_of_a_sensible_length_that_steers_no_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = failed(capsys, "info", tmp_path / STEERING)
    assert r"\x1b]0;owned\x07\x9b2J\u202etxt" in said
    assert said.removesuffix("\n").isprintable()
    long = failed(capsys, "info", "x" * 100_000)
    assert len(long) < LONGEST_SENTENCE + 100
    assert long.startswith("ganinterface: ")


def test_what_is_printed_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show(f"first {STEERING}\nsecond")
    print_table(("name", STEERING), [(STEERING, "x" * 100_000)], numbers=False)
    shown = capsys.readouterr().out
    assert all(line.isprintable() for line in shown.splitlines())
    assert shown.startswith(r"first \x1b]0;owned")
    assert len(shown) < 5000
    print_json({STEERING: ["café \udcff", "a\u2028b"]})
    text = capsys.readouterr().out
    assert all(line.isprintable() for line in text.splitlines())
    assert "café" in text
    assert json.loads(text) == {STEERING: ["café \udcff", "a\u2028b"]}
