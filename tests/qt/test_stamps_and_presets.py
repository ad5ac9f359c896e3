"""Stamps taken off the picture and presets in and out, from the edit panel."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from ganinterface.document.document import AttributeAmount, Document
from ganinterface.files import preset as presets
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.qt.window.loop import QtLoop
from ganinterface.render.stamps import take_stamp
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, until, waiting_for
from tests.qt.panel_helpers import edit_panel, find, make, names, press, type_into
from tests.signals import Listener
from tests.studio.edits import edit_of, taps
from tests.studio.file_work import open_file

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio, settle: Settle) -> EditPanel:
    return edit_panel(qtbot, studio, settle)


def with_seed(document: Document, seed: int) -> Document:
    return actions.set_seed(document, seed).document


def stamp_of(studio: Studio, edit_id: str) -> NDArray[np.float32]:
    stamp = edit_of(studio, edit_id).stamp
    assert stamp is not None
    return studio.session.arrays.get(stamp.array)


def test_a_stamp_taken_from_one_portrait_gives_its_look_to_another(
    panel: EditPanel, studio: Studio, settle: Settle, qtbot: QtBot
) -> None:
    studio.workbench.apply(actions.set_seed, 1)
    edit_id = make(studio, "mouth")
    plain = edit_actions.remove_edit(studio.session.document, edit_id).document
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    assert popup.isVisible()
    assert not popup.isModal()
    type_into(find(popup, QLineEdit, "stamp_seed"), "2")
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert not popup.isVisible()
    qtbot.waitUntil(lambda: edit_of(studio, edit_id).stamp is not None, timeout=PATIENCE)
    assert studio.session.undo_label == "Take stamp mouth"
    assert panel.stack.details.stamp.isVisible()
    one, two = taps(studio, with_seed(plain, 1)), taps(studio, with_seed(plain, 2))
    studio.workbench.apply(actions.set_seed, 2)
    settle()
    assert studio.shown.maps is not None
    assert np.allclose(studio.shown.maps[:, :2], one[:, :2], atol=1e-5)
    assert np.array_equal(studio.shown.maps[:, 2:], two[:, 2:])


def test_a_stamp_is_compared_with_the_average_of_many_portraits_as_a_job(
    panel: EditPanel, studio: Studio, qtbot: QtBot
) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    document = edit_actions.remove_edit(studio.session.document, edit_id).document
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    with waiting_for(qtbot, studio.jobs.added):
        type_into(find(popup, QLineEdit, "stamp_count"), "3")
        if popup.isVisible():
            QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    qtbot.waitUntil(lambda: edit_of(studio, edit_id).stamp is not None, timeout=PATIENCE)
    mean = np.mean([taps(studio, with_seed(document, seed)) for seed in range(3)], axis=0)
    half = np.zeros((4, 2), np.float32)
    half[:2] = 1
    expected, _ = take_stamp(taps(studio, document), mean.astype(np.float32), half)
    assert np.allclose(stamp_of(studio, edit_id), expected, atol=1e-5)


@pytest.mark.parametrize("text", ["0", "", "many", "1001"])
def test_an_average_of_no_or_too_many_portraits_is_refused(
    panel: EditPanel, studio: Studio, text: str
) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    find(popup, QLineEdit, "stamp_count").setText(text)
    listener = Listener(studio.messages)
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert popup.isVisible()
    assert listener.at("warning") == ["An average needs 1 to 1000 portraits."]
    assert edit_of(studio, edit_id).stamp is None


def test_a_stamp_is_removed_and_the_maps_values_act_again(
    panel: EditPanel, studio: Studio, qtbot: QtBot
) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    studio.edits.take_stamp(edit_id, 5)
    qtbot.waitUntil(lambda: edit_of(studio, edit_id).stamp is not None, timeout=PATIENCE)
    assert not panel.stack.details.channels.isVisible()
    press(panel, "remove_stamp")
    assert edit_of(studio, edit_id).stamp is None
    assert panel.stack.details.channels.isVisible()
    assert edit_of(studio, edit_id).channels == ((1, 0.5),)


def choose(monkeypatch: pytest.MonkeyPatch, dialog: str, path: Path | None) -> None:
    """Let the person choose that file in the next file dialog, or none."""
    monkeypatch.setattr(QFileDialog, dialog, lambda *rest: (str(path) if path else "", ""))


def choice(panel: EditPanel, text: str) -> QAction:
    """That entry of the menu of presets, which is filled when it opens."""
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text() == text)


def test_an_edit_is_saved_as_a_preset_and_loaded_on_top_of_others(
    panel: EditPanel, studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    make(studio, "eyes", m2=1.0)
    edit_id = make(studio, "mouth", m1=0.5)
    choose(monkeypatch, "getSaveFileName", tmp_path / "open mouth")
    press(panel, "save_preset")
    preset, _ = presets.load_preset(tmp_path / "open mouth.json")
    assert [edit.name for edit in preset.edits] == ["mouth"]
    assert studio.settings.current.folders["preset"] == str(tmp_path)
    choose(monkeypatch, "getOpenFileName", tmp_path / "open mouth.json")
    choice(panel, "From a file…").trigger()
    until(qtbot)(lambda: not studio.files.is_reading)
    assert names(studio) == ["eyes", "mouth", "mouth 1"]
    added = studio.session.document.edits[-1]
    assert added.channels == edit_of(studio, edit_id).channels
    assert studio.view.selected_edit == added.id
    assert studio.session.undo_label == "Load preset open mouth"


def test_all_edits_are_saved_together(
    panel: EditPanel, studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not find(panel, QToolButton, "save_all_presets").isEnabled()
    make(studio, "eyes", m2=1.0)
    make(studio, "mouth", m1=0.5)
    choose(monkeypatch, "getSaveFileName", tmp_path / "both.json")
    press(panel, "save_all_presets")
    preset, _ = presets.load_preset(tmp_path / "both.json")
    assert [edit.name for edit in preset.edits] == ["eyes", "mouth"]
    choose(monkeypatch, "getSaveFileName", None)
    press(panel, "save_all_presets")
    assert [path.name for path in tmp_path.glob("*.json")] == ["both.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"ganinterface": "preset", "version": 1}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_broken_preset_is_said_in_one_sentence_and_changes_nothing(
    panel: EditPanel, studio: Studio, tmp_path: Path, content: bytes, qtbot: QtBot
) -> None:
    make(studio, "mouth", m1=0.5)
    before = studio.session.project
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    listener = Listener(studio.messages)
    open_file(studio, path, until(qtbot), "preset")
    assert len(listener.at("error")) == 1
    assert "broken.json" in listener.at("error")[0]
    assert studio.session.project == before


def test_a_preset_that_reaches_beyond_the_models_styles_is_refused(
    panel: EditPanel, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    make(studio, "mouth", m1=0.5)
    smile = studio.session.arrays.put(np.ones(16, dtype=np.float32))
    studio.session.apply(
        "smile",
        replace(studio.session.document, attributes=(AttributeAmount("smile", smile, 1.0, 0, 2),)),
    )
    path = tmp_path / "mouth.json"
    assert studio.edits.save_preset(None, path)
    path.write_text(re.sub(r'"last_style": *2', '"last_style": 99', path.read_text()))
    before, listener = studio.session.project, Listener(studio.messages)
    open_file(studio, path, until(qtbot), "preset")
    assert studio.session.project == before
    [(text, _)] = listener.said
    assert text.startswith("The preset 'mouth' cannot be loaded: its attribute 'smile' reaches style 99")


def test_a_preset_for_another_model_is_refused_with_its_reason(
    panel: EditPanel, studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    make(studio, "mouth", m1=0.5)
    path = tmp_path / "mouth.json"
    assert studio.edits.save_preset(None, path)
    layer = studio.session.document.edits[0].layer
    path.write_text(path.read_text().replace(layer, "64x64 conv1"))
    before = studio.session.project
    listener = Listener(studio.messages)
    open_file(studio, path, until(qtbot), "preset")
    assert listener.at("error") == [
        "The preset 'mouth' needs the layer '64x64 conv1', which this model does not have."
    ]
    assert studio.session.project == before


def test_a_preset_that_cannot_be_written_is_said(panel: EditPanel, studio: Studio, tmp_path: Path) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    listener = Listener(studio.messages)
    assert not studio.edits.save_preset(edit_id, tmp_path / "missing" / "mouth.json")
    assert len(listener.at("error")) == 1


def test_the_menu_offers_the_shipped_presets_and_says_which_are_broken(
    panel: EditPanel, studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    make(studio, "mouth", m1=0.5)
    assert studio.edits.save_preset(None, tmp_path / "open.json")
    (tmp_path / "torn.json").write_text("{")
    monkeypatch.setattr("ganinterface.studio.editing.edits.asset", lambda name: tmp_path)
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert not entries["torn"].isEnabled()
    assert "torn.json" in entries["torn"].toolTip()
    entries["open"].trigger()
    until(qtbot)(lambda: names(studio) == ["mouth", "mouth 1"])


def test_a_preset_with_a_picture_beside_its_file_shows_it_when_it_is_pointed_at(
    panel: EditPanel, studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(studio, "mouth", m1=0.5)
    for name in ("open", "plain", "odd"):
        assert studio.edits.save_preset(None, tmp_path / f"{name}.json")
    picture = QPixmap(80, 40)
    picture.fill("red")
    assert picture.save(str(tmp_path / "open.png"))
    (tmp_path / "odd.png").write_bytes(b"no picture")
    monkeypatch.setattr("ganinterface.studio.editing.edits.asset", lambda name: tmp_path)
    menu = find(panel, QMenu, "preset_menu")
    for _ in range(2):  # it is filled each time that it opens
        menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert {text for text, action in entries.items() if not action.icon().isNull()} == {"open"}
    (beside,) = menu.findChildren(QLabel, "preset_picture")
    menu.hovered.emit(entries["open"])
    assert beside.isVisible()
    assert beside.pixmap().size() == picture.size()
    menu.hovered.emit(entries["plain"])
    assert not beside.isVisible()
    menu.hovered.emit(entries["open"])
    menu.aboutToHide.emit()
    assert not beside.isVisible()


def test_without_a_model_nothing_is_added_loaded_or_saved(qtbot: QtBot, tmp_path: Path) -> None:
    studio = Studio(QtLoop())
    listener = Listener(studio.messages)
    assert studio.edits.add_edit() is None
    assert not studio.edits.save_preset(None, tmp_path / "a.json")
    open_file(studio, tmp_path / "b.json", until(qtbot), "preset")
    assert len(listener.said) == 3
    assert studio.session.document.edits == ()
    studio.close()
