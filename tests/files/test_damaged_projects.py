"""Project files that are damaged, hostile, of another kind or version, or make no sense: refused in one sentence."""

import struct

import numpy as np
import pytest
import safetensors.numpy
from msgspec.structs import replace

from ganinterface.document.animation.drivers import Driver, Mouth, Noise, Sine, Table
from ganinterface.document.animation.mouth_shapes import Cue
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.animation.walking import Walk
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import (
    AttributeAmount,
    Document,
    Edit,
    LatentPart,
    Stamp,
    StyleMix,
    Truncation,
)
from ganinterface.document.project import AttributeEntry, Project, ProjectError
from ganinterface.document.region import Locator, Rectangle, Region, Stroke
from ganinterface.files import project as storage
from ganinterface.files.project import load_project, save_project
from tests.files.project_files import edit_json, refusal, rewrite, save_with_array
from tests.stylegan.checkpoints.goldens import FOLDER


@pytest.fixture
def path(tmp_path):
    """Where a project goes."""
    return tmp_path / "work.ganproj"


def moving(**fields):
    return Project(timeline=Timeline(**fields))


def test_a_file_that_does_not_exist_or_is_something_else_is_refused(path, tmp_path):
    assert "no such file" in refusal(path)
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


@pytest.mark.parametrize("version", [0, 6, 99, -1])
def test_another_version_is_refused_by_its_number(path, version):
    save_project(path, Project(), ArrayStore())
    edit_json(path, "document.json", lambda content: content.update(version=version, document="new kind"))
    assert f"it has project version {version}, and this program reads versions 1 to 5" in refusal(path)


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


