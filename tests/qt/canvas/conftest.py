"""Fixtures for the canvas's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ganinterface.qt.canvas.canvas import Canvas
    from tests.qt.desk import Desk


@pytest.fixture
def canvas(qtbot: QtBot, desk: Desk) -> Canvas:
    """The canvas alone, on the screen; there is room for the legend beside the picture."""
    from tests.qt.helpers import canvas_of, on_screen

    return on_screen(qtbot, canvas_of(desk), 900, 600)


@pytest.fixture
def plain(canvas: Canvas, desk: Desk) -> Canvas:
    """The canvas, showing nothing but the picture, with square pixels."""
    desk.view.heatmap = False
    desk.view.smooth = False
    return canvas


@pytest.fixture
def ready(canvas: Canvas, desk: Desk) -> Canvas:
    """A brush in hand, one map of the last layer pinned."""
    from ganinterface.studio.view import Tool

    desk.view.set_layer(desk.layers[-1].name)
    desk.settle()
    desk.view.pin([2])
    desk.view.tool = Tool.BRUSH
    return canvas
