"""Painting with real mouse events: one drag is one undo step and changes what it covers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Edit
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render.rasterise import mask
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import PATIENCE, click, drag, on_canvas
from tests.signals import Listener

Settle = Callable[[], None]
STROKE = [(0.3, 0.3), (0.5, 0.4), (0.7, 0.4)]


@pytest.fixture
def ready(window: MainWindow, studio: Studio, settle: Settle) -> MainWindow:
    """A brush in hand, one map of the last layer pinned."""
    assert studio.session.model is not None
    studio.shown.set_layer(studio.session.model.layers[-1].name)
    settle()
    studio.shown.pin([2])
    studio.view.tool = Tool.BRUSH
    return window


def picture(studio: Studio) -> NDArray[np.uint8]:
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.picture is not None
    return studio.shown.last_frame.picture


def only_edit(studio: Studio) -> Edit:
    (edit,) = studio.session.document.edits
    return edit


def test_the_first_stroke_makes_an_edit_with_the_pinned_map(ready: MainWindow, studio: Studio) -> None:
    assert studio.shown.maps is not None
    deviation = float(studio.shown.maps[2].std())
    drag(ready.canvas, STROKE)
    edit = only_edit(studio)
    assert edit.layer == studio.view.layer
    assert studio.view.selected_edit == edit.id
    ((channel, value),) = edit.channels
    assert channel == 2
    assert value == pytest.approx(deviation, rel=0.05)
    assert studio.session.step_labels == (f"Paint {edit.name}",)


def test_a_stroke_changes_the_picture_only_where_it_was_painted(
    ready: MainWindow, studio: Studio, settle: Settle
) -> None:
    before = picture(studio)
    drag(ready.canvas, STROKE)
    settle()
    changed = np.any(picture(studio) != before, axis=2)
    painted = mask(only_edit(studio).region, *before.shape[:2]) != 0
    assert changed.any()
    assert not changed[~painted].any()


def test_undo_brings_the_former_picture_back_bit_for_bit(
    ready: MainWindow, studio: Studio, settle: Settle
) -> None:
    before = picture(studio).copy()
    drag(ready.canvas, STROKE)
    settle()
    assert not np.array_equal(picture(studio), before)
    ready.actions_by_id["undo"].trigger()
    settle()
    assert np.array_equal(picture(studio), before)
    assert studio.session.document.edits == ()


def test_a_second_stroke_adds_to_the_selected_edit(ready: MainWindow, studio: Studio) -> None:
    drag(ready.canvas, STROKE)
    drag(ready.canvas, [(0.2, 0.8), (0.6, 0.8)])
    assert len(only_edit(studio).region.shapes) == 2
    assert len(studio.session.step_labels) == 2


def test_the_stroke_follows_the_mouse_and_carries_the_brush(ready: MainWindow, studio: Studio) -> None:
    studio.view.radius, studio.view.hardness = 0.03, 0.5
    drag(ready.canvas, STROKE)
    (stroke,) = only_edit(studio).region.shapes
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
    ready: MainWindow,
    studio: Studio,
    tool: Tool,
    button: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
    value: float,
    verb: str,
) -> None:
    drag(ready.canvas, STROKE)
    studio.view.tool = tool
    drag(ready.canvas, STROKE, button, keys)
    edit = only_edit(studio)
    assert edit.region.shapes[-1].value == value
    assert studio.session.step_labels[-1] == f"{verb} {edit.name}"


def test_a_rectangle_is_drawn_from_corner_to_corner(ready: MainWindow, studio: Studio) -> None:
    studio.view.tool = Tool.RECTANGLE
    drag(ready.canvas, [(0.75, 0.6), (0.5, 0.5), (0.25, 0.2)])
    (shape,) = only_edit(studio).region.shapes
    assert isinstance(shape, Rectangle)
    assert (shape.x0, shape.y0, shape.x1, shape.y1) == pytest.approx((0.25, 0.2, 0.75, 0.6), abs=0.02)


def test_escape_gives_the_stroke_up(ready: MainWindow, studio: Studio) -> None:
    canvas = ready.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, STROKE[0]))
    QTest.mouseMove(canvas, on_canvas(canvas, STROKE[1]))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, STROKE[2]))
    assert studio.session.document.edits == ()
    assert studio.session.step_labels == ()


def test_undo_in_the_middle_of_a_stroke_ends_it(ready: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    canvas = ready.canvas
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, STROKE[0]))
    ready.actions_by_id["undo"].trigger()
    QTest.mouseMove(canvas, on_canvas(canvas, STROKE[1]))
    qtbot.waitUntil(lambda: not studio.painting.active, timeout=PATIENCE)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=on_canvas(canvas, STROKE[2]))
    assert studio.session.document.edits == ()


def test_without_a_pinned_map_the_brush_says_what_to_do(ready: MainWindow, studio: Studio) -> None:
    heard = Listener(studio.messages)
    studio.shown.pin([])
    drag(ready.canvas, STROKE)
    assert studio.session.document.edits == ()
    assert heard.at("info") == ["Choose what to paint with: click a map in Layers."]


def test_alt_click_takes_the_value_under_the_mouse(ready: MainWindow, studio: Studio) -> None:
    drag(ready.canvas, STROKE)
    assert studio.shown.maps is not None
    value = float(studio.shown.maps[2, 14, 1])
    spot = (1.5 / studio.shown.maps.shape[2], 14.5 / studio.shown.maps.shape[1])
    click(ready.canvas, spot, keys=Qt.KeyboardModifier.AltModifier)
    ((channel, taken),) = only_edit(studio).channels
    assert channel == 2
    assert taken == pytest.approx(value, rel=0.01)


def test_the_pick_tool_selects_the_topmost_edit_under_the_mouse(ready: MainWindow, studio: Studio) -> None:
    everywhere = Region((Rectangle(0.0, 0.0, 1.0, 1.0),))
    below = studio.edits.add_edit()
    above = studio.edits.add_edit()
    assert below is not None
    assert above is not None
    studio.edits.update_edit(below, region=everywhere)
    studio.edits.update_edit(above, region=Region((Rectangle(0.0, 0.0, 1.0, 0.5),)))
    studio.view.tool = Tool.PICK
    click(ready.canvas, (0.5, 0.25))
    assert studio.view.selected_edit == above
    click(ready.canvas, (0.5, 0.75))
    assert studio.view.selected_edit == below


def test_many_moves_in_one_turn_of_the_event_loop_make_one_change(
    ready: MainWindow, studio: Studio, qtbot: QtBot
) -> None:
    studio.painting.begin(0.1, 0.5)
    changes: list[object] = []
    studio.workbench.project_changed.connect(lambda new, old: changes.append(new))
    for step in range(1, 60):
        studio.painting.move(0.1 + 0.01 * step, 0.5)
    assert changes == []
    qtbot.waitUntil(lambda: len(changes) == 1, timeout=PATIENCE)
    studio.painting.end()
    assert len(studio.session.step_labels) == 1


def test_the_brush_keys_stay_within_the_limits(ready: MainWindow, studio: Studio) -> None:
    for _ in range(100):
        ready.actions_by_id["larger"].trigger()
        ready.actions_by_id["harder"].trigger()
    assert (studio.view.radius, studio.view.hardness) == (0.5, 1.0)
    for _ in range(100):
        ready.actions_by_id["smaller"].trigger()
        ready.actions_by_id["softer"].trigger()
    assert (studio.view.radius, studio.view.hardness) == (0.002, 0.0)