def following(part):
    return Document(edits=(replace(EDIT, region=Region((part,))),))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document(truncation=Truncation(1e9)), "psi is 1e+09, and may be -2 to 2"),
        (Document(latent=()), "the picture has no latent"),
        (Document(latent=(LatentPart(-1),)), "-1 is not a seed"),
        (Document(latent=(LatentPart(2**32),)), "4294967296 is not a seed"),
        (Document(truncation=Truncation(0.7, -2)), "-2 is not a number of styles"),
        (Document(mixes=(StyleMix(1, 3, 2),)), "styles 3 to 2 are not a range"),
        (
            Document(attributes=(AttributeAmount("a", "v", 1.0, -1),)),
            "attributes/a/first_style is -1, and may be 0 to 999",
        ),
        (Document(edits=(EDIT, EDIT)), "two edits have the same id"),
        (Document(edits=(replace(EDIT, channels=((2, 1.0), (1, 1.0))),)), "not in order"),
        (Document(edits=(replace(EDIT, channels=((1, 1.0), (1, 2.0))),)), "not in order"),
        (Document(edits=(replace(EDIT, channels=((-1, 1.0),)),)), "not in order"),
        (Document(edits=(replace(EDIT, region=Region((Stroke((), 0.1),))),)), "has no points"),
        (
            Document(edits=(replace(EDIT, region=Region((Stroke(((0, 0),), 0.0),))),)),
            "edits/mouth/region/shapes/0/radius is 0, and may be 0.002 to 0.5",
        ),
        (following(Locator("8x4 conv1", ())), "the maps that the edit 'mouth' follows are missing"),
        (following(Locator("8x4 conv1", ((3, 1.0), (1, 1.0)))), "are missing or not in order"),
        (following(Locator("8x4 conv1", ((-3, 1.0), (1, 1.0)))), "are missing or not in order"),
        (
            following(Locator("8x4 conv1", tuple((number, 1.0) for number in range(5000)))),
            "it has 5,000 maps that a region follows, and 4,096 is the most",
        ),
        (
            following(Locator("8x4 conv1", ((3, 1.0),), rise=0.0)),
            "edits/mouth/region/shapes/0/rise is 0, and may be 0.001 to 1e+06",
        ),
        (
            following(Locator("8x4 conv1", ((3, 1e9),))),
            "edits/mouth/region/shapes/0/maps/3 is 1e+09, and may be -1000 to 1000",
        ),
        (Document(edits=(replace(EDIT, stamp=Stamp("s", (0.5, 0.0, 0.5, 1.0))),)), "has no area"),
        (Document(base="f" * 64), "the array ffffffffffff is missing"),
        (Document(latent=(LatentPart(10**30),)), f"{10**30} is not a seed"),
        (Document(latent=(LatentPart(weight=21.0),)), "latent/0/weight is 21, and may be -20 to 20"),
        (
            Document(attributes=(AttributeAmount("a", "v", 30.0),)),
            "attributes/a/amount is 30, and may be -20 to 20",
        ),
        (
            Document(edits=(replace(EDIT, strength=1e6),)),
            "edits/mouth/strength is 1e+06, and may be -20 to 20",
        ),
        (
            Document(edits=(replace(EDIT, channels=((3, -1e5),)),)),
            "edits/mouth/channels/3 is -100000, and may be -1000 to 1000",
        ),
        (
            Document(edits=(replace(EDIT, region=Region((Stroke(((0, 0), (0, 11.0)), 0.1),))),)),
            "a stroke of the edit 'mouth' reaches beyond -10 to 10 of the picture",
        ),
        (
            Document(edits=(replace(EDIT, stamp=Stamp("s", (-1e9, 0.0, 0.5, 1.0))),)),
            "the stamp of the edit 'mouth' reaches beyond",
        ),
        (Document(edits=(replace(EDIT, name="\x1b[2J" * 5000),)), "is a name of 20,000 letters"),
        (Document(edits=(replace(EDIT, operation="\x1b" + "x" * 9000),)), r"an unknown operation, '\x1bxxx"),
        (Document(latent=(LatentPart(),) * 1001), "it has 1,001 latents, and 1,000 is the most"),
        (Document(edits=tuple(replace(EDIT, id=str(n)) for n in range(1001))), "1,001 edits"),
        (
            Document(edits=(replace(EDIT, region=Region((Rectangle(0, 0, 1, 1),) * 20_001)),)),
            "it has 20,001 shapes, and 20,000 is the most",
        ),
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
        (Project(timeline=Timeline(fps=0.0)), "the frame rate is 0 frames/s, and may be 1 to 60 frames/s"),
        (
            Project(timeline=Timeline((Pose("p", "one", Document(), 0.0),))),
            "the duration of the pose 'one' is 0 s, and may be 0.01 to 60 s",
        ),
        (Project(timeline=Timeline((Pose("p", "one", Document()),) * 2)), "two poses have the same id"),
        (Project(timeline=Timeline((Pose("p", "one", Document(latent=())),))), "has no latent"),
        (Project(timeline=Timeline(fps=61.0)), "the frame rate is 61 frames/s, and may be 1 to 60 frames/s"),
        (Project(timeline=Timeline(fps=1e-320)), "the frame rate is 9.99989e-321 frames/s"),
        (
            Project(timeline=Timeline((Pose("p", "one", Document(), 86_400.0),))),
            "is 86400 s, and may be 0.01 to 60 s",
        ),
        (
            Project(timeline=Timeline(tuple(Pose(str(n), "", Document()) for n in range(2001)))),
            "it has 2,001 poses",
        ),
        (
            Project(library=(AttributeEntry("a", "v", maximum=1e5),)),
            "attribute 'a' is 100000, and may be -20 to 20",
        ),
        (Project(library=(AttributeEntry("a", "v", minimum=2.0, maximum=1.0),)), "upside down"),
        (
            moving(tracks=(Track("psi", (Key(0, 9.0),)),)),
            "a key of the track of 'psi' is 9, and may be -2 to 2",
        ),
        (
            moving(tracks=(Track("psi", (Key(1, 0.0), Key(1, 0.1))),)),
            "the keys of the track of 'psi' are not in order",
        ),
        (moving(tracks=(Track("psi", (Key(0, None),)),)), "a key of the track of 'psi' has no value"),
        (moving(tracks=(Track("noise/seed", (Key(0, 1.5),)),)), "is 1.5, and has to be a whole number"),
        (moving(tracks=(Track("psi", (Key(-1, 0.0),)),)), "the time of a key of the track of 'psi' is -1 s"),
        (
            moving(tracks=(Track("psi", (Key(0, 0.0, after=(2.0, 0.0)),)),)),
            "a handle of the track of 'psi' is 2",
        ),
        (moving(tracks=(Track("psi", loop=-1.0),)), "the loop of the track of 'psi' is -1 s"),
        (moving(tracks=(Track("psi"),) * 2), "two tracks have the same id"),
        (moving(tracks=(Track("\x1b" * 20_000),)), "is a name of 20,000 letters"),
        (moving(drivers=(Driver("1", "wave", Sine(period=0.0)),)), "period of the driver 'wave' is 0 s"),
        (moving(drivers=(Driver("1", "n", Noise()),) * 2), "two drivers have the same id"),
        (moving(drivers=(Driver("1", "t", Table("f" * 64, 3)),)), "the array ffffffffffff is missing"),
        (
            moving(drivers=(Driver("1", "m", Mouth((Cue(0, "Q"),), 1.0)),)),
            "the driver 'm' has a mouth shape 'Q', and there are A, B, C, D, E, F, G, H, X",
        ),
        (
            moving(drivers=(Driver("1", "m", Mouth((Cue(1, "A"), Cue(0, "B")), 1.0)),)),
            "the mouth shapes of the driver 'm' are not in order",
        ),
        (moving(walk=Walk(detail=99)), "detail of the walk is 99, and may be 1 to 16"),
        (moving(range=(2.0, 1.0)), "the range of the film ends before it begins"),
        (moving(sound=SoundRef("a", "b", duration=1e9)), "the length of the sound is 1e+09 s"),
    ],
)
def test_an_animation_or_library_that_makes_no_sense_is_refused(path, project, reason):
    with pytest.raises(ProjectError) as caught:
        save_project(path, project, ArrayStore())
    assert reason in str(caught.value)


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


