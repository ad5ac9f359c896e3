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

from ganinterface.document.document import AttributeAmount, Document, LatentPart, Rectangle
from ganinterface.files import preset as presets
from ganinterface.qt.edits.panel import EditPanel
from ganinterface.render.stamps import take_stamp
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.controller import Controller
from ganinterface.studio.stamps import SeedAverage, reference_documents
from tests.qt.helpers import PATIENCE, Listener
from tests.qt.panel_helpers import (
    edit_of,
    edit_panel,
    find,
    make,
    names,
    press,
    taps,
    type_into,
)

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller, settle: Settle) -> EditPanel:
    return edit_panel(qtbot, controller, settle)


# --- stamps ----------------------------------------------------------------------------------------------------


def with_seed(document: Document, seed: int) -> Document:
    return actions.set_seed(document, seed).document


def stamp_of(controller: Controller, edit_id: str) -> NDArray[np.float32]:
    stamp = edit_of(controller, edit_id).stamp
    assert stamp is not None
    return controller.session.arrays.get(stamp.array)


def test_a_stamp_taken_from_one_portrait_gives_its_look_to_another(
    panel: EditPanel, controller: Controller, settle: Settle, qtbot: QtBot
) -> None:
    controller.apply(actions.set_seed, 1)
    edit_id = make(controller, "mouth")
    plain = edit_actions.remove_edit(controller.session.document, edit_id).document
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    assert popup.isVisible()
    assert not popup.isModal()
    type_into(find(popup, QLineEdit, "stamp_seed"), "2")
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert not popup.isVisible()
    qtbot.waitUntil(lambda: edit_of(controller, edit_id).stamp is not None, timeout=PATIENCE)
    assert controller.session.undo_label == "Take stamp mouth"
    assert panel.stack.details.stamp.isVisible()
    one, two = taps(controller, with_seed(plain, 1)), taps(controller, with_seed(plain, 2))
    controller.apply(actions.set_seed, 2)
    settle()
    assert controller.maps is not None
    assert np.allclose(controller.maps[:, :2], one[:, :2], atol=1e-5)
    assert np.array_equal(controller.maps[:, 2:], two[:, 2:])


