"""The command line as a whole: help, the window and the demo, progress, interruption, pipes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pandas
import pytest

import ganinterface
from ganinterface.assets import asset
from ganinterface.cli import commands as cli_commands
from ganinterface.cli import main
from ganinterface.cli.terminal import output as cli_output
from ganinterface.cli.terminal.output import PlainLines
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from ganinterface.render.portraits import sample
from tests.command_line import failed, pixels
from tests.small_work import SmallWork
from tests.stylegan.checkpoints.goldens import golden

PROGRAM = [sys.executable, "-m", "ganinterface"]


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch, no_display: None) -> list[tuple[object, ...]]:
    """A display, and what the window was opened with; closing it gives status 0."""
    opened: list[tuple[object, ...]] = []
    monkeypatch.setenv("DISPLAY", ":0")
    fake = types.ModuleType("ganinterface.qt.window.app")
    fake.run = lambda *arguments: opened.append(arguments) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ganinterface.qt.window.app", fake)
    return opened


# --- every command -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], ["demo"], ["info"], ["sample"], ["render"], ["convert"]])
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr()
    assert f"Usage: ganinterface {' '.join(command)}".strip() in shown.out
    assert shown.err == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{ganinterface.__version__}\n"


@pytest.mark.parametrize("command", [["info"], ["sample", "--seeds", "1", "--out", "x"], ["demo"]])
def test_without_what_the_program_ships_it_says_so(
    command: list[str], shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "that the program ships is missing: please install it again." in failed(capsys, *command)


# --- the window and the demo -------------------------------------------------------------------------------


def test_the_window_opens_files_by_what_they_are(
    work: SmallWork, tiny_checkpoint: Path, window: list[tuple[object, ...]]
) -> None:
    assert main([]) == 0
    assert main([str(work.project), "--device", "cpu"]) == 0
    assert main([str(work.attributes), "--model", str(tiny_checkpoint)]) == 0
    assert main([str(tiny_checkpoint)]) == 0
    misnamed = work.project.rename(work.project.with_name("picture.png"))
    pickled = golden("sg2-ada-32-cond")
    assert main([str(misnamed)]) == 0
    assert main([str(pickled)]) == 0
    assert window == [
        (None, None, "auto", None, None),
        (work.project, None, "cpu", None, None),
        (work.attributes, tiny_checkpoint, "auto", None, None),
        (None, tiny_checkpoint, "auto", None, None),
        (misnamed, None, "auto", None, None),
        (None, pickled, "auto", None, None),
    ]


def test_the_window_listens_to_osc_where_it_is_asked_to(window: list[tuple[object, ...]]) -> None:
    assert main(["--osc", "9000"]) == 0
    assert main(["--osc", "0.0.0.0:9001"]) == 0
    assert [arguments[-1] for arguments in window] == [("127.0.0.1", 9000), ("0.0.0.0", 9001)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.ganproj"], "There is no file 'nowhere.ganproj'"),
        (["smaple"], "There is no file 'smaple'"),
        (["--osc", "80"], "--osc takes a port from 1024 to 65535"),
        (["--osc", "0.0.0.0:nine"], "--osc takes a port from 1024 to 65535"),
        (["."], "'.' is a folder"),
        (["--model", "nowhere"], "There is no file 'nowhere'"),
        (["{other}"], "is not a file that this program opens"),
        (["{model}", "--model", "{model}"], "is a checkpoint itself: please leave out --model"),
        (["a", "b"], "Unused Tokens"),
        (["--colour", "blue"], "Unknown option"),
    ],
)
def test_the_window_stays_closed_when_there_is_nothing_to_open(
    arguments: list[str],
    said: str,
    tiny_checkpoint: Path,
    tmp_path: Path,
    window: list[tuple[object, ...]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "other.bin").write_bytes(b"\x00\x04\x95rubbish")
    filled = [word.format(model=tiny_checkpoint, other=tmp_path / "other.bin") for word in arguments]
    assert said in failed(capsys, *filled)
    assert window == []


@pytest.mark.parametrize("content", [b"PK\x03\x04 rubbish", b"\x89PNG\r\n\x1a\n rubbish", b'{"rubbish": 1}'])
def test_a_damaged_file_is_said_before_the_window_opens(
    content: bytes, tmp_path: Path, window: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken").write_bytes(content)
    assert "'broken' cannot be opened" in failed(capsys, tmp_path / "broken")
    assert window == []


def test_without_a_display_the_window_says_so(no_display: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert "No display: the window needs one" in failed(capsys)


def test_a_library_that_the_system_lacks_is_named(
    window: list[tuple[object, ...]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ganinterface.qt.window.app", None)
    assert "The window cannot be opened, a library is missing" in failed(capsys)


def test_the_demo_draws_the_sample_project(
    work: SmallWork,
    shipped: Path,
    tmp_path: Path,
    no_display: None,
    capsys: pytest.CaptureFixture[str],
    tiny_model: OpenModel,
) -> None:
    work.project.rename(shipped / "demo.ganproj")
    out = tmp_path / "out"
    assert main(["demo", "--out", str(out)]) == 0
    printed, no_window = capsys.readouterr().out.splitlines()
    assert printed == f"mouth.gif and 6 frames are in {out}"
    assert no_window.startswith("No display: ")
    frames = [f"frame{number:04}.png" for number in range(1, 7)]
    assert sorted(path.name for path in out.iterdir()) == [*frames, "mouth.gif"]
    expected = picture(tiny_model.generator, work.timeline.frame(3), work.arrays)
    np.testing.assert_array_equal(pixels(out / "frame0004.png"), expected)


def test_the_demo_goes_where_the_person_is(
    work: SmallWork, shipped: Path, tmp_path: Path, no_display: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.project.rename(shipped / "demo.ganproj")
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    assert (tmp_path / "ganinterface-demo" / "mouth.gif").is_file()


def test_where_there_is_a_display_the_demo_opens_the_project_too(
    work: SmallWork, shipped: Path, tmp_path: Path, window: list[tuple[object, ...]]
) -> None:
    project = work.project.rename(shipped / "demo.ganproj")
    assert main(["demo", "--out", str(tmp_path / "out")]) == 0
    assert window == [(project, None, "auto", None, None)]


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=10x10"])
def test_a_display_that_nobody_sees_is_none(
    platform: str,
    work: SmallWork,
    tmp_path: Path,
    window: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert cli_commands.run_demo(work.project, tmp_path / "out") == 0
    assert window == []


def test_the_demo_says_where_it_cannot_write(
    work: SmallWork, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work.project.rename(shipped / "demo.ganproj")
    assert "is not a folder" in failed(capsys, "demo", "--out", work.attributes / "out")


# --- progress, interruption, pipes -------------------------------------------------------------------------


def test_in_a_terminal_a_bar_shows_the_progress_and_goes_away(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["sample", "--model", str(work.model), "--seeds", "1-3", "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr()
    assert "Portraits: 3 of 3" in shown.err
    assert shown.out == f"3 portraits are in {tmp_path / 'out'}\n"


def test_in_a_terminal_an_error_is_still_one_line(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    options = ["--model", work.model, "--attributes", work.attributes, "--set", "smle=1"]
    assert "did you mean" in failed(capsys, "sample", "--seeds", 1, *options, "--out", tmp_path / "out")


def test_elsewhere_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = PlainLines("Frames", clock=lambda: now[0])
    for step in range(11):
        now[0] = step * 1.5
        lines.report(step / 10, f"frame {step} of 10")
    assert cli_output.PAUSE == 5.0
    assert capsys.readouterr().err.splitlines() == ["Frames: 40% frame 4 of 10", "Frames: 80% frame 8 of 10"]


def test_ctrl_c_ends_with_130_and_one_line(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, "save_portraits", interrupted)
    assert main(["sample", "--model", str(work.model), "--seeds", "1", "--out", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "ganinterface: Interrupted.\n"


def test_ctrl_c_in_the_middle_of_the_work_leaves_whole_pictures_only(work: SmallWork, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [*PROGRAM, "sample", "--model", str(work.model), "--seeds", "0-9999", "--out", str(out)]
    # A suite that runs in a shell's background ignores SIGINT, and its children would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        while process.poll() is None and not (out / "seed0000.png").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said.splitlines()[-1] == "ganinterface: Interrupted."
    assert "Traceback" not in said
    drawn = sorted(out.glob("seed*.png"))
    assert [path.name for path in drawn] == list(pandas.read_csv(out / "samples.csv")["file"])
    assert len([*out.iterdir()]) == len(drawn) + 1
    for path in drawn:
        assert pixels(path).shape == (16, 8, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("numbers", "status"), [((signal.SIGINT, signal.SIGINT), 130), ((signal.SIGTERM, signal.SIGTERM), 143)]
)
def test_however_often_it_is_interrupted_it_cleans_up_and_says_one_line(
    work: SmallWork, tmp_path: Path, numbers: tuple[int, int], status: int
) -> None:
    """Portraits that would take the place of older ones: those stay, and nothing hidden is left."""
    out = tmp_path / "out"
    command = [*PROGRAM, "sample", "--model", str(work.model), "--out", str(out), "--seeds"]
    assert subprocess.run([*command, "0-3"], check=False).returncode == 0
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen([*command, "0-9999"], stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        while process.poll() is None and not list(tmp_path.glob(".saving-*/new/seed0009.png")):
            time.sleep(0.05)
        for number in numbers:
            process.send_signal(number)
        _, said = process.communicate()
    assert process.returncode == status
    lines = [line for line in said.splitlines() if not line.startswith("Portraits: ")]  # on a slow machine
    assert lines == ["ganinterface: Interrupted."]
    assert sorted(path.name for path in out.iterdir()) == [
        "samples.csv",
        *(f"seed000{i}.png" for i in range(4)),
    ]
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_from_a_shell_an_error_is_one_line_and_status_2(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "info", "nowhere"], capture_output=True, text=True, cwd=asset(".").parent
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "ganinterface: There is no file 'nowhere'.\n"


def test_a_reader_that_has_seen_enough_is_no_error(work: SmallWork) -> None:
    command = [*PROGRAM, "info", str(work.model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")
