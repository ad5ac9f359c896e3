"""Every entry of every menu does something, or says why not, and nothing fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import SIGNAL
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.theme import tool_button
from ganinterface.qt.window.actions.menu_table import CONTEXTS, MENUS, listed
from ganinterface.qt.window.actions.table import EVERY, TOOLS
from ganinterface.qt.window.file_dialogs import FileDialogs
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from tests.attribute_tables import write_table
from tests.audio.recordings import bursts, write_sound
from tests.qt.helpers import PATIENCE, until
from tests.signals import Listener
from tests.studio.file_work import save_preset, save_work


@pytest.fixture
def at_work(
    window: MainWindow, tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> MainWindow:
    """A window in the middle of some work, whose dialogs are answered."""
    studio = window.studio
    studio.view.pin([1])
    studio.edits.add_edit()
    studio.playback.add_pose()
    studio.workbench.new_portrait()
    studio.playback.add_pose()
    save_preset(studio, tmp_path / "preset.json", until(qtbot))
    save_work(studio, tmp_path / "work.ganproj", until(qtbot))
    np.savez(tmp_path / "face.npz", w=np.ones((1, 6, 16)))
    given = {
        "Open latent": tmp_path / "face.npz",
        "Load attributes": write_table(tmp_path / "table.csv"),
        "Open": tmp_path / "work.ganproj",
        "Open model": tiny_checkpoint,
        "Load preset": tmp_path / "preset.json",
        "Export animation": tmp_path / "film.gif",
        "Open a sound": write_sound(tmp_path / "voice.wav", bursts()),
    }

    def answer(_window: object, title: str, *_rest: object) -> tuple[str, str]:
        return str(given.get(title, tmp_path / "new")), ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "new folder"))
    monkeypatch.setattr(FileDialogs, "ask_about_unsaved", lambda *_: QMessageBox.StandardButton.Discard)
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: tiny_checkpoint)
    return window


@pytest.mark.parametrize("action_id", [entry.id for entry in EVERY])
def test_every_action_can_be_triggered(
    at_work: MainWindow, settle: Callable[[], None], action_id: str, qtbot: QtBot
) -> None:
    heard = Listener(at_work.studio.messages)
    at_work.actions_by_id[action_id].trigger()
    qtbot.waitUntil(lambda: not at_work.studio.files.is_reading, timeout=PATIENCE)
    settle()
    assert heard.at("error") == []


def test_every_action_is_in_a_menu_under_its_own_key() -> None:
    menus = [*MENUS.values(), *CONTEXTS.values()]
    assert {entry.id for entry in EVERY} == {name for entries in menus for _, name in listed(entries)}
    keys = [key for entry in EVERY for key in entry.keys]
    assert len(keys) == len(set(keys))


def test_no_menu_is_longer_than_two_thirds_of_a_small_screen(window: MainWindow) -> None:
    """At 1280x720: what is longer is read as a list of everything, not as a menu."""
    for action in window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        rows = [each for each in menu.actions() if not each.isSeparator()]
        assert len(rows) <= 20, action.text()


def test_what_is_in_a_submenu_does_what_the_action_does(window: MainWindow, studio: Studio) -> None:
    studio.edits.add_edit()
    menus = {each.title(): each for each in window.menuBar().findChildren(QMenu)}
    (whole,) = (each for each in menus["Region"].actions() if each.text() == "Whole picture")
    whole.trigger()
    assert studio.session.undo_label == f"Whole picture for {studio.session.document.edits[0].name}"


def test_a_switch_shows_what_the_view_has(window: MainWindow) -> None:
    grid = window.actions_by_id["grid"]
    window.studio.view.grid = True
    assert grid.isChecked()
    grid.trigger()
    assert not window.studio.view.grid


def test_one_tool_at_a_time(window: MainWindow) -> None:
    window.actions_by_id["tool_erase"].trigger()
    checked = [tool.id for tool in TOOLS if window.actions_by_id[tool.id].isChecked()]
    assert checked == ["tool_erase"]


def test_undo_says_what_it_takes_back_and_rests_when_there_is_nothing(
    window: MainWindow, studio: Studio
) -> None:
    undo = window.actions_by_id["undo"]
    assert not undo.isEnabled()
    studio.latents.set_seed(12)
    assert undo.isEnabled()
    assert undo.text() == "Undo Seed 12"
    undo.trigger()
    assert not undo.isEnabled()
    assert window.actions_by_id["redo"].text() == "Redo Seed 12"


def test_names_are_shown_as_they_are(window: MainWindow, studio: Studio, tmp_path: Path) -> None:
    edit_id = studio.edits.add_edit({})
    assert edit_id is not None
    studio.edits.rename(edit_id, "<b>You & me</b>")
    undo = window.actions_by_id["undo"]
    assert undo.text().endswith("<b>You && me</b>"), "Qt marks a key where there is one &"
    assert "<b>" not in undo.toolTip(), "nothing in it is taken for markup"
    studio.settings.remember_file(tmp_path / "you & me.ganproj")
    (recent,) = (menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "Open recent")
    recent.aboutToShow.emit()
    assert recent.actions()[0].text() == "you && me.ganproj"


def test_an_action_for_an_edit_says_so_when_none_is_selected(window: MainWindow, studio: Studio) -> None:
    heard = Listener(studio.messages)
    window.actions_by_id["remove"].trigger()
    assert heard.at("info") == ["Select an edit, a pose or keys first."]


def test_a_button_follows_its_action_however_often_that_changes(qtbot: QtBot) -> None:
    """Qt's own default action takes longer with every change."""
    window = QWidget()
    qtbot.addWidget(window)
    group = QActionGroup(window)
    brush, hand = (QAction(name, window, checkable=True, objectName=name) for name in ("brush", "hand"))
    for action in (brush, hand):
        group.addAction(action)
    buttons = [tool_button(action, window) for action in (brush, hand)]
    before = brush.receivers(SIGNAL("changed()"))
    for number in range(50):
        brush.setToolTip(f"{number} strokes")
        brush.setEnabled(number % 2 == 1)
    assert (buttons[0].toolTip(), buttons[0].isEnabled()) == ("49 strokes", True)
    assert brush.receivers(SIGNAL("changed()")) == before
    for click, checked in ((0, [True, False]), (0, [True, False]), (1, [False, True])):
        buttons[click].click()
        assert [button.isChecked() for button in buttons] == checked == [brush.isChecked(), hand.isChecked()]
    brush.trigger()
    assert [button.isChecked() for button in buttons] == [True, False]


def test_every_menu_opens_by_a_letter_of_its_own(window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    letters = [title[title.index("&") + 1].lower() for title in titles]
    assert len(titles) == len(MENUS)
    assert len(set(letters)) == len(letters)
