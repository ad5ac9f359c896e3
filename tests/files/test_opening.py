"""A file of any kind, read as one value: complete and checked, or one sentence."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart, ModelRef, Stamp
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.files.kinds import FileKind
from ganinterface.files.opening import (
    OpenedAttributes,
    OpenedCheckpoint,
    OpenedLabels,
    OpenedLatents,
    OpenedPicture,
    OpenedPreset,
    OpenedProject,
    read_file,
)
from ganinterface.files.picture import save_png
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import save_project
from stylegan.files.plain_files import file_hash
from tests.stylegan.foreign_vectors import numbers, saved

INFO = ModelInfo(ModelRef("tiny", "0" * 64, "/models/tiny.pkl"), "stylegan2", (8, 8), 4, 4, 6, 0, ())


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANINTERFACE_DATA", str(tmp_path / "data"))


def model_file(folder: Path) -> ModelRef:
    (folder / "tiny.pkl").write_bytes(b"weights")
    return ModelRef("tiny", file_hash(folder / "tiny.pkl"), str(folder / "tiny.pkl"))


def work(wanted: ModelRef) -> tuple[Project, ArrayStore]:
    """A project with an array of each use."""
    arrays = ArrayStore()
    w, smile, stamp = (arrays.put(numbers(*shape)) for shape in ((4,), (6, 4), (3, 2, 2)))
    edit = Edit("a", "mouth", "8x8 conv1", stamp=Stamp(stamp, (0, 0, 1, 1)))
    document = Document(model=wanted, latent=(LatentPart(0, array=w),), edits=(edit,))
    return Project(document, library=(AttributeEntry("smile", smile),)), arrays


def test_a_project_comes_with_its_arrays_and_the_file_of_its_model(tmp_path: Path) -> None:
    project, arrays = work(model_file(tmp_path))
    save_project(tmp_path / "work.bin", project, arrays)
    done: list[float] = []
    opened = read_file(tmp_path / "work.bin", recent=(), report=done.append)
    assert isinstance(opened, OpenedProject)
    assert (opened.path, opened.project, opened.model) == (
        tmp_path / "work.bin",
        project,
        tmp_path / "tiny.pkl",
    )
    assert opened.arrays.hashes() == arrays.hashes()
    assert done == sorted(done)
    assert 0 < done[0] < done[-1] <= 1


def test_the_open_model_need_not_be_looked_for(tmp_path: Path) -> None:
    project, arrays = work(INFO.ref)  # which is in no file
    save_project(tmp_path / "work.ganproj", project, arrays)
    opened = read_file(tmp_path / "work.ganproj", model=INFO, recent=())
    assert isinstance(opened, OpenedProject)
    assert opened.model == Path(INFO.ref.path)
    lost = read_file(tmp_path / "work.ganproj", recent=())
    assert isinstance(lost, OpenedProject)
    assert lost.model is None


def test_a_picture_comes_with_the_model_that_is_beside_it(tmp_path: Path) -> None:
    project, arrays = work(model_file(tmp_path))
    save_png(tmp_path / "face.dat", np.zeros((2, 2, 3), np.uint8), project.document, arrays)
    opened = read_file(tmp_path / "face.dat", recent=())
    assert isinstance(opened, OpenedPicture)
    assert replace(opened.document, model=project.document.model) == project.document
    assert opened.model == tmp_path / "tiny.pkl"
    as_latent = read_file(tmp_path / "face.dat", "latent", model=INFO)
    assert isinstance(as_latent, OpenedPicture)
    assert as_latent.document == opened.document


def test_whoever_watches_can_end_the_reading(tmp_path: Path) -> None:
    class Enough(BaseException):
        pass

    def report(fraction: float) -> None:
        raise Enough

    project, arrays = work(ModelRef())
    save_project(tmp_path / "work.ganproj", project, arrays)
    with pytest.raises(Enough):
        read_file(tmp_path / "work.ganproj", report=report)


def test_the_other_kinds(tmp_path: Path) -> None:
    save_preset(tmp_path / "a.txt", make_preset("smile", (), (), INFO), ArrayStore())
    preset = read_file(tmp_path / "a.txt")
    assert isinstance(preset, OpenedPreset)
    assert preset.preset.name == "smile"
    (tmp_path / "b.txt").write_text("name,w0,w1,w2,w3\nsmile,1,2,3,4\n")
    attributes = read_file(tmp_path / "b.txt", model=INFO)
    assert isinstance(attributes, OpenedAttributes)
    assert [entry.name for entry in attributes.entries] == ["smile"]
    np.testing.assert_array_equal(attributes.arrays.get(attributes.entries[0].vector), [1, 2, 3, 4])
    latents = read_file(saved(tmp_path / "c.npy", numbers(3, 6, 4)), model=INFO)
    assert isinstance(latents, OpenedLatents)
    assert len(latents.latents) == 3
    (tmp_path / "d.txt").write_text("tench\ngoldfish\n")
    labels = read_file(tmp_path / "d.txt", model=replace(INFO, label_dim=2))
    assert isinstance(labels, OpenedLabels)
    assert labels.names == ("tench", "goldfish")
    (tmp_path / "e.txt").write_bytes(b"\x80\x02}q\x00.")
    assert isinstance(read_file(tmp_path / "e.txt"), OpenedCheckpoint)


def test_what_a_person_says_that_it_is_counts(tmp_path: Path) -> None:
    path = saved(tmp_path / "either.npy", np.eye(1, 4, dtype=np.float32))
    guessed, as_latent, as_attributes = (
        read_file(path),
        read_file(path, "latent"),
        read_file(path, "attributes"),
    )
    assert isinstance(guessed, OpenedAttributes)
    assert isinstance(as_latent, OpenedLatents)
    assert isinstance(as_attributes, OpenedAttributes)
    assert (guessed.is_guess, as_latent.is_guess, as_attributes.is_guess) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nowhere", None, "'nowhere' cannot be read: there is no such file."),
        ("a", b"PK\x03\x04", "'a' cannot be opened: it is not a project file, or it is damaged."),
        ("b", b"\x89PNG\r\n\x1a\n", "'b' cannot be opened: it is not a PNG picture, or it is damaged."),
        (
            "c",
            b'{"layers": 3}',
            "'c' cannot be opened: the preset does not say that it is a GANInterface preset.",
        ),
        (
            "d",
            b"name,w0\nsmile,1\n",
            "'d' does not fit this model: 'smile' has 1 numbers, and this model's w has 4.",
        ),
        ("e", b"\x93NUMPY", "'e' is not an array file of numpy."),
        (
            "f",
            b"tench\n",
            "'f' is a text file: it could name the classes of a conditional model, which this one is not.",
        ),
        ("g", b"\0\1\2", "'g' is not a file that this program opens: "),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError) as caught:
        read_file(tmp_path / name, model=INFO, recent=())
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", get_args(FileKind))
@pytest.mark.parametrize("conditional", [True, False])
def test_a_folder_and_a_file_that_is_gone_are_called_so_whatever_they_were_said_to_be(
    kind: FileKind, conditional: bool, tmp_path: Path
) -> None:
    if kind == "checkpoint":
        pytest.skip("models are read by who draws with them")
    (tmp_path / "folder").mkdir()
    model = replace(INFO, label_dim=2 if conditional else 0)
    for name, reason in (("folder", "it is a folder, not a file"), ("gone", "there is no such file")):
        with pytest.raises(ValueError, match=rf"^'{name}' cannot be (read|opened): {reason}\.$"):
            read_file(tmp_path / name, kind, model=model, recent=())


def test_names_of_classes_for_a_model_without_any(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("tench\ngoldfish\n")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    for name, said in (
        ("names.txt", "'names.txt' names the classes of a conditional model, which this one is not."),
        ("picture.png", "'picture.png' cannot be read as names of classes: "),
    ):
        with pytest.raises(ValueError) as caught:
            read_file(tmp_path / name, "labels", model=INFO)
        assert str(caught.value).startswith(said)


def test_a_project_travels_with_its_model_to_another_folder(tmp_path: Path) -> None:
    project, arrays = work(model_file(tmp_path))
    save_project(tmp_path / "work.ganproj", project, arrays)
    (tmp_path / "usb").mkdir()
    for name in ("work.ganproj", "tiny.pkl"):
        shutil.move(tmp_path / name, tmp_path / "usb" / name)
    opened = read_file(tmp_path / "usb" / "work.ganproj", recent=())
    assert isinstance(opened, OpenedProject)
    assert opened.model == tmp_path / "usb" / "tiny.pkl"
