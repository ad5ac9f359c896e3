"""Presets in the edit panel's menu, and those that are refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QMenu
from pytestqt.qtbot import QtBot

from ganinterface.document.document import AttributeAmount
from ganinterface.qt.edits.panel import EditPanel
from tests.qt.desk import Desk
from tests.qt.edits.stack import edit_panel, make
from tests.qt.panel_helpers import find
from tests.signals import Listener
from tests.studio.file_work import open_file, save_preset


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    return edit_panel(qtbot, desk)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"ganinterface": "preset", "version": 1}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_broken_preset_is_said_in_one_sentence_and_changes_nothing(
    panel: EditPanel, desk: Desk, tmp_path: Path, content: bytes
) -> None:
    make(desk, "mouth", m1=0.5)
    before = desk.session.project
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    listener = Listener(desk.messages)
    open_file(desk, path, desk.loop.run_until, "preset")
    assert len(listener.at("error")) == 1
    assert "broken.json" in listener.at("error")[0]
    assert desk.session.project == before


def test_a_preset_that_reaches_beyond_the_models_styles_is_refused(
    panel: EditPanel, desk: Desk, tmp_path: Path
) -> None:
    make(desk, "mouth", m1=0.5)
    smile = desk.session.arrays.put(np.ones(16, dtype=np.float32))
    desk.session.apply(
        "smile",
        replace(desk.session.document, attributes=(AttributeAmount("smile", smile, 1.0, 0, 2),)),
    )
    path = tmp_path / "mouth.json"
    assert save_preset(desk, path, desk.loop.run_until)
    path.write_text(re.sub(r'"last_style": *2', '"last_style": 99', path.read_text()))
    before, listener = desk.session.project, Listener(desk.messages)
    open_file(desk, path, desk.loop.run_until, "preset")
    assert desk.session.project == before
    [(text, _)] = listener.said
    assert text.startswith(
        "The preset 'mouth' cannot be loaded: its attribute 'smile (mouth)' reaches style 99"
    )


def test_a_preset_for_another_model_is_refused_with_its_reason(
    panel: EditPanel, desk: Desk, tmp_path: Path
) -> None:
    make(desk, "mouth", m1=0.5)
    path = tmp_path / "mouth.json"
    assert save_preset(desk, path, desk.loop.run_until)
    layer = desk.session.document.edits[0].layer
    path.write_text(path.read_text().replace(layer, "64x64 conv1"))
    before = desk.session.project
    listener = Listener(desk.messages)
    open_file(desk, path, desk.loop.run_until, "preset")
    assert listener.at("error") == [
        "The preset 'mouth' needs the layer '64x64 conv1', which this model does not have."
    ]
    assert desk.session.project == before


def test_a_preset_that_cannot_be_written_is_said(panel: EditPanel, desk: Desk, tmp_path: Path) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    listener = Listener(desk.messages)
    assert not save_preset(desk, tmp_path / "missing" / "mouth.json", desk.loop.run_until, edit_id)
    assert len(listener.at("error")) == 1


def test_the_menu_offers_the_shipped_presets_and_says_which_are_broken(
    panel: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(desk, "mouth", m1=0.5)
    assert save_preset(desk, tmp_path / "open.json", desk.loop.run_until)
    (tmp_path / "torn.json").write_text("{")
    monkeypatch.setattr("ganinterface.studio.editing.edits.asset", lambda name: tmp_path)
    wanted: list[Path] = []
    panel.preset_wanted.connect(wanted.append)
    menu = find(panel, QMenu, "preset_menu")
    menu.aboutToShow.emit()
    entries = {action.text(): action for action in menu.actions()}
    assert not entries["torn"].isEnabled()
    assert "torn.json" in entries["torn"].toolTip()
    entries["open"].trigger()
    assert wanted == [tmp_path / "open.json"]


def test_a_preset_with_a_picture_beside_its_file_shows_it_when_it_is_pointed_at(
    panel: EditPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    make(desk, "mouth", m1=0.5)
    for name in ("open", "plain", "odd"):
        assert save_preset(desk, tmp_path / f"{name}.json", desk.loop.run_until)
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


def test_without_a_model_nothing_is_added_loaded_or_saved(tmp_path: Path) -> None:
    desk = Desk()
    listener = Listener(desk.messages)
    assert desk.edits.add_edit() is None
    assert not save_preset(desk, tmp_path / "a.json", desk.loop.run_until)
    open_file(desk, tmp_path / "b.json", desk.loop.run_until, "preset")
    assert len(listener.said) == 3
    assert desk.session.document.edits == ()
    desk.close()
