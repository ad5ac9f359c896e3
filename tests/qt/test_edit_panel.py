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

from ganinterface.document.document import Edit
from ganinterface.document.region import Region
from ganinterface.qt.edits.panel import EMPTY, EditPanel
from ganinterface.qt.edits.row import summary
from ganinterface.studio.studio import Studio
from tests.qt.panel_helpers import edit_panel, find, make, names, press, row_of, type_into
from tests.signals import Listener
from tests.studio.edits import HALF, edit_of, taps

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio, settle: Settle) -> EditPanel:
    return edit_panel(qtbot, studio, settle)


# --- the stack -------------------------------------------------------------------------------------------------


def test_an_empty_stack_says_how_to_make_the_first_edit(panel: EditPanel, studio: Studio) -> None:
    shown = [label.text() for label in panel.findChildren(QLabel)]
    assert EMPTY in shown
    assert not panel.stack.isVisible()
    make(studio, "mouth", m1=0.5)
    assert panel.stack.isVisible()


def test_the_plus_makes_an_edit_with_the_pinned_maps_and_selects_it(panel: EditPanel, studio: Studio) -> None:
    studio.shown.pin([2, 5])
    press(panel, "add_edit")
    (edit,) = studio.session.document.edits
    assert [channel for channel, _ in edit.channels] == [2, 5]
    assert studio.view.selected_edit == edit.id
    assert [row.edit_id for row in panel.stack.rows] == [edit.id]
    assert panel.stack.details.isVisible()


def test_a_row_says_what_its_edit_is() -> None:
    edit = Edit("a", "mouth", "8x4 conv1", Region((HALF,)), channels=((1, 0.5), (2, 0.5)))
    assert summary(edit) == "8x4 conv1 · 2 maps · locked"
    assert summary(Edit("a", "mouth", "8x4 conv1", operation="set", channels=((1, 0.5),))) == (
        "8x4 conv1 · set 1 map · nothing painted"
    )


def test_the_edit_that_acts_last_stands_on_top(panel: EditPanel, studio: Studio) -> None:
    first, second = make(studio, "first", m1=0.5), make(studio, "second", m1=0.5)
    assert [row.edit_id for row in panel.stack.rows] == [second, first]
    tops = [row.y() for row in panel.stack.rows]
    assert tops == sorted(tops)


def test_the_eye_hides_what_an_edit_does_and_shows_it_again(
    panel: EditPanel, studio: Studio, settle: Settle
) -> None:
    plain = taps(studio, studio.session.document)
    edit_id = make(studio, "mouth", m1=2.0)
    settle()
    assert studio.shown.maps is not None
    assert not np.array_equal(studio.shown.maps, plain)
    press(row_of(panel, edit_id), "edit_eye")
    assert not edit_of(studio, edit_id).enabled
    assert studio.session.undo_label == "Hide mouth"
    settle()
    assert np.array_equal(studio.shown.maps, plain)
    press(row_of(panel, edit_id), "edit_eye")
    assert edit_of(studio, edit_id).enabled


def test_f2_and_a_double_click_rename_an_edit(panel: EditPanel, studio: Studio) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_F2)
    box = find(row, QLineEdit, "edit_name")
    assert box.isVisible()
    assert box.selectedText() == "mouth"
    QTest.keyClicks(box, "  open   mouth \r")
    assert names(studio) == ["open mouth"]
    assert row.name.text() == "open mouth"
    assert not box.isVisible()
    QTest.mouseDClick(row.name, LEFT)
    assert box.isVisible()
    QTest.keyClicks(box, "something else")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert names(studio) == ["open mouth"]
    assert not box.isVisible()


def test_a_name_that_is_taken_gets_a_number_and_an_empty_one_is_not_taken(
    panel: EditPanel, studio: Studio
) -> None:
    make(studio, "mouth", m1=0.5)
    second = make(studio, "eyes", m1=0.5)
    studio.edits.rename(second, "mouth")
    assert names(studio) == ["mouth", "mouth 1"]
    studio.edits.rename(second, "   ")
    assert names(studio) == ["mouth", "mouth 1"]


def test_dragging_the_strength_is_one_step_under_a_readable_name(panel: EditPanel, studio: Studio) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    steps = len(studio.session.step_labels)
    slider = row_of(panel, edit_id).strength.slider
    middle = slider.height() // 2
    start = round(slider.width() * (1 + 3) / 6)
    QTest.mousePress(slider, LEFT, pos=QPoint(start, middle))
    for x in range(start, slider.width() + 40, 5):
        QTest.mouseMove(slider, QPoint(x, middle))
    assert studio.session.in_gesture
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() + 40, middle))
    assert edit_of(studio, edit_id).strength == 3.0
    assert studio.session.step_labels[steps:] == ("mouth 1 → 3",)


