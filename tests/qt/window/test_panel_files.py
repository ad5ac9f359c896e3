"""The files that panels ask for: a dialog says which, and what is in them comes to the panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.files import preset as presets
from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.latent.panel import LatentPanel
from ganinterface.qt.window.file_commands import FileCommands
from ganinterface.qt.window.file_dialogs import FileDialogs
from ganinterface.qt.window.panels import PANELS
from tests.attribute_tables import NAMES, write_table
from tests.qt.desk import INFO, Desk
from tests.qt.edits.stack import make, names
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import find, press
from tests.studio.edits import edit_of
from tests.studio.file_work import open_file, save_preset

LEFT = Qt.MouseButton.LeftButton
P = TypeVar("P", bound=QWidget)


@pytest.fixture
def files(desk: Desk) -> FileCommands:
    return FileCommands(QWidget(), desk)


def made(kind: type[P], desk: Desk, files: FileCommands, qtbot: QtBot) -> P:
    """The panel of that kind as the window makes it, shown."""
    for row in PANELS:
        panel = row.make(desk, files)
        if isinstance(panel, kind):
            return on_screen(qtbot, panel, 380, 700)
    raise AssertionError(kind)


@pytest.fixture
def edits(desk: Desk, files: FileCommands, qtbot: QtBot) -> EditPanel:
    return made(EditPanel, desk, files, qtbot)


@pytest.fixture
def attributes(desk: Desk, files: FileCommands, qtbot: QtBot) -> AttributePanel:
    return made(AttributePanel, desk, files, qtbot)


def read(desk: Desk) -> None:
    """Wait until the file was read that was asked for."""
    desk.loop.run_until(lambda: not desk.files.is_reading)


def written(desk: Desk) -> None:
    """Wait until the file was written that was asked for."""
    desk.loop.run_until(lambda: not desk.files.is_writing)


def choose(monkeypatch: pytest.MonkeyPatch, dialog: str, path: Path | None) -> None:
    """Let the person choose that file in the file dialogs, or none."""
    monkeypatch.setattr(QFileDialog, dialog, lambda *rest: (str(path) if path else "", ""))


def choice(panel: EditPanel, text: str) -> QAction:
    """That entry of the menu of presets, which is filled when it opens."""
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text() == text)


def test_an_edit_is_saved_as_a_preset_and_loaded_on_top_of_others(
    edits: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(desk, "eyes", m2=1.0)
    edit_id = make(desk, "mouth", m1=0.5)
    choose(monkeypatch, "getSaveFileName", tmp_path / "open mouth")
    press(edits, "save_preset")
    written(desk)
    preset, _ = presets.load_preset(tmp_path / "open mouth.json")
    assert [edit.name for edit in preset.edits] == ["mouth"]
    assert desk.settings.current.folders["preset"] == str(tmp_path)
    choose(monkeypatch, "getOpenFileName", tmp_path / "open mouth.json")
    choice(edits, "From a file…").trigger()
    read(desk)
    assert names(desk) == ["eyes", "mouth", "mouth 1"]
    added = desk.session.document.edits[-1]
    assert added.channels == edit_of(desk, edit_id).channels
    assert desk.view.selected_edit == added.id
    assert desk.session.undo_label == "Load preset open mouth"


def test_a_shipped_preset_is_put_on_top(
    edits: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(desk, "mouth", m1=0.5)
    assert save_preset(desk, tmp_path / "open.json", desk.loop.run_until)
    monkeypatch.setattr("ganinterface.studio.editing.edits.asset", lambda name: tmp_path)
    choice(edits, "open").trigger()
    read(desk)
    assert names(desk) == ["mouth", "mouth 1"]


def test_all_edits_are_saved_together(
    edits: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not find(edits, QToolButton, "save_all_presets").isEnabled()
    make(desk, "eyes", m2=1.0)
    make(desk, "mouth", m1=0.5)
    choose(monkeypatch, "getSaveFileName", tmp_path / "both.json")
    press(edits, "save_all_presets")
    written(desk)
    preset, _ = presets.load_preset(tmp_path / "both.json")
    assert [edit.name for edit in preset.edits] == ["eyes", "mouth"]
    choose(monkeypatch, "getSaveFileName", None)
    press(edits, "save_all_presets")
    assert [path.name for path in tmp_path.glob("*.json")] == ["both.json"]


def test_an_empty_list_of_attributes_says_what_to_do_and_offers_to_do_it(
    attributes: AttributePanel,
    desk: Desk,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = write_table(tmp_path / "table.csv")
    choose(monkeypatch, "getOpenFileName", table)
    assert "Load a file of attribute directions" in attributes._empty.text()
    assert not attributes.export.isEnabled()
    qtbot.mouseClick(attributes._first_load, LEFT)
    read(desk)
    assert attributes.list.shown_names == [name for _, name in NAMES]
    assert attributes.list.isVisible()
    assert desk.session.undo_label == "Load 5 attributes"
    assert desk.settings.current.folders["attributes"] == str(tmp_path)


def test_a_dialog_that_is_given_up_changes_nothing(
    attributes: AttributePanel, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, "getOpenFileName", None)
    qtbot.mouseClick(attributes.load, LEFT)
    assert desk.session.library == ()


def test_what_is_exported_loads_again_as_it_was(
    attributes: AttributePanel,
    desk: Desk,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_file(desk, write_table(tmp_path / "table.csv"), desk.loop.run_until, "attributes")
    desk.attributes.set_attribute_styles("age", 1, 2)
    library = desk.session.library
    choose(monkeypatch, "getSaveFileName", tmp_path / "mine")
    qtbot.mouseClick(attributes.export, LEFT)
    desk.loop.run_until(lambda: not desk.files.is_writing)
    assert desk.heard.said[-1] == ("5 attributes written to mine.csv", "info")
    for name in [entry.name for entry in library]:
        desk.attributes.remove_attribute(name)
    open_file(desk, tmp_path / "mine.csv", desk.loop.run_until, "attributes")
    assert desk.session.library == library


def test_names_of_classes_come_from_a_file_and_its_folder_is_remembered(
    desk: Desk, files: FileCommands, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open(replace(INFO, label_dim=3))
    selector = made(LatentPanel, desk, files, qtbot).classes
    (tmp_path / "names.txt").write_text("crane\ndog\ncrane, machine\n")
    choose(monkeypatch, "getOpenFileName", tmp_path / "names.txt")
    qtbot.mouseClick(selector.names, LEFT)
    read(desk)
    assert selector.single.currentText() == "0 crane"
    assert desk.settings.current.folders["labels"] == str(tmp_path)


def test_sheets_of_maps_that_are_there_go_only_if_the_person_says_so(
    desk: Desk, files: FileCommands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written: list[tuple[Path, bool]] = []
    asked: list[str] = []
    answers = iter((None, "Replace"))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    monkeypatch.setattr(
        desk.map_effects, "save_sheets", lambda folder, replace=False: written.append((folder, replace))
    )
    monkeypatch.setattr(
        FileDialogs, "ask", lambda _self, _text, more, *_answers: asked.append(more) or next(answers)
    )
    desk.view.pin((1,))
    files.save_map_sheets()
    assert written == [(tmp_path, False)]
    (tmp_path / f"{desk.view.layer.replace(' ', '-')}-map1.png").touch()
    files.save_map_sheets()
    assert len(written) == len(asked) == 1
    assert asked[0].endswith("map1.png already, which would be replaced.")
    files.save_map_sheets()
    assert written[1:] == [(tmp_path, True)]


def test_what_portraits_would_replace_is_asked_about(
    desk: Desk, files: FileCommands, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    answers = iter((None, "Replace"))
    given: list[Callable[[str], bool]] = []
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    monkeypatch.setattr(
        desk.handing_out, "export", lambda _keys, _folder, may_replace: given.append(may_replace)
    )
    monkeypatch.setattr(
        FileDialogs, "ask", lambda _self, _text, more, *_answers: asked.append(more) or next(answers)
    )
    files.export_portraits(("1",))
    may_replace = given[0]
    assert [may_replace("'out' has seed0001.png already") for _ in range(2)] == [False, True]
    assert asked == ["'out' has seed0001.png already."] * 2
