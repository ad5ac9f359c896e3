"""A person in a hurry does one thing before another is done: what comes too late is not put where it does not belong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document, Edit, Rectangle, Region
from ganinterface.document.project import AttributeEntry
from ganinterface.qt.window.jobs_panel import MOST_SHOWN, JobsCorner
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render import models
from ganinterface.studio.controller import Controller
from ganinterface.studio.view import Tool
from tests.families import ADAIN, MODULATED, file_of
from tests.qt.helpers import PATIENCE, Listener, click

Settle = Callable[[], None]


class Gate:
    """Holds work up until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()

    def wait(self, *_: Any) -> None:
        """For the work."""
        self.reached.set()
        self._open.wait(PATIENCE / 1000)

    def open(self) -> None:
        """Let the work go on."""
        self._open.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    """A gate that is open in the end."""
    made = Gate()
    yield made
    made.open()


def painted(controller: Controller) -> Edit:
    """A new edit on the whole picture."""
    controller.pin([1])
    edit_id = controller.edits.add_edit()
    assert edit_id is not None
    controller.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 1.0, 1.0),)))
    return controller.session.document.edits[-1]


def test_of_two_models_opened_one_after_the_other_the_second_one_stays(
    window: MainWindow,
    controller: Controller,
    gate: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    settle: Settle,
) -> None:
    first, second = file_of(ADAIN, tmp_path, "first"), file_of(MODULATED, tmp_path, "second")
    heard, opened, really_open = Listener(controller), list[str](), models.open_model

    def slowly(path: Path | None, device: str) -> models.OpenModel:
        gate.wait()
        return really_open(path, device)

    monkeypatch.setattr(models, "open_model", slowly)
    controller.model_changed.connect(lambda info: opened.append(info.ref.name))
    controller.files.open_model(first)
    assert gate.reached.wait(PATIENCE / 1000)
    controller.files.open_model(second)
    gate.open()
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    settle()
    assert opened == ["first", "second"]
    assert controller.model is not None
    assert controller.session.document.model == controller.model.info.ref
    assert controller.model.info.ref.name == "second"
    assert heard.at("error") == []


