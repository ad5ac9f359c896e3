"""The command `render` as a maker of films: every option of the window's dialog, and one line for what makes no film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.cli import main
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from stylegan.files.plain_files import file_hash
from tests.command_line import failed, pixels
from tests.render.export.decoding import decoded
from tests.render.export.films import clicks
from tests.small_work import SmallWork


def rendered(work: SmallWork, out: Path, *options: str) -> None:
    assert main(["render", str(work.project), "--out", str(out), *options]) == 0


@pytest.mark.parametrize(
    ("name", "options", "count", "size"),
    [
        ("x.mp4", ["--size", "x4"], 6, (64, 32)),
        ("x.webm", ["--size", "100", "--smooth"], 6, (100, 50)),
        ("x.mov", ["--format", "mov-png", "--loops", "2"], 12, (16, 8)),
        ("x.webp", ["--range", "2f-4f"], 3, (16, 8)),
        ("x.apng", ["--fps", "20", "--range", "0.1-0.3"], 4, (16, 8)),
        ("x.json", ["--range", "5f-"], 2, (16, 8)),
        ("frames", ["--size", "×2"], 6, (32, 16)),
    ],
)
def test_every_option_is_there(
    name: str, options: list[str], count: int, size: tuple[int, int], work: SmallWork, tmp_path: Path
) -> None:
    rendered(work, tmp_path / name, *options)
    film = decoded(tmp_path / name)
    assert len(film.frames) == count
    assert film.frames[0].shape[:2] == size


def test_a_part_of_it_is_that_part_of_the_whole(work: SmallWork, tmp_path: Path) -> None:
    rendered(work, tmp_path / "whole")
    rendered(work, tmp_path / "part", "--range", "3f-5f")
    for number in range(3):
        whole, part = (
            tmp_path / "whole" / f"frame{number + 3:04}.png",
            tmp_path / "part" / f"frame{number + 1:04}.png",
        )
        assert np.abs(pixels(part).astype(int) - pixels(whole)).max() <= 1


def test_layers_are_the_portrait_and_a_mask_of_each_edit(work: SmallWork, tmp_path: Path) -> None:
    rendered(work, tmp_path / "layers", "--format", "layers")
    rendered(work, tmp_path / "frames")
    names = sorted(path.name for path in (tmp_path / "layers").iterdir())
    assert names == [
        *(f"mask-mouth-open-{n:04}.png" for n in range(1, 7)),
        *(f"portrait-{n:04}.png" for n in range(1, 7)),
    ]
    for number in range(1, 7):
        portrait = pixels(tmp_path / "layers" / f"portrait-{number:04}.png")
        np.testing.assert_array_equal(portrait, pixels(tmp_path / "frames" / f"frame{number:04}.png"))
    masks = [pixels(tmp_path / "layers" / f"mask-mouth-open-{number:04}.png") for number in range(1, 7)]
    assert masks[3].shape == (16, 8)
    assert masks[3].max() == 255
    assert masks[3].min() == 0


def test_maps_lie_over_the_portrait_side_by_side(work: SmallWork, tmp_path: Path) -> None:
    layer = work.timeline.poses[1].document.edits[0].layer
    rendered(work, tmp_path / "plain")
    rendered(work, tmp_path / "hot", "--heat", f"{layer}:0,4_4")
    for number in range(1, 7):
        plain, hot = (pixels(tmp_path / name / f"frame{number:04}.png") for name in ("plain", "hot"))
        assert hot.shape == (16, 16, 3)
        for cell in (hot[:, :8], hot[:, 8:]):
            assert (cell != plain).any()


def test_a_sound_is_the_projects_or_another_or_none(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = clicks(tmp_path / "voice.wav", 0.5)
    for name, path, content in (
        ("there", sound, file_hash(sound)),
        ("gone", tmp_path / "gone.wav", "0" * 64),
    ):
        timeline = replace(work.timeline, sound=SoundRef(path.name, content, str(path), 0.5))
        project = Project(work.timeline.poses[0].document, timeline)
        save_project(tmp_path / f"{name}.ganproj", project, work.arrays)
    heard = {}
    for name, project, options in (
        ("own", "there", []),
        ("none", "there", ["--sound", "none"]),
        ("other", "gone", ["--sound", str(sound), "--sound-offset", "0.2"]),
        ("gone", "gone", []),
    ):
        out = tmp_path / f"{name}.mp4"
        assert main(["render", str(tmp_path / f"{project}.ganproj"), "--out", str(out), *options]) == 0
        heard[name] = decoded(out).sound is not None
        said = capsys.readouterr().err
        assert ("'gone.wav'" in said) == (name == "gone")
    assert heard == {"own": True, "none": False, "other": True, "gone": False}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--size", "x9"], "--size takes a height in pixels up to 8192, or x1 to x8, not 'x9'"),
        (["--size", "big"], "not 'big'"),
        (["--size", "0"], "not '0'"),
        (["--fps", "0"], "--fps takes a number from 1 to 60, not 0"),
        (["--range", "8-3"], "--range takes seconds such as 0.5-2, or frames such as 1f-48f, not '8-3'"),
        (["--range", "0f-3f"], "not '0f-3f'"),
        (["--range", "2s-1s"], "not '2s-1s'"),
        (["--range", "7f-9f"], "The animation has the frames 1 to 6"),
        (["--loops", "0"], "--loops takes a number from 1 to 1000, not 0"),
        (["--format", "avi"], "There is no format 'avi': there are mp4, webm, mov, mov-png, gif"),
        (["--format", "gif"], "GIF are not written as 'x.mp4', but as .gif"),
        (["--sound", "nowhere.wav"], "There is no file 'nowhere.wav'"),
        (["--heat", "conv1"], "--heat takes a layer and maps, such as '32x16 conv1:4,7', not 'conv1'"),
        (["--heat", "4x2 const:x"], "--heat: 'x' is not a map"),
        (["--heat", "9x9 conv7:1"], "This model has no layer '9x9 conv7'"),
        (["--heat", "4x2 const:99"], "has the maps 0 to"),
        (["--ground", "mud"], "--ground takes a colour such as white or #1b1c1f, or none, not 'mud'"),
        (["--palette", "two"], "two"),
    ],
)
def test_what_makes_no_film_is_said_and_nothing_is_written(
    options: list[str], said: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in failed(capsys, "render", work.project, "--out", tmp_path / "out" / "x.mp4", *options)
    assert not (tmp_path / "out").exists()
