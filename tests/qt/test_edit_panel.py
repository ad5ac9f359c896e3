"""The stack of edits with real events."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Edit, Region
from ganinterface.qt.edits.panel import EMPTY, EditPanel
from ganinterface.qt.edits.row import summary
from ganinterface.studio.controller import Controller
from tests.qt.helpers import Listener
from tests.qt.panel_helpers import (
    HALF,
    edit_of,
    edit_panel,
    find,
    make,
    names,
    press,
    row_of,
    taps,
    type_into,
)

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller, settle: Settle) -> EditPanel:
    return edit_panel(qtbot, controller, settle)


# --- the stack -------------------------------------------------------------------------------------------------


def test_an_empty_stack_says_how_to_make_the_first_edit(panel: EditPanel, controller: Controller) -> None:
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert EMPTY in shown
    assert not panel.stack.isVisible()
    make(controller, "mouth", m1=0.5)
    assert panel.stack.isVisible()


def test_the_plus_makes_an_edit_with_the_pinned_maps_and_selects_it(
    panel: EditPanel, controller: Controller
) -> None:
    controller.pin([2, 5])
    press(panel, "add_edit")
    (edit,) = controller.session.document.edits
    assert [channel for channel, _ in edit.channels] == [2, 5]
    assert controller.view.selected_edit == edit.id
    assert [row.edit_id for row in panel.stack.rows] == [edit.id]
    assert panel.stack.details.isVisible()


def test_a_row_says_what_its_edit_is() -> None:
    edit = Edit("a", "mouth", "8x4 conv1", Region((HALF,)), channels=((1, 0.5), (2, 0.5)))
    assert summary(edit) == "8x4 conv1 · 2 maps · locked"
    assert summary(Edit("a", "mouth", "8x4 conv1", operation="set", channels=((1, 0.5),))) == (
        "8x4 conv1 · set 1 map · nothing painted"
    )


def test_the_edit_that_acts_last_stands_on_top(panel: EditPanel, controller: Controller) -> None:
    first, second = make(controller, "first", m1=0.5), make(controller, "second", m1=0.5)
    assert [row.edit_id for row in panel.stack.rows] == [second, first]
    tops = [row.y() for row in panel.stack.rows]
    assert tops == sorted(tops)


def test_the_eye_hides_what_an_edit_does_and_shows_it_again(
    panel: EditPanel, controller: Controller, settle: Settle
) -> None:
    plain = taps(controller, controller.session.document)
    edit_id = make(controller, "mouth", m1=2.0)
    settle()
    assert controller.maps is not None
    assert not np.array_equal(controller.maps, plain)
    press(row_of(panel, edit_id), "edit_eye")
    assert not edit_of(controller, edit_id).enabled
    assert controller.session.undo_label == "Hide mouth"
    settle()
    assert np.array_equal(controller.maps, plain)
    press(row_of(panel, edit_id), "edit_eye")
    assert edit_of(controller, edit_id).enabled


def test_f2_and_a_double_click_rename_an_edit(panel: EditPanel, controller: Controller) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_F2)
    box = find(row, QLineEdit, "edit_name")
    assert box.isVisible()
    assert box.selectedText() == "mouth"
    QTest.keyClicks(box, "  open   mouth \r")
    assert names(controller) == ["open mouth"]
    assert row.name.text() == "open mouth"
    assert not box.isVisible()
    QTest.mouseDClick(row.name, LEFT)
    assert box.isVisible()
    QTest.keyClicks(box, "something else")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert names(controller) == ["open mouth"]
    assert not box.isVisible()


def test_a_name_that_is_taken_gets_a_number_and_an_empty_one_is_not_taken(
    panel: EditPanel, controller: Controller
) -> None:
    make(controller, "mouth", m1=0.5)
    second = make(controller, "eyes", m1=0.5)
    controller.edits.rename(second, "mouth")
    assert names(controller) == ["mouth", "mouth 1"]
    controller.edits.rename(second, "   ")
    assert names(controller) == ["mouth", "mouth 1"]


def test_dragging_the_strength_is_one_step_under_a_readable_name(
    panel: EditPanel, controller: Controller
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    steps = len(controller.session.step_labels)
    slider = row_of(panel, edit_id).strength.slider
    middle = slider.height() // 2
    start = round(slider.width() * (1 + 3) / 6)
    QTest.mousePress(slider, LEFT, pos=QPoint(start, middle))
    for x in range(start, slider.width() + 40, 5):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert controller.session.in_gesture
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() + 40, middle))
    assert edit_of(controller, edit_id).strength == 3.0
    assert controller.session.step_labels[steps:] == ("mouth 1 → 3",)


def test_the_number_beside_the_slider_goes_further_and_says_where_it_ends(
    panel: EditPanel, controller: Controller
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    listener = Listener(controller)
    box = row_of(panel, edit_id).strength.box
    type_into(box, "-12.5")
    assert edit_of(controller, edit_id).strength == -12.5
    assert listener.at("warning") == []
    type_into(box, "500")
    assert edit_of(controller, edit_id).strength == 20.0
    assert len(listener.at("warning")) == 1


def test_alt_and_the_arrow_keys_change_the_order(panel: EditPanel, controller: Controller) -> None:
    bottom = make(controller, "bottom", m1=0.5)
    make(controller, "middle", m1=0.5)
    make(controller, "top", m1=0.5)
    row = row_of(panel, bottom)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(controller) == ["middle", "bottom", "top"]
    assert controller.session.undo_label == "Move bottom"
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(controller) == ["middle", "top", "bottom"]
    QTest.keyClick(row, Qt.Key.Key_Down, ALT)
    assert names(controller) == ["middle", "bottom", "top"]


def test_the_arrow_keys_alone_select_the_neighbour(panel: EditPanel, controller: Controller) -> None:
    bottom, top = make(controller, "bottom", m1=0.5), make(controller, "top", m1=0.5)
    row_of(panel, top).setFocus()
    QTest.keyClick(row_of(panel, top), Qt.Key.Key_Down)
    assert controller.view.selected_edit == bottom
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


def test_a_row_is_dragged_to_another_place(panel: EditPanel, controller: Controller) -> None:
    ids = [make(controller, name, m1=0.5) for name in ("a", "b", "c")]
    drag_row(panel, ids[0], ids[2], -5)
    assert names(controller) == ["b", "c", "a"]
    drag_row(panel, ids[0], ids[1], 5)
    assert names(controller) == ["a", "b", "c"]
    steps = len(controller.session.step_labels)
    drag_row(panel, ids[1], ids[1], 15)
    assert names(controller) == ["a", "b", "c"]
    assert len(controller.session.step_labels) == steps


def test_selecting_an_edit_looks_at_its_layer(
    panel: EditPanel, controller: Controller, settle: Settle
) -> None:
    assert controller.session.model is not None
    edit_id = make(controller, "mouth", m1=0.5)
    layer = controller.view.layer
    controller.set_layer(controller.session.model.layers[4].name)
    controller.edits.select(None)
    QTest.mouseClick(row_of(panel, edit_id), LEFT, pos=QPoint(60, 10))
    assert controller.view.selected_edit == edit_id
    assert controller.view.layer == layer


def test_undo_brings_a_removed_edit_back_and_redo_leaves_nothing_selected(
    panel: EditPanel, controller: Controller
) -> None:
    edit_id = make(controller, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert names(controller) == []
    assert controller.view.selected_edit is None
    controller.undo()
    assert [row.edit_id for row in panel.stack.rows] == [edit_id]
    controller.edits.select(edit_id)
    controller.redo()
    assert controller.view.selected_edit is None
    assert not panel.stack.details.isVisible()


def test_removing_the_selected_edit_selects_the_next_one(panel: EditPanel, controller: Controller) -> None:
    first = make(controller, "a", m1=0.5)
    second = make(controller, "b", m1=0.5)
    press(panel, "remove_edit")
    assert controller.view.selected_edit == first
    controller.undo()
    controller.edits.select(second)
    press(panel, "duplicate_edit")
    assert names(controller) == ["a", "b", "b 1"]
    assert controller.view.selected_edit == controller.session.document.edits[2].id


# --- while an animation is looked at -----------------------------------------------------------------------------


def test_a_moment_of_the_animation_shows_its_own_edits_and_a_hand_on_one_starts_from_there(
    panel: EditPanel, controller: Controller
) -> None:
    mouth = make(controller, "mouth", m1=0.5)
    controller.player.set_mode("once")
    controller.player.add_pose()
    controller.edits.update_edit(mouth, strength=2.0)
    controller.player.add_pose()
    controller.edits.remove_edit(mouth)
    hair = make(controller, "hair", m2=0.5)

    def shown() -> list[str]:
        return [row.edit_id for row in panel.stack.rows]

    assert shown() == [hair]
    controller.player.go_to(1.0)
    assert shown() == [mouth]
    assert row_of(panel, mouth).strength.value == 2.0
    controller.player.go_to(0.0)
    assert row_of(panel, mouth).strength.value == 1.0
    controller.player.leave()
    assert shown() == [hair]

    controller.player.go_to(1.0)
    slider = row_of(panel, mouth).strength.slider
    QTest.mouseClick(slider, LEFT, pos=slider.rect().center())
    assert controller.view.selected_edit == mouth
    assert [edit.id for edit in controller.session.document.edits] == [mouth]
    while mouth in shown():
        controller.undo()
    assert [edit.id for edit in controller.session.document.edits] == [hair]
    assert shown() == [hair]
