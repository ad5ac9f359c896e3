"""The command line: what each command gives, and one clear line for whatever goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import ganinterface
import stylegan
from ganinterface import cli, cli_arguments, cli_progress
from ganinterface.assets import asset
from ganinterface.cli import main
from ganinterface.cli_progress import PlainLines
from ganinterface.render import models, sample
from ganinterface.render.models import OpenModel
from ganinterface.render.pipeline import picture
from ganinterface.session.picture_file import read_document_png
from tests.small_work import SmallWork, small_work

PROGRAM = [sys.executable, "-m", "ganinterface"]


@pytest.fixture
def work(tmp_path: Path, tiny_model: OpenModel) -> SmallWork:
    folder = tmp_path / "work"
    folder.mkdir()
    return small_work(folder, tiny_model)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of what the program ships, empty at first."""
    folder = tmp_path / "shipped"
    folder.mkdir()

    def find(name: str) -> Path:
        if not (folder / name).exists():
            raise FileNotFoundError(
                f"The file '{name}' that the program ships is missing: please install it again."
            )
        return folder / name

    for module in (cli, cli_arguments, models, sample):
        monkeypatch.setattr(module, "asset", find)
    return folder


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
    fake = types.ModuleType("ganinterface.qt.app")
    fake.run = lambda *arguments: opened.append(arguments) or 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ganinterface.qt.app", fake)
    return opened


def pixels(path: Path) -> NDArray[np.uint8]:
    with Image.open(path) as image:
        return np.asarray(image)


