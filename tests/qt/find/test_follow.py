"""The dialog in which a part is painted and approved, and the fields beside the edit that follows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.qt.edits.follow_fields import FollowFields
from ganinterface.qt.find import follow
from ganinterface.qt.find.follow import FollowDialog, show_follow
from tests.qt.desk import Desk
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import type_into
from tests.studio.edits import make

pytest.importorskip("torch")

from ganinterface.render.finding.following.fitting import Followed
from ganinterface.render.finding.following.parts import score_of

SQUARE = Rectangle(0, 0, 1, 1)
LARGE = Locator("8x4 conv1", ((2, 1.0), (7, -0.5)), 0.1, 2.0, threshold=0.7)
PART = Locator("8x4 conv1", ((1, 1.0), (2, 1.0), (3, 1.0), (5, -0.5)), 0.1, 2.0)


@pytest.fixture
def dialog(qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[FollowDialog]:
    window = on_screen(qtbot, QWidget(), 400, 300)
    monkeypatch.setattr(
        desk.side_pictures, "_draw", lambda renderer, document, check: renderer.picture(document)
    )
    show_follow(window, desk.following, desk.view)
    desk.loop.turn()
    made = window.findChild(FollowDialog)
    assert made is not None
    desk.settle()
    yield made
    window.close()


def stroke(dialog: FollowDialog, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
    painter = dialog.painter
    place = painter.place
    points = [QPointF(place.left() + place.width() * x, place.center().y()).toPoint() for x in (0.3, 0.7)]
    QTest.mousePress(painter, button, pos=points[0])
    QTest.mouseMove(painter, points[1])
    QTest.mouseRelease(painter, button, pos=points[1])


def test_paint_find_and_approve(desk: Desk, dialog: FollowDialog) -> None:
    assert not dialog.find_button.isEnabled()
    stroke(dialog)
    ((_, region),) = desk.following.shown
    (painted,) = region.painted
    assert painted.value == 1.0
    assert dialog.find_button.isEnabled()
    assert not dialog.approve_button.isEnabled()
    desk.following.found = Followed(PART, 0.98, 0.72, 1)
    desk.following.changed.emit()
    assert dialog.figure.text().startswith(
        "Found in the one picture, 72 % as painted (overlap, IoU). Is it where you mean"
    )
    assert dialog.figure.toolTip() == (
        "Painted cells are told from others 98 times in 100 (area under the ROC curve)"
    )
    dialog.name.setText("mouth")
    QTest.mouseClick(dialog.approve_button, Qt.MouseButton.LeftButton)
    (edit,) = desk.session.document.edits
    assert (edit.name, edit.region) == ("mouth", Region((PART,)))
    assert not dialog.isVisible()


def test_a_stroke_draws_the_portrait_that_is_painted_on_and_no_other(
    desk: Desk, dialog: FollowDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    real = follow.portrait_picture
    monkeypatch.setattr(
        follow, "portrait_picture", lambda *given: drawn.append(given[1].height()) or real(*given)
    )
    before = [dialog.others.item(place).icon().cacheKey() for place in range(dialog.others.count())]
    stroke(dialog)
    assert drawn == [follow.SMALL] * 2  # the press and the move, each of the small one below
    assert before == [dialog.others.item(place).icon().cacheKey() for place in range(dialog.others.count())]
    desk.following.draw_others()
    assert len(drawn) > 2


def test_the_right_button_takes_away_and_keys_change_brush_and_portrait(
    desk: Desk, dialog: FollowDialog
) -> None:
    stroke(dialog, Qt.MouseButton.RightButton)
    assert desk.following.shown[0][1].shapes[0].value == 0.0
    before = dialog.painter.radius
    QTest.keyClicks(dialog.painter, "]")
    assert dialog.painter.radius > before
    QTest.keyClick(dialog.painter, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.following.shown[0][1] == Region()
    dialog.add.click()
    desk.loop.turn()
    assert dialog.shown.count() == 2
    assert dialog.shown.currentRow() == 1
    dialog.shown.setCurrentRow(0)
    assert desk.following.chosen == 0
    dialog.remove.click()
    assert dialog.shown.count() == 1
    dialog.close()
    assert desk.following.shown == []


@pytest.fixture
def fields(qtbot: QtBot, desk: Desk) -> FollowFields:
    edit_id = make(desk, "mouth")
    desk.edits.update_edit(edit_id, region=Region((SQUARE, PART)))
    made = on_screen(qtbot, FollowFields(desk.following, desk.workbench, say=desk.messages.say), 260, 240)
    assert desk.session.model is not None
    made.show_layers(desk.session.model.listed_layers)
    made.show_edit(desk.session.document.edits[0])
    return made


def test_the_list_is_read_and_typed(desk: Desk, fields: FollowFields) -> None:
    assert fields.list.text() == "1_3,-0.5x5"
    type_into(fields.list, "2,0.25x4")
    desk.settle()
    (part,) = desk.session.document.edits[0].region.locators
    assert part.maps == ((2, 1.0), (4, 0.25))
    type_into(fields.list, "2,mouth")
    assert desk.heard.said[-1][0].startswith("'mouth' is not a map: write numbers such as 3")
    assert desk.session.document.edits[0].region.locators == (part,)


def test_numbers_and_switches_change_the_part(desk: Desk, fields: FollowFields) -> None:
    type_into(fields.sliders["threshold"].box, "0.7")
    assert desk.session.document.edits[0].region.locators[0].threshold == 0.7
    assert desk.session.undo_label == "mouth: threshold 0.5 → 0.7"
    fields.show_edit(desk.session.document.edits[0])
    fields.switches["clip"].click()
    assert desk.session.document.edits[0].region.locators[0].clip
    desk.edits.update_edit(desk.session.document.edits[0].id, region=Region())
    fields.show_edit(desk.session.document.edits[0])
    assert not fields.sliders["threshold"].isVisible()
    assert fields.list.text() == ""


def test_a_list_is_all_that_it_takes_and_without_one_nothing_is_followed(
    desk: Desk, fields: FollowFields
) -> None:
    desk.edits.update_edit(desk.session.document.edits[0].id, region=Region((SQUARE,)))
    show(desk, fields)
    before = desk.session.document
    empty(fields.list)
    type_into(fields.list, "3,99")
    assert desk.heard.said[-1][0] == "There is no map 99: this layer has maps 0 to 7."
    assert desk.session.document == before
    type_into(fields.list, "3,0.5x5")
    desk.settle()
    (edit,) = desk.session.document.edits
    (part,) = edit.region.locators
    assert (part.layer, part.maps) == (edit.layer, ((3, 1.0), (5, 0.5)))
    covered = desk.worker.renderer.taps(part.layer, desk.session.document)
    assert 0.05 < (score_of(part, covered) > part.threshold).mean() < 0.35, "a deviation above the mean"
    assert part.clip, "what is painted stays within it"
    assert edit.region.painted == (SQUARE,)
    assert desk.session.undo_label == "Follow mouth"
    show(desk, fields)
    assert fields.sliders["threshold"].isVisible()
    empty(fields.list)
    assert desk.session.document.edits[0].region == Region((SQUARE,))
    desk.workbench.undo()
    desk.workbench.undo()
    assert desk.session.document == before


def test_the_layer_of_the_maps_is_shown_and_chosen(desk: Desk, fields: FollowFields) -> None:
    desk.edits.update_edit(desk.session.document.edits[0].id, region=Region((LARGE,)))
    show(desk, fields)
    assert fields.layer.currentText().startswith(LARGE.layer)
    choose(fields, "16x8 conv1")
    assert desk.heard.said[-1][0] == "There is no map 7: this layer has maps 0 to 5."
    assert fields.layer.currentText().startswith(LARGE.layer)
    choose(fields, "8x4 conv0")
    desk.settle()
    (part,) = desk.session.document.edits[0].region.locators
    assert (part.layer, part.maps, part.threshold) == ("8x4 conv0", LARGE.maps, LARGE.threshold)
    score = score_of(part, desk.worker.renderer.taps(part.layer, desk.session.document))
    assert score.mean() == pytest.approx(0, abs=0.01)
    assert score.std() == pytest.approx(0.5, rel=0.3)
    desk.edits.update_edit(desk.session.document.edits[0].id, region=Region())
    show(desk, fields)
    choose(fields, "16x8 conv1")
    type_into(fields.list, "0_2")
    desk.settle()
    assert desk.session.document.edits[0].region.locators[0].layer == "16x8 conv1"


def empty(box: QLineEdit) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClick(box, Qt.Key.Key_Delete)
    QTest.keyClick(box, Qt.Key.Key_Return)


def show(desk: Desk, fields: FollowFields) -> None:
    fields.show_edit(desk.session.document.edits[0])


def choose(fields: FollowFields, layer: str) -> None:
    fields.layer.show_layer(layer)
    fields.layer.activated.emit(fields.layer.currentIndex())


def test_a_click_on_one_of_the_others_paints_there_and_finding_leaves_the_keys_with_the_painter(
    desk: Desk, dialog: FollowDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    stroke(dialog)
    second = desk.following.others[1]
    place = dialog.others.visualItemRect(dialog.others.item(1)).center()
    QTest.mouseClick(dialog.others.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.following.shown[1][0] == second
    assert dialog.shown.currentRow() == 1
    looked_for: list[bool] = []
    monkeypatch.setattr(desk.following, "find", lambda: looked_for.append(True))
    dialog.find_button.setFocus()
    QTest.mouseClick(dialog.find_button, Qt.MouseButton.LeftButton)
    assert looked_for
    assert dialog.focusWidget() is dialog.painter