def test_the_number_beside_the_slider_goes_further_and_says_where_it_ends(
    panel: EditPanel, studio: Studio
) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    listener = Listener(studio.messages)
    box = row_of(panel, edit_id).strength.box
    type_into(box, "-12.5")
    assert edit_of(studio, edit_id).strength == -12.5
    assert listener.at("warning") == []
    type_into(box, "500")
    assert edit_of(studio, edit_id).strength == 20.0
    assert len(listener.at("warning")) == 1


def test_alt_and_the_arrow_keys_change_the_order(panel: EditPanel, studio: Studio) -> None:
    bottom = make(studio, "bottom", m1=0.5)
    make(studio, "middle", m1=0.5)
    make(studio, "top", m1=0.5)
    row = row_of(panel, bottom)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(studio) == ["middle", "bottom", "top"]
    assert studio.session.undo_label == "Move bottom"
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    QTest.keyClick(row, Qt.Key.Key_Up, ALT)
    assert names(studio) == ["middle", "top", "bottom"]
    QTest.keyClick(row, Qt.Key.Key_Down, ALT)
    assert names(studio) == ["middle", "bottom", "top"]


def test_the_arrow_keys_alone_select_the_neighbour(panel: EditPanel, studio: Studio) -> None:
    bottom, top = make(studio, "bottom", m1=0.5), make(studio, "top", m1=0.5)
    row_of(panel, top).setFocus()
    QTest.keyClick(row_of(panel, top), Qt.Key.Key_Down)
    assert studio.view.selected_edit == bottom
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


def test_a_row_is_dragged_to_another_place(panel: EditPanel, studio: Studio) -> None:
    ids = [make(studio, name, m1=0.5) for name in ("a", "b", "c")]
    drag_row(panel, ids[0], ids[2], -5)
    assert names(studio) == ["b", "c", "a"]
    drag_row(panel, ids[0], ids[1], 5)
    assert names(studio) == ["a", "b", "c"]
    steps = len(studio.session.step_labels)
    drag_row(panel, ids[1], ids[1], 15)
    assert names(studio) == ["a", "b", "c"]
    assert len(studio.session.step_labels) == steps


def test_selecting_an_edit_looks_at_its_layer(panel: EditPanel, studio: Studio, settle: Settle) -> None:
    assert studio.session.model is not None
    edit_id = make(studio, "mouth", m1=0.5)
    layer = studio.view.layer
    studio.shown.set_layer(studio.session.model.layers[4].name)
    studio.edits.select(None)
    QTest.mouseClick(row_of(panel, edit_id), LEFT, pos=QPoint(60, 10))
    assert studio.view.selected_edit == edit_id
    assert studio.view.layer == layer


def test_undo_brings_a_removed_edit_back_and_redo_leaves_nothing_selected(
    panel: EditPanel, studio: Studio
) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    row = row_of(panel, edit_id)
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_Delete)
    assert names(studio) == []
    assert studio.view.selected_edit is None
    studio.workbench.undo()
    assert [row.edit_id for row in panel.stack.rows] == [edit_id]
    studio.edits.select(edit_id)
    studio.workbench.redo()
    assert studio.view.selected_edit is None
    assert not panel.stack.details.isVisible()


def test_removing_the_selected_edit_selects_the_next_one(panel: EditPanel, studio: Studio) -> None:
    first = make(studio, "a", m1=0.5)
    second = make(studio, "b", m1=0.5)
    press(panel, "remove_edit")
    assert studio.view.selected_edit == first
    studio.workbench.undo()
    studio.edits.select(second)
    press(panel, "duplicate_edit")
    assert names(studio) == ["a", "b", "b 1"]
    assert studio.view.selected_edit == studio.session.document.edits[2].id


# --- while an animation is looked at -----------------------------------------------------------------------------


def test_a_moment_of_the_animation_shows_its_own_edits_and_a_hand_on_one_starts_from_there(
    panel: EditPanel, studio: Studio
) -> None:
    mouth = make(studio, "mouth", m1=0.5)
    studio.playback.set_mode("once")
    studio.playback.add_pose()
    studio.edits.update_edit(mouth, strength=2.0)
    studio.playback.add_pose()
    studio.edits.remove_edit(mouth)
    hair = make(studio, "hair", m2=0.5)

    def shown() -> list[str]:
        return [row.edit_id for row in panel.stack.rows]

    assert shown() == [hair]
    studio.playback.go_to(1.0)
    assert shown() == [mouth]
    assert row_of(panel, mouth).strength.value == 2.0
    studio.playback.go_to(0.0)
    assert row_of(panel, mouth).strength.value == 1.0
    studio.playback.leave()
    assert shown() == [hair]

    studio.playback.go_to(1.0)
    slider = row_of(panel, mouth).strength.slider
    QTest.mouseClick(slider, LEFT, pos=slider.rect().center())
    assert studio.view.selected_edit == mouth
    assert [edit.id for edit in studio.session.document.edits] == [mouth]
    while mouth in shown():
        studio.workbench.undo()
    assert [edit.id for edit in studio.session.document.edits] == [hair]
    assert shown() == [hair]
