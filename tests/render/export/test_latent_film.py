"""Latents of another program as a film: a frame is the portrait of each, in the window's poses and on the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.cli import main
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from ganinterface.render.export.latent_film import latent_film
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import as_bytes
from stylegan.latents import Latent
from tests.command_line import failed, pixels
from tests.small_work import SmallWork


@pytest.fixture
def walk(tmp_path: Path, tiny_model: OpenModel) -> np.ndarray:  # type: ignore[type-arg]
    """Seven latents [7, num_ws, w_dim], also in walk.npy."""
    info = tiny_model.info
    made = np.random.default_rng(3).normal(size=(7, info.num_ws, info.w_dim)).astype(np.float32)
    np.save(tmp_path / "walk.npy", made)
    return made


def drawn(model: OpenModel, ws: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    import torch

    with torch.no_grad():
        return as_bytes(model.generator.synthesize(torch.from_numpy(ws)[None]))


def test_each_latent_is_a_frame(
    work: SmallWork,
    tiny_model: OpenModel,
    walk: np.ndarray,
    tmp_path: Path,  # type: ignore[type-arg]
) -> None:
    out = tmp_path / "frames"
    assert (
        main(
            ["render", "--latents", str(tmp_path / "walk.npy"), "--model", str(work.model), "--out", str(out)]
        )
        == 0
    )
    files = sorted(out.iterdir())
    assert len(files) == len(walk)
    for file, ws in zip(files, walk, strict=True):
        assert np.abs(pixels(file).astype(int) - drawn(tiny_model, ws)).max() <= 1


def test_a_projects_edits_act_on_every_frame(work: SmallWork, walk: np.ndarray, tmp_path: Path) -> None:  # type: ignore[type-arg]
    project = tmp_path / "edited.ganproj"
    save_project(project, Project(work.timeline.poses[1].document), work.arrays)
    base = ["render", str(project), "--latents", str(tmp_path / "walk.npy")]
    for name, strength in (("without", "0"), ("with", "5")):
        more = ["--set", f"edits/mouth-open/strength={strength}", "--out", str(tmp_path / name)]
        assert main([*base, *more]) == 0
    for number in range(1, len(walk) + 1):
        pictures = [pixels(tmp_path / name / f"frame{number:04}.png") for name in ("without", "with")]
        assert (pictures[0] != pictures[1]).any()


def test_more_latents_than_poses_may_be_lie_between_them(walk: np.ndarray) -> None:  # type: ignore[type-arg]
    arrays = ArrayStore()
    latents = [Latent(f"l{number}", ws) for number, ws in enumerate(walk)]
    whole = latent_film(Timeline(fps=10), Document(), latents, arrays)
    assert (len(whole.poses), whole.frame_count, whole.mode) == (7, 7, "once")
    few = latent_film(Timeline(fps=10), Document(), latents, arrays, most=4)
    assert few.frame_count == 7
    for number in (0, 2, 4, 6):
        assert few.frame(number).latent == whole.frame(number).latent
    between = few.frame(3).latent
    assert [part.weight for part in between] == pytest.approx([0.5, 0.5])


def test_what_fits_no_model_is_said(
    work: SmallWork, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "wide.npy", np.zeros((5, 6, 99), np.float32))
    out = ("--model", work.model, "--out", tmp_path / "out")
    assert "99" in failed(capsys, "render", "--latents", tmp_path / "wide.npy", *out)
    assert "render needs a project, or --latents" in failed(capsys, "render", *out)
    assert not (tmp_path / "out").exists()
