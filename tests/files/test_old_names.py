"""Files from before ranges of styles had their name: they are read, and written again with the new one."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, StyleMix
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.files.json_format import decode, in_new_names
from ganinterface.files.picture import read_document_png, save_png
from ganinterface.files.preset import Preset, PresetModel, load_preset, save_preset
from ganinterface.files.project import load_project, save_project
from stylegan import read_directions
from tests.files.project_files import rewrite


def as_before(text: str) -> str:
    text = text.replace('"version":5', '"version":1')
    return text.replace('"first_style":', '"first_layer":').replace('"last_style":', '"last_layer":')


def test_an_old_project_is_the_same_project(tmp_path: Path) -> None:
    arrays = ArrayStore()
    vector = arrays.put(np.ones((4, 2), np.float32))
    document = Document(mixes=(StyleMix(3, 1, 2),), attributes=(AttributeAmount("smile", vector, 1.0, 1, 3),))
    entry = AttributeEntry("first_layer", vector, 2, None)
    project = Project(document, Timeline(poses=(Pose("a", "a", document),)), (entry,))
    new, old = tmp_path / "new.ganproj", tmp_path / "old.ganproj"
    save_project(new, project, arrays)
    old.write_bytes(new.read_bytes())
    with zipfile.ZipFile(new) as archive:
        members = {name: archive.read(name) for name in archive.namelist() if name.endswith(".json")}
    rewrite(old, **{name: as_before(data.decode()).encode() for name, data in members.items()})
    loaded = load_project(old)
    assert (loaded.project, loaded.extras) == (project, {})
    save_project(old, loaded.project, loaded.arrays, extras=loaded.extras)
    assert old.read_bytes() == new.read_bytes()


def test_an_old_preset_is_the_same_preset(tmp_path: Path) -> None:
    arrays, path = ArrayStore(), tmp_path / "preset.json"
    vector = arrays.put(np.ones(2, np.float32))
    amounts = (AttributeAmount("first_layer", vector, 1.0, 1, 3), AttributeAmount("last", vector, 1.0, 2))
    preset = Preset("both", attributes=amounts, model=PresetModel(w_dim=2))
    save_preset(path, preset, arrays)
    path.write_text(as_before(path.read_text().replace('": ', '":')))
    content = json.loads(path.read_text())
    assert (content["version"], "first_layer" in content["attributes"]["last"]) == (1, True)
    assert load_preset(path)[0] == preset


def test_what_is_written_is_refused_by_a_program_that_would_not_see_its_ranges(tmp_path: Path) -> None:
    save_project(tmp_path / "new.ganproj", Project(), ArrayStore())
    save_preset(tmp_path / "new.json", Preset("empty"), ArrayStore())
    save_png(tmp_path / "new.png", np.zeros((2, 2, 3), np.uint8), Document(), ArrayStore())
    with zipfile.ZipFile(tmp_path / "new.ganproj") as archive:
        document = json.loads(archive.read("document.json"))
    with Image.open(tmp_path / "new.png") as image:
        written = [
            document,
            json.loads(image.info["ganinterface"]),
            json.loads((tmp_path / "new.json").read_text()),
        ]
    assert [file["version"] for file in written] == [5, 5, 5], "version 1 reads version 1 alone"


def test_an_old_picture_is_the_same_document(tmp_path: Path) -> None:
    arrays, path = ArrayStore(), tmp_path / "old.png"
    document = Document(mixes=(StyleMix(3, 1, 2),))
    save_png(path, np.zeros((2, 2, 3), np.uint8), document, arrays)
    with Image.open(path) as image:
        text = as_before(image.info["ganinterface"])
    info = PngInfo()
    info.add_itxt("ganinterface", text)
    Image.new("RGB", (2, 2)).save(path, pnginfo=info)
    assert '"version":1' in text
    assert "first_layer" in text
    assert read_document_png(path).document == document


def test_json_with_the_new_names_is_left_as_it_is() -> None:
    data = b'{"first_style": 1.0}'
    assert in_new_names(data) is data
    assert decode('{"first_layer": 1, "last_layer": null}', dict, "it") == {
        "first_style": 1,
        "last_style": None,
    }


def test_an_old_table_of_directions_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("name,first_layer,last_layer,w0\nsmile,2,3,1\n")
    (smile,) = read_directions(path)
    assert (smile.first_style, smile.last_style) == (2, 3)


def test_an_old_table_with_a_row_per_style_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("name,layer,w0\nsmile,1,4\nsmile,0,3\n")
    (smile,) = read_directions(path)
    assert smile.vector.tolist() == [[3.0], [4.0]]
