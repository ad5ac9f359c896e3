"""Preferences: device and memory are chosen without the mouse, taken on OK only, and the work stays as it is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QStandardItemModel
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from ganinterface.files.settings import Settings, load_settings
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.qt.window.preferences import PreferencesDialog, show_preferences
from ganinterface.render.device import describe
from ganinterface.render.models import OpenModel
from ganinterface.studio.controller import Controller
from tests.qt.conftest import settled
from tests.qt.helpers import PATIENCE, Listener

Settle = Callable[[], None]
KEY = Qt.Key
NO_CUDA = "This machine has no CUDA device that torch can use."


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with 6 GiB for activations and no GPU."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr("ganinterface.render.device.activation_budget", lambda device: 6 * 2**30)


@pytest.fixture
def own_file(tiny_checkpoint: Path, tmp_path: Path) -> Path:
    """The model in a file that a test may take away."""
    return Path(shutil.copy(tiny_checkpoint, tmp_path / "own.safetensors"))


@pytest.fixture
def checkpoint(own_file: Path) -> Path:
    """What the controller opens."""
    return own_file


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> PreferencesDialog:
    """The dialog, opened by its menu entry, once it knows the machine."""
    window.actions_by_id["preferences"].trigger()
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    qtbot.waitUntil(lambda: "(" in made.device.itemText(0), timeout=PATIENCE)
    return made


@pytest.fixture
def budgets(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """What each renderer from now on is given."""
    from ganinterface.render import renderer

    given: list[int | None] = []

    class Watched(renderer.Renderer):
        def __init__(self, generator: object, arrays: object, budget: int | None = None) -> None:
            given.append(budget)
            super().__init__(generator, arrays, budget)  # type: ignore[arg-type]

    monkeypatch.setattr(renderer, "Renderer", Watched)
    return given


def press(qtbot: QtBot, made: PreferencesDialog, *keys: Qt.Key) -> None:
    """Press keys where the dialog has its focus."""
    for key in keys:
        qtbot.keyClick(made.focusWidget() or made, key)


def reopened(controller: Controller, before: OpenModel | None, qtbot: QtBot) -> OpenModel:
    """The model that takes the place of `before`, once it has."""
    qtbot.waitUntil(lambda: controller.model is not before and not controller.opening, timeout=PATIENCE)
    assert controller.model is not None
    return controller.model


# --- the dialog --------------------------------------------------------------------------------------------


def test_devices_that_the_machine_lacks_cannot_be_chosen_and_say_why(dialog: PreferencesDialog) -> None:
    items = cast("QStandardItemModel", dialog.device.model())
    assert [items.item(row).isEnabled() for row in range(4)] == [True, True, False, False]
    assert items.item(2).toolTip() == NO_CUDA
    assert items.item(1).toolTip() == ""
    assert dialog.device.currentText() == "Automatic (CPU)"
    assert dialog.amount.text() == "6"
    assert not dialog.amount.isEnabled()


def test_the_keyboard_is_enough(dialog: PreferencesDialog, controller: Controller, qtbot: QtBot) -> None:
    before = controller.model
    press(qtbot, dialog, KEY.Key_Down, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Tab)
    press(qtbot, dialog, KEY.Key_Up)
    qtbot.keyClick(dialog.amount, KEY.Key_Return)
    assert load_settings().device == "cpu"
    assert load_settings().activation_memory == 6.5
    assert not dialog.isVisible()
    reopened(controller, before, qtbot)


def test_cancel_changes_nothing(dialog: PreferencesDialog, controller: Controller, qtbot: QtBot) -> None:
    before = controller.settings
    press(qtbot, dialog, KEY.Key_Down, KEY.Key_Tab, KEY.Key_Down, KEY.Key_Escape)
    assert not dialog.isVisible()
    assert controller.settings is before
    assert not controller.opening


def test_ok_without_a_change_leaves_the_model_alone(
    dialog: PreferencesDialog, controller: Controller, qtbot: QtBot
) -> None:
    before = controller.work
    dialog.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    assert not controller.opening
    assert controller.work is before


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("much", "'much' is not a number: memory 0.25 to 1024 GiB."),
        ("0", "0 GiB is out of range: memory 0.25 to 1024 GiB."),
    ],
)
def test_a_memory_that_cannot_be_is_said_and_the_dialog_stays(
    dialog: PreferencesDialog, controller: Controller, qtbot: QtBot, amount: str, said: str
) -> None:
    before = controller.settings
    dialog.memory.setCurrentIndex(1)
    dialog.amount.setFocus()
    dialog.amount.selectAll()
    qtbot.keyClicks(dialog.amount, amount)
    qtbot.keyClick(dialog.amount, KEY.Key_Return)
    assert dialog.isVisible()
    assert dialog.message.text() == said
    assert controller.settings is before


def test_what_is_remembered_is_shown_again(window: MainWindow, controller: Controller, qtbot: QtBot) -> None:
    controller.remember(device="cpu", activation_memory=1.5)
    show_preferences(window, controller)
    show_preferences(window, controller)
    (made,) = window.findChildren(PreferencesDialog)
    assert made.device.currentText() == "CPU"
    assert made.amount.text() == "1.5"
    assert made.amount.isEnabled()


def test_a_dialog_that_was_closed_hears_no_answer(
    window: MainWindow, controller: Controller, qtbot: QtBot
) -> None:
    show_preferences(window, controller)
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    made.close()
    heard: list[str] = []
    controller.call(lambda renderer: "after it", heard.append)
    qtbot.waitUntil(lambda: heard == ["after it"], timeout=PATIENCE)
    assert window.findChild(PreferencesDialog) is None


def test_without_a_model_everything_can_be_chosen(
    qtbot: QtBot, qapp: object, own_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganinterface.render.models.asset", lambda name: own_file)
    controller = Controller(Settings(device="cuda"))
    heard = Listener(controller)
    window = MainWindow(controller)
    qtbot.addWidget(window)
    controller.files.start()
    qtbot.waitUntil(lambda: heard.at("error") == [NO_CUDA], timeout=PATIENCE)
    show_preferences(window, controller)
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    made.device.setCurrentIndex(1)
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        made.accept()
    assert load_settings().device == "cpu"
    controller.close()


def test_preferences_are_in_the_edit_menu_and_where_the_system_has_them(window: MainWindow) -> None:
    action = window.actions_by_id["preferences"]
    assert action.menuRole() == QAction.MenuRole.PreferencesRole
    assert action.shortcut().toString() == "Ctrl+,"
    assert window.actions_by_id["undo"].menuRole() == QAction.MenuRole.NoRole


# --- what a choice does ------------------------------------------------------------------------------------


def test_on_another_device_the_work_is_as_it_was(
    controller: Controller, settle: Settle, qtbot: QtBot
) -> None:
    controller.pin([1])
    controller.edits.add_edit()
    controller.latents.set_seed(8)
    settle()
    before, document, steps = controller.model, controller.session.document, controller.session.step_labels
    assert controller.last_frame is not None
    picture = controller.last_frame.picture
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        controller.preferences.choose("cpu", None)
    after = reopened(controller, before, qtbot)
    assert before is not None
    assert after.generator is not before.generator
    assert controller.session.document is document
    assert controller.session.step_labels == steps
    assert controller.view.pinned == (1,)
    assert (controller.last_frame.picture == picture).all()
    controller.undo()
    assert controller.session.document.seed != 8


def test_a_device_that_fails_is_said_and_the_old_one_stays(
    controller: Controller, budgets: list[int | None], qtbot: QtBot
) -> None:
    heard = Listener(controller)
    before = controller.model
    assert before is not None
    controller.preferences.choose("cuda", 2.0)
    qtbot.waitUntil(lambda: len(budgets) == 1 and not controller.opening, timeout=PATIENCE)
    assert heard.at("error") == [NO_CUDA]
    assert load_settings().device == "auto"
    assert controller.model is not None
    assert controller.model.generator is before.generator
    assert budgets == [2 * 2**30]


@pytest.mark.parametrize("gone", [True, False])
def test_a_model_whose_file_is_another_now_stays_where_it_is(
    controller: Controller, own_file: Path, tiny_checkpoint: Path, qtbot: QtBot, gone: bool
) -> None:
    import stylegan
    from tests.conftest import make_tiny_generator

    own_file.unlink()
    if not gone:
        stylegan.save(make_tiny_generator(seed=5), own_file)
    heard = Listener(controller)
    document = controller.session.document
    controller.preferences.choose("cpu", None)
    qtbot.waitUntil(lambda: bool(heard.at("error")), timeout=PATIENCE)
    (said,) = heard.at("error")
    assert "own.safetensors" in said
    assert said.count(".") == 2
    assert load_settings().device == "auto"
    assert controller.session.document is document


def test_another_memory_counts_at_once_and_the_file_is_not_read_again(
    controller: Controller, budgets: list[int | None], own_file: Path, qtbot: QtBot
) -> None:
    own_file.unlink()
    heard = Listener(controller)
    controller.pin([1])
    for given in (0.5, None):
        with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
            controller.preferences.choose("auto", given)
    assert budgets == [2**29, None]
    assert controller.view.pinned == (1,)
    assert heard.at("error") == []


def test_while_a_model_is_being_opened_nothing_is_chosen(
    dialog: PreferencesDialog, controller: Controller, own_file: Path, qtbot: QtBot
) -> None:
    controller.files.open_model(own_file)
    dialog.device.setCurrentIndex(1)
    dialog.accept()
    assert dialog.message.text() == "Wait until the model is open."
    assert controller.settings.device == "auto"
    qtbot.waitUntil(lambda: not controller.opening, timeout=PATIENCE)
    dialog.accept()
    assert controller.settings.device == "cpu"
    settled(qtbot, controller)()


def test_the_line_at_the_bottom_names_the_device(
    window: MainWindow, controller: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert controller.model is not None
    assert window.status.state.text().endswith(f"16×8 · {describe(controller.model.generator.device)}")
    monkeypatch.setattr("ganinterface.render.device.describe", lambda device: "Abacus")
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        controller.preferences.choose("cpu", None)
    assert window.status.state.text().endswith("· Abacus")


# --- the command line --------------------------------------------------------------------------------------


def test_the_device_of_the_command_line_counts_for_the_run_and_is_not_remembered(
    qtbot: QtBot, qapp: object, own_file: Path, own_settings: Path
) -> None:
    controller = Controller(Settings(device="cuda"), device="cpu")
    window = MainWindow(controller)
    qtbot.addWidget(window)
    with qtbot.waitSignal(controller.frame, timeout=PATIENCE):
        controller.files.start(model=own_file)
    settled(qtbot, controller)()
    controller.remember(smooth=True)
    assert json.loads((own_settings / "settings.json").read_text())["device"] == "cuda"
    show_preferences(window, controller)
    made = window.findChild(PreferencesDialog)
    assert isinstance(made, PreferencesDialog)
    assert made.device.currentData() == "cuda"
    assert made.given.text().startswith("This run was started with --device cpu.")
    before = controller.work
    made.device.setCurrentIndex(0)
    made.accept()
    assert controller.work is before
    assert controller.preferences.device == "cpu"
    assert load_settings().device == "auto"
    controller.close()
