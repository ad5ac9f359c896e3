"""The command `render`: animations as frames and GIF, and one clear line for whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from ganinterface.cli import main
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.parameters import put
from ganinterface.document.project import Project, put_in_all
from ganinterface.files.attributes import load_attributes
from ganinterface.files.project import save_project
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.command_line import failed, pixels
from tests.families import CONDITIONAL, model_of
from tests.render.documents import far_too_strong
from tests.small_work import SmallWork
from tests.studio_setup import NO_CUDA


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


def test_render_draws_the_project_with_other_numbers(
    work: SmallWork, tiny_model: OpenModel, tmp_path: Path
) -> None:
    """The same pixels as of a project that has them: in all poses, or in those that have such a number."""
    smile, age = load_attributes(work.attributes, work.arrays, tiny_model.info.w_dim, 6)
    poses = []
    for pose in work.timeline.poses:
        (document,) = put_in_all([pose.document], [smile], "smile", 1.0)
        document = put(document, "psi", 0.3)
        if document.edits:
            document = put(document, "edits/mouth-open/strength", -2.0)
        poses.append(replace(pose, document=document))
    wanted = Project(poses[0].document, replace(work.timeline, poses=tuple(poses)))
    save_project(tmp_path / "wanted.ganproj", wanted, work.arrays)
    plain = Project(work.timeline.poses[0].document, work.timeline, library=(smile, age))
    save_project(tmp_path / "plain.ganproj", plain, work.arrays)
    options = [
        "--set",
        "psi=0.3",
        "--set",
        "attributes/smile/amount=1",
        "--set",
        "edits/mouth-open/strength=-2",
    ]
    for name, more in (("plain", []), ("wanted", []), ("plain", options)):
        out = tmp_path / f"{name}{len(more)}"
        assert main(["render", str(tmp_path / f"{name}.ganproj"), *more, "--out", str(out)]) == 0
    folders = [sorted((tmp_path / name).iterdir()) for name in ("plain0", "wanted0", "plain6")]
    for before, expected, drawn in zip(*folders, strict=True):
        np.testing.assert_array_equal(pixels(drawn), pixels(expected))
        assert (pixels(drawn) != pixels(before)).any()


def test_the_numbers_of_a_project_are_listed_with_their_ranges(
    work: SmallWork, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["parameters", str(work.project)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["psi", "0.7", "-2", "to", "2"] in lines
    assert ["edits/mouth-open/channels/4", "-1.5", "-1000", "to", "1000"] in lines
    assert main(["parameters", str(work.project), "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["parameters"]
    by_address = {each["address"]: each for each in listed}
    assert by_address["edits/mouth-open/strength"]["value"] == 1.0
    assert by_address["cutoff"]["value"] is None
    assert by_address["latent/0/seed"] | {"whole": True, "maximum": 2**32 - 1} == by_address["latent/0/seed"]
    assert "There is no file" in failed(capsys, "parameters", work.project.parent / "nowhere.ganproj")
    assert "cannot be opened" in failed(capsys, "parameters", work.attributes)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("pis=1", "There is no number 'pis' in this picture; did you mean 'psi'?"),
        ("edits/mouth-opne/strength=1", "did you mean 'edits/mouth-open/strength'"),
        ("cutoff=900", "A cutoff of 900 is more than this model's 6 styles"),
        ("psi=5", "--set takes values from -2 to 2, not psi=5"),
        ("latent/0/seed=-1", "--set takes whole numbers from 0 to 4294967295, not latent/0/seed=-1"),
        ("psi", "--set takes an address or an attribute's name and a value"),
    ],
)
def test_render_refuses_numbers_that_are_not_there_or_out_of_range(
    setting: str, said: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said in failed(capsys, "render", work.project, "--set", setting, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["frames", "x.gif"])
def test_a_frame_that_is_not_finite_is_said_and_nothing_is_written(
    name: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *first, last = work.timeline.poses
    last = replace(last, document=replace(last.document, edits=far_too_strong()))
    timeline = replace(work.timeline, poses=(*first, last))
    save_project(tmp_path / "strong.ganproj", Project(first[0].document, timeline), work.arrays)
    said = failed(capsys, "render", tmp_path / "strong.ganproj", "--out", tmp_path / "out" / name)
    assert "The picture is beyond all numbers" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["sample --seeds 1 --model {model}", "render {project}"])
def test_a_device_that_is_not_there_is_said_before_anything_is_written(
    command: str, work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    words = command.format(model=work.model, project=work.project).split()
    assert NO_CUDA in failed(capsys, *words, "--device", "cuda", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


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
    assert "2 older ones from frame0007.png on" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("project", "out", "said"),
    [
        ("nowhere.ganproj", "frames", "There is no file"),
        (".", "frames", "is a folder, not a file"),
        ("attributes.csv", "frames", "'attributes.csv' cannot be opened"),
        (
            "mouth.ganproj",
            "x.avi",
            "as .mp4, as .webm, as .mov, as .gif, as .apng, as .webp, as PNG frames into a folder",
        ),
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


def test_render_says_which_class_it_drew_where_none_was_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened, project = model_of(CONDITIONAL[1], tmp_path, "animals"), tmp_path / "animal.ganproj"
    for label, wanted in ((None, True), ((0.0, 1.0, 0.0), False)):
        save_project(project, Project(Document(model=opened.info.ref, label=label)), ArrayStore())
        assert main(["render", str(project), "--out", str(tmp_path / "out")]) == 0
        assert ("class 0 of 3 was drawn (the window's Latent panel" in capsys.readouterr().err) == wanted
