"""The handle of an edit that moves maps, with real mouse events."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ganinterface.document.motion import Shift
from ganinterface.qt.canvas import canvas as canvas_module
from ganinterface.qt.canvas.canvas import CURSORS, Canvas
from ganinterface.qt.canvas.tools import DRAG_IT, PAINTING
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import drag, on_canvas, pixels
from tests.studio.edits import edit_of, make

MIDDLE = (0.5, 0.25)  # of the upper half


@pytest.fixture
def edit_id(desk: Desk, ready: Canvas) -> str:
    made = make(desk, "hair")
    desk.moving.begin("shift")
    return made


def test_a_drag_of_the_knob_moves_and_does_not_paint(ready: Canvas, desk: Desk, edit_id: str) -> None:
    assert desk.view.tool is Tool.PICK  # who moves what is painted has the tool for it in hand
    before = edit_of(desk, edit_id).region
    drag(ready, [MIDDLE, (0.55, 0.3), (0.65, 0.35)])
    motion = edit_of(desk, edit_id).motion
    assert isinstance(motion, Shift)
    assert (motion.x, motion.y) == pytest.approx((0.15, 0.1), abs=0.02)
    assert edit_of(desk, edit_id).region == before
    assert desk.session.step_labels[-1] == "Move hair"
    drag(ready, [(0.65, 0.35), (0.5, 0.25)])  # where it is now
    assert edit_of(desk, edit_id).motion == Shift(*(pytest.approx(0, abs=0.02),) * 2)


@pytest.mark.parametrize("tool", PAINTING)
def test_a_painting_tool_paints_also_where_the_handle_is_and_the_cursor_says_so(
    ready: Canvas, desk: Desk, edit_id: str, tool: Tool
) -> None:
    before = edit_of(desk, edit_id)
    desk.view.tool = tool
    QTest.mouseMove(ready, on_canvas(ready, (0.2, 0.8)))
    elsewhere = ready.cursor().shape()
    QTest.mouseMove(ready, on_canvas(ready, MIDDLE))
    assert ready.cursor().shape() is elsewhere is CURSORS[tool]
    drag(ready, [MIDDLE, (0.55, 0.3), (0.65, 0.35)])
    after = edit_of(desk, edit_id)
    assert after.motion == before.motion
    assert len(after.region.shapes) == len(before.region.shapes) + 1
    desk.view.tool = Tool.PICK
    QTest.mouseMove(ready, on_canvas(ready, (0.2, 0.8)))
    assert ready.cursor().shape() is Qt.CursorShape.ArrowCursor
    handle = desk.moving.handle
    assert handle is not None
    QTest.mouseMove(ready, on_canvas(ready, handle.middle))
    assert ready.cursor().shape() is Qt.CursorShape.SizeAllCursor


def test_with_a_brush_it_is_faint_and_the_corner_says_how_to_take_it(
    ready: Canvas, desk: Desk, edit_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(canvas_module, "draw_note", lambda _painter, _at, text, _room: said.append(text))
    desk.view.tool = Tool.BRUSH
    ready.grab()
    assert said[-1] == "Paints hair; press V to drag its handle"
    desk.view.tool = Tool.PICK
    ready.grab()
    assert said[-1] == DRAG_IT
    desk.view.tool = Tool.BRUSH
    desk.edits.update_edit(edit_id, enabled=False)  # it has none then
    ready.grab()
    assert said[-1] == "Paints hair"
    faint, taken = (_near_the_knob(ready, desk, edit_id, tool) for tool in (Tool.BRUSH, Tool.PICK))
    assert (faint != taken).any()


def _near_the_knob(ready: Canvas, desk: Desk, edit_id: str, tool: Tool) -> NDArray[np.uint8]:
    desk.edits.update_edit(edit_id, enabled=True)
    desk.view.tool, desk.view.outline = tool, False
    desk.settle()
    spot = on_canvas(ready, MIDDLE)
    part: NDArray[np.uint8] = pixels(ready.grab().toImage())[
        spot.y() - 5 : spot.y() + 5, spot.x() - 5 : spot.x() + 5
    ]
    return part.copy()


def test_escape_gives_the_drag_up(ready: Canvas, desk: Desk, edit_id: str) -> None:
    start, end = on_canvas(ready, MIDDLE), on_canvas(ready, (0.7, 0.4))
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(ready, end)
    assert edit_of(desk, edit_id).motion != Shift()
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    QTest.mouseRelease(ready, Qt.MouseButton.LeftButton, pos=end)
    assert edit_of(desk, edit_id).motion == Shift()


def test_it_is_seen_while_it_can_be_taken(ready: Canvas, desk: Desk, edit_id: str) -> None:
    desk.view.outline = False
    desk.settle()
    with_it = pixels(ready.grab().toImage()).copy()
    desk.view.tool = Tool.HAND
    without = pixels(ready.grab().toImage()).copy()
    assert (with_it != without).any()
    desk.edits.update_edit(edit_id, motion=Shift(0.2, 0.2))
    desk.view.tool = Tool.BRUSH
    assert (pixels(ready.grab().toImage()) != with_it).any()
