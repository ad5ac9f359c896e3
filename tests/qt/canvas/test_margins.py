"""Layers whose maps go beyond the picture: heatmap, picking and values where their cells act."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage

from ganinterface.document.model_info import Layer
from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.outlines import covered
from ganinterface.studio.view import Tool
from tests.qt.desk import INFO, Desk
from tests.qt.helpers import click, on_canvas
from tests.studio.edits import make

MARGIN = (-0.25, -0.25, 1.25, 1.25)
MARGINS = replace(INFO, resolution=(16, 16), layers=(Layer("L0_24_8", 24, 24, 8, MARGIN),))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk with a model whose maps have margins."""
    desk.open(MARGINS)
    return desk


def test_the_heatmap_lies_where_its_cells_act(canvas: Canvas, desk: Desk) -> None:
    """Strong colour in the one cell under a spot of the picture, though the maps have a margin."""
    layer = desk.shown.layer
    assert layer is not None
    assert layer.extent[0] < 0
    maps = np.zeros((layer.channels, layer.height, layer.width), np.float32)
    spot = (0.3, 0.7)
    maps[1][layer.cell(*spot)] = 5.0
    desk.view.opacity = 1.0
    before = pixel(canvas, spot), pixel(canvas, (0.7, 0.3))
    desk.shown.maps = maps
    desk.view.pin([1])
    desk.shown.maps_changed.emit()
    assert pixel(canvas, spot) != before[0]
    assert pixel(canvas, (0.7, 0.3)) == before[1]


def pixel(canvas: Canvas, spot: tuple[float, float]) -> QColor:
    shown: QImage = canvas.grab().toImage()
    at = on_canvas(canvas, spot) * shown.devicePixelRatio()
    return shown.pixelColor(at)


def test_a_layers_maps_lie_around_the_picture() -> None:
    rect = QRectF(10, 20, 100, 200)
    assert covered(rect, (0.0, 0.0, 1.0, 1.0)) == rect
    assert covered(rect, (-0.5, -0.25, 1.5, 1.25)) == QRectF(-40, -30, 200, 300)


def test_a_value_is_taken_from_the_cell_under_the_mouse_and_a_click_picks_the_edit_there(
    canvas: Canvas, desk: Desk
) -> None:
    edit_id = make(desk, "corner", m0=1.0)
    region = Region((Rectangle(0.0, 0.0, 0.3, 0.3),))
    desk.edits.update_edit(edit_id, "Corner", region=region)
    layer = desk.shown.layer
    assert layer is not None
    maps = np.zeros((layer.channels, layer.height, layer.width), np.float32)
    maps[0][layer.cell(0.8, 0.2)] = 7.0
    desk.shown.maps = maps
    desk.view.pin([0])
    desk.edits.select(edit_id)
    desk.painting.take_value(0.8, 0.2)
    assert dict(desk.session.document.edits[0].channels)[0] == 7.0
    desk.view.tool = Tool.PICK
    click(canvas, (0.8, 0.8))
    assert desk.view.selected_edit is None
    click(canvas, (0.1, 0.1))
    assert desk.view.selected_edit == edit_id
