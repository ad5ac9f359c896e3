"""Groups in the list of edits, with real events: a row above its edits that folds, hides and strengthens them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Group
from ganinterface.qt.edits.group_row import GroupRow
from ganinterface.qt.edits.panel import EditPanel
from tests.qt.desk import Desk
from tests.qt.edits.stack import edit_panel, make, row_of
from tests.qt.panel_helpers import find
from tests.studio.edits import edit_of


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    return edit_panel(qtbot, desk)


@pytest.fixture
def pair(panel: EditPanel, desk: Desk) -> tuple[str, str]:
    below, above = make(desk, "fringe", m1=0.5), make(desk, "tips", m2=0.5)
    desk.groups.group_below(above)
    return below, above


def test_a_group_stands_above_its_edits_and_folds_them_away(
    panel: EditPanel, desk: Desk, pair: tuple[str, str]
) -> None:
    head = find(panel, GroupRow, "group_row")
    rows = [row_of(panel, edit_id) for edit_id in pair]
    assert head.y() < rows[1].y() < rows[0].y()
    find(panel, QToolButton, "group_fold").click()
    assert all(row.isHidden() for row in rows)
    find(panel, QToolButton, "group_fold").click()
    assert not any(row.isHidden() for row in rows)


def test_a_group_that_waits_at_strength_0_comes_folded(
    panel: EditPanel, desk: Desk, pair: tuple[str, str]
) -> None:
    """As what Speak puts there: nine shapes of two edits each would fill the list."""
    document = desk.session.document
    desk.session.apply("Speak", replace(document, edits=(), groups=()))
    desk.session.apply("Speak", replace(document, groups=(Group("group 1", 0.0),)))
    rows = [row_of(panel, edit_id) for edit_id in pair]
    assert all(row.isHidden() for row in rows)
    (head,) = (row for row in panel.findChildren(GroupRow) if row.isVisible())
    head.fold.click()
    assert not any(row.isHidden() for row in rows)


def test_its_strength_eye_and_name_are_those_of_all(
    panel: EditPanel, desk: Desk, pair: tuple[str, str]
) -> None:
    box = find(panel, QLineEdit, "group_strength_box")
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.session.document.groups == (Group("group 1", 0.5),)
    assert desk.session.step_labels[-1] == "group 1 (group) 1 → 0.5"
    find(panel, QToolButton, "group_eye").click()
    assert desk.session.step_labels[-1] == "Hide group 1"
    desk.groups.rename("group 1", "  hair ")
    QApplication.processEvents()  # a new row is shown when the event loop is idle
    assert desk.session.document.groups == (Group("hair", 0.5, enabled=False),)
    assert [row.accessibleName() for row in panel.findChildren(GroupRow) if row.isVisible()] == [
        "hair, a group of 2 edits"
    ]
    desk.groups.leave(pair[0])
    desk.groups.leave(pair[1])
    assert desk.session.document.groups == ()
    assert not [row for row in panel.findChildren(GroupRow) if row.isVisible()]


def test_an_edit_of_values_on_another_layer_finds_what_is_seen_there(
    panel: EditPanel, desk: Desk, pair: tuple[str, str]
) -> None:
    layer = desk.layers[-1].name
    desk.edits.select(pair[0])
    menu = find(panel, QToolButton, "also_on_layer").menu()
    menu.aboutToShow.emit()
    assert len(menu.actions()) == len(desk.layers) - 1
    menu.actions()[-1].trigger()
    desk.settle()
    mate = desk.edits.selected
    assert mate is not None
    assert (mate.layer, mate.group, mate.region) == (layer, "group 1", edit_of(desk, pair[0]).region)
    assert len(mate.channels) == 1
    desk.edits.clear_region(mate.id)
    assert edit_of(desk, pair[0]).region.shapes == ()  # they share it
