"""Values of maps given in the layer panel: double-click, wheel, keys, numbers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.typed.number_text import shown, typed
from ganinterface.qt.layers.panel import LayerPanel
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.qt.layers.grid import (
    bar_of,
    cell,
    click,
    double_click,
    maps_of,
    picture_of,
)
from tests.qt.panel_helpers import find, turn_wheel
from tests.signals import Listener
from tests.studio.edits import only_edit

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_a_double_click_makes_an_edit_with_the_map_at_one_standard_deviation(
    panel: LayerPanel, desk: Desk
) -> None:
    deviation = float(desk.maps[4].std())
    double_click(panel.grid, 4)
    edit = only_edit(desk)
    assert edit.layer == desk.view.layer
    assert dict(edit.channels) == {4: pytest.approx(deviation, rel=0.05)}
    assert desk.session.step_labels == (f"Add {edit.name}",)
    double_click(panel.grid, 2)
    assert sorted(dict(only_edit(desk).channels)) == [2, 4]
    assert len(desk.session.step_labels) == 2


def test_a_map_that_is_in_the_edit_keeps_its_value_at_a_second_double_click(
    panel: LayerPanel, desk: Desk
) -> None:
    desk.edits.set_values({4: 7.5})
    double_click(panel.grid, 4)
    assert only_edit(desk).channels == ((4, 7.5),)


def test_in_a_multiplying_edit_a_map_enters_with_twice_its_strength(panel: LayerPanel, desk: Desk) -> None:
    desk.edits.set_values({4: 1.5})
    desk.edits.set_operation(only_edit(desk).id, "multiply")
    double_click(panel.grid, 6)
    assert dict(only_edit(desk).channels)[6] == 2.0


def test_return_and_delete_take_the_pinned_maps_in_and_out(panel: LayerPanel, desk: Desk) -> None:
    click(panel.grid, 1)
    click(panel.grid, 3, SHIFT)
    QTest.keyClick(panel.grid, Qt.Key.Key_Return)
    assert [channel for channel, _ in only_edit(desk).channels] == [1, 2, 3]
    click(panel.grid, 2)
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert [channel for channel, _ in only_edit(desk).channels] == [1, 3]


def test_the_wheel_over_a_bar_turns_the_value_as_one_step(
    panel: LayerPanel, desk: Desk, qtbot: QtBot
) -> None:
    deviation = float(desk.maps[5].std())
    at = bar_of(panel.grid, 5)
    turn_wheel(panel.grid, at, 1)
    turn_wheel(panel.grid, at, 3)
    turn_wheel(panel.grid, at, -1, SHIFT)
    edit = only_edit(desk)
    assert dict(edit.channels)[5] == pytest.approx((4 - 0.1) * deviation / 4, abs=1e-3)
    assert desk.session.in_gesture
    qtbot.waitUntil(lambda: not desk.session.in_gesture, timeout=PATIENCE)
    assert desk.session.step_labels == (f"{edit.name}: map 5",)
    desk.workbench.undo()
    assert desk.session.document.edits == ()


def test_leaving_the_grid_ends_the_turning_of_a_value(panel: LayerPanel, desk: Desk, qtbot: QtBot) -> None:
    QTest.mouseMove(panel.grid.viewport(), bar_of(panel.grid, 5))
    turn_wheel(panel.grid, bar_of(panel.grid, 5), 1)
    panel.grid._wheel_over.stop()  # which would end it too, in a moment
    assert desk.session.in_gesture
    QTest.mouseMove(panel.grid.viewport(), picture_of(panel.grid, 2).center())
    qtbot.waitUntil(lambda: not desk.session.in_gesture, timeout=PATIENCE)
    assert len(desk.session.step_labels) == 1


def test_the_wheel_over_the_pictures_scrolls_and_changes_no_value(panel: LayerPanel, desk: Desk) -> None:
    panel.resize(panel.minimumSizeHint().expandedTo(QSize(120, 200)))
    panel.grid.setFixedSize(60, 90)
    turn_wheel(panel.grid, picture_of(panel.grid, 0).center(), -1)
    assert panel.grid.verticalScrollBar().value() > 0
    under = next(channel for channel in range(8) if cell(panel.grid, channel).top() > 0)
    turn_wheel(panel.grid, bar_of(panel.grid, under), -1)  # a scroll that is under way goes on over a bar
    assert desk.session.document.edits == ()


def test_several_pinned_maps_are_turned_together(panel: LayerPanel, desk: Desk) -> None:
    maps = desk.maps
    desk.view.pin([1, 6])
    turn_wheel(panel.grid, bar_of(panel.grid, 6), 2)
    values = dict(only_edit(desk).channels)
    assert values == {channel: pytest.approx(maps[channel].std() / 2, abs=1e-3) for channel in (1, 6)}


def test_one_value_is_typed_for_all_pinned_maps_in_one_step(panel: LayerPanel, desk: Desk) -> None:
    desk.edits.set_values({1: 0.5, 2: 0.75, 7: 3.0})
    steps = len(desk.session.step_labels)
    desk.view.pin([1, 2, 3])
    box = find(panel, QLineEdit, "map_value")
    assert (box.text(), box.placeholderText()) == ("", "Mixed")
    box.setFocus()
    QTest.keyClicks(box, "-1,25\r")
    assert dict(only_edit(desk).channels) == {1: -1.25, 2: -1.25, 3: -1.25, 7: 3.0}
    assert desk.session.step_labels[steps:] == (f"{only_edit(desk).name}: 3 maps",)
    assert box.text() == "−1.25"


@pytest.mark.parametrize(("text", "value"), [("5000", 1000.0), ("-inf", -1000.0)])
def test_a_value_out_of_range_is_clamped_and_said(
    panel: LayerPanel, desk: Desk, text: str, value: float
) -> None:
    desk.edits.set_values({1: 0.5})
    desk.view.pin([1])
    listener = Listener(desk.messages)
    box = find(panel, QLineEdit, "map_value")
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")
    assert only_edit(desk).channels == ((1, value),)
    assert len(listener.at("warning")) == 1
    assert "-1000 to 1000" in listener.at("warning")[0]


@pytest.mark.parametrize("text", ["much", "nan", "1 2"])
def test_what_is_no_number_is_said_and_changes_nothing(panel: LayerPanel, desk: Desk, text: str) -> None:
    desk.edits.set_values({1: 0.5})
    desk.view.pin([1])
    listener = Listener(desk.messages)
    box = find(panel, QLineEdit, "map_value")
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")
    assert only_edit(desk).channels == ((1, 0.5),)
    assert box.text() == "0.5"
    assert len(listener.at("warning")) == 1


def test_the_buttons_beside_the_value_are_on_where_they_can_do_something(
    panel: LayerPanel, desk: Desk
) -> None:
    put, take = find(panel, QToolButton, "put_maps"), find(panel, QToolButton, "take_out_maps")
    assert (put.isEnabled(), take.isEnabled()) == (False, False)
    desk.view.pin([1, 2])
    assert (put.isEnabled(), take.isEnabled()) == (True, False)
    QTest.mouseClick(put, LEFT)
    assert (put.isEnabled(), take.isEnabled()) == (False, True)
    QTest.mouseClick(take, LEFT)
    assert only_edit(desk).channels == ()


def test_on_another_layer_the_selected_edit_is_not_touched(panel: LayerPanel, desk: Desk) -> None:
    desk.edits.set_values({1: 0.5})
    first = only_edit(desk)
    desk.view.set_layer(desk.layers[3].name)
    desk.settle()
    assert maps_of(panel.grid).value(1) is None
    assert find(panel, QLabel, "value_label").text() == f"{first.name} acts on {first.layer}"
    double_click(panel.grid, 1)
    assert len(desk.session.document.edits) == 2
    assert desk.session.document.edits[0] == first
    assert desk.session.document.edits[1].layer == desk.view.layer


@pytest.mark.parametrize("text", ["-1.25", "−1.25", " -1,25 ", "-125e-2"])
def test_numbers_are_read_with_either_minus_sign_and_a_point_or_a_comma(text: str) -> None:
    assert typed(text, "value") == -1.25
    assert shown(typed(text, "value")) == "−1.25"