def failed(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run a command that cannot work: status 2, nothing on standard output, one line on standard error."""
    assert main([str(argument) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("ganinterface: ")
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err


# --- info, convert, help -----------------------------------------------------------------------------------


def test_info_describes_a_checkpoint_for_scripts(
    tiny_checkpoint: Path, tiny_model: OpenModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(tiny_checkpoint), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told) == ["family", "resolution", "z_dim", "w_dim", "num_ws", "label_dim", "layers"]
    assert told["resolution"] == [16, 8]
    assert (told["family"], told["num_ws"], told["label_dim"]) == ("stylegan", 6, 0)
    assert told["layers"][2] == {"name": "8x4 conv0", "height": 8, "width": 4, "channels": 8}
    assert len(told["layers"]) == len(tiny_model.info.layers)


def test_info_describes_a_checkpoint_for_people(
    tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", str(tiny_checkpoint)]) == 0
    shown = capsys.readouterr().out
    assert "16×8 (height × width)" in shown
    assert "psi 0.7, cutoff all" in shown
    assert "16x8 conv1" in shown


def test_info_without_a_file_describes_the_shipped_model(
    shipped: Path, tiny_checkpoint: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shipped / "portraits.safetensors").write_bytes(tiny_checkpoint.read_bytes())
    assert main(["info", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["resolution"] == [16, 8]


def test_convert_writes_a_checkpoint_that_draws_the_same(
    tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "copy.safetensors"
    assert main(["convert", str(tiny_checkpoint), str(out)]) == 0
    assert capsys.readouterr().err == ""
    before, after = stylegan.load(tiny_checkpoint), stylegan.load(out)
    assert before.config == after.config
    for name, tensor in before.state_dict().items():
        assert tensor.equal(after.state_dict()[name])


@pytest.mark.parametrize("command", [[], ["demo"], ["info"], ["sample"], ["render"], ["convert"]])
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--help"]) == 0
    shown = capsys.readouterr()
    assert f"Usage: ganinterface {' '.join(command)}".strip() in shown.out
    assert shown.err == ""


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"{ganinterface.__version__}\n"


# --- sample ------------------------------------------------------------------------------------------------


def test_sample_writes_a_portrait_for_each_seed(
    tiny_model: OpenModel, tiny_checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a" / "portraits"
    assert main(["sample", "--model", str(tiny_checkpoint), "--seeds", "1-3,20", "--out", str(out)]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"4 portraits are in {out}\n"
    assert shown.err == ""
    names = ["seed0001.png", "seed0002.png", "seed0003.png", "seed0020.png"]
    assert sorted(path.name for path in out.iterdir()) == names
    document, arrays = read_document_png(out / "seed0020.png")
    assert document.seed == 20
    np.testing.assert_array_equal(
        pixels(out / "seed0020.png"), picture(tiny_model.generator, document, arrays)
    )


def test_sample_takes_psi_cutoff_preset_and_attributes(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    options = ["--psi", "-0.5", "--cutoff", "3", "--preset", str(work.preset), "--strength", "-1.5"]
    options += ["--attributes", str(work.attributes), "--set", "smile=1.5", "--set", "age=-2"]
    command = ["sample", "--model", str(work.model), "--seeds", "4", *options, "--out", str(tmp_path / "out")]
    assert main(command) == 0
    document, arrays = read_document_png(tmp_path / "out" / "seed0004.png")
    assert (document.truncation.psi, document.truncation.cutoff) == (-0.5, 3)
    assert [(item.name, item.amount) for item in document.attributes] == [("smile", 1.5), ("age", -2)]
    assert [(edit.name, edit.strength) for edit in document.edits] == [("mouth-open", -1.5)]
    np.testing.assert_array_equal(
        pixels(tmp_path / "out" / "seed0004.png"), picture(tiny_model.generator, document, arrays)
    )


def test_sample_knows_what_the_program_ships(work: SmallWork, shipped: Path, tmp_path: Path) -> None:
    (shipped / "presets").mkdir()
    work.preset.rename(shipped / "presets" / "mouth-open.json")
    work.attributes.rename(shipped / "portraits-attributes.csv")
    (shipped / "portraits.safetensors").write_bytes(work.model.read_bytes())
    options = ["--preset", "mouth-open", "--set", "smile=1"]
    assert main(["sample", "--seeds", "4", *options, "--out", str(tmp_path / "out")]) == 0
    document, _ = read_document_png(tmp_path / "out" / "seed0004.png")
    assert (len(document.edits), len(document.attributes)) == (1, 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("--seeds 1,x", "--seeds takes whole numbers and ranges such as 1-8,20, not 'x'"),
        ("--seeds 1--2", "not '1--2'"),
        ("--seeds 1,,2", "not ''"),
        ("--seeds=-1", "not '-1'"),
        ("--seeds 1.5", "not '1.5'"),
        ("--seeds ٣", "not '٣'"),
        ("--seeds 8-1", "the range 8-1, which ends before it begins"),
        ("--seeds 4294967296", "from 0 to 4294967295, not 4294967296"),
        ("--seeds 0-99999999999", "from 0 to 4294967295"),
        ("--seeds 1-100001", "at most 100,000 seeds"),
        ("--seeds 1-60000,100001-160000", "at most 100,000 seeds"),
        ("--seeds 1 --psi 2.1", "--psi takes a number from -2 to 2, not 2.1"),
        ("--seeds 1 --psi nan", "--psi takes a number from -2 to 2, not nan"),
        ("--seeds 1 --psi high", 'Invalid value for --psi: unable to convert "high" into float'),
        ("--seeds 1 --strength 21", "--strength takes a number from -20 to 20, not 21"),
        ("--seeds 1 --strength=-inf", "--strength takes a number from -20 to 20, not -inf"),
        ("--seeds 1 --cutoff some", "--cutoff takes 'all' or a number of styles, not 'some'"),
        ("--seeds 1 --cutoff=-1", "--cutoff takes 'all' or a number of styles, not '-1'"),
        ("--seeds 1 --cutoff 7", "A cutoff of 7 is more than this model's 6 styles"),
        ("--seeds 1 --set smile", "--set takes a name and an amount such as smile=1.5, not 'smile'"),
        ("--seeds 1 --set =1", "not '=1'"),
        ("--seeds 1 --set smile=wide", "not 'smile=wide'"),
        ("--seeds 1 --set smile=1_0", "not 'smile=1_0'"),
        ("--seeds 1 --set smile=nan", "amounts from -20 to 20, not smile=nan"),
        ("--seeds 1 --set smile=21", "amounts from -20 to 20, not smile=21"),
        ("--seeds 1 --set smile=1 --set smile=2", "gives the amount of 'smile' twice"),
        ("--seeds 1 --attributes {attributes} --set smle=1", "did you mean 'smile'?"),
        ("--seeds 1 --attributes nowhere.csv", "There is no file 'nowhere.csv'"),
        ("--seeds 1 --attributes {preset}", "'mouth-open.json' is no table of directions"),
        ("--seeds 1 --preset mouth", "The program ships no preset 'mouth', and there is no such file"),
        ("--seeds 1 --preset nowhere.json", "There is no preset file 'nowhere.json'"),
        ("--seeds 1 --preset {attributes}", "'attributes.csv' cannot be opened"),
        ("--seeds 1 --device gpu", 'Invalid value "gpu" for --device'),
        ("--seeds 1 --model nowhere.safetensors", "There is no file 'nowhere.safetensors'"),
        ("--seeds 1 --model {attributes}", "attributes.csv is no StyleGAN checkpoint"),
        ("--seeds 1 --smile", "Unknown option: --smile"),
        ("--seeds 1 more", "Unused Tokens"),
        ("", "--seeds requires an argument"),
    ],
)
def test_sample_names_what_is_wrong_and_writes_nothing(
    options: str,
    said: str,
    work: SmallWork,
    shipped: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled = [
        word.format(attributes=work.attributes, preset=work.preset) for word in options.split(" ") if word
    ]
    model = [] if "--model" in filled else ["--model", str(work.model)]
    assert said in failed(capsys, "sample", *filled, *model, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_preset_that_is_nearly_named_is_suggested(
    work: SmallWork, shipped: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shipped / "presets").mkdir()
    work.preset.rename(shipped / "presets" / "mouth-open.json")
    said = failed(capsys, "sample", "--seeds", 1, "--preset", "mouth-opne", "--out", tmp_path / "out")
    assert "did you mean 'mouth-open'?" in said


@pytest.mark.parametrize("command", [["info"], ["sample", "--seeds", "1", "--out", "x"], ["demo"]])
def test_without_what_the_program_ships_it_says_so(
    command: list[str], shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "that the program ships is missing: please install it again." in failed(capsys, *command)


@pytest.mark.parametrize("option", ["--preset", "--attributes"])
def test_a_folder_in_place_of_a_file_is_said(
    option: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["sample", "--model", work.model, "--seeds", "1", option, work.project.parent]
    failed(capsys, *command, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_said_before_the_work(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["sample", "--model", work.model, "--seeds", "1", "--out"]
    assert "is not a folder" in failed(capsys, *command, work.project / "out")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "is read-only" in failed(capsys, *command, tmp_path / "out")


def test_a_disk_that_fills_up_is_one_line(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    command = ["sample", "--model", work.model, "--seeds", "1", "--out", tmp_path / "out"]
    assert "No space left on device" in failed(capsys, *command)
    assert list((tmp_path / "out").iterdir()) == []


# --- render ------------------------------------------------------------------------------------------------


def test_render_writes_every_frame_exactly(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "frames"
    assert main(["render", str(work.project), "--out", str(out)]) == 0
    assert capsys.readouterr().out == f"6 frames are in {out}\n"
    assert len(list(out.iterdir())) == 6
    for index in range(6):
        expected = picture(tiny_model.generator, work.timeline.frame(index), work.arrays)
        np.testing.assert_array_equal(pixels(out / f"frame{index + 1:04}.png"), expected)


def test_render_writes_a_gif(work: SmallWork, tmp_path: Path) -> None:
    assert main(["render", str(work.project), "--out", str(tmp_path / "x.gif")]) == 0
    with Image.open(tmp_path / "x.gif") as image:
        assert (image.n_frames, image.info["loop"], image.size) == (6, 0, (8, 16))


def test_render_warns_of_frames_of_a_longer_animation(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (7, 8):
        (tmp_path / f"frame{number:04}.png").touch()
    assert main(["render", str(work.project), "--out", str(tmp_path)]) == 0
    assert "besides, from frame0007.png on, 2 older ones" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("project", "out", "said"),
    [
        ("nowhere.ganproj", "frames", "There is no file"),
        (".", "frames", "is a folder, not a file"),
        ("attributes.csv", "frames", "'attributes.csv' cannot be opened"),
        ("mouth.ganproj", "x.mp4", "written as a .gif or as PNG frames into a folder, not as .mp4"),
        ("mouth.ganproj", "attributes.csv/frames", "is not a folder"),
        ("mouth.ganproj", "attributes.csv/x.gif", "is not a folder"),
    ],
)
def test_render_names_what_is_wrong_and_writes_nothing(
    project: str, out: str, said: str, work: SmallWork, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = work.project.parent
    before = sorted(folder.iterdir())
    assert said in failed(capsys, "render", folder / project, "--out", folder / out)
    assert sorted(folder.iterdir()) == before


def test_render_asks_for_a_model_that_it_does_not_find(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = work.model.read_bytes()
    other = tmp_path / "other.safetensors"
    other.write_bytes(moved)
    assert main(["render", str(work.project), "--model", str(other), "--out", str(tmp_path / "a")]) == 0
    capsys.readouterr()
    said = failed(
        capsys, "render", work.project, "--model", tmp_path / "none.safetensors", "--out", tmp_path / "b"
    )
    assert "There is no file" in said


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("nowhere.safetensors", "x.safetensors", "There is no file"),
        ("attributes.csv", "x.safetensors", "is no StyleGAN checkpoint"),
        ("attributes.csv", "x.pkl", "has to end in .safetensors"),
        ("attributes.csv", "none/x.safetensors", "there is no folder"),
        ("attributes.csv", "folder.safetensors", "is a folder, not a file"),
        ("same.safetensors", "same.safetensors", "is the file to be converted"),
    ],
)
def test_convert_names_what_is_wrong_and_writes_nothing(
    source: str, target: str, said: str, work: SmallWork, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = work.project.parent
    (folder / "folder.safetensors").mkdir()
    (folder / "same.safetensors").write_bytes(b"mine")
    before = sorted(folder.rglob("*"))
    assert said in failed(capsys, "convert", folder / source, folder / target)
    assert sorted(folder.rglob("*")) == before
    assert (folder / "same.safetensors").read_bytes() == b"mine"


# --- the window and the demo -------------------------------------------------------------------------------


def test_the_window_opens_files_by_what_they_are(
    work: SmallWork, tiny_checkpoint: Path, window: list[tuple[object, ...]]
) -> None:
    assert main([]) == 0
    assert main([str(work.project), "--device", "cpu"]) == 0
    assert main([str(work.attributes), "--model", str(tiny_checkpoint)]) == 0
    assert main([str(tiny_checkpoint)]) == 0
    assert window == [
        (None, None, "auto"),
        (work.project, None, "cpu"),
        (work.attributes, tiny_checkpoint, "auto"),
        (None, tiny_checkpoint, "auto"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.ganproj"], "There is no file 'nowhere.ganproj'"),
        (["smaple"], "There is no file 'smaple'"),
        (["."], "'.' is a folder"),
        (["--model", "nowhere"], "There is no file 'nowhere'"),
        (["{other}"], "is of no kind that this program opens"),
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
    (tmp_path / "other.bin").write_bytes(b"\x80\x04\x95rubbish")
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
    monkeypatch.setitem(sys.modules, "ganinterface.qt.app", None)
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
    told, no_window = capsys.readouterr().out.splitlines()
    assert told == f"mouth.gif and 6 frames are in {out}"
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
    assert window == [(project, None, "auto")]


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:size=10x10"])
def test_a_display_that_nobody_sees_is_none(
    platform: str,
    work: SmallWork,
    tmp_path: Path,
    window: list[tuple[object, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert cli.run_demo(work.project, tmp_path / "out") == 0
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
    assert cli_progress.PAUSE == 5.0
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
    command = [*PROGRAM, "sample", "--model", str(work.model), "--seeds", "0-99999", "--out", str(out)]
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
    for path in out.iterdir():
        assert path.name.startswith("seed")
        assert pixels(path).shape == (16, 8, 3)


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
