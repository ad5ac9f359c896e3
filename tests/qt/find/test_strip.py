"""The strip under the canvas: portraits to look at and to click, and the figure above them and beside the edit."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Group
from ganinterface.document.motion import Scale
from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.edits.details import EditDetails
from ganinterface.qt.find.strip import EMPTY, NO_EDIT, StripPanel
from ganinterface.studio.finding.holding import FEWEST, MOST, Strip
from tests.qt.desk import SEED, Desk
from tests.qt.edits.stack import edit_panel
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import find, press, type_into
from tests.studio.edits import make
from tests.studio.finding.faces import Faces

PAINTED = Region((Rectangle(0.25, 0.5, 0.75, 0.75),))


@pytest.fixture
def faces() -> Faces:
    return Faces()


@pytest.fixture
def strip(desk: Desk, faces: Faces) -> Strip:
    desk.strip = Strip(
        desk.session, desk.workbench, desk.view, faces, lambda *_: pytest.fail("nothing follows"), desk.loop
    )
    return desk.strip


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, strip: Strip) -> StripPanel:
    return on_screen(qtbot, StripPanel(strip, desk.session, desk.view, say=desk.messages.say), 900, 190)


def mouth(desk: Desk) -> str:
    edit_id = make(desk, "mouth", m0=1.0)
    desk.edits.update_edit(edit_id, "Paint", region=PAINTED)
    desk.edits.select(edit_id)
    return edit_id


def rest(desk: Desk, faces: Faces) -> None:
    desk.loop.run_for(0.2)
    faces.draw()
    desk.loop.turn()
    QApplication.processEvents()


def test_it_says_on_how_many_portraits_the_edit_holds_here_and_beside_the_edit(
    qtbot: QtBot, desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    details = find(edit_panel(qtbot, desk), EditDetails, "edit_details")
    faces.deaf = set(strip.seeds[:2])
    assert panel.figure.text() == NO_EDIT
    assert details.figure.isHidden()
    mouth(desk)
    desk.loop.run_for(0.2)
    assert "looking" in panel.figure.text()
    rest(desk, faces)
    assert panel.figure.text() == "mouth holds on 6 of 8, moves 0 elsewhere"
    assert details.figure.text() == "holds on 6 of 8, moves 0 elsewhere"
    assert "hardly anything" in panel.list.item(0).toolTip()
    assert "the edit holds" in panel.list.item(2).toolTip()
    desk.edits.select(None)
    rest(desk, faces)
    assert (panel.figure.text(), details.figure.isHidden()) == (NO_EDIT, True)


def test_of_an_edit_that_does_nothing_it_says_why(
    desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    def said(**changes: Any) -> str:
        desk.edits.update_edit(edit_id, "Change", **changes)
        rest(desk, faces)
        return panel.figure.text()

    edit_id = mouth(desk)
    values = ((0, 1.0),)
    assert said(channels=()) == "mouth does nothing: it has no maps yet"
    assert said(channels=values, strength=0.0) == "mouth does nothing: its strength is 0"
    assert said(strength=1.0, enabled=False) == "mouth does nothing: it is hidden"
    assert said(enabled=True, region=Region()) == "mouth does nothing: nothing is painted"
    assert said(region=PAINTED, operation="scale", motion=Scale(1.0)) == "mouth does nothing: drag its handle"
    assert "does nothing" not in said(motion=Scale(1.5))


def test_an_edit_of_a_hidden_group_does_nothing(
    desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    edit_id = mouth(desk)
    desk.edits.update_edit(edit_id, "Group", group="face")
    hidden = replace(desk.session.document, groups=(Group("face", enabled=False),))
    desk.session.apply("Hide", hidden)
    rest(desk, faces)
    assert (strip.edit, panel.figure.text()) == (None, "mouth does nothing: it is hidden")


def test_a_click_goes_to_a_portrait_and_the_keys_do_too(
    desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    mouth(desk)
    rest(desk, faces)
    place = panel.list.visualItemRect(panel.list.item(3)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.session.document.seed == strip.seeds[3]
    assert desk.session.undo_label == f"Seed {strip.seeds[3]}"
    rest(desk, faces)
    assert "on the canvas" in panel.list.item(3).toolTip()
    assert "Click to go there" in panel.list.item(4).toolTip()
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Right)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert desk.session.document.seed == strip.seeds[4]
    desk.workbench.undo()
    desk.workbench.undo()
    assert desk.session.document.seed == SEED


def test_other_portraits_and_how_many(desk: Desk, faces: Faces, strip: Strip, panel: StripPanel) -> None:
    before = strip.seeds
    type_into(find(panel, QLineEdit, "strip_count"), "12")
    assert (len(strip.seeds), panel.list.count()) == (12, 12)
    press(panel, "strip_others")
    rest(desk, faces)
    assert strip.seeds[:FEWEST] != before
    assert [panel.list.item(place).text() for place in range(12)] == [str(seed) for seed in strip.seeds]
    for wrong in ("3", "x", ""):
        type_into(find(panel, QLineEdit, "strip_count"), wrong)
        assert len(strip.seeds) == 12
        assert desk.heard.said[-1][0] == f"The strip shows {FEWEST} to {MOST} portraits."


def test_nothing_is_drawn_for_a_strip_that_nobody_sees(
    desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    rest(desk, faces)
    assert faces.wanted
    panel.hide()
    assert not faces.wanted
    mouth(desk)
    rest(desk, faces)
    assert not faces.wanted
    panel.show()
    rest(desk, faces)
    assert strip.figure is not None


def test_pictures_are_as_high_as_there_is_room_and_all_of_a_row_is_seen(
    desk: Desk, faces: Faces, strip: Strip, panel: StripPanel
) -> None:
    rest(desk, faces)
    low = panel.list.iconSize()
    panel.resize(900, 300)
    QApplication.processEvents()
    high = panel.list.iconSize()
    assert high.height() > low.height()
    assert high.height() == 2 * high.width()  # as the model's pictures
    last = panel.list.visualItemRect(panel.list.item(FEWEST - 1))
    assert panel.list.viewport().rect().contains(last)


def test_before_a_model_is_open_it_says_what_will_be_there(qtbot: QtBot) -> None:
    desk = Desk()
    panel = on_screen(qtbot, StripPanel(desk.strip, desk.session, desk.view, say=desk.messages.say), 600, 190)
    assert panel._pages.currentWidget().text() == EMPTY  # type: ignore[attr-defined]
    desk.close()
