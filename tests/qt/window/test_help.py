"""The Help menu: the guide, the first steps, the sample project and what was said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from ganinterface.assets import SAMPLE_PROJECT, asset
from ganinterface.document.project import Project
from ganinterface.qt.help.guide import GuideWindow
from ganinterface.qt.window.file_dialogs import FileDialogs
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, until
from tests.studio.file_work import save_work


def test_the_guide_opens_once_and_blocks_nothing(window: MainWindow, studio: Studio) -> None:
    for _ in range(2):
        window.actions_by_id["guide"].trigger()
    (guide,) = window.findChildren(GuideWindow)
    assert not guide.isModal()
    studio.workbench.new_portrait()
    guide.close()


def test_the_first_steps_can_be_called_again(window: MainWindow) -> None:
    assert not window.first_steps.isVisible()
    window.actions_by_id["first_steps"].trigger()
    assert window.first_steps.isVisible()


def test_what_was_said_can_be_read_again(window: MainWindow, studio: Studio) -> None:
    studio.messages.say("The disk is full.", "error", "Traceback …")
    studio.messages.say("Saved smile.ganproj")
    window.actions_by_id["messages"].trigger()
    page = window.findChild(QPlainTextEdit, "details_text")
    assert isinstance(page, QPlainTextEdit)
    lines = page.toPlainText().splitlines()
    assert "Saved smile.ganproj" in lines[0]
    assert "error: The disk is full." in lines[1]
    assert lines[2] == "    Traceback …"


@pytest.fixture
def sample(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Project:
    """A project of the tiny model in the place of the shipped one; something else is worked on."""
    studio.latents.set_seed(77)
    studio.playback.add_pose()
    shipped = tmp_path / "shipped"
    shipped.mkdir()
    save_work(studio, shipped / SAMPLE_PROJECT, until(qtbot))
    saved = studio.session.project
    monkeypatch.setattr("ganinterface.qt.window.file_commands.asset", lambda name: shipped / name)
    monkeypatch.setattr("ganinterface.studio.files.projects.is_shipped", lambda path: path.parent == shipped)
    studio.projects.new()
    studio.workbench.set_number("psi", 0.1)
    return saved


@pytest.mark.parametrize("goes", [True, False])
def test_the_sample_project_asks_first_and_is_nobodys_file(
    window: MainWindow, studio: Studio, sample: Project, goes: bool, monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot, settle: Callable[[], None],
) -> None:  # fmt: skip
    button = QMessageBox.StandardButton
    asked: list[str] = []

    def answer(_dialogs: object, what: str) -> QMessageBox.StandardButton:
        asked.append(what)
        return button.Discard if goes else button.Cancel

    monkeypatch.setattr(FileDialogs, "ask_about_unsaved", answer)
    recent = studio.settings.current.recent_files
    window.actions_by_id["sample"].trigger()
    qtbot.waitUntil(lambda: asked != [], timeout=PATIENCE)
    settle()
    assert (studio.session.project == sample) == goes
    assert studio.session.path is None
    assert studio.settings.current.recent_files == recent


def test_the_shipped_sample_project_is_there() -> None:
    assert asset(SAMPLE_PROJECT).is_file()