def test_a_stamp_is_compared_with_the_average_of_many_portraits_as_a_job(
    panel: EditPanel, controller: Controller, qtbot: QtBot
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    document = edit_actions.remove_edit(controller.session.document, edit_id).document
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    with qtbot.waitSignal(controller.job_added, timeout=PATIENCE):
        type_into(find(popup, QLineEdit, "stamp_count"), "3")
        if popup.isVisible():
            QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    qtbot.waitUntil(lambda: edit_of(controller, edit_id).stamp is not None, timeout=PATIENCE)
    mean = np.mean([taps(controller, with_seed(document, seed)) for seed in range(3)], axis=0)
    half = np.zeros((4, 2), np.float32)
    half[:2] = 1
    expected, _ = take_stamp(taps(controller, document), mean.astype(np.float32), half)
    assert np.allclose(stamp_of(controller, edit_id), expected, atol=1e-5)


def test_a_stamp_is_compared_with_a_pose(panel: EditPanel, controller: Controller, qtbot: QtBot) -> None:
    controller.player.add_pose()
    controller.apply(actions.set_seed, 8)
    edit_id = make(controller, "mouth", m1=0.5)
    pose = controller.session.timeline.poses[0].document
    controller.edits.take_stamp(edit_id, pose)
    qtbot.waitUntil(lambda: edit_of(controller, edit_id).stamp is not None, timeout=PATIENCE)
    difference = taps(controller, with_seed(pose, 8)) - taps(controller, pose)
    assert np.allclose(stamp_of(controller, edit_id), difference[:, :2], atol=1e-5)


def test_without_a_region_no_stamp_is_taken_and_it_is_said_why(
    panel: EditPanel, controller: Controller
) -> None:
    edit_id = controller.edits.add_edit({1: 0.5})
    assert edit_id is not None
    listener = Listener(controller)
    controller.edits.take_stamp(edit_id, 3)
    assert listener.at("warning") == ["Paint on the picture where the stamp is to be taken."]
    assert edit_of(controller, edit_id).stamp is None


@pytest.mark.parametrize("text", ["0", "", "many", "1001"])
def test_an_average_of_no_or_too_many_portraits_is_refused(
    panel: EditPanel, controller: Controller, text: str
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    press(panel, "take_stamp")
    popup = panel.stack.details.popup
    find(popup, QLineEdit, "stamp_count").setText(text)
    listener = Listener(controller)
    QTest.mouseClick(find(popup, QPushButton, "take_stamp_now"), LEFT)
    assert popup.isVisible()
    assert listener.at("warning") == ["An average needs 1 to 1000 portraits."]
    assert edit_of(controller, edit_id).stamp is None


def test_a_stamp_is_removed_and_the_maps_values_act_again(
    panel: EditPanel, controller: Controller, qtbot: QtBot
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    controller.edits.take_stamp(edit_id, 5)
    qtbot.waitUntil(lambda: edit_of(controller, edit_id).stamp is not None, timeout=PATIENCE)
    assert not panel.stack.details.channels.isVisible()
    press(panel, "remove_stamp")
    assert edit_of(controller, edit_id).stamp is None
    assert panel.stack.details.channels.isVisible()
    assert edit_of(controller, edit_id).channels == ((1, 0.5),)


def test_a_region_that_was_erased_again_has_no_stamp(panel: EditPanel, controller: Controller) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    controller.apply(edit_actions.add_shape, edit_id, Rectangle(0.0, 0.0, 1.0, 1.0, value=0.0))
    listener = Listener(controller)
    for reference in (5, SeedAverage(4)):
        controller.edits.take_stamp(edit_id, reference)
    assert listener.at("warning") == ["Paint on the picture where the stamp is to be taken."] * 2
    assert not controller.jobs.unfinished


def test_an_edit_that_is_gone_when_its_stamp_is_ready_stays_gone(
    panel: EditPanel, controller: Controller, qtbot: QtBot
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    arrays = len(controller.session.arrays)
    controller.edits.take_stamp(edit_id, 5)
    controller.edits.remove_edit(edit_id)
    later: list[object] = []
    controller.call(lambda renderer: "drawn after the stamp", later.append)
    qtbot.waitUntil(lambda: bool(later), timeout=PATIENCE)
    assert controller.session.document.edits == ()
    assert len(controller.session.arrays) == arrays, "nobody wants its maps any more"
    assert controller.session.undo_label == "Remove mouth"


def test_an_average_needs_at_least_one_portrait() -> None:
    assert [part.latent for part in reference_documents(Document(), SeedAverage(2))] == [
        (LatentPart(0),),
        (LatentPart(1),),
    ]
    with pytest.raises(ValueError, match="at least one"):
        reference_documents(Document(), SeedAverage(0))


# --- presets ---------------------------------------------------------------------------------------------------


def choose(monkeypatch: pytest.MonkeyPatch, dialog: str, path: Path | None) -> None:
    """Let the person choose that file in the next file dialog, or none."""
    monkeypatch.setattr(QFileDialog, dialog, lambda *rest: (str(path) if path else "", ""))


def choice(panel: EditPanel, text: str) -> QAction:
    """That entry of the menu of presets, which is filled when it opens."""
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    return next(action for action in menu.actions() if action.text() == text)


def test_an_edit_is_saved_as_a_preset_and_loaded_on_top_of_others(
    panel: EditPanel, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(controller, "eyes", m2=1.0)
    edit_id = make(controller, "mouth", m1=0.5)
    choose(monkeypatch, "getSaveFileName", tmp_path / "open mouth")
    press(panel, "save_preset")
    preset, _ = presets.load_preset(tmp_path / "open mouth.json")
    assert [edit.name for edit in preset.edits] == ["mouth"]
    assert controller.settings.folders["preset"] == str(tmp_path)
    choose(monkeypatch, "getOpenFileName", tmp_path / "open mouth.json")
    choice(panel, "From a file…").trigger()
    assert names(controller) == ["eyes", "mouth", "mouth 1"]
    added = controller.session.document.edits[-1]
    assert added.channels == edit_of(controller, edit_id).channels
    assert controller.view.selected_edit == added.id
    assert controller.session.undo_label == "Load preset open mouth"


def test_all_edits_are_saved_together(
    panel: EditPanel, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert not find(panel, QToolButton, "save_all_presets").isEnabled()
    make(controller, "eyes", m2=1.0)
    make(controller, "mouth", m1=0.5)
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
    panel: EditPanel, controller: Controller, tmp_path: Path, content: bytes
) -> None:
    make(controller, "mouth", m1=0.5)
    before = controller.session.project
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    listener = Listener(controller)
    assert not controller.edits.load_preset(path)
    assert len(listener.at("error")) == 1
    assert "broken.json" in listener.at("error")[0]
    assert controller.session.project == before


def test_a_preset_that_reaches_beyond_the_models_styles_is_refused(
    panel: EditPanel, controller: Controller, tmp_path: Path
) -> None:
    make(controller, "mouth", m1=0.5)
    smile = controller.session.arrays.put(np.ones(16, dtype=np.float32))
    controller.session.apply(
        "smile",
        replace(controller.session.document, attributes=(AttributeAmount("smile", smile, 1.0, 0, 2),)),
    )
    path = tmp_path / "mouth.json"
    assert controller.edits.save_preset(None, path)
    path.write_text(re.sub(r'"last_style": *2', '"last_style": 99', path.read_text()))
    before, listener = controller.session.project, Listener(controller)
    assert not controller.edits.load_preset(path)
    assert controller.session.project == before
    [(text, _)] = listener.said
    assert text.startswith("The preset 'mouth' cannot be loaded: its attribute 'smile' reaches style 99")


def test_a_preset_for_another_model_is_refused_with_its_reason(
    panel: EditPanel, controller: Controller, tmp_path: Path
) -> None:
    make(controller, "mouth", m1=0.5)
    path = tmp_path / "mouth.json"
    assert controller.edits.save_preset(None, path)
    layer = controller.session.document.edits[0].layer
    path.write_text(path.read_text().replace(layer, "64x64 conv1"))
    before = controller.session.project
    listener = Listener(controller)
    assert not controller.edits.load_preset(path)
    assert listener.at("error") == [
        "The preset 'mouth' needs the layer '64x64 conv1', which this model does not have."
    ]
    assert controller.session.project == before


def test_a_preset_that_cannot_be_written_is_said(
    panel: EditPanel, controller: Controller, tmp_path: Path
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    listener = Listener(controller)
    assert not controller.edits.save_preset(edit_id, tmp_path / "missing" / "mouth.json")
    assert len(listener.at("error")) == 1


def test_the_menu_offers_the_shipped_presets_and_says_which_are_broken(
    panel: EditPanel, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(controller, "mouth", m1=0.5)
    assert controller.edits.save_preset(None, tmp_path / "open.json")
    (tmp_path / "torn.json").write_text("{")
    monkeypatch.setattr("ganinterface.studio.edits.asset", lambda name: tmp_path)
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert not entries["torn"].isEnabled()
    assert "torn.json" in entries["torn"].toolTip()
    entries["open"].trigger()
    assert names(controller) == ["mouth", "mouth 1"]


def test_a_preset_with_a_picture_beside_its_file_shows_it_when_it_is_pointed_at(
    panel: EditPanel, controller: Controller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(controller, "mouth", m1=0.5)
    for name in ("open", "plain", "odd"):
        assert controller.edits.save_preset(None, tmp_path / f"{name}.json")
    picture = QPixmap(80, 40)
    picture.fill("red")
    assert picture.save(str(tmp_path / "open.png"))
    (tmp_path / "odd.png").write_bytes(b"no picture")
    monkeypatch.setattr("ganinterface.studio.edits.asset", lambda name: tmp_path)
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
    controller = Controller()
    listener = Listener(controller)
    assert controller.edits.add_edit() is None
    assert not controller.edits.save_preset(None, tmp_path / "a.json")
    assert not controller.edits.load_preset(tmp_path / "b.json")
    assert len(listener.said) == 3
    assert controller.session.document.edits == ()
    controller.close()
