"""Project files: what goes in comes out, and what is hostile is refused in one sentence."""

import json
import struct
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.session import storage
from ganinterface.session.arrays import ArrayStore
from ganinterface.session.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Region,
    Stamp,
    Stroke,
    StyleMix,
    Truncation,
)
from ganinterface.session.project import AttributeEntry, Project, ProjectError, arrays_of_project
from ganinterface.session.storage import load_project, save_project
from ganinterface.session.timeline import Pose, Timeline
from tests.session.strategies import ARRAYS, projects

PNG = b"\x89PNG\r\n\x1a\nnot decoded here"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "work.ganproj"


def rewrite(path, **members):
    """Replace members of the zip (dots in their names as underscores); None takes one out."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for name, data in members.items():
        files[name.replace("_", ".", 1)] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            if data is not None:
                archive.writestr(name, data)


def edit_json(path, member, change):
    with zipfile.ZipFile(path) as archive:
        content = json.loads(archive.read(member))
    change(content)
    rewrite(path, **{member.replace(".", "_", 1): json.dumps(content)})


def refusal(path):
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    message = str(caught.value)
    assert message.startswith(f"'{path.name}' cannot be opened: ")
    assert message.endswith(".")
    assert not message.endswith("..")
    assert "\n" not in message
    return message


def problem_of(path):
    try:
        load_project(path)
    except ProjectError as error:
        return str(error)
    return None


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
        assert archive.read("document.json").startswith(b'{"ganinterface":"project","version":1,')


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
    with pytest.raises(ProjectError, match=r"the number at document.truncation.psi is out of range\."):
        save_project(path, Project(Document(truncation=Truncation(float("nan")))), ArrayStore())
    with pytest.raises(ProjectError, match="cannot be saved"):
        save_project(path, Project(Document(edits=(Edit("\ud800", "", ""),))), ArrayStore())
    monkeypatch.setitem(storage.MOST_BYTES, "document.json", 10)
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
    with pytest.raises(ProjectError, match=r"'x.ganproj' cannot be saved: No such file or directory\."):
        save_project(tmp_path / "nowhere" / "x.ganproj", Project(), ArrayStore())


def test_a_file_that_does_not_exist_or_is_something_else_is_refused(path, tmp_path):
    assert "No such file" in refusal(path)
    path.write_bytes(b"GIF89a")
    assert "is not a project file, or it is damaged" in refusal(path)
    path.write_bytes(b"")
    assert "is not a project file" in refusal(path)
    folder = tmp_path / "folder.ganproj"
    folder.mkdir()
    refusal(folder)


@pytest.mark.parametrize("member", ["document_json", "poses_json", "arrays_safetensors"])
def test_a_missing_part_is_named(path, member):
    save_project(path, Project(), ArrayStore())
    rewrite(path, **{member: None})
    assert f"{member.replace('_', '.')} is missing in it" in refusal(path)


def test_a_project_without_library_or_thumbnail_opens(path):
    save_project(path, Project(library=()), ArrayStore())
    rewrite(path, attributes_json=None)
    assert load_project(path).project == Project()
    rewrite(path, thumbnail_png=b"<script>")
    assert load_project(path).thumbnail is None


@pytest.mark.parametrize("version", [0, 2, 99, -1])
def test_another_version_is_refused_by_its_number(path, version):
    save_project(path, Project(), ArrayStore())
    edit_json(path, "document.json", lambda content: content.update(version=version, document="new kind"))
    assert f"it has project version {version}, and this program reads version 1" in refusal(path)


def test_another_format_is_refused(path):
    save_project(path, Project(), ArrayStore())
    edit_json(path, "document.json", lambda content: content.update(ganinterface="preset"))
    assert "it is not a GANInterface project" in refusal(path)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"\xff",
        b"{}",
        b'{"ganinterface":"project","version":1}',
        b'{"ganinterface":"project","version":1,"document":{"truncation":{"psi":NaN}}}',
        b'{"ganinterface":"project","version":1,"document":{"truncation":{"psi":1e999}}}',
        b'{"ganinterface":"project","version":1,"document":{"truncation":{"psi":null}}}',
        b'{"ganinterface":"project","version":1,"document":{"truncation":{"psi":"0.7"}}}',
        b'{"ganinterface":"project","version":"1","document":{}}',
        b'{"ganinterface":"project","version":1,"document":{"latent":[{"seed":1.5}]}}',
        b'{"ganinterface":"project","version":1,"document":{"latent":[{"seed":' + b"9" * 5000 + b"}]}}",
        b'{"ganinterface":"project","version":1,"document":{"latent":[{"seed":' + b"9" * 30 + b"}]}}",
        b'{"ganinterface":"project","version":1,"document":{"noise":{"mode":"loud"}}}',
        b'{"ganinterface":"project","version":1,"document":{"edits":[{"id":"a"}]}}',
        b'{"ganinterface":"project","version":1,"document":{},"future":' + b"[" * 100_000,
        b'{"ganinterface":"project","version":1,"document":{},"future":' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
def test_broken_json_and_wrong_types_are_refused(path, broken):
    save_project(path, Project(), ArrayStore())
    rewrite(path, document_json=broken)
    assert "document" in refusal(path)


EDIT = Edit("a", "mouth", "8x4 conv1")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document(truncation=Truncation(1e9)), "the number at document.truncation.psi is out of range"),
        (Document(latent=()), "the picture has no latent"),
        (Document(latent=(LatentPart(-1),)), "-1 is not a seed"),
        (Document(latent=(LatentPart(2**32),)), "the number at document.latent.0.seed is out of range"),
        (Document(truncation=Truncation(0.7, -2)), "-2 is not a number of styles"),
        (Document(mixes=(StyleMix(1, 3, 2),)), "layers 3 to 2 are not a range"),
        (Document(attributes=(AttributeAmount("a", "v", 1.0, -1),)), "layers -1 to None are not a range"),
        (Document(edits=(EDIT, EDIT)), "two edits have the same id"),
        (Document(edits=(replace(EDIT, channels=((2, 1.0), (1, 1.0))),)), "not in order"),
        (Document(edits=(replace(EDIT, channels=((1, 1.0), (1, 2.0))),)), "not in order"),
        (Document(edits=(replace(EDIT, channels=((-1, 1.0),)),)), "not in order"),
        (Document(edits=(replace(EDIT, region=Region((Stroke((), 0.1),))),)), "no points or no radius"),
        (
            Document(edits=(replace(EDIT, region=Region((Stroke(((0, 0),), 0.0),))),)),
            "no points or no radius",
        ),
        (Document(edits=(replace(EDIT, stamp=Stamp("s", (0.5, 0.0, 0.5, 1.0))),)), "has no area"),
        (Document(base="f" * 64), "the array ffffffffffff is missing"),
    ],
)
def test_a_document_that_makes_no_sense_is_refused_when_opened_and_when_saved(
    path, document, reason, monkeypatch
):
    with pytest.raises(ProjectError, match="cannot be saved") as caught:
        save_project(path, Project(document), ArrayStore())
    assert reason in str(caught.value)
    with monkeypatch.context() as unchecked:
        unchecked.setattr(storage, "check_project", lambda project: None)
        unchecked.setattr(storage, "check_arrays", lambda uses, arrays: None)
        unchecked.setattr(storage, "arrays_of_project", lambda project: set())
        save_project(path, Project(document), ArrayStore())
    assert reason in refusal(path)


@pytest.mark.parametrize(
    ("project", "reason"),
    [
        (Project(timeline=Timeline(fps=0.0)), "0 frames a second cannot be played"),
        (Project(timeline=Timeline((Pose("p", "one", Document(), 0.0),))), "cannot last 0 s"),
        (Project(timeline=Timeline((Pose("p", "one", Document()),) * 2)), "two poses have the same id"),
        (Project(timeline=Timeline((Pose("p", "one", Document(latent=())),))), "has no latent"),
        (Project(library=(AttributeEntry("a", "v", minimum=2.0, maximum=1.0),)), "upside down"),
    ],
)
def test_an_animation_or_library_that_makes_no_sense_is_refused(path, project, reason):
    with pytest.raises(ProjectError) as caught:
        save_project(path, project, ArrayStore())
    assert reason in str(caught.value)


def save_with_array(path):
    arrays = ArrayStore()
    name = arrays.put([1.0, 2.0])
    save_project(path, Project(Document(base=name)), arrays)
    return name


@pytest.mark.parametrize(
    "damage",
    [
        lambda name: b"",
        lambda name: b"\xff" * 100,
        lambda name: struct.pack("<Q", 2**60) + b"{}",
        lambda name: safetensors.numpy.save({name: np.array([1.0, 3.0], np.float32)}),
        lambda name: safetensors.numpy.save({name: np.array([1.0, 2.0], np.float64)}),
        lambda name: safetensors.numpy.save({name: np.array([np.nan, 2.0], np.float32)}),
        lambda name: safetensors.numpy.save({name: np.zeros((0, 2), np.float32)}),
        lambda name: safetensors.numpy.save({name[:-1]: np.array([1.0, 2.0], np.float32)}),
    ],
)
def test_damaged_arrays_are_refused(path, damage):
    name = save_with_array(path)
    rewrite(path, arrays_safetensors=damage(name))
    assert "array" in refusal(path)


def test_a_missing_array_and_one_of_the_wrong_shape_are_named(path):
    name = save_with_array(path)
    rewrite(path, arrays_safetensors=safetensors.numpy.save({}))
    assert f"the array {name[:12]} is missing" in refusal(path)
    arrays = ArrayStore()
    flat = arrays.put(np.ones((2, 2)))
    stamped = Document(edits=(replace(EDIT, stamp=Stamp(flat, (0.0, 0.0, 1.0, 1.0))),))
    with pytest.raises(ProjectError, match="has the wrong shape"):
        save_project(path, Project(stamped), arrays)


def test_a_zip_that_would_unpack_to_too_much_is_refused_unread(path):
    save_project(path, Project(), ArrayStore())
    rewrite(path, thumbnail_png=b"\0" * (17 * 2**20))
    assert "thumbnail.png is larger than 16 MB" in refusal(path)
    rewrite(path, thumbnail_png=None, document_json=b" " * (20 * 2**20))
    assert "document.json in it would unpack to a suspicious size" in refusal(path)


def test_all_parts_together_are_bounded(path, monkeypatch):
    save_project(path, Project(), ArrayStore())
    monkeypatch.setattr(storage, "MOST_BYTES_IN_ALL", 100)
    assert "it is larger than" in refusal(path)


def test_a_very_repetitive_project_can_still_be_opened_again(path, monkeypatch):
    monkeypatch.setattr(storage, "UNSUSPICIOUS", 1000)
    poses = tuple(Pose(str(i), "x", Document()) for i in range(2000))
    save_project(path, Project(timeline=Timeline(poses)), ArrayStore())
    assert len(load_project(path).project.timeline.poses) == 2000


def test_a_size_that_lies_is_found_out(path):
    save_project(path, Project(), ArrayStore(), thumbnail_png=PNG + b"x" * 1000)
    data = path.read_bytes()
    size = struct.pack("<I", len(PNG) + 1000)
    path.write_bytes(data.replace(size, struct.pack("<I", 3)))
    refusal(path)


def test_odd_ways_of_packing_and_parts_that_come_twice_are_refused(path):
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("thumbnail.png", PNG)
    assert "packed in a way that this program does not read" in refusal(path)
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("document.json", b"{}")
    assert "it holds the same part twice" in refusal(path)


def test_parts_that_are_not_ours_are_left_alone(path, tmp_path):
    save_project(path, Project(), ArrayStore())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../escape.txt", b"x")
    assert load_project(path).project == Project()
    assert [entry.name for entry in tmp_path.iterdir()] == ["work.ganproj"]


@settings(max_examples=300)
@given(st.data())
def test_any_damage_is_one_sentence_or_no_harm(data):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "work.ganproj"
        save_with_array(path)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        path.write_bytes(
            content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
        )
        problem = problem_of(path)
    assert problem is None or problem.startswith("'work.ganproj' cannot be opened: ")