def test_a_project_opened_while_a_model_is_on_its_way_stays(
    controller: Controller, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    controller.latents.set_seed(77)
    assert controller.files.save_project(tmp_path / "work.ganproj")
    project = controller.session.project
    controller.files.open_model(file_of(ADAIN, tmp_path, "other"))
    controller.files.open_project(tmp_path / "work.ganproj")
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    settle()
    assert controller.session.project == project
    assert controller.model is not None
    assert controller.model.info.ref == project.document.model


def test_a_stamp_of_an_edit_that_was_put_on_another_layer_meanwhile_is_not_used(
    controller: Controller, gate: Gate, qtbot: QtBot, settle: Settle
) -> None:
    edit, heard = painted(controller), Listener(controller)
    controller.scheduler.call(gate.wait)
    controller.edits.take_stamp(edit.id, 5)
    assert controller.model is not None
    other = next(layer for layer in controller.model.info.layers if layer.name != edit.layer)
    controller.edits.set_layer(edit.id, other.name)
    gate.open()
    qtbot.waitUntil(lambda: bool(heard.at("warning")), timeout=PATIENCE)
    settle()
    assert heard.at("warning") == [f"edit 1 is on {other.name} now: take its stamp there."]
    assert controller.session.document.edits[0].stamp is None
    assert heard.at("error") == []


@pytest.mark.parametrize("reference", [5, "average"])
def test_a_stamp_that_is_being_taken_when_a_new_project_begins_is_forgotten(
    controller: Controller, gate: Gate, qtbot: QtBot, settle: Settle, reference: int | str
) -> None:
    from ganinterface.studio.stamps import SeedAverage

    controller.latents.set_base(
        controller.session.arrays.put(np.ones(16, np.float32))
    )  # gone with the project
    edit, heard = painted(controller), Listener(controller)
    controller.scheduler.call(gate.wait)
    controller.edits.take_stamp(edit.id, SeedAverage(3) if reference == "average" else 5)
    controller.files.new_project()
    gate.open()
    qtbot.waitUntil(lambda: not controller.jobs.unfinished, timeout=PATIENCE)
    settle()
    assert controller.session.document.edits == ()
    assert heard.at("error") == []


def test_a_base_that_was_asked_for_in_the_project_before_is_not_put_into_a_new_one(
    controller: Controller, gate: Gate, settle: Settle
) -> None:
    controller.latents.set_seed(3)
    controller.scheduler.call(gate.wait)
    controller.latents.set_base_here()
    controller.files.new_project()
    gate.open()
    settle()
    assert controller.session.document.base is None
    assert controller.session.undo_label is None


def test_an_export_goes_on_with_its_own_arrays_when_a_new_project_begins(
    controller: Controller, gate: Gate, tmp_path: Path, qtbot: QtBot
) -> None:
    base = controller.session.arrays.put(np.ones(16, np.float32))
    controller.latents.set_base(base)
    controller.player.add_pose()
    controller.jobs.start("Wait", gate.wait)
    controller.files.export(tmp_path / "film.gif")
    (_, export) = controller.jobs.unfinished
    controller.files.new_project()
    assert base not in controller.session.arrays
    gate.open()
    qtbot.waitUntil(lambda: export.finished, timeout=PATIENCE)
    assert export.state == "done"
    assert (tmp_path / "film.gif").exists()


def test_a_picture_of_another_model_comes_without_the_attributes_of_the_model_before(
    controller: Controller, checkpoint: Path, tmp_path: Path, qtbot: QtBot, settle: Settle
) -> None:
    heard, path = Listener(controller), tmp_path / "portrait.png"
    controller.files.open_model(checkpoint)  # among the recent models, where the picture's is looked for
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    settle()
    with qtbot.waitSignal(controller.said, timeout=PATIENCE):
        controller.files.save_picture(path)
    controller.files.open_model(file_of(MODULATED, tmp_path, "other"))
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    vector = controller.session.arrays.put(np.ones(16, np.float32))
    controller.session.apply("Load 1 attribute", library=(AttributeEntry("theirs", vector),))
    controller.files.open_picture(path)
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    settle()
    assert controller.session.document.model.name == "tiny"
    assert controller.session.library == ()
    assert heard.at("error") == []


def moment_with(controller: Controller, document: Document) -> None:
    """Show a pose of that Document; the picture that is worked on is another one without edits."""
    controller.session.apply("As it was", document)
    controller.player.add_pose()
    controller.session.apply("Another", Document(model=document.model))
    controller.player.go_to(0.0)


def test_a_click_on_a_moment_of_the_animation_selects_the_edit_that_is_seen_there(
    window: MainWindow, controller: Controller, settle: Settle
) -> None:
    edit = painted(controller)
    moment_with(controller, controller.session.document)
    settle()
    controller.view.selected_edit = None
    controller.view.tool = Tool.PICK
    click(window.canvas, (0.5, 0.5))
    assert controller.view.selected_edit == edit.id
    window.actions_by_id["raise_edit"].trigger()  # the only one: it stays where it is
    assert controller.edits.selected == edit


def test_a_click_on_a_moment_without_edits_selects_none_of_the_picture_behind_it(
    window: MainWindow, controller: Controller, settle: Settle
) -> None:
    controller.player.add_pose()
    painted(controller)
    controller.player.go_to(0.0)
    settle()
    controller.view.tool = Tool.PICK
    click(window.canvas, (0.5, 0.5))
    assert controller.view.selected_edit is None


def test_the_seed_after_that_of_a_moment_of_the_animation_is_the_next_one(controller: Controller) -> None:
    controller.latents.set_seed(7)
    controller.player.add_pose()
    controller.latents.set_seed(100)
    controller.player.go_to(0.0)
    controller.step_seed(1)
    assert controller.session.document.seed == 8


def test_of_many_jobs_the_corner_keeps_only_those_that_it_shows(
    window: MainWindow, controller: Controller, qtbot: QtBot
) -> None:
    corner = window.findChild(JobsCorner)
    assert corner is not None
    jobs = [controller.jobs.start(f"Job {number}", lambda job: "done") for number in range(3 * MOST_SHOWN)]
    qtbot.waitUntil(lambda: all(job.finished for job in jobs), timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.status.message.text() == f"{jobs[-1].name}: done", timeout=PATIENCE)
    assert corner._told == set(jobs[-MOST_SHOWN:])
