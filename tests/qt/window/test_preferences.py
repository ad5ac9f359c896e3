"""Preferences: device and memory are chosen without the mouse, taken on OK only, and the work stays as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from ganinterface.files.settings import Settings, load_settings
from ganinterface.qt.window.loop import QtLoop
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.preferences import PreferencesDialog
from ganinterface.render.device import describe
from ganinterface.render.models import OpenModel
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, until, waiting_for
from tests.signals import Listener
from tests.studio_setup import NO_CUDA, settled

KEY = Qt.Key
pytestmark = pytest.mark.usefixtures("machine")


@pytest.fixture
def checkpoint(own_file: Path) -> Path:
    """What the studio opens."""
    return own_file


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> PreferencesDialog:
    """The dialog, opened by its menu entry, once it knows the machine."""
    window.actions_by_id["preferences"].trigger()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    qtbot.waitUntil(lambda: "(" in made.device.itemText(0), timeout=PATIENCE)
    return made


def press(qtbot: QtBot, made: PreferencesDialog, *keys: Qt.Key) -> None:
    """Press keys where the dialog has its focus."""
    for key in keys:
        qtbot.keyClick(made.focusWidget() or made, key)


def reopened(studio: Studio, before: OpenModel | None, qtbot: QtBot) -> OpenModel:
    """The model that takes the place of `before`, once it has."""
    qtbot.waitUntil(
        lambda: studio.models.current is not before and not studio.models.is_opening, timeout=PATIENCE
    )
    assert studio.models.current is not None
    return studio.models.current


def test_devices_that_the_machine_lacks_cannot_be_chosen_and_say_why(dialog: PreferencesDialog) -> None:
    items = cast("QStandardItemModel", dialog.device.model())
    assert [items.item(row).isEnabled() for row in range(4)] == [True, True, False, False]
    assert items.item(2).toolTip() == NO_CUDA
    assert items.item(1).toolTip() == ""
    assert dialog.device.currentText() == "Automatic (CPU)"
    assert dialog.amount.text() == "6"
    assert not dialog.amount.isEnabled()


def test_the_keyboard_is_enough(dialog: PreferencesDialog, studio: Studio, qtbot: QtBot) -> None:
    before = studio.models.current
    press(qtbot, dialog, KEY.Key_Down, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Tab)
    press(qtbot, dialog, KEY.Key_Up)
    qtbot.keyClick(dialog.amount, KEY.Key_Return)
    assert load_settings().settings.device == "cpu"
    assert load_settings().settings.activation_memory == 6.5
    assert not dialog.isVisible()
    reopened(studio, before, qtbot)


def test_cancel_changes_nothing(dialog: PreferencesDialog, studio: Studio, qtbot: QtBot) -> None:
    before = studio.settings.current
    press(qtbot, dialog, KEY.Key_Down, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert studio.settings.current is before
    assert not studio.models.is_opening


def test_ok_without_a_change_leaves_the_model_alone(
    dialog: PreferencesDialog, studio: Studio, qtbot: QtBot
) -> None:
    before = studio.models.work
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert not studio.models.is_opening
    assert studio.models.work is before


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("much", "'much' is not a number: memory 0.25 to 1024 GiB."),
        ("0", "0 GiB is out of range: memory 0.25 to 1024 GiB."),
    ],
)
def test_a_memory_that_cannot_be_is_said_and_the_dialog_stays(
    dialog: PreferencesDialog, studio: Studio, qtbot: QtBot, amount: str, said: str
) -> None:
    before = studio.settings.current
    dialog.memory.setCurrentIndex(1)
    dialog.amount.setFocus()
    dialog.amount.selectAll()
    qtbot.keyClicks(dialog.amount, amount)
    qtbot.keyClick(dialog.amount, KEY.Key_Return)
    assert dialog.isVisible()
    assert dialog.message.text() == said
    assert studio.settings.current is before


def test_what_is_remembered_is_shown_again(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    studio.settings.remember(device="cpu", activation_memory=1.5)
    window.program.show_preferences()
    window.program.show_preferences()
    (made,) = window.findChildren(PreferencesDialog)
    assert made.device.currentText() == "CPU"
    assert made.amount.text() == "1.5"
    assert made.amount.isEnabled()


def test_a_dialog_that_was_closed_hears_no_answer(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    window.program.show_preferences()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    made.close()
    heard: list[str] = []
    studio.models.call(lambda renderer: "after it", heard.append)
    qtbot.waitUntil(lambda: heard == ["after it"], timeout=PATIENCE)
    assert window.findChild(PreferencesDialog) is None


def test_without_a_model_everything_can_be_chosen(
    qtbot: QtBot, qapp: object, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: own_file.with_name("gone"))
    studio = Studio(QtLoop(), Settings(device="cuda"))
    heard = Listener(studio.messages)
    window = MainWindow(studio)
    qtbot.addWidget(window)
    studio.opening.start()
    qtbot.waitUntil(lambda: len(heard.at("error")) == 1, timeout=PATIENCE)
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: own_file)
    window.program.show_preferences()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    made.device.setCurrentIndex(1)
    with waiting_for(qtbot, studio.shown.frame):
        made.accept()
    assert load_settings().settings.device == "cpu"
    studio.close()


def test_preferences_are_in_the_edit_menu_and_where_the_system_has_them(window: MainWindow) -> None:
    action = window.actions_by_id["preferences"]
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    assert action.shortcut().toString() == "Ctrl+,"
    assert window.actions_by_id["undo"].menuRole() == QAction.MenuRole.NoRole


def test_while_a_model_is_being_opened_nothing_is_chosen(
    dialog: PreferencesDialog, studio: Studio, own_file: Path, qtbot: QtBot
) -> None:
    studio.projects.open_model(own_file)
    dialog.device.setCurrentIndex(1)
    dialog.accept()
    assert dialog.message.text() == "Wait until the model is open."
    assert studio.settings.current.device == "auto"
    qtbot.waitUntil(lambda: not studio.models.is_opening, timeout=PATIENCE)
    dialog.accept()
    assert studio.settings.current.device == "cpu"
    settled(until(qtbot), studio)()


def test_the_line_at_the_bottom_names_the_device(
    window: MainWindow, studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert studio.models.current is not None
    assert window.status.picture.state.text().endswith(
        f"16×8 · {describe(studio.models.current.generator.device)}"
    )
    monkeypatch.setattr("ganinterface.render.device.describe", lambda device: "Abacus")
    with waiting_for(qtbot, studio.shown.frame):
        studio.preferences.choose("cpu", None, "auto")
    assert window.status.picture.state.text().endswith("· Abacus")


def test_the_device_of_the_command_line_counts_for_the_run_and_is_not_remembered(
    qtbot: QtBot, qapp: object, own_file: Path, own_settings: Path
) -> None:
    studio = Studio(QtLoop(), Settings(device="cuda"), device="cpu")
    window = MainWindow(studio)
    qtbot.addWidget(window)
    with waiting_for(qtbot, studio.shown.frame):
        studio.opening.start(model=own_file)
    settled(until(qtbot), studio)()
    studio.settings.remember(ground="dark")
    assert json.loads((own_settings / "settings.json").read_text())["device"] == "cuda"
    window.program.show_preferences()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    assert made.device.currentData() == "cuda"
    assert made.given.text().startswith("This run was started with --device cpu.")
    before = studio.models.work
    made.device.setCurrentIndex(0)
    made.accept()
    assert studio.models.work is before
    assert studio.settings.device == "cpu"
    assert load_settings().settings.device == "auto"
    studio.close()
