"""Published models in the window: downloaded and opened without the mouse; unsaved work is asked about first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ganinterface.qt.models.dialog import ModelsDialog
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.file_server import FileServer, Served
from tests.qt.helpers import PATIENCE, waiting_for
from tests.qt.models.offers import CONTENT, offer
from tests.signals import Listener

KEY = Qt.Key
LEFT = Qt.MouseButton.LeftButton


def chosen_in(window: MainWindow, qtbot: QtBot) -> ModelsDialog:
    """The dialog from the menu of the window, with the model of one's own chosen."""
    window.actions_by_id["models"].trigger()
    made = window.findChild(ModelsDialog)
    assert isinstance(made, ModelsDialog)
    qtbot.keyClicks(made.filter, "mine")
    return made


def test_a_model_is_found_downloaded_and_opened_without_the_mouse(
    window: MainWindow,
    studio: Studio,
    server: FileServer,
    model_folder: Path,
    tiny_checkpoint: Path,
    qtbot: QtBot,
) -> None:
    offer(server, Served(tiny_checkpoint.read_bytes()), suffix="safetensors")
    made = chosen_in(window, qtbot)
    qtbot.keyClick(made.filter, KEY.Key_Return)
    qtbot.waitUntil(lambda: made.main.text() == "Open", timeout=PATIENCE)
    with waiting_for(qtbot, studio.models.model_changed):
        qtbot.keyClick(made.filter, KEY.Key_Return)
    assert studio.session.model is not None
    assert Path(studio.session.model.ref.path) == (model_folder / "mine.safetensors").resolve()
    assert window.findChild(ModelsDialog) is None


def test_a_model_that_cannot_be_opened_leaves_the_present_one(
    window: MainWindow, studio: Studio, model_folder: Path, server: FileServer, qtbot: QtBot
) -> None:
    offer(server, Served(CONTENT), suffix="safetensors")
    model_folder.mkdir(parents=True)
    (model_folder / "mine.safetensors").write_bytes(CONTENT)
    heard, model = Listener(studio.messages), studio.session.model
    made = chosen_in(window, qtbot)
    qtbot.mouseClick(made.main, LEFT)
    qtbot.waitUntil(lambda: len(heard.at("error")) == 1, timeout=PATIENCE)
    assert studio.session.model == model


def test_work_that_is_not_saved_is_asked_about_before_another_model_takes_its_place(
    window: MainWindow,
    studio: Studio,
    model_folder: Path,
    server: FileServer,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offer(server, Served(CONTENT), suffix="safetensors")
    model_folder.mkdir(parents=True)
    (model_folder / "mine.safetensors").write_bytes(CONTENT)
    monkeypatch.setattr(FileCommands, "replace_project", lambda *_: None)
    model = studio.session.model
    made = chosen_in(window, qtbot)
    qtbot.mouseClick(made.main, LEFT)
    assert made.isVisible()
    assert not studio.models.is_opening
    assert studio.session.model == model
