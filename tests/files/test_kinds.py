"""What a file is, told by what is in it, under any name; and what is said of one that the program does not open."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
from PIL import Image

from ganinterface.audio.timing_files import write_timing
from ganinterface.document.animation.mouth_shapes import track
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import Project
from ganinterface.files.folders import folder_problem
from ganinterface.files.kinds import FileKindError, file_kind
from ganinterface.files.opening import OpenedSound, read_file
from ganinterface.files.picture import save_png
from ganinterface.files.preset import make_preset, save_preset
from ganinterface.files.project import save_project
from tests.audio.recordings import CODECS, bursts, write_sound
from tests.cases import FOLDER as CASES
from tests.stylegan.checkpoints.goldens import FOLDER as GOLDENS
from tests.stylegan.foreign_vectors import factor, ganspace, numbers, old_picture, saved, three_columns, units

SHAPES = track([(0, "X"), (0.5, "D"), (1.0, "X")], 2.0)
PIXELS = np.zeros((2, 2, 3), np.uint8)


def put(folder: Path, content: bytes | str) -> Path:
    path = folder / "misleading.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


def project(path: Path) -> None:
    save_project(path, Project(), ArrayStore())


def preset(path: Path) -> None:
    info = ModelInfo(ModelRef(), "stylegan", (2, 2), 1, 1, 2, 0, ())
    save_preset(path, make_preset("smile", (), (), info), ArrayStore())


def picture(path: Path) -> None:
    save_png(path, PIXELS, Document(), ArrayStore())


def checkpoint(path: Path) -> None:
    path.write_bytes(safetensors.numpy.save({"w": np.ones(3)}))


def attributes(path: Path) -> None:
    path.write_text("name,w0\nsmile,1\n")


def latent(path: Path) -> None:
    path.write_bytes(old_picture(path.with_name("old"), numbers(8)).read_bytes())


def labels(path: Path) -> None:
    path.write_text("tench, Tinca tinca\ngoldfish, Carassius auratus\n")


def sound(path: Path) -> None:
    write_sound(path.with_suffix(".wav"), bursts(0.5)).rename(path)


def timing(path: Path) -> None:
    write_timing(path.with_suffix(".tsv"), SHAPES, 24)
    path.with_suffix(".tsv").rename(path)


KINDS = {
    "project": project,
    "preset": preset,
    "picture": picture,
    "checkpoint": checkpoint,
    "attributes": attributes,
    "latent": latent,
    "labels": labels,
    "sound": sound,
    "timing": timing,
}


@pytest.mark.parametrize("name", ["a.png", "a.zip", "a.bin", "a.ganproj", "a.json", "a"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_what_is_in_it_whatever_its_name(tmp_path: Path, kind: str, name: str) -> None:
    write: Callable[[Path], None] = KINDS[kind]
    write(tmp_path / name)
    assert file_kind(tmp_path / name) == kind


@pytest.mark.parametrize("suffix", CODECS)
def test_sounds_of_every_kind_are_told_as_such(tmp_path: Path, suffix: str) -> None:
    written = write_sound(tmp_path / f"tone{suffix}", bursts(0.5))
    assert file_kind(written.rename(tmp_path / "misleading.csv")) == "sound"
    opened = read_file(tmp_path / "misleading.csv")
    assert isinstance(opened, OpenedSound)
    assert opened.sound.duration == pytest.approx(0.5, abs=0.12)


def test_tables_are_known_in_every_encoding(tmp_path: Path) -> None:
    assert file_kind(put(tmp_path, "name\tw0\nsmile\t1\n".encode("utf-16"))) == "attributes"
    assert file_kind(put(tmp_path, "\ufeffname,w0\n")) == "attributes"


def test_text_in_an_old_encoding_is_told_like_any_text_so_that_reading_it_says_what_is_wrong(
    tmp_path: Path,
) -> None:
    table = put(tmp_path, "name,w0,w1\nlächeln,1,2\n".encode("cp1252"))
    assert file_kind(table) == "attributes"
    with pytest.raises(ValueError, match="line 2 is not UTF-8 text"):
        read_file(table)
    with pytest.raises(ValueError, match="line 2 is not UTF-8 text"):
        read_file(table, "latent")
    assert file_kind(put(tmp_path, '{"preset": "Lächeln"}'.encode("cp1252"))) == "preset"
    assert file_kind(put(tmp_path, "Käfer\nHund\n".encode("cp1252"))) == "labels"


def test_a_table_without_its_header_is_still_no_list_of_names(tmp_path: Path) -> None:
    assert file_kind(put(tmp_path, "smile,0.5,-0.25\nage,1e-3,2\n")) == "attributes"
    assert file_kind(put(tmp_path, "id,first,second\nsmile,0.5,-0.25\n")) == "attributes"


@pytest.mark.parametrize(
    "content",
    [
        "\n0.00\tX\n0.25\tA\n",
        "MohoSwitch1\n1 rest\n7 MBP\n",
        '{\n "metadata": {"duration": 2.0},\n "mouthCues": [{"start": 0.0, "end": 2.0, "value": "X"}]}',
        '<?xml version="1.0"?>\n<rhubarbResult>\n  <metadata><duration>2.00</duration></metadata>',
        'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0\n',
        b"\xff\xfe" + 'File type = "ooTextFile"\n"TextGrid"\n'.encode("utf-16-le"),
    ],
)
def test_mouth_shapes_in_time_are_told_from_names_tables_and_presets(
    tmp_path: Path, content: str | bytes
) -> None:
    assert file_kind(put(tmp_path, content)) == "timing"


def test_what_only_looks_a_little_like_mouth_shapes_is_none(tmp_path: Path) -> None:
    assert file_kind(put(tmp_path, "0.5\tcat\n")) == "labels"
    assert file_kind(put(tmp_path, "smile\t0.5\t1\n")) == "attributes"
    assert file_kind(put(tmp_path, '{"name": "mouth A"}')) == "preset"
    with pytest.raises(FileKindError):
        file_kind(put(tmp_path, "<html><body>mouth</body></html>"))


def test_names_of_classes_are_lines_or_a_list(tmp_path: Path) -> None:
    assert file_kind(put(tmp_path, json.dumps(["a: one, two", "b", "c: three, d: four"]))) == "labels"
    assert file_kind(put(tmp_path, "cat\ndog\n")) == "labels"  # which is how some pickles begin
    # The last character of the part that is looked at is cut in two.
    assert file_kind(put(tmp_path, "x" * 4095 + "ü" * 10)) == "labels"


def test_directions_and_latents_are_told_apart(tmp_path: Path) -> None:
    assert file_kind(saved(tmp_path / "a.npy", units(1, 8))) == "attributes"
    assert file_kind(ganspace(tmp_path / "b.npz", units(2, 8), numbers(2))) == "attributes"
    assert file_kind(factor(tmp_path / "factor.pt", numbers(8, 3))) == "attributes"
    assert file_kind(saved(tmp_path / "c.npy", numbers(6, 8))) == "latent"
    assert file_kind(three_columns(tmp_path / "latents.csv", [("a.png", numbers(8))])) == "latent"


@pytest.mark.parametrize(
    "path", [*CASES.glob("checkpoint-*"), *GOLDENS.glob("*.pkl")], ids=lambda path: path.name
)
def test_checkpoints_of_every_program_are_told_as_such(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "misleading.csv")
    assert file_kind(tmp_path / "misleading.csv") == "checkpoint"


def test_pickles_and_files_of_torch_are_checkpoints(tmp_path: Path) -> None:
    import torch

    torch.save({"g_ema": {}}, tmp_path / "new.csv")
    torch.save({"g_ema": {}}, tmp_path / "old.csv", _use_new_zipfile_serialization=False)
    assert file_kind(tmp_path / "new.csv") == "checkpoint"
    assert file_kind(tmp_path / "old.csv") == "checkpoint"
    for protocol0 in (
        b"\x80\x02}q\x00.",
        b"(dp0\nI1\nI2\ns.",
        b"(lp0\n.",
        b"cdnnlib.tflib.network\nNetwork\np0\n.",
    ):
        assert file_kind(put(tmp_path, protocol0)) == "checkpoint"


def test_what_is_damaged_is_what_it_looks_like_so_that_reading_it_says_what_is_wrong(tmp_path: Path) -> None:
    import torch

    torch.save({"g_ema": torch.ones(999)}, tmp_path / "model.pt")
    picture(tmp_path / "picture.png")
    for path, kind in (("model.pt", "checkpoint"), ("picture.png", "picture")):
        content = (tmp_path / path).read_bytes()
        assert file_kind(put(tmp_path, content[: len(content) // 2])) == kind
    assert file_kind(put(tmp_path, b"PK\x03\x04 rubbish")) == "project"
    assert file_kind(put(tmp_path, b"\x89PNG\r\n\x1a\n rubbish")) == "picture"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty."),
        (b"\1\2\3", "is not a file that this program opens: projects, "),
        (b"GIF89a\x00\x00", "cannot be opened: there is no GANInterface document in it, as there is in "),
        (b"\xff\xd8\xff\xe0", "cannot be opened: there is no GANInterface document in it, as there is in "),
        (b"%PDF-1.5", "is a PDF document, which this program does not open."),
        (b"<!doctype html><html>", "is a web page: the download has failed"),
        (b"version https://git-lfs.github.com/spec/v1\n", "is only a pointer to the file"),
        (zipped(dataset_json="{}"), "cannot be opened: it is a set of pictures to train on, "),
        (zipped(letter_txt="hello"), "is a zip archive that torch did not write"),
    ],
)
def test_what_is_nothing_to_open_is_named_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(FileKindError) as caught:
        file_kind(put(tmp_path, content))
    assert str(caught.value).startswith(f"'misleading.csv' {said}")
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_picture_without_its_document_is_nothing_to_open(tmp_path: Path) -> None:
    Image.fromarray(PIXELS).save(tmp_path / "face.png")
    with pytest.raises(
        FileKindError, match=r"'face.png' cannot be opened: there is no GANInterface document in it"
    ):
        file_kind(tmp_path / "face.png")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        file_kind(tmp_path / "nowhere")


def test_a_folder_that_can_be_made_is_no_problem(tmp_path: Path) -> None:
    assert folder_problem(tmp_path) is None
    assert folder_problem(tmp_path / "a" / "b") is None


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert folder_problem(tmp_path / "file" / "b") == f"'{tmp_path / 'file'}' is not a folder"
