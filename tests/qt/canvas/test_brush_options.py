"""The brush: its options in the bar, symmetry, a pen's pressure; each stroke carries what it was painted with."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QPointingDeviceUniqueId, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle, Stroke
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.canvas.options import ToolOptions
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import Spot, drag, on_canvas, on_screen
from tests.studio.edits import only_edit

ACROSS = [(0.2, 0.3), (0.3, 0.5), (0.4, 0.5)]


@pytest.fixture
def bar(ready: Canvas, desk: Desk, qtbot: QtBot) -> ToolOptions:
    """The options beside that canvas."""
    return on_screen(qtbot, ToolOptions(desk.view, say=desk.messages.say), 1200, 40)


def strokes(desk: Desk) -> list[Stroke]:
    return [shape for shape in only_edit(desk).region.shapes if isinstance(shape, Stroke)]


def pen(canvas: Canvas, spots: list[tuple[Spot, float]], end: str = "Pen") -> None:
    """Put a pen down on the first spot, go over the others with that pressure, lift it on the last."""
    kind = QPointingDevice.PointerType[end]
    able = QPointingDevice.Capability.Position | QPointingDevice.Capability.Pressure
    device = QPointingDevice(
        "pen", 1, QPointingDevice.DeviceType.Stylus, kind, able, 1, 1, "", QPointingDeviceUniqueId()
    )
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    steps = [(QEvent.Type.TabletPress, left, left, *spots[0])]
    steps += [(QEvent.Type.TabletMove, none, left, *each) for each in spots[1:]]
    steps += [(QEvent.Type.TabletRelease, left, none, *spots[-1])]
    for event_kind, button, buttons, spot, pressure in steps:
        at = QPointF(on_canvas(canvas, spot))
        event = QTabletEvent(
            event_kind,
            device,
            at,
            at,
            pressure,
            0,
            0,
            0,
            0,
            0,
            Qt.KeyboardModifier.NoModifier,
            button,
            buttons,
        )
        QApplication.sendEvent(canvas, event)
        assert event.isAccepted()


def test_the_bar_sets_what_the_next_stroke_carries(bar: ToolOptions, ready: Canvas, desk: Desk) -> None:
    for name, text in (("radius", "0.12"), ("hardness", "0.4"), ("flow", "0.25")):
        box = bar.numbers[name].box
        box.selectAll()
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
    drag(ready, ACROSS)
    (stroke,) = strokes(desk)
    assert (stroke.radius, stroke.hardness, stroke.flow) == (0.12, 0.4, 0.25)
    address = f"edits/{only_edit(desk).name}/region/shapes/0/flow"
    assert desk.workbench.set_number(address, 0.5)
    assert strokes(desk)[0].flow == 0.5


def test_the_bar_follows_the_keys_and_clamps_what_is_typed(bar: ToolOptions, desk: Desk) -> None:
    desk.painting.change_radius(2)
    assert bar.numbers["radius"].value == desk.view.radius == 0.1
    box = bar.numbers["flow"].box
    box.selectAll()
    QTest.keyClicks(box, "7")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.view.flow == 1.0


def test_each_tool_has_its_own_options_and_those_without_say_what_they_do(
    bar: ToolOptions, desk: Desk
) -> None:
    assert bar.numbers["flow"].isVisible()
    assert bar.symmetry.isVisible()
    desk.view.tool = Tool.RECTANGLE
    assert not bar.numbers["flow"].isVisible()
    assert bar.symmetry.isVisible()
    desk.view.tool = Tool.PICK
    assert not bar.symmetry.isVisible()
    assert bar.hint.text() == "Click on what an edit changes to select the edit"


def test_a_stroke_and_its_mirror_image_are_one_step(bar: ToolOptions, ready: Canvas, desk: Desk) -> None:
    QTest.mouseClick(bar.symmetry, Qt.MouseButton.LeftButton)
    assert bar.axis.isVisible()
    desk.view.axis = 0.4
    drag(ready, ACROSS)
    drawn, image = strokes(desk)
    np.testing.assert_allclose(image.points, [(0.8 - x, y) for x, y in drawn.points])
    assert replace(image, points=drawn.points) == drawn
    desk.view.tool = Tool.RECTANGLE
    drag(ready, [(0.1, 0.1), (0.3, 0.2)])
    box, other = only_edit(desk).region.shapes[-2:]
    assert isinstance(box, Rectangle)
    assert isinstance(other, Rectangle)
    assert (other.x0, other.x1) == pytest.approx((0.8 - box.x1, 0.8 - box.x0))
    assert len(desk.session.step_labels) == 2
    desk.workbench.undo()
    assert len(only_edit(desk).region.shapes) == 2


def test_symmetry_that_is_switched_in_mid_stroke_counts_from_the_next_one(ready: Canvas, desk: Desk) -> None:
    desk.painting.begin(0.2, 0.2)
    desk.view.symmetry = True
    desk.painting.move(0.4, 0.4)
    desk.painting.end()
    assert len(strokes(desk)) == 1


def test_the_axis_is_dragged_by_its_handle_and_paints_nothing(ready: Canvas, desk: Desk) -> None:
    desk.view.symmetry = True
    grip = ready.tools.grip.toPoint()
    QTest.mousePress(ready, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(ready, on_canvas(ready, (0.25, 0.3)))
    QTest.mouseRelease(ready, Qt.MouseButton.LeftButton, pos=on_canvas(ready, (0.25, 0.3)))
    assert desk.view.axis == pytest.approx(0.25, abs=0.01)
    assert desk.session.document.edits == ()
    desk.view.symmetry = False
    QTest.mouseClick(ready, Qt.MouseButton.LeftButton, pos=ready.tools.grip.toPoint())
    assert len(strokes(desk)) == 1  # without symmetry there is no handle


def test_pressure_is_of_the_size_of_the_flow_or_of_nothing(ready: Canvas, desk: Desk) -> None:
    firm = [(spot, pressure) for spot, pressure in zip(ACROSS, (0.25, 0.5, 0.75), strict=True)]
    pen(ready, firm)
    desk.view.pressure_size, desk.view.pressure_flow = False, True
    pen(ready, firm)
    desk.view.pressure_flow = False
    pen(ready, firm)
    drag(ready, ACROSS)
    size, flow, none, mouse = strokes(desk)
    assert size.widths == pytest.approx((0.25, 0.5, 0.75))
    assert flow.flows == pytest.approx((0.25, 0.5, 0.75))
    assert (size.flows, flow.widths) == ((), ())
    assert replace(none, points=()) == replace(mouse, points=())
    assert len(desk.session.step_labels) == 4


def test_pressing_harder_without_moving_counts(ready: Canvas, desk: Desk) -> None:
    pen(ready, [((0.5, 0.5), 0.1), ((0.5, 0.5), 0.8), ((0.5, 0.5), 0.3)])
    (stroke,) = strokes(desk)
    assert stroke.widths == pytest.approx((0.8,))


def test_the_other_end_of_the_pen_erases(ready: Canvas, desk: Desk) -> None:
    drag(ready, ACROSS)
    pen(ready, [(spot, 0.5) for spot in ACROSS], end="Eraser")
    assert [stroke.value for stroke in strokes(desk)] == [1.0, 0.0]
