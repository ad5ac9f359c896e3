"""Closing the window, and opening something else, with work that is not saved: asked once, and nothing is lost."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.project import Project
from ganinterface.files.project import save_project
from ganinterface.qt.window.file_dialogs import FileDialogs
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.jobs import Job
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, add_visible_edit, until
from tests.studio.file_work import save_work
from tests.studio_setup import Gate

BUTTON = QMessageBox.StandardButton


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often the person was asked about unsaved work; the answer is "cancel"."""
    questions: list[str] = []

    def ask(_dialogs: FileDialogs, _name: str) -> QMessageBox.StandardButton:
        questions.append("asked")
        return BUTTON.Cancel

    monkeypatch.setattr(FileDialogs, "ask_about_unsaved", ask)
    return questions


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """A disk to which no project is written before it is set."""
    ready = threading.Event()

    def save(*arguments: object, **named: object) -> None:
        assert ready.wait(PATIENCE)
        save_project(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("ganinterface.studio.files.saving.save_project", save)
    return ready


def test_closing_asks_when_there_is_unsaved_work(
    window: MainWindow, studio: Studio, asked: list[str]
) -> None:
    add_visible_edit(studio)
    assert not window.close()
    assert asked == ["asked"]
    assert window.isVisible()


def test_having_looked_at_other_seeds_is_nothing_to_ask_about(
    window: MainWindow, studio: Studio, asked: list[str]
) -> None:
    studio.workbench.new_portrait()
    assert not window.isWindowModified()
    assert window.status.saved.text() == ""
    assert window.close()
    assert asked == []


@pytest.mark.parametrize("action", ["new", "open_model", "open", "open_shipped"])
def test_opening_something_else_asks_first(
    window: MainWindow,
    studio: Studio,
    asked: list[str],
    action: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    add_visible_edit(studio)
    chosen = tmp_path / "other.ganproj"
    save_project(chosen, Project(), ArrayStore())
    monkeypatch.setattr(FileDialogs, "ask_for_file", lambda *_: chosen)
    document = studio.session.document
    window.actions_by_id[action].trigger()
    qtbot.waitUntil(lambda: asked == ["asked"], timeout=PATIENCE)
    assert studio.session.document == document


def test_saving_from_the_question_lets_the_window_close(
    window: MainWindow, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    path = tmp_path / "mine.ganproj"
    monkeypatch.setattr(FileDialogs, "ask_about_unsaved", lambda *_: BUTTON.Save)
    monkeypatch.setattr(FileDialogs, "ask_where", lambda *_: path)
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert path.exists()


def test_closing_while_the_project_is_being_saved_waits_for_it_and_asks_nothing(
    window: MainWindow,
    studio: Studio,
    asked: list[str],
    tmp_path: Path,
    qtbot: QtBot,
    disk: threading.Event,
) -> None:
    add_visible_edit(studio)
    studio.saving.save_project(tmp_path / "mine.ganproj")
    assert not window.close()
    assert window.isVisible()
    disk.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert (tmp_path / "mine.ganproj").exists()
    assert asked == []


def test_a_window_that_is_closed_twice_while_the_project_is_being_saved_asks_once(
    window: MainWindow,
    studio: Studio,
    asked: list[str],
    tmp_path: Path,
    qtbot: QtBot,
    disk: threading.Event,
) -> None:
    add_visible_edit(studio)
    studio.saving.save_project(tmp_path / "mine.ganproj")
    add_visible_edit(studio)
    window.close()
    window.close()
    disk.set()
    qtbot.waitUntil(lambda: not studio.files.is_writing, timeout=PATIENCE)
    assert asked == ["asked"]


def test_the_title_names_the_project_and_marks_what_is_not_saved(
    window: MainWindow, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    add_visible_edit(studio)
    assert window.isWindowModified()
    save_work(studio, tmp_path / "smile.ganproj", until(qtbot))
    assert not window.isWindowModified()
    assert window.windowTitle() == "smile[*] – GANInterface"
    assert window.status.saved.text() == "Saved"


# --- what is still running, and what was not written -----------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, str | None]:
    """What is asked, by its first words, with the answer that it gets: none, if a test says no other."""
    answers: dict[str, str | None] = {}

    def ask(
        _dialogs: FileDialogs, text: str, _more: str, *_answers: str, follows: object = None
    ) -> str | None:
        return answers.setdefault(text, None)

    monkeypatch.setattr(FileDialogs, "ask", ask)
    return answers


@pytest.fixture
def exports(studio: Studio, gate: Gate) -> list[Job]:
    """Two that wait at the gate, as far as they are not cancelled."""

    def work(job: Job) -> str:
        while not gate.is_open:
            job.check()
            time.sleep(0.01)
        return "72 frames"

    return [studio.jobs.start(f"Export {name}.gif", work) for name in "ab"]


RUNNING = "2 exports are running. Close all the same?"


def test_a_window_with_exports_asks_and_stays(
    window: MainWindow, exports: list[Job], told: dict[str, str | None]
) -> None:
    assert not window.close()
    assert list(told) == [RUNNING]
    assert not any(job.finished for job in exports)


def test_exports_can_be_stopped(window: MainWindow, exports: list[Job], told: dict[str, str | None]) -> None:
    told[RUNNING] = "Stop and close"
    assert window.close()


def test_the_window_closes_when_they_are_done(
    window: MainWindow, exports: list[Job], told: dict[str, str | None], gate: Gate, qtbot: QtBot
) -> None:
    told[RUNNING] = "Close when done"
    assert not window.close()
    assert (
        window.studio.notices.shown[0].text == "2 exports are running; the window closes when that is done."
    )
    gate.open()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=PATIENCE)
    assert [job.state for job in exports] == ["done", "done"]


def test_the_question_is_about_what_still_runs_and_goes_when_nothing_does(
    window: MainWindow, exports: list[Job], gate: Gate
) -> None:
    said: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            said.append(box.informativeText())
            exports[0].report(0.35)
            QTimer.singleShot(100, gate.open)
        else:
            QTimer.singleShot(10, look)

    studio = window.studio
    studio.jobs.changed.connect(lambda _job: said.append(_box_text()))
    QTimer.singleShot(0, look)
    assert window.close()
    assert said[0] == "Export a.gif: 0 %\nExport b.gif: waiting"
    assert any(text.startswith("Export a.gif: 35 %") for text in said)
    assert [job.state for job in exports] == ["done", "done"]


def _box_text() -> str:
    box = QApplication.activeModalWidget()
    return box.informativeText() if isinstance(box, QMessageBox) else ""


def test_who_stays_after_all_stays(
    window: MainWindow, exports: list[Job], told: dict[str, str | None], gate: Gate, qtbot: QtBot
) -> None:
    told[RUNNING] = "Close when done"
    window.close()
    notices = window.studio.notices
    (notice,) = notices.shown
    notices.choose(notice, notice.choices[0])
    gate.open()
    qtbot.waitUntil(lambda: all(job.finished for job in exports), timeout=PATIENCE)
    QApplication.processEvents()
    assert window.isVisible()


def test_a_window_stays_when_what_it_waited_for_was_cancelled(
    window: MainWindow, exports: list[Job], told: dict[str, str | None], gate: Gate, qtbot: QtBot
) -> None:
    told[RUNNING] = "Close when done"
    window.close()
    exports[1].cancel()
    gate.open()
    qtbot.waitUntil(lambda: not window.studio.notices.shown, timeout=PATIENCE)
    assert window.isVisible()


def test_a_picture_that_was_not_written_is_asked_about(
    window: MainWindow, studio: Studio, told: dict[str, str | None], tmp_path: Path, qtbot: QtBot
) -> None:
    studio.saving.save_picture(tmp_path / "nowhere" / "a.png")
    qtbot.waitUntil(lambda: bool(studio.notices.shown), timeout=PATIENCE)
    question = "Close although something was not written?"
    assert not window.close()
    assert list(told) == [question]
    told[question] = "Close anyway"
    assert window.close()


@pytest.mark.parametrize("answer", ["Save anyway", "Save as…", None])
def test_a_project_that_somebody_else_has_changed_is_not_saved_over_without_a_word(
    window: MainWindow,
    studio: Studio,
    told: dict[str, str | None],
    answer: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    path, other = tmp_path / "mine.ganproj", tmp_path / "other.ganproj"
    monkeypatch.setattr(FileDialogs, "ask_where", lambda *_: other)
    save_work(studio, path, until(qtbot))
    save_project(path, Project(), ArrayStore())
    theirs = path.read_bytes()
    add_visible_edit(studio)
    told["mine.ganproj was changed outside this window."] = answer
    ends: list[bool] = []
    window.commands.save(ends.append)
    qtbot.waitUntil(lambda: bool(ends), timeout=PATIENCE)
    assert ends == [answer is not None]
    assert (path.read_bytes() == theirs) == (answer != "Save anyway")
    assert other.exists() == (answer == "Save as…")
