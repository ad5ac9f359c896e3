"""Fixtures for the layer panel's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from ganinterface.qt.layers.panel import LayerPanel
    from tests.qt.desk import Desk


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> LayerPanel:
    """The panel on the second layer (8 maps of 4×2), as wide as in the window."""
    from tests.qt.helpers import on_screen
    from tests.qt.layers.grid import panel_of

    desk.view.set_layer(desk.layers[1].name)
    desk.settle()
    return on_screen(qtbot, panel_of(desk), 360, 500)
