"""The handle of an edit that moves maps, with real mouse events."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ganinterface.document.motion import Shift
from ganinterface.qt.canvas.canvas import Canvas
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


@pytest.mark.parametrize("tool", [Tool.PICK, Tool.BRUSH])
def test_a_drag_of_the_knob_moves_and_does_not_paint(
    ready: Canvas, desk: Desk, edit_id: str, tool: Tool
) -> None:
    desk.view.tool = tool
    before = edit_of(desk, edit_id).region
    drag(ready, [MIDDLE, (0.55, 0.3), (0.65, 0.35)])
    motion = edit_of(desk, edit_id).motion
    assert isinstance(motion, Shift)
    assert (motion.x, motion.y) == pytest.approx((0.15, 0.1), abs=0.02)
    assert edit_of(desk, edit_id).region == before
    assert desk.session.step_labels[-1] == "Move hair"
    drag(ready, [(0.65, 0.35), (0.5, 0.25)])  # where it is now
    assert edit_of(desk, edit_id).motion == Shift(*(pytest.approx(0, abs=0.02),) * 2)


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
