"""The stack of edits with real events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Edit
from ganinterface.document.region import Region
from ganinterface.qt.edits.panel import EMPTY, EditPanel
from ganinterface.qt.edits.row import summary
from tests.qt.desk import Desk
from tests.qt.edits.stack import edit_panel, make, names, row_of
from tests.qt.panel_helpers import find, press, type_into
from tests.signals import Listener
from tests.studio.edits import HALF, edit_of

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> EditPanel:
    return edit_panel(qtbot, desk)


def test_the_line_above_the_details_is_where_it_was_put_the_last_time(qtbot: QtBot, desk: Desk) -> None:
    def rows(panel: EditPanel) -> int:
        return panel.parts.sizes()[0]

    first = edit_panel(qtbot, desk)
    make(desk, "mouth", m1=0.5)
    wanted = rows(first) + 20
    first.parts.moveSplitter(wanted, 1)
    first.parts.splitterMoved.emit(wanted, 1)
    moved = rows(first)
    assert desk.view.unkept["edit_rows"] == moved
    make(desk, "eyes", m1=0.5)
    assert rows(edit_panel(qtbot, desk)) == rows(first) == moved


def test_the_rows_have_the_room_while_nothing_is_selected(panel: EditPanel, desk: Desk) -> None:
    for place in range(10):
        made = make(desk, f"edit {place}", m1=0.5)
    with_details = panel.parts.sizes()[0]
    desk.view.selected_edit = None
    assert panel.parts.sizes()[0] > with_details
    desk.view.selected_edit = made
    assert panel.parts.sizes()[0] == with_details


# --- the stack -------------------------------------------------------------------------------------------------


def test_an_empty_stack_says_how_to_make_the_first_edit(panel: EditPanel, desk: Desk) -> None:
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert EMPTY in shown
    assert not panel.stack.isVisible()
    make(desk, "mouth", m1=0.5)
    assert panel.stack.isVisible()


def test_the_plus_makes_an_edit_with_the_pinned_maps_and_selects_it(panel: EditPanel, desk: Desk) -> None:
    desk.view.pin([2, 5])
    press(panel, "add_edit")
    (edit,) = desk.session.document.edits
    assert [channel for channel, _ in edit.channels] == [2, 5]
    assert desk.view.selected_edit == edit.id
    assert [row.edit_id for row in panel.stack.rows] == [edit.id]
    assert panel.details.isVisible()


def test_a_row_says_what_its_edit_is() -> None:
    edit = Edit("a", "mouth", "8x4 conv1", Region((HALF,)), channels=((1, 0.5), (2, 0.5)))
    assert summary(edit) == "8x4 conv1 · 2 maps · locked"
    assert summary(Edit("a", "mouth", "8x4 conv1", operation="set", channels=((1, 0.5),))) == (
        "8x4 conv1 · set 1 map · nothing painted"
    )


def test_the_edit_that_acts_last_stands_on_top(panel: EditPanel, desk: Desk) -> None:
    first, second = make(desk, "first", m1=0.5), make(desk, "second", m1=0.5)
    assert [row.edit_id for row in panel.stack.rows] == [second, first]
    tops = [row.y() for row in panel.stack.rows]
    assert tops == sorted(tops)


def test_the_eye_hides_what_an_edit_does_and_shows_it_again(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=2.0)
    press(row_of(panel, edit_id), "edit_eye")
    assert not edit_of(desk, edit_id).enabled
    assert desk.session.undo_label == "Hide mouth"
    press(row_of(panel, edit_id), "edit_eye")
    assert edit_of(desk, edit_id).enabled


def test_a_double_click_renames_an_edit(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    QTest.mouseDClick(row.name, LEFT)
    box = find(row, QLineEdit, "edit_name")
    assert box.isVisible()
    assert box.selectedText() == "mouth"
    QTest.keyClicks(box, "  open   mouth \r")
    assert names(desk) == ["open mouth"]
    assert row.name.text() == "open mouth"
    assert not box.isVisible()
    QTest.mouseDClick(row.name, LEFT)
    assert box.isVisible()
    QTest.keyClicks(box, "something else")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert names(desk) == ["open mouth"]
    assert not box.isVisible()


def test_a_name_that_is_taken_gets_a_number_and_an_empty_one_is_not_taken(
    panel: EditPanel, desk: Desk
) -> None:
    make(desk, "mouth", m1=0.5)
    second = make(desk, "eyes", m1=0.5)
    desk.edits.rename(second, "mouth")
    assert names(desk) == ["mouth", "mouth 1"]
    desk.edits.rename(second, "   ")
    assert names(desk) == ["mouth", "mouth 1"]


def test_dragging_the_strength_is_one_step_under_a_readable_name(panel: EditPanel, desk: Desk) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    steps = len(desk.session.step_labels)
    slider = row_of(panel, edit_id).strength.slider
    middle = slider.height() // 2
    start = round(slider.width() * (1 + 3) / 6)
    QTest.mousePress(slider, LEFT, pos=QPoint(start, middle))
    for x in range(start, slider.width() + 40, 5):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert desk.session.in_gesture
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() + 40, middle))
    assert edit_of(desk, edit_id).strength == 3.0
    assert desk.session.step_labels[steps:] == ("mouth 1 → 3",)


def test_the_number_beside_the_slider_goes_further_and_says_where_it_ends(
    panel: EditPanel, desk: Desk
) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    listener = Listener(desk.messages)
    box = row_of(panel, edit_id).strength.box
    type_into(box, "-12.5")
    assert edit_of(desk, edit_id).strength == -12.5
    assert listener.at("warning") == []
    type_into(box, "500")
    assert edit_of(desk, edit_id).strength == 20.0
    assert len(listener.at("warning")) == 1


def test_alt_and_the_arrow_keys_change_the_order(panel: EditPanel, desk: Desk) -> None:
    bottom = make(desk, "bottom", m1=0.5)
    make(desk, "middle", m1=0.5)
    make(desk, "top", m1=0.5)
    row = row_of(panel, bottom)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(desk) == ["middle", "bottom", "top"]
    assert desk.session.undo_label == "Move bottom"
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(desk) == ["middle", "top", "bottom"]
    QTest.keyClick(row, Qt.Key.Key_Down, ALT)
    assert names(desk) == ["middle", "bottom", "top"]


def test_the_arrow_keys_alone_select_the_neighbour(panel: EditPanel, desk: Desk) -> None:
    bottom, top = make(desk, "bottom", m1=0.5), make(desk, "top", m1=0.5)
    row_of(panel, top).setFocus()
    QTest.keyClick(row_of(panel, top), Qt.Key.Key_Down)
    assert desk.view.selected_edit == bottom
    assert row_of(panel, bottom).hasFocus()


def drag_row(panel: EditPanel, edit_id: str, beside: str, offset: int) -> None:
    """Drag a row by its name to so many pixels from the middle of another (or of itself), and let go there."""
    row, other = row_of(panel, edit_id), row_of(panel, beside)
    QApplication.processEvents()
    start = QPoint(60, row.height() // 2)
    end = QPoint(60, other.geometry().center().y() + offset - row.y())
    QTest.mousePress(row, LEFT, pos=start)
    for part in (0.3, 0.6, 1.0):
        QTest.mouseMove(row, start + (end - start) * part)
    QTest.mouseRelease(row, LEFT, pos=end)
    QApplication.processEvents()


def test_a_row_is_dragged_to_another_place(panel: EditPanel, desk: Desk) -> None:
    ids = [make(desk, name, m1=0.5) for name in ("a", "b", "c")]
    drag_row(panel, ids[0], ids[2], -5)
    assert names(desk) == ["b", "c", "a"]
    drag_row(panel, ids[0], ids[1], 5)
    assert names(desk) == ["a", "b", "c"]
    steps = len(desk.session.step_labels)
    drag_row(panel, ids[1], ids[1], 15)
    assert names(desk) == ["a", "b", "c"]
    assert len(desk.session.step_labels) == steps


def test_selecting_an_edit_looks_at_its_layer(panel: EditPanel, desk: Desk) -> None:
    assert desk.session.model is not None
    edit_id = make(desk, "mouth", m1=0.5)
    layer = desk.view.layer
    desk.view.set_layer(desk.session.model.layers[4].name)
    desk.edits.select(None)
    QTest.mouseClick(row_of(panel, edit_id), LEFT, pos=QPoint(60, 10))
    assert desk.view.selected_edit == edit_id
    assert desk.view.layer == layer


def test_undo_brings_a_removed_edit_back_selected_and_redo_leaves_nothing_selected(
    panel: EditPanel, desk: Desk
) -> None:
    edit_id = make(desk, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert names(desk) == []
    assert desk.view.selected_edit is None
    desk.workbench.undo()
    assert [row.edit_id for row in panel.stack.rows] == [edit_id]
    assert desk.view.selected_edit == edit_id
    assert panel.details.layer.isVisible()
    desk.workbench.redo()
    assert desk.view.selected_edit is None
    assert not panel.details.isVisible()


def test_the_selection_follows_the_edit_through_undo_redo_renaming_and_another_order(
    panel: EditPanel, desk: Desk
) -> None:
    ids = [make(desk, name, m1=0.5) for name in ("a", "b", "c")]
    other = desk.layers[2].name
    desk.edits.update_edit(ids[1], layer=other)
    desk.edits.select(ids[1])
    press(panel, "remove_edit")
    assert desk.view.selected_edit == ids[2]
    desk.view.set_layer(desk.layers[0].name)
    desk.workbench.undo()
    assert desk.view.selected_edit == ids[1]
    assert desk.view.layer == other  # the maps are those of what is selected
    desk.workbench.redo()
    assert desk.view.selected_edit == ids[2]
    desk.workbench.undo()
    desk.edits.rename(ids[1], "mouth")
    drag_row(panel, ids[1], ids[2], -5)
    assert names(desk) == ["a", "c", "mouth"]
    assert desk.view.selected_edit == ids[1]
    for _ in range(2):
        desk.workbench.undo()
        assert desk.view.selected_edit == ids[1]
    make(desk, "new", m1=0.5)
    while len(names(desk)) > 3:
        desk.workbench.undo()
    assert desk.view.selected_edit == ids[1]


def test_rows_are_of_one_height_and_the_details_keep_their_place(panel: EditPanel, desk: Desk) -> None:
    ids = [make(desk, name, m1=0.5) for name in ("a", "b", "c")]
    place = panel.details.mapTo(panel, QPoint(0, 0))
    for edit_id in ids:
        desk.edits.select(edit_id)
        QApplication.processEvents()
        assert panel.details.mapTo(panel, QPoint(0, 0)) == place
        assert len({row.height() for row in panel.stack.rows}) == 1
    slider = row_of(panel, ids[0]).strength
    assert slider.width() > 0.9 * panel.stack.width()
    desk.edits.select(None)
    assert panel.details.isVisible()
    assert not panel.details.layer.isVisible()


def test_removing_the_selected_edit_selects_the_next_one(panel: EditPanel, desk: Desk) -> None:
    first = make(desk, "a", m1=0.5)
    second = make(desk, "b", m1=0.5)
    press(panel, "remove_edit")
    assert desk.view.selected_edit == first
    desk.workbench.undo()
    desk.edits.select(second)
    press(panel, "duplicate_edit")
    assert names(desk) == ["a", "b", "b 1"]
    assert desk.view.selected_edit == desk.session.document.edits[2].id


# --- while an animation is looked at -----------------------------------------------------------------------------


def test_a_moment_of_the_animation_shows_its_own_edits_and_a_hand_on_one_starts_from_there(
    panel: EditPanel, desk: Desk
) -> None:
    mouth = make(desk, "mouth", m1=0.5)
    desk.playback.set_mode("once")
    desk.playback.add_pose()
    desk.edits.update_edit(mouth, strength=2.0)
    desk.playback.add_pose()
    desk.edits.remove_edit(mouth)
    hair = make(desk, "hair", m2=0.5)

    def shown() -> list[str]:
        return [row.edit_id for row in panel.stack.rows]

    assert shown() == [hair]
    desk.playback.go_to(1.0)
    assert shown() == [mouth]
    assert row_of(panel, mouth).strength.value == 2.0
    desk.playback.go_to(0.0)
    assert row_of(panel, mouth).strength.value == 1.0
    desk.playback.leave()
    assert shown() == [hair]

    desk.playback.go_to(1.0)
    slider = row_of(panel, mouth).strength.slider
    QTest.mouseClick(slider, LEFT, pos=slider.rect().center())
    assert desk.view.selected_edit == mouth
    assert [edit.id for edit in desk.session.document.edits] == [mouth]
    while mouth in shown():
        desk.workbench.undo()
    assert [edit.id for edit in desk.session.document.edits] == [hair]
    assert shown() == [hair]
