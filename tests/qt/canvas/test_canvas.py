"""What is seen on the canvas: crisp pixels, the map's colours, the outline; and how it is moved about."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QLineF, QPointF, Qt
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.outlines import outline, painted
from ganinterface.qt.widgets.images import picture_image
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import canvas_of, click, drag, on_canvas, on_screen, pixels, seen
from tests.qt.panel_helpers import turn_wheel


def test_while_there_is_no_model_at_all_the_canvas_says_how_to_open_one(qtbot: QtBot) -> None:
    desk = Desk()
    canvas = on_screen(qtbot, canvas_of(desk), 400, 300)
    opening = canvas.grab().toImage()
    desk.messages.say("It cannot be opened.", "error")
    assert canvas.grab().toImage() != opening
    desk.open()
    assert canvas.image is not None
    desk.close()


def test_every_pixel_of_a_small_picture_is_a_square(plain: Canvas, desk: Desk) -> None:
    size = round(plain.viewport.zoom)
    assert size > 4
    picture = desk.picture
    assert np.array_equal(seen(plain), picture.repeat(size, 0).repeat(size, 1))


def test_smooth_on_request(plain: Canvas, desk: Desk) -> None:
    square = seen(plain)
    desk.view.smooth = True
    smooth = seen(plain)
    assert len(np.unique(smooth.reshape(-1, 3), axis=0)) > 2 * len(np.unique(square.reshape(-1, 3), axis=0))


def test_a_picture_keeps_its_bytes() -> None:
    picture = np.random.RandomState(0).randint(0, 256, (5, 7, 3)).astype(np.uint8)
    assert np.array_equal(pixels(picture_image(picture)), picture)


def test_the_pinned_map_lies_over_the_picture_and_the_switch_takes_it_off(plain: Canvas, desk: Desk) -> None:
    without = seen(plain)
    desk.view.pin([0])
    assert np.array_equal(seen(plain), without)
    desk.view.heatmap = True
    assert not np.array_equal(seen(plain), without)
    desk.view.opacity = 0.0
    assert np.array_equal(seen(plain), without)


def test_the_hovered_map_is_seen_before_the_pinned_one(plain: Canvas, desk: Desk) -> None:
    desk.view.heatmap = True
    desk.view.pin([0])
    pinned = seen(plain)
    desk.view.hovered = 1
    assert not np.array_equal(seen(plain), pinned)
    desk.view.hovered = None
    assert np.array_equal(seen(plain), pinned)


def test_the_selected_edit_is_outlined(plain: Canvas, desk: Desk) -> None:
    edit_id = desk.edits.add_edit({0: 0.0})
    assert edit_id is not None
    desk.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 0.5, 0.5),)))
    desk.settle()
    outlined = seen(plain)
    desk.edits.select(None)
    assert not np.array_equal(seen(plain), outlined)


def test_an_outline_runs_around_the_painted_cells() -> None:
    mask = np.zeros((4, 2), np.float32)
    mask[1, 0] = -1
    cells = painted(mask)
    assert {(line.x1(), line.y1(), line.x2(), line.y2()) for line in outline(cells)} == {
        (0.0, 0.25, 0.5, 0.25),
        (0.0, 0.5, 0.5, 0.5),
        (0.0, 0.25, 0.0, 0.5),
        (0.5, 0.25, 0.5, 0.5),
    }
    assert outline(np.zeros((4, 2), np.bool_)) == []
    assert all(isinstance(line, QLineF) for line in outline(cells))


def test_the_grid_shows_the_cells(plain: Canvas, desk: Desk) -> None:
    before = seen(plain)
    desk.view.grid = True
    assert not np.array_equal(seen(plain), before)


def test_the_wheel_zooms_about_the_mouse(canvas: Canvas) -> None:
    viewport = canvas.viewport
    viewport.set_zoom(8)
    at = on_canvas(canvas, (0.25, 0.25))
    before = viewport.zoom
    turn_wheel(canvas, at, 1)
    assert viewport.zoom > before
    spot = viewport.to_picture(QPointF(at))
    assert (spot.x(), spot.y()) == pytest.approx((0.25, 0.25), abs=0.02)
    turn_wheel(canvas, at, -1)
    assert viewport.zoom == before


def test_zoom_tool_and_keys(canvas: Canvas, desk: Desk) -> None:
    viewport = canvas.viewport
    fitted = viewport.zoom
    desk.view.tool = Tool.ZOOM
    click(canvas, (0.5, 0.5))
    assert viewport.zoom > fitted
    click(canvas, (0.5, 0.5), Qt.MouseButton.RightButton)
    assert viewport.zoom <= fitted
    canvas.set_zoom(1.0)
    assert viewport.zoom == 1
    canvas.fit()
    assert (viewport.zoom, viewport.fitted) == (fitted, True)


def test_space_drags_the_picture_and_paints_nothing(canvas: Canvas, desk: Desk) -> None:
    desk.view.pin([0])
    desk.view.tool = Tool.BRUSH
    before = canvas.viewport.rect
    canvas.hold_space(True)
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    canvas.hold_space(False)
    assert canvas.viewport.rect.center() != before.center()
    assert desk.session.document.edits == ()
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    assert len(desk.session.document.edits) == 1


def test_the_middle_button_drags_the_picture(canvas: Canvas, desk: Desk) -> None:
    before = canvas.viewport.rect.center()
    drag(canvas, [(0.5, 0.5), (0.7, 0.5)], Qt.MouseButton.MiddleButton)
    assert canvas.viewport.rect.center().x() > before.x()
