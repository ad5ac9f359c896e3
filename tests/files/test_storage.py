"""Project files: what goes in comes out, and a save that fails changes nothing."""

import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, Truncation
from ganinterface.document.project import Project, ProjectError, arrays_of_project
from ganinterface.document.region import Region, Stroke
from ganinterface.files import project as storage
from ganinterface.files.project import load_project, save_project
from tests.document.strategies import ARRAYS, projects
from tests.files.project_files import PNG, edit_json, rewrite


@pytest.fixture
def path(tmp_path):
    return tmp_path / "work.ganproj"


@settings(max_examples=200)
@given(projects())
def test_every_project_comes_back_as_it_was_saved(project):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "work.ganproj"
        save_project(path, project, ARRAYS, thumbnail_png=PNG)
        loaded = load_project(path)
    assert loaded.project == project
    assert loaded.thumbnail == PNG
    assert not loaded.extras
    assert loaded.arrays.hashes() == arrays_of_project(project)
    for name in loaded.arrays.hashes():
        np.testing.assert_array_equal(loaded.arrays.get(name), ARRAYS.get(name))


def test_the_same_project_is_the_same_file_and_only_needed_arrays_are_in_it(path, tmp_path):
    arrays = ArrayStore()
    used, _ = arrays.put([1.0, 2.0]), arrays.put(np.ones((1000, 1000)))
    project = Project(Document(base=used))
    save_project(path, project, arrays)
    save_project(tmp_path / "again.ganproj", project, arrays)
    assert path.read_bytes() == (tmp_path / "again.ganproj").read_bytes()
    assert path.stat().st_size < 10_000
    assert load_project(path).thumbnail is None


def test_the_file_is_a_zip_that_says_what_it_is(path):
    save_project(path, Project(), ArrayStore(), thumbnail_png=PNG)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [
            "document.json",
            "poses.json",
            "attributes.json",
            "arrays.safetensors",
            "thumbnail.png",
        ]
        assert archive.read("document.json").startswith(b'{"ganinterface":"project","version":5,')


def test_what_a_later_version_put_in_is_written_again_beside_what_changed(path):
    edit = Edit("id1", "mouth", "8x4 conv1", Region((Stroke(((0.5, 0.5),), 0.1),)))
    project = Project(Document(edits=(edit,)), Timeline((Pose("p", "one", Document()),)))
    save_project(path, project, ArrayStore())

    def add_future(content):
        content["author"] = "me"
        content["document"]["edits"].insert(0, {"id": "id0", "name": "low", "layer": "x", "glow": 3})
        content["document"]["edits"][1]["locator"] = {"layer": "y"}
        content["document"]["edits"][1]["region"]["shapes"][0]["tilt"] = 0.5
        content["document"]["truncation"]["curve"] = [1, 2]

    edit_json(path, "document.json", add_future)
    edit_json(path, "poses.json", lambda content: content["timeline"]["poses"][0].update(sound="x.ogg"))
    loaded = load_project(path)
    low, mouth = loaded.project.document.edits
    changed = replace(loaded.project.document, edits=(replace(mouth, strength=5.0), replace(low, id="new")))
    save_project(path, replace(loaded.project, document=changed), loaded.arrays, extras=loaded.extras)

    with zipfile.ZipFile(path) as archive:
        content, poses = json.loads(archive.read("document.json")), json.loads(archive.read("poses.json"))
    assert content["author"] == "me"
    assert content["document"]["truncation"]["curve"] == [1, 2]
    first, second = content["document"]["edits"]
    assert (first["strength"], first["locator"]) == (5.0, {"layer": "y"})
    assert first["region"]["shapes"][0]["tilt"] == 0.5
    assert "glow" not in second
    assert poses["timeline"]["poses"][0]["sound"] == "x.ogg"
    assert load_project(path).project.document == changed


def test_a_failed_save_leaves_the_old_file(path, monkeypatch):
    save_project(path, Project(), ArrayStore())
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=r"'work\.ganproj' cannot be saved: the array abc is missing\."):
        save_project(path, Project(Document(base="abc")), ArrayStore())
    with pytest.raises(ProjectError, match=r"psi is nan, and may be -2 to 2\."):
        save_project(path, Project(Document(truncation=Truncation(float("nan")))), ArrayStore())
    with pytest.raises(ProjectError, match="cannot be saved"):
        save_project(path, Project(Document(edits=(Edit("\ud800", "", ""),))), ArrayStore())
    monkeypatch.setitem(storage.MAX_BYTES, "document.json", 10)
    with pytest.raises(ProjectError, match=r"document\.json is larger than"):
        save_project(path, Project(), ArrayStore())
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["work.ganproj"]


def test_a_future_field_nested_without_end_is_no_crash(path):
    nested = []
    for _ in range(20_000):
        nested = [nested]
    extras = {"document.json": {"fields": {"future": nested}}}
    with pytest.raises(ProjectError, match="nested too deeply"):
        save_project(path, Project(), ArrayStore(), extras=extras)
    while nested:  # taken apart by hand, or the interpreter would run out of stack
        nested = nested.pop()


def test_a_folder_that_does_not_exist_is_said_in_one_sentence(tmp_path):
    with pytest.raises(ProjectError, match=r"'x.ganproj' cannot be saved: there is no such folder\."):
        save_project(tmp_path / "nowhere" / "x.ganproj", Project(), ArrayStore())


def test_a_project_without_library_or_thumbnail_opens(path):
    save_project(path, Project(library=()), ArrayStore())
    rewrite(path, attributes_json=None)
    assert load_project(path).project == Project()
    rewrite(path, thumbnail_png=b"<script>")
    assert load_project(path).thumbnail is None


def test_a_very_repetitive_project_can_still_be_opened_again(path, monkeypatch):
    monkeypatch.setattr(storage, "UNSUSPICIOUS", 1000)
    poses = tuple(Pose(str(i), "x", Document()) for i in range(2000))
    save_project(path, Project(timeline=Timeline(poses)), ArrayStore())
    assert len(load_project(path).project.timeline.poses) == 2000


def test_parts_that_are_not_ours_are_left_alone(path, tmp_path):
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../escape.txt", b"x")
    assert load_project(path).project == Project()
    assert [entry.name for entry in tmp_path.iterdir()] == ["work.ganproj"]


def test_whoever_watches_can_end_the_writing_and_the_old_file_stays(path):
    class Enough(BaseException):
        pass

    def report(fraction):
        done.append(fraction)
        if fraction > 0.5:
            raise Enough

    save_project(path, Project(), ArrayStore())
    old, done = path.read_bytes(), []
    arrays = ArrayStore()
    large = Project(Document(base=arrays.put(np.arange(3_000_000))))
    with pytest.raises(Enough):
        save_project(path, large, arrays, report=report)
    assert done == sorted(done)
    assert path.read_bytes() == old
    assert [other.name for other in path.parent.iterdir()] == [path.name]
