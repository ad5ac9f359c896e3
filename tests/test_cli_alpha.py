"""Models with alpha on the command line: the ground behind, and what `info` says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.cli import main
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import Project
from ganinterface.files.picture import read_document_png
from ganinterface.files.project import save_project
from ganinterface.render.models import OpenModel, open_model
from ganinterface.render.pictures import picture
from stylegan.pictures import over
from tests.cases import case
from tests.command_line import failed, pixels
from tests.families import ADAIN, GREY, file_of, with_channels
from tests.small_work import SmallWork, small_work


@pytest.fixture(scope="module")
def model(tiny_rgba_checkpoint: Path) -> OpenModel:
    return open_model(tiny_rgba_checkpoint, "cpu")


@pytest.fixture
def work(tmp_path: Path, model: OpenModel) -> SmallWork:
    folder = tmp_path / "work"
    folder.mkdir()
    return small_work(folder, model)


@pytest.mark.parametrize("ground", [[], ["--ground", "none"], ["--ground", "#1b1c1f"], ["--ground", "white"]])
def test_sample_keeps_alpha_or_draws_over_the_ground(
    model: OpenModel, tmp_path: Path, ground: list[str]
) -> None:
    command = ["sample", "--model", model.info.ref.path, "--seeds", "3", *ground, "--out", str(tmp_path)]
    assert main(command) == 0
    document, arrays = read_document_png(tmp_path / "seed0003.png")
    colour = {"#1b1c1f": (27, 28, 31), "white": (255, 255, 255)}.get(ground[-1] if ground else "")
    wanted = over(picture(model.generator, document, arrays), colour)
    assert wanted.shape == (16, 8, 3 if colour else 4)
    np.testing.assert_array_equal(pixels(tmp_path / "seed0003.png"), wanted)


def test_render_keeps_alpha_or_draws_over_the_ground(
    work: SmallWork, model: OpenModel, tmp_path: Path
) -> None:
    frame = picture(model.generator, work.timeline.frame(2), work.arrays)
    assert main(["render", str(work.project), "--out", str(tmp_path / "plain")]) == 0
    assert main(["render", str(work.project), "--out", str(tmp_path / "red"), "--ground", "red"]) == 0
    np.testing.assert_array_equal(pixels(tmp_path / "plain" / "frame0003.png"), frame)
    np.testing.assert_array_equal(pixels(tmp_path / "red" / "frame0003.png"), over(frame, (255, 0, 0)))
    for name, ground in (("x", []), ("y", ["--ground", "red"])):
        path = tmp_path / f"{name}.gif"
        assert main(["render", str(work.project), "--out", str(path), *ground]) == 0
        with Image.open(path) as image:
            image.seek(2)
            alpha = np.asarray(image.convert("RGBA"))[..., 3]
        assert np.array_equal(alpha == 255, np.ones((16, 8), bool) if ground else frame[..., 3] >= 128)


@pytest.mark.parametrize("command", ["sample", "render"])
@pytest.mark.parametrize("ground", ["plaid", "#12345678", ""])
def test_a_ground_that_is_no_colour_is_said_before_anything_is_written(
    command: str, ground: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    what = [work.project] if command == "render" else ["--model", work.model, "--seeds", "1"]
    said = failed(capsys, command, *what, "--ground", ground, "--out", tmp_path / "out")
    wrong = f"--ground takes a colour such as white or #1b1c1f, or none, not '{ground}'."
    assert (wrong if ground else "--ground is empty: give it a value, or leave it out.") in said
    assert not (tmp_path / "out").exists()


def test_info_says_the_channels(
    tiny_checkpoint: Path,
    tiny_rgba_checkpoint: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    grey = file_of(with_channels(ADAIN, GREY), tmp_path)
    for path, channels, word in (
        (tiny_checkpoint, 3, "RGB"),
        (tiny_rgba_checkpoint, 4, "RGBA"),
        (grey, 1, "grey"),
    ):
        assert main(["info", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["channels"] == channels
        assert main(["info", str(path)]) == 0
        assert f"channels    {channels} ({word})\n" in capsys.readouterr().out


def test_a_file_of_others_with_alpha_is_drawn_with_it_everywhere(tmp_path: Path) -> None:
    opened, arrays = open_model(case("checkpoint-rgba.pkl"), "cpu"), ArrayStore()
    given = str(case("checkpoint-rgba.pkl"))
    poses = tuple(
        Pose(f"{seed}", f"{seed}", Document(model=opened.info.ref, latent=(LatentPart(seed),)), duration=0.3)
        for seed in (3, 4)
    )
    timeline, project = Timeline(poses, fps=10), tmp_path / "work.ganproj"
    save_project(project, Project(poses[0].document, timeline), arrays)
    alpha = picture(opened.generator, timeline.frame(2), arrays)[..., 3]
    assert 0 < (alpha < 255).mean() < 1
    assert main(["render", str(project), "--model", given, "--out", str(tmp_path / "frames")]) == 0
    np.testing.assert_array_equal(pixels(tmp_path / "frames" / "frame0003.png")[..., 3], alpha)
    assert main(["render", str(project), "--model", given, "--out", str(tmp_path / "x.gif")]) == 0
    with Image.open(tmp_path / "x.gif") as image:
        image.seek(2)
        np.testing.assert_array_equal(np.asarray(image.convert("RGBA"))[..., 3] == 255, alpha >= 128)
