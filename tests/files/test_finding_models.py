"""Where a Document's model is: known by its content, wherever it has gone."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.project import Project
from ganinterface.files import finding_models
from ganinterface.files.finding_models import find_model, placed_path, shared_path
from ganinterface.files.project import load_project, save_project
from stylegan.files.plain_files import file_hash


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the shipped model would be; a test that wants one puts it there."""
    path = tmp_path / "shipped.safetensors"

    def asset(name: str) -> Path:
        if not path.exists():
            raise FileNotFoundError(name)
        return path

    monkeypatch.setattr(finding_models, "asset", asset)
    monkeypatch.setenv("GANINTERFACE_DATA", str(tmp_path / "data"))
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A file that stands for a model: nothing is read in it but its bytes."""
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / "tiny.safetensors"
    path.write_bytes(b"these are the weights")
    return path


def test_a_model_is_where_it_was(model: Path) -> None:
    assert find_model(ModelRef("tiny", file_hash(model), str(model))) == model


@pytest.mark.parametrize("folder", ["/home/somebody/", "C:\\Users\\somebody\\"])
def test_a_model_is_found_beside_the_project(tmp_path: Path, model: Path, folder: str) -> None:
    moved = Path(shutil.copy(model, tmp_path / "mine.safetensors"))
    wanted = ModelRef("mine", file_hash(moved), f"{folder}mine.safetensors")
    assert find_model(wanted, beside=tmp_path / "x.ganproj") == moved
    assert find_model(wanted) is None


def test_a_renamed_model_is_found_by_its_content(tmp_path: Path, model: Path) -> None:
    wanted = ModelRef("tiny", file_hash(model), "/gone/tiny.safetensors")
    renamed = Path(shutil.move(model, tmp_path / "another name.pkl"))
    assert find_model(wanted) is None
    assert find_model(wanted, recent=[renamed]) == renamed
    assert find_model(wanted, beside=tmp_path / "x.ganproj") == renamed
    (tmp_path / "data" / "models").mkdir(parents=True)
    downloaded = Path(shutil.move(renamed, tmp_path / "data" / "models" / "ffhq.pkl"))
    assert find_model(wanted) == downloaded


def test_a_project_says_the_way_to_its_model_and_no_folder_of_a_person(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    inside, outside = tmp_path / "x.ganproj", tmp_path / "elsewhere" / "x.ganproj"
    stranger = tmp_path.parent / f"{tmp_path.name}-shared" / "x.ganproj"
    outside.parent.mkdir()
    stranger.parent.mkdir()
    project = Project(Document(model=ModelRef("tiny", file_hash(model), str(model))))
    project = replace(project, timeline=Timeline((Pose("p", "one", project.document),)))
    ways = {
        inside: "models/tiny.safetensors",
        outside: "../models/tiny.safetensors",
        stranger: "tiny.safetensors",
    }
    for path, said in ways.items():
        save_project(path, project, ArrayStore())
        with zipfile.ZipFile(path) as archive:
            texts = [archive.read(name).decode() for name in ("document.json", "poses.json")]
        assert all(f'"path":"{said}"' in text for text in texts)
        assert not any(tmp_path.name in text for text in texts)
    assert load_project(inside).project == load_project(outside).project == project
    moved = tmp_path / "moved"
    shutil.copytree(model.parent, moved / "models")
    shutil.copy(inside, moved)
    found = load_project(moved / "x.ganproj").project.document.model
    assert find_model(found, moved / "x.ganproj") == moved / "models" / "tiny.safetensors"
    lost = load_project(stranger).project.document.model
    assert find_model(lost, stranger) is None
    assert find_model(lost, stranger, [model]) == model


@pytest.mark.parametrize("path", ["/home/ann/m.pkl", "C:\\Users\\ann\\m.pkl", "\\\\server\\ann\\m.pkl"])
def test_whole_paths_of_older_projects_of_any_system_stay_until_they_are_saved(
    tmp_path: Path, path: str
) -> None:
    assert placed_path(path, tmp_path) == path
    assert shared_path(path, tmp_path) == "m.pkl"


def test_a_picture_names_its_model_without_a_path(tmp_path: Path, model: Path) -> None:
    wanted = ModelRef("tiny", file_hash(model))
    assert find_model(wanted) is None
    assert find_model(wanted, beside=model.with_name("face.png")) == model


def test_a_model_is_found_among_those_used_recently_and_those_downloaded(tmp_path: Path, model: Path) -> None:
    wanted = ModelRef("tiny", file_hash(model), "/gone/tiny.safetensors")
    other = Path(shutil.copy(model, tmp_path / "other.safetensors"))
    assert find_model(wanted, recent=[str(other), str(model)]) == model
    (tmp_path / "data" / "models").mkdir(parents=True)
    downloaded = Path(shutil.move(model, tmp_path / "data" / "models" / "tiny.safetensors"))
    assert find_model(wanted, recent=[str(model)]) == downloaded


def test_the_shipped_model_is_known_by_its_content(shipped: Path, model: Path) -> None:
    wanted = ModelRef("portraits", file_hash(model), "/somewhere/else.safetensors")
    assert find_model(wanted) is None
    shutil.copy(model, shipped)
    assert find_model(wanted) == shipped


def test_a_document_that_names_no_model_means_the_shipped_one(shipped: Path, model: Path) -> None:
    shutil.copy(model, shipped)
    assert find_model(ModelRef()) == shipped


def test_a_file_whose_content_is_another_is_not_the_model(tmp_path: Path, model: Path) -> None:
    other = tmp_path / "other.safetensors"
    other.write_bytes(b"trained further since")
    wanted = ModelRef("other", file_hash(model), str(other))
    assert find_model(wanted, tmp_path / "x.ganproj", [other]) is None
    assert find_model(replace(wanted, hash="")) == other


def test_a_file_that_cannot_be_read_is_not_there(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ModelRef("tiny", file_hash(model), str(model))

    def denied(path: Path) -> str:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(finding_models, "file_hash", denied)
    assert find_model(wanted) is None
