"""What kind a file is, by what is in it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import ModelRef
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import Project
from ganinterface.files.folders import folder_problem
from ganinterface.files.kinds import file_kind
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import save_project
from tests.stylegan.foreign_vectors import ganspace, numbers, old_picture, saved, three_columns, units


def put(folder: Path, content: bytes) -> Path:
    path = folder / "misleading.csv"
    path.write_bytes(content)
    return path


def test_what_this_program_writes_is_known_under_any_name(tmp_path: Path) -> None:
    info = ModelInfo(ModelRef(), "stylegan", (2, 2), 1, 1, 2, 0, ())
    project, preset = tmp_path / "a.txt", tmp_path / "b.csv"
    save_project(project, Project(), ArrayStore())
    save_preset(preset, make_preset("smile", (), (), info), ArrayStore())
    assert (file_kind(project), file_kind(preset)) == ("project", "preset")


def test_a_checkpoint_a_picture_and_a_table_are_told_apart(tmp_path: Path) -> None:
    import safetensors.numpy

    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    assert file_kind(put(tmp_path, picture.getvalue())) == "picture"
    assert file_kind(put(tmp_path, safetensors.numpy.save({"w": np.ones(3)}))) == "checkpoint"
    assert file_kind(put(tmp_path, b"name,w0\nsmile,1\n")) == "attributes"
    assert file_kind(put(tmp_path, "name\tw0\nsmile\t1\n".encode("utf-16"))) == "attributes"
    assert file_kind(put(tmp_path, "\ufeffname,w0\n".encode())) == "attributes"
    # The last character of the part that is looked at is cut in two.
    assert file_kind(put(tmp_path, b"x" * 4095 + "ü".encode() * 10)) == "attributes"


def test_directions_and_latents_are_told_apart(tmp_path: Path) -> None:
    assert file_kind(saved(tmp_path / "a.npy", units(1, 8))) == "attributes"
    assert file_kind(ganspace(tmp_path / "b.npz", units(2, 8), numbers(2))) == "attributes"
    assert file_kind(saved(tmp_path / "c.npy", numbers(6, 8))) == "latent"
    assert file_kind(three_columns(tmp_path / "latents.csv", [("a.png", numbers(8))])) == "latent"
    assert file_kind(old_picture(tmp_path / "d.png", numbers(8))) == "latent"


@pytest.mark.parametrize(
    "content", [b"", b"  \n", b"GIF89a\x00\x00", b"\x80\x02}q\x00.", b"\xff\xd8\xff\xe0"]
)
def test_other_files_are_of_no_kind(tmp_path: Path, content: bytes) -> None:
    assert file_kind(put(tmp_path, content)) is None


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_kind(tmp_path / "nowhere")


def test_a_folder_that_can_be_made_is_no_problem(tmp_path: Path) -> None:
    assert folder_problem(tmp_path) is None
    assert folder_problem(tmp_path / "a" / "b") is None


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert folder_problem(tmp_path / "file" / "b") == f"'{tmp_path / 'file'}' is not a folder"