def test_what_costs_too_much_is_refused_before_it_costs_anything(path, monkeypatch):
    save_project(path, Project(), ArrayStore())
    monkeypatch.setattr(storage, "check_project", lambda project: pytest.fail("all of it was read"))
    poses = b",".join(b'{"id":"%d","name":"","document":{}}' % number for number in range(2001))
    rewrite(path, poses_json=b'{"timeline":{"poses":[%s]}}' % poses)
    assert "it has 2,001 poses, and 2,000 is the most" in refusal(path)
    rewrite(path, poses_json=None, document_json=b"[" + b"1," * 2_000_001 + b"1]")
    rewrite(path, poses_json=b"{}")
    assert "document.json holds far more than this program writes" in refusal(path)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hostile-frames-1e9", "the frame rate is 1000 frames/s"),
        ("hostile-fps-tiny", "the frame rate is 9.99989e-321 frames/s"),
        ("hostile-points-2.6M", "document.json holds far more than this program writes"),
        ("hostile-poses-330k", "it has 330,000 poses"),
        ("hostile-strength-1e6-x40", "psi is 1e+06, and may be -2 to 2"),
        ("hostile-spaces16M", None),
    ],
)
def test_hostile_projects_of_others(name, reason):
    path = FOLDER.parent / "cases" / f"{name}.ganproj"
    if not path.exists():
        pytest.skip(f"{path} is not here")
    if reason is None:
        assert load_project(path).project.document.edits
    else:
        assert reason in refusal(path)


@pytest.mark.parametrize(
    ("timeline", "reason"),
    [
        (b'{"tracks":[{"keys":[]}]}', "in poses.json, object missing required field `address`"),
        (b'{"tracks":[{"address":"psi","keys":[{"time":0,"value":"far"}]}]}', "in poses.json, expected"),
        (
            b'{"tracks":[{"address":"psi","keys":[{"time":0,"value":1,"easing":"bounce"}]}]}',
            "invalid enum value 'bounce'",
        ),
        (
            b'{"drivers":[{"id":"1","name":"x","source":{"type":"magic"}}]}',
            "in poses.json, invalid value 'magic'",
        ),
        (b'{"drivers":[{"id":"1","name":"x"}]}', "in poses.json, object missing required field `source`"),
        (b'{"range":[1]}', "in poses.json, expected"),
        (b'{"walk":7}', "in poses.json, expected `object | null`"),
    ],
)
def test_tracks_and_drivers_that_are_unknown_or_damaged_get_one_sentence(path, timeline, reason):
    save_project(path, Project(), ArrayStore())
    rewrite(path, poses_json=b'{"timeline":' + timeline + b"}")
    assert reason in refusal(path)
