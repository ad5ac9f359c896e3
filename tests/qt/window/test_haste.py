"""A person in a hurry does one thing before another is done: what comes too late is not put where it does not belong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.status.jobs import MAX_SHOWN, JobsCorner
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render import models
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.families import ADAIN, MODULATED, file_of
from tests.qt.helpers import PATIENCE, click
from tests.signals import Listener
from tests.studio_setup import Gate, painted

Settle = Callable[[], None]


def test_of_two_models_opened_one_after_the_other_the_second_one_stays(
    window: MainWindow,
    studio: Studio,
    gate: Gate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    settle: Settle,
) -> None:
    first, second = file_of(ADAIN, tmp_path, "first"), file_of(MODULATED, tmp_path, "second")
    heard, opened, really_open = Listener(studio.messages), list[str](), models.open_model

    def slowly(path: Path | None, device: str) -> models.OpenModel:
        gate.wait()
        return really_open(path, device)

    monkeypatch.setattr(models, "open_model", slowly)
    studio.models.model_changed.connect(lambda info: opened.append(info.ref.name))
    studio.projects.open_model(first)
    assert gate.reached.wait(PATIENCE / 1000)
    studio.projects.open_model(second)
    gate.open()
    qtbot.waitUntil(lambda: not studio.models.is_opening, timeout=PATIENCE)
    settle()
    assert opened == ["first", "second"]
    assert studio.models.current is not None
    assert studio.session.document.model == studio.models.current.info.ref
    assert studio.models.current.info.ref.name == "second"
    assert heard.at("error") == []


def moment_with(studio: Studio, document: Document) -> None:
    """Show a pose of that Document; the picture that is worked on is another one without edits."""
    studio.session.apply("As it was", document)
    studio.playback.add_pose()
    studio.session.apply("Another", Document(model=document.model))
    studio.playback.go_to(0.0)


def test_a_click_on_a_moment_of_the_animation_selects_the_edit_that_is_seen_there(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    edit = painted(studio)
    moment_with(studio, studio.session.document)
    settle()
    studio.view.selected_edit = None
    studio.view.tool = Tool.PICK
    click(window.canvas, (0.5, 0.5))
    assert studio.view.selected_edit == edit.id
    window.actions_by_id["raise_edit"].trigger()  # the only one: it stays where it is
    assert studio.edits.selected == edit


def test_a_click_on_a_moment_without_edits_selects_none_of_the_picture_behind_it(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    studio.playback.add_pose()
    painted(studio)
    studio.playback.go_to(0.0)
    settle()
    studio.view.tool = Tool.PICK
    click(window.canvas, (0.5, 0.5))
    assert studio.view.selected_edit is None


def test_of_many_jobs_the_corner_keeps_only_those_that_it_shows(
    window: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    corner = window.findChild(JobsCorner)
    assert corner is not None
    jobs = [studio.jobs.start(f"Job {number}", lambda job: "done") for number in range(3 * MAX_SHOWN)]
    qtbot.waitUntil(lambda: all(job.finished for job in jobs), timeout=PATIENCE)
    qtbot.waitUntil(lambda: window.status.message.text() == f"{jobs[-1].name}: done", timeout=PATIENCE)
    assert corner._reported == set(jobs[-MAX_SHOWN:])
