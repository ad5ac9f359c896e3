"""Edits, poses and pictures go to the clipboard and come back, into this project or another; what is broken is refused."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import msgspec
import numpy as np
import pytest
from PIL import Image

from ganinterface.document.document import Stamp
from ganinterface.files.clips import NOTHING, Clip
from ganinterface.session import actions
from ganinterface.studio.studio import Studio
from tests.qt.desk import INFO, Desk
from tests.signals import Listener
from tests.studio.edits import edit_of, make

Paste = Callable[[Clip], None]


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.open()
    made.view.set_layer(made.layers[1].name)
    made.settle()
    yield made
    made.close()


@pytest.fixture
def other() -> Iterator[Desk]:
    """Another window, on the same model, with another portrait."""
    made = Desk()
    made.open()
    made.workbench.apply(actions.set_seed, 99)
    made.settle()
    yield made
    made.close()


def copied(desk: Desk) -> Clip:
    """What Ctrl+C puts on the clipboard."""
    clips: list[Clip] = []
    desk.clipboard.offered.connect(clips.append)
    desk.clipboard.copy()
    desk.loop.run_until(lambda: bool(clips))
    return clips[0]


def paste(desk: Desk, clip: Clip) -> None:
    desk.clipboard.paste(clip)
    desk.loop.run_until(lambda: not desk.files.is_reading)


def names(studio: Studio) -> list[str]:
    return [edit.name for edit in studio.session.document.edits]


def test_an_edit_is_pasted_above_the_selected_one_in_one_step(desk: Desk) -> None:
    ids = [make(desk, name, m1=0.5) for name in ("a", "b", "c")]
    desk.edits.select(ids[0])
    clip = copied(desk)
    desk.edits.select(ids[1])
    steps = len(desk.session.step_labels)
    paste(desk, clip)
    assert names(desk) == ["a", "b", "a 1", "c"]
    pasted = desk.edits.selected
    assert pasted is not None
    assert pasted.name == "a 1"
    assert pasted.id not in ids
    assert desk.session.step_labels[steps:] == ("Paste a",)
    desk.workbench.undo()
    assert names(desk) == ["a", "b", "c"]
    assert desk.view.selected_edit == ids[1]


def test_an_edit_goes_into_another_window_with_its_stamp(desk: Desk, other: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    maps = np.arange(16, dtype=np.float32).reshape(8, 2, 1)
    stamp = Stamp(desk.session.arrays.put(maps), (0.0, 0.0, 0.5, 0.5))
    desk.edits.update_edit(edit_id, stamp=stamp)
    paste(other, copied(desk))
    (edit,) = other.session.document.edits
    assert (edit.stamp, edit.region) == (stamp, edit_of(desk, edit_id).region)
    assert np.array_equal(other.session.arrays.get(stamp.array), maps)


def test_a_preset_that_was_copied_as_text_is_pasted(desk: Desk, other: Desk) -> None:
    make(desk, "mouth", m1=0.5)
    text = copied(desk).text.decode()
    assert msgspec.json.decode(text)["ganinterface"] == "preset"
    paste(other, Clip(text=f"\n  {text}\n".encode()))
    assert names(other) == ["mouth"]


def test_cut_takes_the_edit_out_and_paste_brings_it_back(desk: Desk) -> None:
    for name in ("a", "b"):
        make(desk, name, m1=0.5)
    clips: list[Clip] = []
    desk.clipboard.offered.connect(clips.append)
    desk.clipboard.cut()
    assert names(desk) == ["a"]
    assert desk.session.undo_label == "Cut b"
    paste(desk, clips[0])
    assert names(desk) == ["a", "b"]


def test_a_pose_is_pasted_at_the_playhead_and_duplicated_after_itself(desk: Desk, other: Desk) -> None:
    desk.playback.add_pose()
    desk.playback.set_pose(desk.session.timeline.poses[0].id, name="smile", duration=2.0)
    desk.workbench.apply(actions.set_seed, 5)
    desk.playback.leave()
    desk.playback.add_pose()
    first = desk.session.timeline.poses[0]
    desk.playback.select_pose(first.id)
    clip = copied(desk)
    desk.playback.go_to(1.0)
    desk.clipboard.paste(clip)
    desk.loop.run_until(lambda: not desk.files.is_reading)
    poses = desk.session.timeline.poses
    assert [pose.name for pose in poses] == ["smile", "smile 1", "pose 1"]
    assert desk.session.timeline.pose_times == (0.0, 1.0, 2.0)
    assert poses[1].document == first.document
    assert desk.view.selected_pose == poses[1].id
    desk.clipboard.duplicate()
    assert [pose.name for pose in desk.session.timeline.poses] == ["smile", "smile 1", "smile 2", "pose 1"]
    desk.clipboard.remove()
    desk.clipboard.remove()
    assert [pose.name for pose in desk.session.timeline.poses] == ["smile", "smile 1"]
    paste(other, clip)
    assert [pose.document.seed for pose in other.session.timeline.poses] == [first.document.seed]


def test_with_nothing_selected_the_picture_is_copied_and_pasting_it_makes_it_the_picture(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "ganinterface.render.pictures.picture", lambda generator, document, arrays: desk.picture
    )
    make(desk, "mouth", m1=0.5)
    desk.edits.select(None)
    clip = copied(desk)
    with Image.open(io.BytesIO(clip.png)) as image:
        assert np.array_equal(np.asarray(image), desk.picture)
    paste(other, clip)
    assert other.session.document == desk.session.document
    assert other.session.undo_label == "Paste picture"
    other.workbench.undo()
    assert other.session.document.seed == 99


def test_what_was_selected_last_is_meant(desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    desk.playback.add_pose()
    assert msgspec.json.decode(copied(desk).text)["ganinterface"] == "pose"
    desk.edits.select(edit_id)
    assert msgspec.json.decode(copied(desk).text)["ganinterface"] == "preset"
    desk.clipboard.duplicate()
    assert names(desk) == ["mouth", "mouth 1"]
    assert len(desk.session.timeline.poses) == 1


def test_what_cannot_be_pasted_is_said_in_one_sentence_and_changes_nothing(desk: Desk) -> None:
    edit_id = make(desk, "mouth", m7=0.5)
    preset = copied(desk).text
    desk.playback.add_pose()
    pose = copied(desk).text
    desk.edits.remove_edit(edit_id)
    project = desk.session.project
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    cases = [
        (Clip(), NOTHING),
        (Clip(text=b"a shopping list"), NOTHING),
        (Clip(text=b'{"ganinterface": "tune"}'), NOTHING),
        (Clip(text=b"{" * 100_000), NOTHING),
        (Clip(png=picture.getvalue()), "there is no GANInterface document in it"),
        (Clip(png=b"no picture"), "it is not a PNG picture"),
        (Clip(text=preset.replace(b'"strength": 1.0', b'"strength": 1e9')), "may be -20 to 20"),
        (Clip(text=preset.replace(b'"operation": "add"', b'"operation": "burn"')), "unknown operation"),
        (Clip(text=pose.replace(b'"duration": 1.0', b'"duration": -1.0')), "may be 0.01 to 60 s"),
        (Clip(text=pose[:-40]), NOTHING),
        (Clip(text=pose.replace(INFO.ref.hash.encode(), b"f" * 64)), "made with another model"),
    ]
    for clip, reason in cases:
        heard = Listener(desk.messages)
        paste(desk, clip)
        (said,) = [*heard.at("error"), *heard.at("warning")]
        assert reason in said, clip.text[:60]
        assert "\n" not in said
        assert desk.session.project == project


def test_an_edit_of_layers_that_the_model_has_not_is_refused(desk: Desk, other: Desk) -> None:
    make(desk, "mouth", m1=0.5)
    clip = Clip(text=copied(desk).text.replace(desk.layers[1].name.encode(), b"999x999 conv7"))
    paste(other, clip)
    assert "999x999 conv7" in other.heard.at("error")[-1]
    assert other.session.document.edits == ()
