"""Opening and saving through the window: nothing is lost, and what fails changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image
from pytestqt.qtbot import QtBot

import stylegan
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, ModelRef, Rectangle, Region
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.document.timeline import Pose, Timeline
from ganinterface.files.project import load_project, save_project
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.controller import Controller
from ganinterface.studio.jobs import Job
from tests.conftest import make_tiny_generator
from tests.qt.helpers import PATIENCE, Listener

Settle = Callable[[], None]


def shown(controller: Controller) -> NDArray[np.uint8]:
    """The picture on the canvas."""
    assert controller.last_frame is not None
    assert controller.last_frame.picture is not None
    return controller.last_frame.picture


def work(controller: Controller) -> None:
    """An edit, an attribute-free pose and a seed of its own."""
    controller.latents.set_seed(7)
    controller.pin([1])
    edit_id = controller.edits.add_edit()
    assert edit_id is not None
    controller.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 0.5, 0.5),)), strength=3.0)
    controller.player.add_pose()


def test_a_project_comes_back_as_it_was_saved(
    window: MainWindow, controller: Controller, tmp_path: Path, settle: Settle
) -> None:
    work(controller)
    settle()
    project, picture = controller.session.project, shown(controller)
    path = tmp_path / "work.ganproj"
    assert controller.files.save_project(path)
    controller.files.new_project()
    settle()
    assert controller.session.project != project
    window.commands.open_files([path])
    settle()
    assert controller.session.project == project
    assert np.array_equal(shown(controller), picture)
    assert controller.session.is_saved
    assert controller.session.step_labels == ()
    assert controller.settings.recent_files == (str(path),)


def test_a_project_carries_the_picture_as_thumbnail(controller: Controller, tmp_path: Path) -> None:
    controller.files.save_project(tmp_path / "work.ganproj")
    thumbnail = load_project(tmp_path / "work.ganproj").thumbnail
    assert thumbnail is not None
    assert thumbnail.startswith(b"\x89PNG")


def test_a_saved_picture_is_exactly_what_is_shown_and_opens_again(
    controller: Controller, tmp_path: Path, settle: Settle, qtbot: QtBot
) -> None:
    work(controller)
    settle()
    document = controller.session.document
    path = tmp_path / "portrait.png"
    heard = Listener(controller)
    controller.files.save_picture(path)
    qtbot.waitUntil(lambda: "Saved portrait.png" in heard.at("info"), timeout=PATIENCE)
    assert np.array_equal(np.asarray(Image.open(path)), shown(controller))
    controller.files.new_project()
    controller.files.open_any(path)
    assert controller.session.document == document


@pytest.mark.parametrize("name", ["broken.ganproj", "broken.png", "missing.ganproj"])
def test_a_file_that_cannot_be_read_changes_nothing(
    controller: Controller, tmp_path: Path, name: str
) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 nothing of the kind")
    work(controller)
    before = controller.session.project
    heard = Listener(controller)
    controller.files.open_any(tmp_path / name)
    assert controller.session.project == before
    (sentence,) = heard.at("error")
    assert name in sentence


def test_a_project_that_cannot_be_written_stays_unsaved(controller: Controller, tmp_path: Path) -> None:
    work(controller)
    heard = Listener(controller)
    assert not controller.files.save_project(tmp_path / "no such folder" / "work.ganproj")
    assert not controller.session.is_saved
    assert len(heard.at("error")) == 1


def test_a_project_of_another_model_brings_its_model(
    controller: Controller, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    other = tmp_path / "other.safetensors"
    stylegan.save(make_tiny_generator(seed=5), other)
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_model(other)
    settle()
    work(controller)
    controller.files.save_project(tmp_path / "other.ganproj")
    project = controller.session.project
    assert controller.settings.recent_models[0] == str(other)
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_model(Path(controller_checkpoint(controller)))
    controller.session.mark_saved(tmp_path / "x.ganproj")
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_project(tmp_path / "other.ganproj")
    assert controller.session.project == project
    assert controller.session.model is not None
    assert controller.session.model.ref.name == "other"
    settle()


def controller_checkpoint(controller: Controller) -> str:
    """The file of a second model: the tiny checkpoint again, under another name."""
    assert controller.model is not None
    path = Path(controller.model.info.ref.path).with_name("second.safetensors")
    stylegan.save(make_tiny_generator(seed=0), path)
    return str(path)


def test_a_project_whose_model_is_gone_is_shown_with_the_open_one_and_says_so(
    controller: Controller, tmp_path: Path
) -> None:
    work(controller)
    project = controller.session.project
    lost = ModelRef("lost", "0" * 64, str(tmp_path / "lost.safetensors"))
    document = replace(project.document, model=lost)
    path = tmp_path / "lost.ganproj"
    save_project(path, replace(project, document=document), controller.session.arrays)
    controller.files.new_project()
    heard = Listener(controller)
    controller.files.open_project(path)
    assert controller.session.document == document
    assert any("another model (lost)" in text for text in heard.at("warning"))


def test_a_project_for_a_model_with_other_layers_is_refused(controller: Controller, tmp_path: Path) -> None:
    work(controller)
    project = controller.session.project
    (edit,) = project.document.edits
    document = replace(
        project.document,
        model=ModelRef("lost", "0" * 64, ""),
        edits=(replace(edit, layer="512x512 conv1"),),
    )
    path = tmp_path / "lost.ganproj"
    save_project(path, replace(project, document=document), controller.session.arrays)
    before = controller.session.project
    heard = Listener(controller)
    controller.files.open_project(path)
    assert controller.session.project == before
    assert "512x512 conv1" in heard.at("error")[0]


def lost_project(controller: Controller, path: Path, moved: bool) -> AttributeEntry:
    """A project of a lost model, whose w has two numbers, and an attribute of that: on offer, and moved or not."""
    arrays = ArrayStore()
    entry = AttributeEntry("smile", arrays.put(np.ones(2, dtype=np.float32)))
    document = replace(controller.session.document, model=ModelRef("lost", "0" * 64, ""))
    posed = (
        replace(document, attributes=(AttributeAmount("smile", entry.vector, 1.0),)) if moved else document
    )
    timeline = Timeline(poses=(Pose("a", "Pose 1", posed),))
    save_project(path, Project(document, timeline, (entry,)), arrays)
    return entry


def test_a_project_with_a_pose_that_the_model_cannot_draw_is_refused(
    controller: Controller, tmp_path: Path
) -> None:
    lost_project(controller, tmp_path / "lost.ganproj", moved=True)
    before, heard = controller.session.project, Listener(controller)
    controller.files.open_project(tmp_path / "lost.ganproj")
    assert controller.session.project == before
    assert heard.at("error") == [
        "'lost.ganproj' cannot be opened: its attribute 'smile' has 2 numbers, and this model's w has 16."
    ]


def test_attributes_that_do_not_fit_the_model_are_kept_but_not_on_offer(
    controller: Controller, tmp_path: Path
) -> None:
    entry, heard = lost_project(controller, tmp_path / "lost.ganproj", moved=False), Listener(controller)
    controller.files.open_project(tmp_path / "lost.ganproj")
    assert controller.attributes.offered == ()
    assert controller.session.library == (entry,)  # saved again with the project, for its own model
    [warning] = heard.at("warning")
    assert warning.endswith("(attributes that do not fit it: 1).")


def test_the_animation_is_exported_as_a_job(
    controller: Controller, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    work(controller)
    controller.player.add_pose()
    controller.player.set_fps(4)
    states: list[str] = []
    threads: set[threading.Thread] = set()

    def listen(job: Job) -> None:
        states.append(job.state)
        threads.add(threading.current_thread())

    controller.job_changed.connect(listen)
    controller.files.export(tmp_path / "film.gif")
    qtbot.waitUntil(lambda: "done" in states, timeout=PATIENCE)
    assert threads == {threading.main_thread()}
    with Image.open(tmp_path / "film.gif") as film:
        assert getattr(film, "n_frames", 1) >= 1
        assert film.size == (8, 16)


def test_an_export_without_poses_says_what_is_missing(controller: Controller, tmp_path: Path) -> None:
    heard = Listener(controller)
    controller.files.export(tmp_path / "film.gif")
    assert heard.at("warning") == ["There is nothing to export yet: add a pose first."]
    assert not (tmp_path / "film.gif").exists()


def test_a_file_given_at_the_start_is_opened_with_its_model(
    qtbot: QtBot, qapp: object, controller: Controller, tmp_path: Path
) -> None:
    work(controller)
    controller.files.save_project(tmp_path / "work.ganproj")
    other = Controller()
    with qtbot.waitSignal(other.frame, timeout=PATIENCE):
        other.files.start(tmp_path / "work.ganproj")
    assert other.session.project == controller.session.project
    other.close()


def test_a_broken_file_given_at_the_start_is_said_and_the_shipped_model_opens(
    qtbot: QtBot,
    qapp: object,
    tmp_path: Path,
    tiny_checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: tiny_checkpoint)
    (tmp_path / "work.ganproj").write_bytes(b"broken")
    controller = Controller()
    heard = Listener(controller)
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        controller.files.start(tmp_path / "work.ganproj")
    assert len(heard.at("error")) == 1
    controller.close()


def test_a_preset_given_at_the_start_joins_the_shipped_model(
    controller: Controller, qtbot: QtBot, tmp_path: Path, tiny_checkpoint: Path
) -> None:
    work(controller)
    assert controller.edits.save_preset(None, tmp_path / "mine.json")
    other = Controller()
    with qtbot.waitSignal(other.frame, timeout=PATIENCE):
        other.files.start(tmp_path / "mine.json", tiny_checkpoint)
    assert len(other.session.document.edits) == 1
    other.close()


def test_a_picture_that_cannot_be_written_is_said(
    controller: Controller, tmp_path: Path, qtbot: QtBot
) -> None:
    heard = Listener(controller)
    controller.files.save_picture(tmp_path / "no such folder" / "portrait.png")
    qtbot.waitUntil(lambda: len(heard.at("error")) == 1, timeout=PATIENCE)
    assert "portrait.png" in heard.at("error")[0]


def test_the_shipped_model_brings_its_attributes_and_they_are_no_change(
    controller: Controller,
    qtbot: QtBot,
    tmp_path: Path,
    tiny_checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = ",".join(str(0.1 * place) for place in range(16))
    csv = tmp_path / "attributes.csv"
    csv.write_text("name," + ",".join(f"w{place}" for place in range(16)) + f"\nsmile,{numbers}\n")
    shipped = {"portraits.safetensors": tiny_checkpoint, "portraits-attributes.csv": csv}
    monkeypatch.setattr("ganinterface.render.models.asset", shipped.__getitem__)
    monkeypatch.setattr("ganinterface.studio.files.asset", shipped.__getitem__)
    with qtbot.waitSignal(controller.model_changed, timeout=PATIENCE):
        controller.files.open_model(None)
    assert [entry.name for entry in controller.session.library] == ["smile"]
    assert controller.session.is_saved
    controller.attributes.set_amount("smile", 1.0)
    controller.files.new_project()
    assert [entry.name for entry in controller.session.library] == ["smile"]
    assert controller.session.document.attributes == ()
