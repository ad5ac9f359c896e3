"""The command `render`: animations as frames and GIF, and one clear line for whatever goes wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.cli import main
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.command_line import failed, pixels
from tests.small_work import SmallWork


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
