"""The preset panel: pictures, words, tags, and what puts a preset on the portrait."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from ganinterface.files.preset import load_preset, save_preset
from ganinterface.qt.presets.grid import PRESET_MIME
from ganinterface.qt.presets.panel import PresetPanel
from ganinterface.studio.side_pictures import SidePictures
from tests.qt.desk import Desk
from tests.qt.edits.stack import make
from tests.qt.helpers import on_screen, pixels
from tests.qt.panel_helpers import choose, drag, type_into
from tests.studio.file_work import save_preset as save


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PresetPanel:
    """Three presets of the person's own, one of which does not fit, and one with a picture."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    shipped.mkdir()
    own.mkdir()
    monkeypatch.setattr("ganinterface.studio.files.preset_library.asset", lambda name: shipped)
    make(desk, "mouth", m1=0.5)
    path = own / "smile.json"
    assert save(desk, path, desk.loop.run_until)
    preset, arrays = load_preset(path)
    save_preset(path, replace(preset, name="smile", tags=("mouth",), notes="Smiles."), arrays)
    save_preset(own / "wink.json", replace(preset, name="wink", tags=("eye",)), arrays)
    text = path.read_text().replace(desk.session.document.edits[0].layer, "64x64 conv1")
    (own / "zoo.json").write_text(text.replace('"smile"', '"zoo"'))
    picture = QPixmap(20, 20)
    picture.fill(QColor(255, 0, 0))
    assert picture.save(str(own / "wink.png"))
    desk.edits.remove_edit(desk.session.document.edits[0].id)
    desk.presets.add_folder(own)
    pictures = SidePictures(desk.shown, desk.models, lambda hand, document, _: hand.picture(document))  # type: ignore[attr-defined]
    monkeypatch.setattr(desk, "side_pictures", pictures)
    made = PresetPanel(desk.presets, pictures, desk.workbench, desk.messages)
    on_screen(qtbot, made, 360, 420)
    desk.loop.run_until(lambda: not desk.presets.is_looking)
    return made


def listed(panel: PresetPanel) -> list[str]:
    return [panel.grid.item(place).text() for place in range(panel.grid.count())]


def strengths(desk: Desk) -> list[float]:
    return [edit.strength for edit in desk.session.document.edits]


def test_words_and_tags_find_presets(panel: PresetPanel) -> None:
    assert listed(panel) == ["smile", "wink", "zoo"]
    type_into(panel.filter, "smiles")
    assert listed(panel) == ["smile", "zoo"]
    panel.filter.clear()
    choose(panel.tag, "eye")
    assert listed(panel) == ["wink"]


def test_return_and_a_double_click_put_one_on_the_portrait(panel: PresetPanel, desk: Desk) -> None:
    panel.grid.setCurrentRow(0)
    QTest.keyClick(panel.grid, Qt.Key.Key_Return)
    assert strengths(desk) == [1.0]
    assert desk.session.undo_label == "Load preset smile"
    panel.grid.itemDoubleClicked.emit(panel.grid.item(1))
    assert len(strengths(desk)) == 2
    panel.put.click()
    assert len(strengths(desk)) == 3


def test_the_strength_of_what_was_put_is_changed_at_once(panel: PresetPanel, desk: Desk) -> None:
    panel.grid.setCurrentRow(0)
    type_into(panel.strength.box, "0.5")
    panel.put.click()
    assert strengths(desk) == [0.5]
    steps = desk.session.step_position
    drag(panel.strength.slider, 0.55, 0.7, 0.9)
    assert strengths(desk) == [pytest.approx(panel.strength.value)]
    assert strengths(desk)[0] > 1.5
    assert desk.session.step_position == steps + 1
    panel.grid.setCurrentRow(1)
    assert panel.strength.value == 1.0
    desk.workbench.undo()
    assert strengths(desk) == [0.5]


def test_what_does_not_fit_says_why_and_cannot_be_put(panel: PresetPanel, desk: Desk) -> None:
    panel.grid.setCurrentRow(2)
    assert "needs the layer '64x64 conv1'" in panel.about.text()
    assert not panel.put.isEnabled()
    QTest.keyClick(panel.grid, Qt.Key.Key_Return)
    assert strengths(desk) == []
    assert "needs the layer" in desk.messages.last.text


