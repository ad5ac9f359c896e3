"""Painting with real mouse events: one drag is one undo step and changes what it covers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.notes import free_at
from ganinterface.qt.widgets.theme import colour
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, click, drag, on_canvas, pixels, seen
from tests.studio.edits import only_edit

STROKE = [(0.3, 0.3), (0.5, 0.4), (0.7, 0.4)]


def test_the_first_stroke_makes_an_edit_with_the_pinned_map(ready: Canvas, desk: Desk) -> None:
    first = {2: pytest.approx(3 * float(desk.maps[2].std()), rel=0.01)}  # what the worker found to be seen
    drag(ready, STROKE)
    desk.settle()
    edit = only_edit(desk)
    assert edit.layer == desk.view.layer
    assert desk.view.selected_edit == edit.id
    assert dict(edit.channels) == first
    assert desk.session.step_labels == (f"Paint {edit.name}",)


def test_a_second_stroke_adds_to_the_selected_edit(ready: Canvas, desk: Desk) -> None:
    drag(ready, STROKE)
    drag(ready, [(0.2, 0.8), (0.6, 0.8)])
    assert len(only_edit(desk).region.shapes) == 2
    assert len(desk.session.step_labels) == 2


def test_the_stroke_follows_the_mouse_and_carries_the_brush(ready: Canvas, desk: Desk) -> None:
    desk.view.radius, desk.view.hardness = 0.03, 0.5
    drag(ready, STROKE)
    (stroke,) = only_edit(desk).region.shapes
    assert isinstance(stroke, Stroke)
    assert (stroke.radius, stroke.hardness, stroke.value) == (0.03, 0.5, 1.0)
    assert stroke.points == pytest.approx(np.array(STROKE), abs=0.02)


@pytest.mark.parametrize(
    ("tool", "button", "keys", "value", "verb"),
    [
        (Tool.BRUSH, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, 0.0, "Erase"),
        (Tool.ERASE, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, 0.0, "Erase"),
        (Tool.BRUSH, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, -1.0, "Paint opposite"),
    ],
)
def test_erasing_and_the_opposite_sign(
    ready: Canvas,
    desk: Desk,
    tool: Tool,
    button: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
    value: float,
    verb: str,
) -> None:
    drag(ready, STROKE)
    desk.view.tool = tool
    drag(ready, STROKE, button, keys)
    edit = only_edit(desk)
    assert edit.region.shapes[-1].value == value
    assert desk.session.step_labels[-1] == f"{verb} {edit.name}"


def test_a_rectangle_is_drawn_from_corner_to_corner(ready: Canvas, desk: Desk) -> None:
    desk.view.tool = Tool.RECTANGLE
    drag(ready, [(0.75, 0.6), (0.5, 0.5), (0.25, 0.2)])
    (shape,) = only_edit(desk).region.shapes
    assert isinstance(shape, Rectangle)
    assert (shape.x0, shape.y0, shape.x1, shape.y1) == pytest.approx((0.25, 0.2, 0.75, 0.6), abs=0.02)


def test_escape_gives_the_stroke_up(ready: Canvas, desk: Desk) -> None:
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, STROKE[0]))
    QTest.mouseMove(ready, on_canvas(ready, STROKE[1]))
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    QTest.mouseRelease(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, STROKE[2]))
    assert desk.session.document.edits == ()
    assert desk.session.step_labels == ()


def test_undo_in_the_middle_of_a_stroke_ends_it(ready: Canvas, desk: Desk) -> None:
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, STROKE[0]))
    desk.workbench.undo()
    QTest.mouseMove(ready, on_canvas(ready, STROKE[1]))
    desk.loop.run_until(lambda: not desk.painting.active)
    QTest.mouseRelease(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, STROKE[2]))
    assert desk.session.document.edits == ()


def test_with_no_map_pinned_the_stroke_takes_the_one_that_does_most_there_and_says_so_at_the_brush(
    ready: Canvas, desk: Desk
) -> None:
    told = []
    desk.first_values.told.connect(told.append)
    desk.view.pin([])
    layer = desk.view.layer
    assert desk.painting.announcement == "New edit: the maps that move the place most"
    ready.leaveEvent(QEvent(QEvent.Type.Leave))
    before = pixels(ready.grab().toImage())
    drag(ready, STROKE)
    desk.settle()
    edit = only_edit(desk)
    ((channel, value),) = edit.channels
    assert value == pytest.approx(3 * float(desk.maps[channel].std()), rel=0.01)
    assert told == [f"map {channel} of {layer} moves this place most"]
    assert desk.view.pinned == ()  # no heatmap hides what it did, and the next edit's map is chosen anew
    desk.view.selected_edit = None
    assert (pixels(ready.grab().toImage()) != before).any()  # there it stands
    ready._note_over.timeout.emit()
    ready.leaveEvent(QEvent(QEvent.Type.Leave))
    np.testing.assert_array_equal(pixels(ready.grab().toImage()), before)


def test_what_is_said_at_the_brush_is_not_covered_by_a_card_on_the_canvas(ready: Canvas, desk: Desk) -> None:
    card = QWidget(ready)
    card.setGeometry(ready.width() // 2 + 20, 0, 100, ready.height())
    card.show()
    before = pixels(ready.grab().toImage())
    desk.first_values.told.emit("map 82 of 32x16 conv1 moves this place most")
    after = pixels(ready.grab().toImage())
    assert (after != before).any()
    np.testing.assert_array_equal(after[:, card.x() :], before[:, card.x() :])
    # Nor at the lower edge, where what is said moves up into the canvas.
    card.setGeometry(ready.width() // 2 + 20, ready.height() - 60, 100, 50)
    assert free_at(ready, ready.height() + 20).right() == card.x()


def test_all_of_a_first_stroke_is_one_step_whenever_its_values_are_found(ready: Canvas, desk: Desk) -> None:
    desk.view.pin([])
    drag(ready, STROKE)
    drag(ready, [(0.2, 0.8), (0.6, 0.8)])  # before anything was found
    desk.settle()
    painted = only_edit(desk)
    assert len(painted.channels) == 1
    assert len(desk.session.step_labels) == 2
    desk.workbench.undo()
    assert only_edit(desk).channels == painted.channels
    desk.workbench.undo()
    desk.settle()
    assert desk.session.document.edits == ()
    desk.workbench.redo()
    assert only_edit(desk).channels == painted.channels


def test_values_that_are_found_after_the_stroke_was_undone_change_nothing_and_are_there_on_redo(
    ready: Canvas, desk: Desk
) -> None:
    drag(ready, STROKE)
    desk.workbench.undo()
    before = desk.session.project
    desk.settle()
    assert desk.session.project == before
    desk.workbench.redo()
    ((_, value),) = only_edit(desk).channels
    assert value == pytest.approx(3 * float(desk.maps[2].std()), rel=0.01)


def test_a_map_that_joins_a_painted_edit_is_seen_where_that_acts(ready: Canvas, desk: Desk) -> None:
    drag(ready, STROKE)
    desk.settle()
    before = dict(only_edit(desk).channels)
    desk.edits.put_maps([2, 4])
    desk.settle()
    edit = only_edit(desk)
    assert dict(edit.channels) == {**before, 4: pytest.approx(3 * float(desk.maps[4].std()), rel=0.01)}
    assert desk.session.step_labels[1:] == (f"Put map 4 into {edit.name}",)
    desk.workbench.undo()
    assert dict(only_edit(desk).channels) == before


def test_an_edit_whose_maps_were_all_taken_out_gets_one_with_the_next_stroke(
    ready: Canvas, desk: Desk
) -> None:
    drag(ready, STROKE)
    desk.settle()
    desk.edits.take_out_maps([2])
    assert only_edit(desk).channels == ()
    drag(ready, STROKE)
    desk.settle()
    assert len(only_edit(desk).channels) == 1


def test_an_edit_that_was_made_without_a_map_has_none_again_when_its_first_stroke_is_undone(
    ready: Canvas, desk: Desk
) -> None:
    desk.view.pin([])
    desk.edits.add_edit()
    drag(ready, STROKE)
    desk.settle()
    assert len(only_edit(desk).channels) == 1
    desk.workbench.undo()
    assert only_edit(desk).channels == ()


def test_maps_pinned_on_another_layer_make_the_edit_that_was_announced(ready: Canvas, desk: Desk) -> None:
    drag(ready, STROKE)
    first = only_edit(desk)
    assert desk.painting.announcement == f"Paints {first.name}"
    desk.view.set_layer(desk.layers[0].name)
    desk.settle()
    assert desk.painting.announcement == f"Paints {first.name} on {first.layer}"
    desk.view.pin([1, 3])
    assert desk.painting.announcement == f"New edit: 2 maps of {desk.layers[0].name}"
    drag(ready, STROKE)
    desk.settle()
    old, new = desk.session.document.edits
    assert old.region == first.region
    assert (new.layer, [channel for channel, _ in new.channels]) == (desk.layers[0].name, [1, 3])
    assert desk.view.selected_edit == new.id


def test_the_eraser_never_makes_an_edit(ready: Canvas, desk: Desk) -> None:
    drag(ready, STROKE)
    edit = only_edit(desk)
    desk.view.set_layer(desk.layers[0].name)
    desk.view.pin([1])
    desk.view.tool = Tool.ERASE
    assert desk.painting.announcement == f"Erases from {edit.name}"
    drag(ready, STROKE)
    assert only_edit(desk).region.shapes[-1].value == 0.0


def test_values_that_a_person_gave_stay(ready: Canvas, desk: Desk) -> None:
    edit_id = desk.edits.add_edit({2: 0.25})
    drag(ready, STROKE)
    desk.settle()
    assert only_edit(desk).id == edit_id
    assert only_edit(desk).channels == ((2, 0.25),)


@pytest.mark.parametrize("tool", [Tool.BRUSH, Tool.ERASE, Tool.RECTANGLE])
def test_nothing_is_painted_beside_the_picture(ready: Canvas, desk: Desk, tool: Tool) -> None:
    desk.edits.add_edit()
    before, steps = desk.session.document, desk.session.step_labels
    desk.view.tool = tool
    drag(ready, [(-0.4, 0.2), (-0.3, 0.8)])
    drag(ready, [(1.5, 0.2), (1.5, 0.2)])
    assert (desk.session.document, desk.session.step_labels) == (before, steps)


def test_a_stroke_begins_where_it_reaches_the_picture(ready: Canvas, desk: Desk) -> None:
    drag(ready, [(-0.4, 0.5), (0.1, 0.5), (0.4, 0.5)])
    (stroke,) = only_edit(desk).region.shapes
    assert isinstance(stroke, Stroke)
    assert stroke.points[0] == pytest.approx((0.1, 0.5), abs=0.02)
    desk.view.tool = Tool.RECTANGLE
    drag(ready, [(-0.2, -0.1), (0.1, 0.1), (0.4, 0.5)])
    shape = only_edit(desk).region.shapes[-1]
    assert isinstance(shape, Rectangle)
    assert (shape.x0, shape.y0, shape.x1, shape.y1) == pytest.approx((-0.2, -0.1, 0.4, 0.5), abs=0.02)


def test_alt_click_takes_the_value_under_the_mouse(ready: Canvas, desk: Desk) -> None:
    drag(ready, STROKE)
    value = float(desk.maps[2, 14, 1])
    spot = (1.5 / desk.maps.shape[2], 14.5 / desk.maps.shape[1])
    click(ready, spot, keys=Qt.KeyboardModifier.AltModifier)
    ((channel, taken),) = only_edit(desk).channels
    assert channel == 2
    assert taken == pytest.approx(value, rel=0.01)


def test_the_pick_tool_selects_the_topmost_edit_under_the_mouse(ready: Canvas, desk: Desk) -> None:
    everywhere = Region((Rectangle(0.0, 0.0, 1.0, 1.0),))
    below = desk.edits.add_edit()
    above = desk.edits.add_edit()
    assert below is not None
    assert above is not None
    desk.edits.update_edit(below, region=everywhere)
    desk.edits.update_edit(above, region=Region((Rectangle(0.0, 0.0, 1.0, 0.5),)))
    desk.view.tool = Tool.PICK
    click(ready, (0.5, 0.25))
    assert desk.view.selected_edit == above
    click(ready, (0.5, 0.75))
    assert desk.view.selected_edit == below


def test_many_moves_in_one_turn_of_the_event_loop_make_one_change(ready: Canvas, desk: Desk) -> None:
    desk.painting.begin(0.1, 0.5)
    desk.loop.turn()
    changes: list[object] = []
    desk.workbench.project_changed.connect(lambda new, old: changes.append(new))
    for step in range(1, 60):
        desk.painting.move(0.1 + 0.01 * step, 0.5)
    assert changes == []
    desk.loop.turn()
    assert len(changes) == 1
    desk.painting.end()
    assert len(desk.session.step_labels) == 1


def test_escape_without_a_stroke_goes_to_whoever_listens(ready: Canvas) -> None:
    heard: list[str] = []
    ready.escaped.connect(lambda: heard.append("escaped"))
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, STROKE[0]))
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert heard == []
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert heard == ["escaped"]


def test_the_outline_grows_with_the_stroke_and_is_that_of_all_of_it_when_it_ends(
    ready: Canvas, desk: Desk, qtbot: QtBot
) -> None:
    accent = colour("accent")

    def outlined() -> int:
        line = accent.red(), accent.green(), accent.blue()
        return int((pixels(ready.grab().toImage()) == line).all(axis=2).sum())

    desk.view.heatmap = False
    desk.view.radius = 0.06
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, (0.2, 0.2)))
    begun = outlined()
    assert begun > 0
    for step in range(1, 8):
        QTest.mouseMove(ready, on_canvas(ready, (0.2, 0.2 + 0.07 * step)))
        desk.loop.turn()
    qtbot.waitUntil(lambda: outlined() > begun, timeout=PATIENCE)  # while the button is down
    QTest.mouseMove(ready, on_canvas(ready, (0.7, 0.7)))
    QTest.mouseRelease(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, (0.7, 0.7)))
    grown = seen(ready)
    desk.view.selected_edit = None
    desk.edits.select(only_edit(desk).id)
    np.testing.assert_array_equal(seen(ready), grown)


def test_a_canvas_that_is_drawn_part_by_part_is_the_one_that_is_drawn_at_once(
    ready: Canvas, desk: Desk, qtbot: QtBot
) -> None:
    desk.view.heatmap = False
    desk.view.smooth = False  # a smooth picture is one step of 255 away where its drawing begins elsewhere
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, (0.2, 0.2)))
    desk.settle()
    for step in range(1, 6):
        QApplication.processEvents()
        QTest.mouseMove(ready, on_canvas(ready, (0.2 + 0.1 * step, 0.2 + 0.1 * step)))
    desk.loop.turn()  # the stroke has grown, and its picture is not there yet

    def is_the_same() -> bool:
        screen = ready.screen().grabWindow(ready.winId()).toImage()
        return bool((pixels(screen) == pixels(ready.grab().toImage())).all())

    qtbot.waitUntil(is_the_same, timeout=PATIENCE)
