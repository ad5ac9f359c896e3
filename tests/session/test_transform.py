"""The picture moved, turned and scaled on its canvas: one value of the Document, undone and saved like any other."""

import math

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.animation.pose_changes import add_pose, new_pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Transform
from ganinterface.document.project import Project, ProjectError
from ganinterface.files.picture import read_document_png, save_png
from ganinterface.files.project import load_project, save_project
from ganinterface.session import actions
from ganinterface.session.session import Session

PICTURE = np.zeros((2, 2, 3), np.uint8)
TURNED = Document(transform=Transform(0.25, -0.5, angle=30.0, scale=1.5))


@pytest.mark.parametrize(
    ("transform", "label"),
    [
        (Transform(x=0.1), "Move right 0 → 0.1"),
        (Transform(y=-0.25), "Move down 0 → -0.25"),
        (Transform(angle=90.0), "Turn 0 → 90"),
        (Transform(scale=2.0), "Scale 1 → 2"),
        (Transform(0.1, 0.1), "Transform"),
    ],
)
def test_each_way_to_move_the_picture_is_a_step_that_can_be_read(transform, label):
    assert actions.set_transform(Document(), transform) == (label, Document(transform=transform))


def test_what_is_beyond_the_limits_is_clamped():
    wild = actions.set_transform(Document(), Transform(99.0, -99.0, math.inf, 0.0)).document.transform
    assert wild == Transform(4.0, -4.0, 3600.0, 0.1)
    with pytest.raises(ValueError, match="angle has to be a number"):
        actions.set_transform(Document(), Transform(angle=math.nan))


def test_put_back_is_as_if_it_had_never_been_moved():
    assert actions.set_transform(TURNED, None) == ("Reset transform", Document())
    assert actions.set_transform(TURNED, Transform()).document == Document()
    moved = Document(transform=Transform(angle=30.0))
    assert actions.set_transform(moved, Transform()) == ("Turn 30 → 0", Document())


def test_a_drag_of_the_angle_is_one_step_back():
    session = Session()
    with session.gesture("Turn"):
        for angle in (10.0, 20.0, 30.0):
            session.apply(*actions.set_transform(session.document, Transform(angle=angle)))
    assert session.undo_label == "Turn"
    session.undo()
    assert session.document == Document()
    session.redo()
    assert session.document.transform == Transform(angle=30.0)


def test_it_is_animated_from_pose_to_pose():
    timeline = Timeline(mode="once")
    for document in (Document(), TURNED):
        timeline = add_pose(timeline, new_pose(timeline, document, easing="linear"))
    assert timeline.at(0.5).transform == Transform(0.125, -0.25, 15.0, 1.25)


def test_it_comes_back_from_a_project_and_from_a_picture(tmp_path):
    path = tmp_path / "turned.ganproj"
    save_project(path, Project(TURNED), ArrayStore())
    assert load_project(path).project.document == TURNED
    save_png(tmp_path / "turned.png", PICTURE, TURNED, ArrayStore())
    assert read_document_png(tmp_path / "turned.png").document == TURNED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"x": 5.0}, "transform/x is 5, and may be -4 to 4"),
        ({"scale": 0.0}, "transform/scale is 0, and may be 0.1 to 10"),
        ({"angle": -1e5}, "transform/angle is -100000, and may be -3600 to 3600"),
    ],
)
def test_a_file_that_moves_the_picture_out_of_all_bounds_is_refused(tmp_path, fields, said, monkeypatch):
    document = replace(TURNED, transform=replace(TURNED.transform, **fields))
    with pytest.raises(ProjectError, match=f"cannot be saved: {said}"):
        save_png(tmp_path / "wild.png", PICTURE, document, ArrayStore())
    with monkeypatch.context() as unchecked:
        unchecked.setattr("ganinterface.files.picture.check_document", lambda document: None)
        save_png(tmp_path / "wild.png", PICTURE, document, ArrayStore())
    with pytest.raises(ProjectError, match=f"cannot be opened: {said}"):
        read_document_png(tmp_path / "wild.png")
