"""A project file as an animation: with the model it was made with, wherever that is now."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

import stylegan
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.project import Project, ProjectError
from ganinterface.files import finding_models
from ganinterface.files.project import save_project
from ganinterface.render.checks import DocumentError
from ganinterface.render.export.animation import open_animation
from ganinterface.render.models import OpenModel
from ganinterface.render.pictures import picture
from tests.conftest import make_tiny_generator
from tests.small_work import MOUTH, SmallWork, small_work


@pytest.fixture
def work(tmp_path: Path, tiny_model: OpenModel) -> SmallWork:
    return small_work(tmp_path, tiny_model)


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the shipped model would be; a test that wants one puts it there."""
    path = tmp_path / "shipped.safetensors"

    def asset(name: str) -> Path:
        if not path.exists():
            raise FileNotFoundError(name)
        return path

    monkeypatch.setattr(finding_models, "asset", asset)
    return path


def test_every_frame_is_the_picture_of_its_document(work: SmallWork, tiny_model: OpenModel) -> None:
    animation = open_animation(work.project, device="cpu")
    assert animation.timeline == work.timeline
    for index in range(animation.timeline.frame_count):
        document = animation.timeline.frame(index)
        expected = picture(tiny_model.generator, document, work.arrays)
        (drawn,) = animation.render([document])
        np.testing.assert_array_equal(drawn, expected)


def test_a_project_without_poses_is_its_picture(tmp_path: Path, tiny_model: OpenModel) -> None:
    document = Document(model=tiny_model.info.ref, edits=(MOUTH,))
    save_project(tmp_path / "still.ganproj", Project(document), ArrayStore())
    animation = open_animation(tmp_path / "still.ganproj", device="cpu")
    assert animation.timeline.frame_count == 1
    assert animation.timeline.frame(0) == document


def test_a_project_that_does_not_fit_the_model_is_said_at_once(tmp_path: Path, tiny_model: OpenModel) -> None:
    document = Document(model=tiny_model.info.ref, edits=(replace(MOUTH, layer="64x64 conv1"),))
    save_project(tmp_path / "other.ganproj", Project(document), ArrayStore())
    with pytest.raises(DocumentError, match="needs the layer '64x64 conv1'"):
        open_animation(tmp_path / "other.ganproj", device="cpu")


def test_another_model_can_take_its_place(work: SmallWork, tmp_path: Path) -> None:
    other = make_tiny_generator(seed=1)
    stylegan.save(other, tmp_path / "other.safetensors")
    animation = open_animation(work.project, tmp_path / "other.safetensors", "cpu")
    document = animation.timeline.frame(0)
    (drawn,) = animation.render([document])
    np.testing.assert_array_equal(drawn, picture(other, document, ArrayStore()))


def test_a_model_that_is_gone_is_asked_for(work: SmallWork, tmp_path: Path) -> None:
    lost = Document(model=ModelRef("tiny", "0" * 64, str(tmp_path / "gone.safetensors")))
    save_project(work.project, Project(lost), ArrayStore())
    with pytest.raises(ProjectError, match=r"'mouth.ganproj' was made with the model 'tiny'.*--model"):
        open_animation(work.project, device="cpu")


def test_a_broken_project_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "broken.ganproj").write_bytes(b"PK rubbish")
    with pytest.raises(ProjectError, match=r"'broken.ganproj' cannot be opened"):
        open_animation(tmp_path / "broken.ganproj", device="cpu")
