"""What the layer panel's tests share: cells of the map grid, their colours on the screen, clicks on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from ganinterface.qt.layers.map_delegate import MapDelegate
from ganinterface.qt.layers.map_grid import MapGrid
from ganinterface.qt.layers.map_model import MapModel
from ganinterface.qt.layers.panel import LayerPanel
from ganinterface.qt.widgets.theme import colour
from ganinterface.render.looks import heatmap
from tests.qt.desk import Desk

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier


def panel_of(desk: Desk) -> LayerPanel:
    return LayerPanel(desk.shown, desk.view, desk.edits, desk.workbench, desk.messages)


def maps_of(grid: MapGrid) -> MapModel:
    model = grid.model()
    assert isinstance(model, MapModel)
    return model


def order_of(grid: MapGrid) -> list[int]:
    return [maps_of(grid).channel(row) for row in range(maps_of(grid).rowCount())]


def cell(grid: MapGrid, channel: int) -> QRect:
    row = maps_of(grid).row(channel)
    assert row is not None
    return grid.visualRect(maps_of(grid).index(row))


def picture_of(grid: MapGrid, channel: int) -> QRect:
    delegate = grid.itemDelegate()
    assert isinstance(delegate, MapDelegate)
    return delegate.picture_rect(cell(grid, channel))


def click(grid: MapGrid, channel: int, keys: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.mouseClick(grid.viewport(), LEFT, keys, picture_of(grid, channel).center())


def double_click(grid: MapGrid, channel: int) -> None:
    at = picture_of(grid, channel).center()
    QTest.mouseClick(grid.viewport(), LEFT, PLAIN, at)
    QTest.mouseDClick(grid.viewport(), LEFT, PLAIN, at)


def bar_of(grid: MapGrid, channel: int) -> QPoint:
    delegate = grid.itemDelegate()
    assert isinstance(delegate, MapDelegate)
    return delegate.foot_rect(cell(grid, channel)).center()


def pixel(grid: MapGrid, channel: int, row: int, column: int) -> QColor:
    """The colour on the screen in the middle of one value of a map."""
    box = picture_of(grid, channel)
    maps = maps_of(grid)._maps
    assert maps is not None
    height, width = maps.shape[1:]
    x = box.left() + round((column + 0.5) * box.width() / width)
    y = box.top() + round((row + 0.5) * box.height() / height)
    return grid.viewport().grab().toImage().pixelColor(x, y)


def expected(maps: NDArray[np.float32], channel: int, row: int, column: int, limit: float) -> QColor:
    """The colour of one value over the colour that cells have behind them."""
    *rgb, alpha = heatmap.colourise(maps[channel], limit)[row, column].tolist()
    behind = colour("control").getRgb()[:3]
    mixed = [(c * alpha + b * (255 - alpha)) / 255 for c, b in zip(rgb, behind, strict=True)]
    return QColor(*(round(c) for c in mixed))


def alike(a: QColor, b: QColor) -> bool:
    return all(abs(x - y) <= 2 for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True))