def test_pictures_are_the_files_own_or_of_this_portrait(panel: PresetPanel, desk: Desk) -> None:
    def middle(place: int) -> list[int]:
        image = pixels(panel.grid.item(place).icon().pixmap(panel.grid.iconSize()).toImage())
        return [int(value) for value in image[image.shape[0] // 2, image.shape[1] // 2]]

    desk.loop.turn()
    desk.loop.run_until(lambda: desk.presets.preview(desk.presets.entries[0]) is not None)
    desk.loop.turn()
    assert middle(1) == [255, 0, 0]
    preview = desk.presets.preview(desk.presets.entries[0])
    assert preview is not None
    drawn = desk.side_pictures.get(preview)
    assert drawn is not None
    before = middle(0)
    desk.workbench.step_seed(1)
    desk.settle()
    desk.loop.turn()
    assert middle(0) != before
    assert np.asarray(drawn).shape == (16, 8, 3)


def test_no_pictures_are_asked_for_while_nobody_looks(panel: PresetPanel, desk: Desk) -> None:
    desk.loop.turn()
    panel.hide()
    preview = desk.presets.preview(desk.presets.entries[0])
    assert preview is not None
    assert desk.side_pictures.get(preview) is None


def test_nothing_is_worked_out_for_portraits_that_a_hand_passes_or_for_a_hidden_panel(
    panel: PresetPanel, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    preview = desk.presets.preview
    monkeypatch.setattr(desk.presets, "preview", lambda entry: asked.append(entry.name) or preview(entry))
    desk.workbench.gesture_begin("Seed")
    desk.workbench.step_seed(1)
    assert not asked
    desk.workbench.gesture_end()
    desk.workbench.step_seed(1)
    assert "smile" in asked
    panel.hide()
    asked.clear()
    desk.side_pictures.changed.emit()
    assert not asked
    panel.show()
    assert "smile" in asked


def test_tags_of_ones_own_are_typed(panel: PresetPanel, desk: Desk) -> None:
    panel.grid.setCurrentRow(0)
    assert panel.tags.text() == "mouth"
    type_into(panel.tags, "mouth, happy")
    desk.loop.run_until(lambda: not desk.files.is_writing)
    desk.loop.run_until(lambda: not desk.presets.is_looking)
    assert desk.presets.tags == ("eye", "happy", "mouth")


def test_one_is_dragged_as_a_preset_and_as_a_file(panel: PresetPanel, desk: Desk) -> None:
    panel.grid.setCurrentRow(0)
    entry = panel.grid.entry
    assert entry is not None
    data = panel.grid.drag_data(entry)
    assert bytes(data.data(PRESET_MIME).data()).decode() == str(entry.path)
    assert [Path(url.toLocalFile()) for url in data.urls()] == [entry.path]
    desk.presets.put_file(entry.path)
    assert strengths(desk) == [1.0]


def test_the_right_button_offers_what_can_be_done_with_the_chosen_preset(
    panel: PresetPanel, desk: Desk
) -> None:
    panel.grid.setCurrentRow(0)
    at = panel.grid.visualItemRect(panel.grid.item(0)).center()
    where = panel.grid.viewport().mapToGlobal(at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, where)
    QApplication.sendEvent(panel.grid.viewport(), event)
    menu = panel.findChild(QMenu, "preset_menu")
    assert isinstance(menu, QMenu)
    put, tags, _, own, _, add = menu.actions()
    assert (put.text(), tags.text(), add.text()) == ("Put on the picture\tReturn", "Tags…", "Add a folder…")
    assert own.text() == "own"
    put.trigger()
    assert strengths(desk) == [1.0]
    menu.close()
    panel.grid.setCurrentRow(2)  # it does not fit
    QApplication.sendEvent(panel.grid.viewport(), event)
    *_, menu = panel.findChildren(QMenu, "preset_menu")
    assert not menu.actions()[0].isEnabled()
    menu.close()


def test_a_folder_is_listed_no_longer(panel: PresetPanel, desk: Desk) -> None:
    wanted: list[bool] = []
    panel.folder_wanted.connect(lambda: wanted.append(True))
    panel.folders.menu().aboutToShow.emit()
    *_, add = panel.folders.menu().actions()
    add.trigger()
    assert wanted == [True]
    (folder, *_) = panel.folders.menu().actions()
    folder.menu().actions()[0].trigger()
    desk.loop.run_until(lambda: not desk.presets.is_looking)
    assert listed(panel) == []


def test_pictures_share_the_width_and_names_that_begin_alike_are_told_apart(panel: PresetPanel) -> None:
    for width in (360, 420, 700):
        panel.resize(width, 420)
        QApplication.processEvents()
        columns, cell = panel.grid.columns, panel.grid.gridSize().width()
        assert panel.grid.room - columns * cell < columns  # nothing is left over
        tops = {panel.grid.visualItemRect(panel.grid.item(place)).top() for place in range(min(columns, 3))}
        assert len(tops) == 1
    item = panel.grid.item(panel.grid.count() - 1)
    item.setText("hair sways right")
    QApplication.processEvents()
    assert panel.grid.visualItemRect(item).width() >= panel.grid.fontMetrics().horizontalAdvance(item.text())
    assert panel.grid.textElideMode() is Qt.TextElideMode.ElideMiddle
