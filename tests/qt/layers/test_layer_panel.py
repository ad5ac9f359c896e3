"""The layer panel with real events: looking at maps, colours, pinning, sorting."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle
from ganinterface.qt.layers.map_pictures import MapPictures, cell_size, reduced
from ganinterface.qt.layers.panel import LayerPanel
from ganinterface.qt.widgets.layer_combo import MAPS
from ganinterface.render.looks import heatmap
from ganinterface.render.rasterise import mask
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.qt.layers.grid import (
    alike,
    click,
    expected,
    maps_of,
    order_of,
    panel_of,
    picture_of,
    pixel,
)
from tests.qt.panel_helpers import find
from tests.signals import Listener
from tests.studio.edits import only_edit

LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


# --- looking ---------------------------------------------------------------------------------------------------


def test_before_a_model_is_open_the_panel_says_what_will_be_there(qtbot: QtBot) -> None:
    desk = Desk()
    panel = panel_of(desk)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.grid.isVisible()
    assert maps_of(panel.grid).rowCount() == 0
    desk.open()
    assert panel.grid.isVisible()
    assert maps_of(panel.grid).rowCount() > 0
    desk.close()


def test_every_layer_is_listed_by_name_and_shows_how_many_maps_it_has(panel: LayerPanel, desk: Desk) -> None:
    layers = desk.layers
    combo = find(panel, QComboBox, "layer")
    assert [combo.itemText(row).partition(" · ")[0] for row in range(combo.count())] == [
        layer.name for layer in layers
    ]
    assert [combo.itemData(row, MAPS) for row in range(combo.count())] == [8, 8, 8, 8, 6, 6]
    assert combo.currentText().partition(" · ")[0] == desk.view.layer
    assert find(panel, QLineEdit, "find_map").placeholderText() == "0–7"
    assert maps_of(panel.grid).rowCount() == 8


def test_the_down_key_goes_to_the_next_layer_and_shows_its_maps(panel: LayerPanel, desk: Desk) -> None:
    combo = find(panel, QComboBox, "layer")
    combo.setCurrentIndex(3)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    layer = desk.layers[4]
    assert desk.view.layer == layer.name
    desk.settle()
    assert desk.maps.shape == (layer.channels, layer.height, layer.width)
    assert maps_of(panel.grid).rowCount() == layer.channels == 6
    maps = desk.maps
    assert alike(pixel(panel.grid, 5, 2, 3), expected(maps, 5, 2, 3, float(np.abs(maps[5]).max())))


def test_a_cell_shows_its_map_with_square_pixels_up_to_its_own_largest_value(
    panel: LayerPanel, desk: Desk
) -> None:
    maps = desk.maps
    for channel in range(8):
        limit = float(np.abs(maps[channel]).max())
        for row, column in ((0, 0), (1, 1), (3, 0)):
            assert alike(pixel(panel.grid, channel, row, column), expected(maps, channel, row, column, limit))


def test_another_portrait_is_seen_in_the_cells_at_once(panel: LayerPanel, desk: Desk) -> None:
    before = desk.maps.copy()
    pixel(panel.grid, 3, 1, 1)
    desk.workbench.apply(actions.set_seed, 99)
    desk.settle()
    maps = desk.maps
    assert not np.allclose(maps[3], before[3])
    assert alike(pixel(panel.grid, 3, 1, 1), expected(maps, 3, 1, 1, float(np.abs(maps[3]).max())))


def test_one_scale_for_the_layer_and_a_fixed_one_change_the_colours(panel: LayerPanel, desk: Desk) -> None:
    maps = desk.maps
    scale, limit = find(panel, QComboBox, "scale_mode"), find(panel, QLineEdit, "scale_limit")
    assert not limit.isVisible()
    scale.setFocus()
    QTest.keyClick(scale, Qt.Key.Key_Down)
    assert desk.view.scale_mode == "layer"
    assert alike(pixel(panel.grid, 2, 1, 0), expected(maps, 2, 1, 0, float(np.abs(maps).max())))
    QTest.keyClick(scale, Qt.Key.Key_Down)
    assert limit.isVisible()
    limit.selectAll()
    QTest.keyClicks(limit, "0,5\r")
    assert desk.view.scale_mode == 0.5
    assert alike(pixel(panel.grid, 2, 1, 0), expected(maps, 2, 1, 0, 0.5))


@pytest.mark.parametrize("text", ["0", "-3", "much", "nan", "inf"])
def test_a_scale_that_is_no_number_above_zero_is_said_and_not_taken(
    panel: LayerPanel, desk: Desk, text: str
) -> None:
    desk.view.scale_mode = 2.0
    listener = Listener(desk.messages)
    limit = find(panel, QLineEdit, "scale_limit")
    limit.selectAll()
    QTest.keyClicks(limit, f"{text}\r")
    assert desk.view.scale_mode == 2.0
    assert limit.text() == "2"
    assert len(listener.at("warning")) == 1


def test_other_colours_are_chosen_in_the_row_below(panel: LayerPanel, desk: Desk) -> None:
    colours = find(panel, QComboBox, "colour_map")
    before = pixel(panel.grid, 0, 0, 0)
    QTest.keyClick(colours, Qt.Key.Key_Down)
    assert desk.view.colour_map == list(heatmap.COLOUR_MAPS)[1]
    assert not alike(pixel(panel.grid, 0, 0, 0), before)


def test_the_histogram_sets_by_hand_where_the_colours_of_all_maps_are_full(
    panel: LayerPanel, desk: Desk
) -> None:
    desk.view.pin((2,))
    QTest.mouseClick(find(panel, QToolButton, "histogram_shown"), LEFT)
    histogram = panel.levels.histogram
    assert histogram is not None
    maps = desk.maps
    assert histogram.limit == np.abs(maps[2]).max()
    QTest.keyClick(histogram, Qt.Key.Key_PageDown)
    limit = desk.view.scale_mode
    assert isinstance(limit, float)
    assert 0 < limit < np.abs(maps[2]).max()
    assert alike(pixel(panel.grid, 2, 1, 0), expected(maps, 2, 1, 0, limit))
    assert not find(panel, QLineEdit, "scale_limit").isVisible(), "the number stands in the histogram"
    assert desk.session.undo_label is None
    QTest.keyClick(histogram, Qt.Key.Key_Escape)
    assert desk.view.scale_mode == "map"


def test_tab_goes_through_the_histogram_between_the_rows_around_it(panel: LayerPanel) -> None:
    QTest.mouseClick(find(panel, QToolButton, "histogram_shown"), LEFT)
    names: list[str] = []
    at: QWidget = find(panel, QToolButton, "take_out_maps")
    while at.objectName() != "colour_map":
        at = at.nextInFocusChain()
        if at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.focusProxy() is None:
            names.append(at.objectName())
    assert names == ["histogram_limit", "histogram_reset", "histogram", "colour_map"]


def test_the_tool_tip_says_the_range_of_a_map_and_its_value(panel: LayerPanel, desk: Desk) -> None:
    maps = desk.maps
    tip = maps_of(panel.grid).index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == f"map 2: {maps[2].min():.2f} … {maps[2].max():.2f}".replace("-", "−")
    desk.edits.set_values({2: -0.5})
    assert maps_of(panel.grid).index(2).data(Qt.ItemDataRole.ToolTipRole).endswith("\nadd −0.5")


# --- pinning ---------------------------------------------------------------------------------------------------


def test_hovering_shows_a_map_on_the_picture_until_the_mouse_leaves(
    panel: LayerPanel, desk: Desk, qtbot: QtBot
) -> None:
    QTest.mouseMove(panel.grid.viewport(), picture_of(panel.grid, 5).center())
    qtbot.waitUntil(lambda: desk.view.hovered == 5, timeout=PATIENCE)
    assert desk.view.shown_map == 5
    QTest.mouseMove(panel.grid.viewport(), QPoint(1, panel.grid.viewport().height() - 2))
    qtbot.waitUntil(lambda: desk.view.hovered is None, timeout=PATIENCE)


def test_a_click_pins_ctrl_toggles_and_shift_takes_a_range(panel: LayerPanel, desk: Desk) -> None:
    click(panel.grid, 4)
    assert desk.view.pinned == (4,)
    click(panel.grid, 1, CTRL)
    assert desk.view.pinned == (4, 1)
    assert desk.view.shown_map == 1
    click(panel.grid, 4, CTRL)
    assert desk.view.pinned == (1,)
    click(panel.grid, 1)
    click(panel.grid, 3, SHIFT)
    assert desk.view.pinned == (1, 2, 3)
    QTest.keyClick(panel.grid, Qt.Key.Key_Escape)
    assert desk.view.pinned == ()
    assert panel.grid.selectedIndexes() == []


def test_what_is_pinned_elsewhere_is_marked_in_the_grid(panel: LayerPanel, desk: Desk) -> None:
    desk.view.pin([6, 2])
    assert sorted(index.row() for index in panel.grid.selectedIndexes()) == [2, 6]
    desk.view.toggle_pin(6)
    assert [index.row() for index in panel.grid.selectedIndexes()] == [2]


def test_the_arrow_keys_walk_from_map_to_map(panel: LayerPanel, desk: Desk) -> None:
    click(panel.grid, 2)
    QTest.keyClick(panel.grid, Qt.Key.Key_Right)
    assert desk.view.pinned == (3,)
    QTest.keyClick(panel.grid, Qt.Key.Key_Right, SHIFT)
    assert desk.view.pinned == (3, 4)


def test_typing_a_number_jumps_to_that_map(panel: LayerPanel, desk: Desk, qtbot: QtBot) -> None:
    box = find(panel, QLineEdit, "find_map")
    QTest.keyClicks(panel.grid, "7")
    assert desk.view.pinned == (7,)
    assert box.text() == "7"
    qtbot.waitUntil(lambda: box.text() == "", timeout=PATIENCE)
    QTest.keyClicks(box, "3")
    assert desk.view.pinned == (3,)


def test_a_number_that_the_layer_does_not_have_is_said(panel: LayerPanel, desk: Desk) -> None:
    desk.view.pin([1])
    listener = Listener(desk.messages)
    QTest.keyClicks(panel.grid, "9")
    assert desk.view.pinned == (1,)
    assert listener.at("warning") == [f"{desk.view.layer} has the maps 0 to 7."]


# --- sorting ---------------------------------------------------------------------------------------------------


def choose_order(panel: LayerPanel, place: int) -> None:
    combo = find(panel, QComboBox, "map_order")
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(place):
        QTest.keyClick(combo, Qt.Key.Key_Down)


def test_the_strongest_maps_come_first_when_asked_for(panel: LayerPanel, desk: Desk) -> None:
    choose_order(panel, 1)
    assert order_of(panel.grid) == heatmap.order(desk.maps, "magnitude").tolist()
    desk.workbench.apply(actions.set_seed, 1234)
    desk.settle()
    assert order_of(panel.grid) == heatmap.order(desk.maps, "magnitude").tolist()
    choose_order(panel, 0)
    assert order_of(panel.grid) == list(range(8))


def test_maps_like_the_painted_region_come_first_and_pins_go_with_them(panel: LayerPanel, desk: Desk) -> None:
    desk.edits.set_values({3: 0.5})
    edit = only_edit(desk)
    desk.workbench.apply(edit_actions.add_shape, edit.id, Rectangle(0.0, 0.0, 1.0, 0.5))
    desk.settle()
    desk.view.pin([3])
    choose_order(panel, 2)
    region = only_edit(desk).region
    wanted = heatmap.order(desk.maps, "similarity", mask(region, 4, 2)).tolist()
    assert order_of(panel.grid) == wanted
    assert [maps_of(panel.grid).channel(index.row()) for index in panel.grid.selectedIndexes()] == [3]
    assert alike(
        pixel(panel.grid, 3, 3, 1),
        expected(desk.maps, 3, 3, 1, float(np.abs(desk.maps[3]).max())),
    )


def test_cells_stay_where_they_are_while_a_value_is_dragged(panel: LayerPanel, desk: Desk) -> None:
    choose_order(panel, 1)
    before = order_of(panel.grid)
    desk.workbench.gesture_begin("seed")
    desk.workbench.apply(actions.set_seed, 77)
    desk.settle()
    assert order_of(panel.grid) == before
    assert heatmap.order(desk.maps, "magnitude").tolist() != before
    desk.workbench.gesture_end()
    assert order_of(panel.grid) == heatmap.order(desk.maps, "magnitude").tolist()


def test_sorting_by_the_region_with_nothing_painted_says_what_to_do(panel: LayerPanel, desk: Desk) -> None:
    listener = Listener(desk.messages)
    choose_order(panel, 2)
    assert order_of(panel.grid) == list(range(8))
    assert any("Paint on the picture" in text for text in listener.at("info"))


# --- sizes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("height", "width", "size"),
    [(8, 4, (32, 64)), (128, 64, (32, 64)), (4, 4, (48, 48)), (512, 512, (48, 48)), (36, 64, (64, 36))],
)
def test_cells_have_the_shape_of_the_layer(height: int, width: int, size: tuple[int, int]) -> None:
    assert cell_size(height, width) == QSize(*size)


def test_a_large_map_is_reduced_to_the_means_of_its_blocks() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 12, 8)).astype(np.float32)
    by_hand = maps.reshape(3, 3, 4, 2, 4).mean(axis=(2, 4))
    assert np.allclose(reduced(maps, 4), by_hand, atol=1e-6)
    large = np.repeat(np.repeat(by_hand, 16, axis=1), 16, axis=2)
    assert np.allclose(reduced(large, 16), by_hand, atol=1e-6)


def test_only_the_maps_that_are_looked_at_are_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured: list[int] = []
    real = heatmap.atlas

    def counted(maps: NDArray[np.float32], *rest: object) -> NDArray[np.uint8]:
        coloured.append(len(maps))
        return real(maps, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(heatmap, "atlas", counted)
    pictures = MapPictures()
    pictures.set_order(np.arange(512))
    maps = np.random.default_rng(0).normal(size=(512, 32, 32)).astype(np.float32)
    pictures.show(maps, "blue-orange", "layer", QSize(48, 48))
    assert coloured == []
    assert pictures.picture(3) is not None
    assert pictures.picture(9) is not None
    assert 0 < sum(coloured) < 100
