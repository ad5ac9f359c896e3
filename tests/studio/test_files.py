"""Opening and saving: nothing is lost, and what fails changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

import stylegan
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, ModelRef
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.project import load_project, save_project
from ganinterface.files.settings import load_settings
from ganinterface.studio.jobs import Job
from ganinterface.studio.studio import Studio
from tests.conftest import make_tiny_generator
from tests.signals import Listener, waiting_for
from tests.studio.file_work import open_file, save_preset, save_work
from tests.studio.plain_loop import PlainLoop
from tests.studio_setup import picture_of

Settle = Callable[[], None]


def work(studio: Studio) -> None:
    """An edit, an attribute-free pose and a seed of its own."""
    studio.latents.set_seed(7)
    studio.view.pin([1])
    edit_id = studio.edits.add_edit()
    assert edit_id is not None
    studio.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 0.5, 0.5),)), strength=3.0)
    studio.playback.add_pose()


def test_a_project_comes_back_as_it_was_saved(
    studio: Studio, tmp_path: Path, settle: Settle, loop: PlainLoop
) -> None:
    work(studio)
    settle()
    project, picture = studio.session.project, picture_of(studio)
    path = tmp_path / "work.ganproj"
    assert save_work(studio, path, loop.run_until)
    studio.projects.new()
    settle()
    assert studio.session.project != project
    open_file(studio, path, loop.run_until)
    settle()
    assert studio.session.project == project
    assert np.array_equal(picture_of(studio), picture)
    assert studio.session.is_saved
    assert studio.session.step_labels == ()
    assert studio.settings.current.recent_files == (str(path),)
    assert studio.settings.last_folder("export") == tmp_path, "a film is offered beside its project"


def test_a_project_carries_the_picture_as_thumbnail(studio: Studio, tmp_path: Path, loop: PlainLoop) -> None:
    save_work(studio, tmp_path / "work.ganproj", loop.run_until)
    thumbnail = load_project(tmp_path / "work.ganproj").thumbnail
    assert thumbnail is not None
    assert thumbnail.startswith(b"\x89PNG")


def test_a_saved_picture_is_exactly_what_is_shown_and_opens_again(
    studio: Studio, tmp_path: Path, settle: Settle, loop: PlainLoop
) -> None:
    work(studio)
    settle()
    document = studio.session.document
    path = tmp_path / "portrait.png"
    heard = Listener(studio.messages)
    studio.saving.save_picture(path)
    loop.run_until(lambda: "Saved portrait.png" in heard.at("info"))
    assert np.array_equal(np.asarray(Image.open(path)), picture_of(studio))
    studio.projects.new()
    open_file(studio, path, loop.run_until)
    assert studio.session.document == document


@pytest.mark.parametrize("name", ["broken.ganproj", "broken.png", "missing.ganproj"])
def test_a_file_that_cannot_be_read_changes_nothing(
    studio: Studio, tmp_path: Path, name: str, loop: PlainLoop
) -> None:
    if name.startswith("broken"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 nothing of the kind")
    work(studio)
    before = studio.session.project
    heard = Listener(studio.messages)
    open_file(studio, tmp_path / name, loop.run_until)
    assert studio.session.project == before
    (sentence,) = heard.at("error")
    assert name in sentence


def test_a_project_that_cannot_be_written_stays_unsaved(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    work(studio)
    heard = Listener(studio.messages)
    assert not save_work(studio, tmp_path / "no such folder" / "work.ganproj", loop.run_until)
    assert not studio.session.is_saved
    assert len(heard.at("error")) == 1


def test_a_project_of_another_model_brings_its_model(
    studio: Studio, tmp_path: Path, loop: PlainLoop, settle: Settle
) -> None:
    other = tmp_path / "other.safetensors"
    stylegan.save(make_tiny_generator(seed=5), other)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(other)
    settle()
    work(studio)
    save_work(studio, tmp_path / "other.ganproj", loop.run_until)
    project = studio.session.project
    assert studio.settings.current.recent_models[0] == str(other)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(Path(path_of_model(studio)))
    studio.session.mark_saved(tmp_path / "x.ganproj")
    with waiting_for(loop.run_until, studio.models.model_changed):
        open_file(studio, tmp_path / "other.ganproj", loop.run_until)
    assert studio.session.project == project
    assert studio.session.model is not None
    assert studio.session.model.ref.name == "other"
    settle()


def path_of_model(studio: Studio) -> str:
    """The file of a second model: the tiny checkpoint again, under another name."""
    assert studio.models.current is not None
    path = Path(studio.models.current.info.ref.path).with_name("second.safetensors")
    stylegan.save(make_tiny_generator(seed=0), path)
    return str(path)


def test_a_project_whose_model_is_gone_is_shown_with_the_open_one_and_says_so(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    work(studio)
    project = studio.session.project
    lost = ModelRef("lost", "0" * 64, str(tmp_path / "lost.safetensors"))
    document = replace(project.document, model=lost)
    path = tmp_path / "lost.ganproj"
    save_project(path, replace(project, document=document), studio.session.arrays)
    studio.projects.new()
    heard = Listener(studio.messages)
    open_file(studio, path, loop.run_until)
    assert studio.session.document == document
    assert any("another model (lost)" in text for text in heard.at("warning"))


def test_a_project_for_a_model_with_other_layers_is_refused(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    work(studio)
    project = studio.session.project
    (edit,) = project.document.edits
    document = replace(
        project.document,
        model=ModelRef("lost", "0" * 64, ""),
        edits=(replace(edit, layer="512x512 conv1"),),
    )
    path = tmp_path / "lost.ganproj"
    save_project(path, replace(project, document=document), studio.session.arrays)
    before = studio.session.project
    heard = Listener(studio.messages)
    open_file(studio, path, loop.run_until)
    assert studio.session.project == before
    assert "512x512 conv1" in heard.at("error")[0]


def lost_project(studio: Studio, path: Path, moved: bool) -> AttributeEntry:
    """A project of a lost model, whose w has two numbers, and an attribute of that: on offer, and moved or not."""
    arrays = ArrayStore()
    entry = AttributeEntry("smile", arrays.put(np.ones(2, dtype=np.float32)))
    document = replace(studio.session.document, model=ModelRef("lost", "0" * 64, ""))
    posed = (
        replace(document, attributes=(AttributeAmount("smile", entry.vector, 1.0),)) if moved else document
    )
    timeline = Timeline(poses=(Pose("a", "Pose 1", posed),))
    save_project(path, Project(document, timeline, (entry,)), arrays)
    return entry


def test_a_project_with_a_pose_that_the_model_cannot_draw_is_refused(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    lost_project(studio, tmp_path / "lost.ganproj", moved=True)
    before, heard = studio.session.project, Listener(studio.messages)
    open_file(studio, tmp_path / "lost.ganproj", loop.run_until)
    assert studio.session.project == before
    assert heard.at("error") == [
        "'lost.ganproj' cannot be opened: its attribute 'smile' has 2 numbers, and this model's w has 16."
    ]


def test_attributes_that_do_not_fit_the_model_are_kept_but_not_on_offer(
    studio: Studio, tmp_path: Path, loop: PlainLoop
) -> None:
    entry, heard = lost_project(studio, tmp_path / "lost.ganproj", moved=False), Listener(studio.messages)
    open_file(studio, tmp_path / "lost.ganproj", loop.run_until)
    assert studio.attributes.offered == ()
    assert studio.session.library == (entry,)  # saved again with the project, for its own model
    [warning] = heard.at("warning")
    assert warning.endswith("(attributes that do not fit it: 1).")


def test_the_animation_is_exported_as_a_job(
    studio: Studio, tmp_path: Path, loop: PlainLoop, settle: Settle
) -> None:
    work(studio)
    studio.playback.add_pose()
    studio.playback.set_fps(4)
    states: list[str] = []
    threads: set[threading.Thread] = set()

    def listen(job: Job) -> None:
        states.append(job.state)
        threads.add(threading.current_thread())

    studio.jobs.changed.connect(listen)
    studio.exporting.export(tmp_path / "film.gif")
    loop.run_until(lambda: "done" in states)
    assert threads == {threading.main_thread()}
    with Image.open(tmp_path / "film.gif") as film:
        assert getattr(film, "n_frames", 1) >= 1
        assert film.size == (8, 16)


def test_an_export_without_poses_says_what_is_missing(studio: Studio, tmp_path: Path) -> None:
    heard = Listener(studio.messages)
    studio.exporting.export(tmp_path / "film.gif")
    assert heard.at("warning") == ["There is nothing to export yet: add a pose first."]
    assert not (tmp_path / "film.gif").exists()


def test_a_file_given_at_the_start_is_opened_with_its_model(
    loop: PlainLoop, studio: Studio, tmp_path: Path
) -> None:
    work(studio)
    save_work(studio, tmp_path / "work.ganproj", loop.run_until)
    other = Studio(loop, load_settings().settings)  # the models used recently
    with waiting_for(loop.run_until, other.shown.frame):
        other.opening.start(tmp_path / "work.ganproj")
    assert other.session.project == studio.session.project
    other.close()


def test_a_broken_file_given_at_the_start_is_said_and_the_shipped_model_opens(
    loop: PlainLoop,
    tmp_path: Path,
    tiny_checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: tiny_checkpoint)
    (tmp_path / "work.ganproj").write_bytes(b"broken")
    studio = Studio(loop)
    heard = Listener(studio.messages)
    with waiting_for(loop.run_until, studio.shown.frame):
        studio.opening.start(tmp_path / "work.ganproj")
    # Its content could be names of classes, which are read once the model is there: the picture may be quicker.
    loop.run_until(lambda: bool(heard.at("error")))
    assert len(heard.at("error")) == 1
    studio.close()


def test_a_preset_given_at_the_start_joins_the_shipped_model(
    studio: Studio, loop: PlainLoop, tmp_path: Path, tiny_checkpoint: Path
) -> None:
    work(studio)
    assert save_preset(studio, tmp_path / "mine.json", loop.run_until)
    other = Studio(loop)
    other.opening.start(tmp_path / "mine.json", tiny_checkpoint)
    loop.run_until(lambda: len(other.session.document.edits) == 1)
    other.close()


def test_a_picture_that_cannot_be_written_is_said(studio: Studio, tmp_path: Path, loop: PlainLoop) -> None:
    heard = Listener(studio.messages)
    studio.saving.save_picture(tmp_path / "no such folder" / "portrait.png")
    loop.run_until(lambda: len(heard.at("error")) == 1)
    assert "portrait.png" in heard.at("error")[0]


def test_the_shipped_model_brings_its_attributes_and_they_are_no_change(
    studio: Studio,
    loop: PlainLoop,
    tmp_path: Path,
    tiny_checkpoint: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = ",".join(str(0.1 * place) for place in range(16))
    csv = tmp_path / "attributes.csv"
    csv.write_text("name," + ",".join(f"w{place}" for place in range(16)) + f"\nsmile,{numbers}\n")
    shipped = {"portraits.safetensors": tiny_checkpoint, "portraits-attributes.csv": csv}
    monkeypatch.setattr("ganinterface.render.models.asset", shipped.__getitem__)
    monkeypatch.setattr("ganinterface.files.attributes.asset", shipped.__getitem__)
    with waiting_for(loop.run_until, studio.models.model_changed):
        studio.projects.open_model(None)
    assert [entry.name for entry in studio.session.library] == ["smile"]
    assert studio.session.is_saved
    studio.workbench.set_number("smile", 1.0)
    studio.projects.new()
    assert [entry.name for entry in studio.session.library] == ["smile"]
    assert studio.session.document.attributes == ()
