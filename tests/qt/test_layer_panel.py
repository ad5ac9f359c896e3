"""The layer panel with real events: looking at maps, pinning them, giving them values, sorting them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.qt.controller import Controller
from ganinterface.qt.layer_panel import LayerPanel
from ganinterface.qt.map_delegate import MapDelegate
from ganinterface.qt.map_grid import QUIET, MapGrid
from ganinterface.qt.map_model import MapModel
from ganinterface.qt.map_pictures import MapPictures, cell_size, reduced
from ganinterface.qt.number_text import shown, typed
from ganinterface.qt.theme import colour
from ganinterface.render import heatmap
from ganinterface.render.regions import mask
from ganinterface.session import actions, edit_actions
from ganinterface.session.document import Edit, Rectangle
from tests.qt.helpers import PATIENCE, Listener
from tests.qt.panel_helpers import find, turn_wheel

Settle = Callable[[], None]
LEFT = Qt.MouseButton.LeftButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot: QtBot, controller: Controller, settle: Settle) -> LayerPanel:
    """The panel on the tiny generator's second layer (8 maps of 4×2), as wide as in the window."""
    assert controller.session.model is not None
    controller.set_layer(controller.session.model.layers[1].name)
    settle()
    made = LayerPanel(controller)
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


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


def only_edit(controller: Controller) -> Edit:
    (edit,) = controller.session.document.edits
    return edit


def shown_maps(controller: Controller) -> NDArray[np.float32]:
    assert controller.maps is not None
    return controller.maps


def pixel(grid: MapGrid, channel: int, row: int, column: int) -> QColor:
    """The colour on the screen in the middle of one value of a map."""
    box = picture_of(grid, channel)
    maps = shown_maps(grid._controller)
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


# --- looking ---------------------------------------------------------------------------------------------------


def test_before_a_model_is_open_the_panel_says_what_will_be_there(qtbot: QtBot) -> None:
    controller = Controller()
    panel = LayerPanel(controller)
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.grid.isVisible()
    assert maps_of(panel.grid).rowCount() == 0
    controller.close()


def test_every_layer_is_listed_by_name_and_shows_how_many_maps_it_has(
    panel: LayerPanel, controller: Controller
) -> None:
    assert controller.session.model is not None
    layers = controller.session.model.layers
    combo = find(panel, QComboBox, "layer")
    assert [combo.itemText(row) for row in range(combo.count())] == [layer.name for layer in layers]
    assert combo.currentText() == controller.view.layer
    assert find(panel, QLineEdit, "find_map").placeholderText() == "8 maps"
    assert maps_of(panel.grid).rowCount() == 8


def test_the_down_key_goes_to_the_next_layer_and_shows_its_maps(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    assert controller.session.model is not None
    combo = find(panel, QComboBox, "layer")
    combo.setCurrentIndex(3)
    QTest.keyClick(combo, Qt.Key.Key_Down)
    layer = controller.session.model.layers[4]
    assert controller.view.layer == layer.name
    settle()
    assert shown_maps(controller).shape == (layer.channels, layer.height, layer.width)
    assert maps_of(panel.grid).rowCount() == layer.channels == 6
    maps = shown_maps(controller)
    assert alike(pixel(panel.grid, 5, 2, 3), expected(maps, 5, 2, 3, float(np.abs(maps[5]).max())))


def test_a_cell_shows_its_map_with_square_pixels_up_to_its_own_largest_value(
    panel: LayerPanel, controller: Controller
) -> None:
    maps = shown_maps(controller)
    for channel in range(8):
        limit = float(np.abs(maps[channel]).max())
        for row, column in ((0, 0), (1, 1), (3, 0)):
            assert alike(pixel(panel.grid, channel, row, column), expected(maps, channel, row, column, limit))


def test_another_portrait_is_seen_in_the_cells_at_once(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    before = shown_maps(controller).copy()
    pixel(panel.grid, 3, 1, 1)
    controller.apply(actions.set_seed, 99)
    settle()
    maps = shown_maps(controller)
    assert not np.allclose(maps[3], before[3])
    assert alike(pixel(panel.grid, 3, 1, 1), expected(maps, 3, 1, 1, float(np.abs(maps[3]).max())))


def test_one_scale_for_the_layer_and_a_fixed_one_change_the_colours(
    panel: LayerPanel, controller: Controller
) -> None:
    maps = shown_maps(controller)
    scale, limit = find(panel, QComboBox, "scale_mode"), find(panel, QLineEdit, "scale_limit")
    assert not limit.isVisible()
    scale.setFocus()
    QTest.keyClick(scale, Qt.Key.Key_Down)
    assert controller.view.scale_mode == "layer"
    assert alike(pixel(panel.grid, 2, 1, 0), expected(maps, 2, 1, 0, float(np.abs(maps).max())))
    QTest.keyClick(scale, Qt.Key.Key_Down)
    assert limit.isVisible()
    limit.selectAll()
    QTest.keyClicks(limit, "0,5\r")
    assert controller.view.scale_mode == 0.5
    assert alike(pixel(panel.grid, 2, 1, 0), expected(maps, 2, 1, 0, 0.5))


@pytest.mark.parametrize("text", ["0", "-3", "much", "nan", "inf"])
def test_a_scale_that_is_no_number_above_zero_is_said_and_not_taken(
    panel: LayerPanel, controller: Controller, text: str
) -> None:
    controller.view.scale_mode = 2.0
    listener = Listener(controller)
    limit = find(panel, QLineEdit, "scale_limit")
    limit.selectAll()
    QTest.keyClicks(limit, f"{text}\r")
    assert controller.view.scale_mode == 2.0
    assert limit.text() == "2"
    assert len(listener.at("warning")) == 1


def test_other_colours_are_chosen_in_the_row_below(panel: LayerPanel, controller: Controller) -> None:
    colours = find(panel, QComboBox, "colour_map")
    before = pixel(panel.grid, 0, 0, 0)
    QTest.keyClick(colours, Qt.Key.Key_Down)
    assert controller.view.colour_map == list(heatmap.COLOUR_MAPS)[1]
    assert not alike(pixel(panel.grid, 0, 0, 0), before)


def test_the_tool_tip_says_the_range_of_a_map_and_its_value(
    panel: LayerPanel, controller: Controller
) -> None:
    maps = shown_maps(controller)
    tip = maps_of(panel.grid).index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == f"map 2: {maps[2].min():.2f} … {maps[2].max():.2f}".replace("-", "−")
    controller.edits.set_values({2: -0.5})
    assert maps_of(panel.grid).index(2).data(Qt.ItemDataRole.ToolTipRole).endswith("\nadd −0.5")


# --- pinning ---------------------------------------------------------------------------------------------------


def test_hovering_shows_a_map_on_the_picture_until_the_mouse_leaves(
    panel: LayerPanel, controller: Controller, qtbot: QtBot
) -> None:
    QTest.mouseMove(panel.grid.viewport(), picture_of(panel.grid, 5).center())
    qtbot.waitUntil(lambda: controller.view.hovered == 5, timeout=PATIENCE)
    assert controller.view.shown_map == 5
    QTest.mouseMove(panel.grid.viewport(), QPoint(1, panel.grid.viewport().height() - 2))
    qtbot.waitUntil(lambda: controller.view.hovered is None, timeout=PATIENCE)


def test_a_click_pins_ctrl_toggles_and_shift_takes_a_range(panel: LayerPanel, controller: Controller) -> None:
    click(panel.grid, 4)
    assert controller.view.pinned == (4,)
    click(panel.grid, 1, CTRL)
    assert controller.view.pinned == (4, 1)
    assert controller.view.shown_map == 1
    click(panel.grid, 4, CTRL)
    assert controller.view.pinned == (1,)
    click(panel.grid, 1)
    click(panel.grid, 3, SHIFT)
    assert controller.view.pinned == (1, 2, 3)
    QTest.keyClick(panel.grid, Qt.Key.Key_Escape)
    assert controller.view.pinned == ()
    assert panel.grid.selectedIndexes() == []


def test_what_is_pinned_elsewhere_is_marked_in_the_grid(panel: LayerPanel, controller: Controller) -> None:
    controller.pin([6, 2])
    assert sorted(index.row() for index in panel.grid.selectedIndexes()) == [2, 6]
    controller.toggle_pin(6)
    assert [index.row() for index in panel.grid.selectedIndexes()] == [2]


def test_the_arrow_keys_walk_from_map_to_map(panel: LayerPanel, controller: Controller) -> None:
    click(panel.grid, 2)
    QTest.keyClick(panel.grid, Qt.Key.Key_Right)
    assert controller.view.pinned == (3,)
    QTest.keyClick(panel.grid, Qt.Key.Key_Right, SHIFT)
    assert controller.view.pinned == (3, 4)


def test_typing_a_number_jumps_to_that_map(panel: LayerPanel, controller: Controller, qtbot: QtBot) -> None:
    box = find(panel, QLineEdit, "find_map")
    QTest.keyClicks(panel.grid, "7")
    assert controller.view.pinned == (7,)
    assert box.text() == "7"
    qtbot.waitUntil(lambda: box.text() == "", timeout=PATIENCE)
    QTest.keyClicks(box, "3")
    assert controller.view.pinned == (3,)


def test_a_number_that_the_layer_does_not_have_is_said(panel: LayerPanel, controller: Controller) -> None:
    controller.pin([1])
    listener = Listener(controller)
    QTest.keyClicks(panel.grid, "9")
    assert controller.view.pinned == (1,)
    assert listener.at("warning") == [f"{controller.view.layer} has the maps 0 to 7."]


# --- values ----------------------------------------------------------------------------------------------------


def test_a_double_click_makes_an_edit_with_the_map_at_one_standard_deviation(
    panel: LayerPanel, controller: Controller
) -> None:
    deviation = float(shown_maps(controller)[4].std())
    double_click(panel.grid, 4)
    edit = only_edit(controller)
    assert edit.layer == controller.view.layer
    assert dict(edit.channels) == {4: pytest.approx(deviation, rel=0.05)}
    assert controller.session.step_labels == (f"Add {edit.name}",)
    double_click(panel.grid, 2)
    assert sorted(dict(only_edit(controller).channels)) == [2, 4]
    assert len(controller.session.step_labels) == 2


def test_a_map_that_is_in_the_edit_keeps_its_value_at_a_second_double_click(
    panel: LayerPanel, controller: Controller
) -> None:
    controller.edits.set_values({4: 7.5})
    double_click(panel.grid, 4)
    assert only_edit(controller).channels == ((4, 7.5),)


def test_in_a_multiplying_edit_a_map_enters_with_twice_its_strength(
    panel: LayerPanel, controller: Controller
) -> None:
    controller.edits.set_values({4: 1.5})
    controller.edits.set_operation(only_edit(controller).id, "multiply")
    double_click(panel.grid, 6)
    assert dict(only_edit(controller).channels)[6] == 2.0


def test_return_and_delete_take_the_pinned_maps_in_and_out(panel: LayerPanel, controller: Controller) -> None:
    click(panel.grid, 1)
    click(panel.grid, 3, SHIFT)
    QTest.keyClick(panel.grid, Qt.Key.Key_Return)
    assert [channel for channel, _ in only_edit(controller).channels] == [1, 2, 3]
    click(panel.grid, 2)
    QTest.keyClick(panel.grid, Qt.Key.Key_Delete)
    assert [channel for channel, _ in only_edit(controller).channels] == [1, 3]


def test_the_wheel_over_a_bar_turns_the_value_as_one_step(
    panel: LayerPanel, controller: Controller, qtbot: QtBot
) -> None:
    deviation = float(shown_maps(controller)[5].std())
    at = bar_of(panel.grid, 5)
    turn_wheel(panel.grid, at, 1)
    turn_wheel(panel.grid, at, 3)
    turn_wheel(panel.grid, at, -1, SHIFT)
    edit = only_edit(controller)
    assert dict(edit.channels)[5] == pytest.approx((4 - 0.1) * deviation / 4, abs=1e-3)
    assert controller.session.in_gesture
    qtbot.waitUntil(lambda: not controller.session.in_gesture, timeout=PATIENCE)
    assert controller.session.step_labels == (f"{edit.name}: map 5",)
    controller.undo()
    assert controller.session.document.edits == ()


def test_leaving_the_grid_ends_the_turning_of_a_value(
    panel: LayerPanel, controller: Controller, qtbot: QtBot
) -> None:
    QTest.mouseMove(panel.grid.viewport(), bar_of(panel.grid, 5))
    turn_wheel(panel.grid, bar_of(panel.grid, 5), 1)
    assert controller.session.in_gesture
    QTest.mouseMove(panel.grid.viewport(), picture_of(panel.grid, 2).center())
    qtbot.waitUntil(lambda: not controller.session.in_gesture, timeout=QUIET * 100)
    assert len(controller.session.step_labels) == 1


def test_the_wheel_over_the_pictures_scrolls_and_changes_no_value(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    panel.resize(panel.minimumSizeHint().expandedTo(QSize(120, 200)))
    panel.grid.setFixedSize(60, 90)
    turn_wheel(panel.grid, picture_of(panel.grid, 0).center(), -1)
    assert panel.grid.verticalScrollBar().value() > 0
    under = next(channel for channel in range(8) if cell(panel.grid, channel).top() > 0)
    turn_wheel(panel.grid, bar_of(panel.grid, under), -1)  # a scroll that is under way goes on over a bar
    assert controller.session.document.edits == ()


def test_several_pinned_maps_are_turned_together(panel: LayerPanel, controller: Controller) -> None:
    maps = shown_maps(controller)
    controller.pin([1, 6])
    turn_wheel(panel.grid, bar_of(panel.grid, 6), 2)
    values = dict(only_edit(controller).channels)
    assert values == {channel: pytest.approx(maps[channel].std() / 2, abs=1e-3) for channel in (1, 6)}


def test_one_value_is_typed_for_all_pinned_maps_in_one_step(
    panel: LayerPanel, controller: Controller
) -> None:
    controller.edits.set_values({1: 0.5, 2: 0.75, 7: 3.0})
    steps = len(controller.session.step_labels)
    controller.pin([1, 2, 3])
    box = find(panel, QLineEdit, "map_value")
    assert (box.text(), box.placeholderText()) == ("", "mixed")
    box.setFocus()
    QTest.keyClicks(box, "-1,25\r")
    assert dict(only_edit(controller).channels) == {1: -1.25, 2: -1.25, 3: -1.25, 7: 3.0}
    assert controller.session.step_labels[steps:] == (f"{only_edit(controller).name}: 3 maps",)
    assert box.text() == "−1.25"


@pytest.mark.parametrize(("text", "value"), [("5000", 1000.0), ("-inf", -1000.0)])
def test_a_value_out_of_range_is_clamped_and_said(
    panel: LayerPanel, controller: Controller, text: str, value: float
) -> None:
    controller.edits.set_values({1: 0.5})
    controller.pin([1])
    listener = Listener(controller)
    box = find(panel, QLineEdit, "map_value")
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")
    assert only_edit(controller).channels == ((1, value),)
    assert len(listener.at("warning")) == 1
    assert "-1000 to 1000" in listener.at("warning")[0]


@pytest.mark.parametrize("text", ["much", "nan", "1 2"])
def test_what_is_no_number_is_said_and_changes_nothing(
    panel: LayerPanel, controller: Controller, text: str
) -> None:
    controller.edits.set_values({1: 0.5})
    controller.pin([1])
    listener = Listener(controller)
    box = find(panel, QLineEdit, "map_value")
    box.selectAll()
    QTest.keyClicks(box, f"{text}\r")
    assert only_edit(controller).channels == ((1, 0.5),)
    assert box.text() == "0.5"
    assert len(listener.at("warning")) == 1


def test_the_buttons_beside_the_value_are_on_where_they_can_do_something(
    panel: LayerPanel, controller: Controller
) -> None:
    put, take = find(panel, QToolButton, "put_maps"), find(panel, QToolButton, "take_out_maps")
    assert (put.isEnabled(), take.isEnabled()) == (False, False)
    controller.pin([1, 2])
    assert (put.isEnabled(), take.isEnabled()) == (True, False)
    QTest.mouseClick(put, LEFT)
    assert (put.isEnabled(), take.isEnabled()) == (False, True)
    QTest.mouseClick(take, LEFT)
    assert only_edit(controller).channels == ()


def test_on_another_layer_the_selected_edit_is_not_touched(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    assert controller.session.model is not None
    controller.edits.set_values({1: 0.5})
    first = only_edit(controller)
    controller.set_layer(controller.session.model.layers[3].name)
    settle()
    assert maps_of(panel.grid).value(1) is None
    assert find(panel, QLabel, "value_label").text() == f"{first.name} acts on {first.layer}"
    double_click(panel.grid, 1)
    assert len(controller.session.document.edits) == 2
    assert controller.session.document.edits[0] == first
    assert controller.session.document.edits[1].layer == controller.view.layer


# --- sorting ---------------------------------------------------------------------------------------------------


def choose_order(panel: LayerPanel, place: int) -> None:
    combo = find(panel, QComboBox, "map_order")
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(place):
        QTest.keyClick(combo, Qt.Key.Key_Down)


def test_the_strongest_maps_come_first_when_asked_for(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    choose_order(panel, 1)
    assert order_of(panel.grid) == heatmap.order(shown_maps(controller), "magnitude").tolist()
    controller.apply(actions.set_seed, 1234)
    settle()
    assert order_of(panel.grid) == heatmap.order(shown_maps(controller), "magnitude").tolist()
    choose_order(panel, 0)
    assert order_of(panel.grid) == list(range(8))


def test_maps_like_the_painted_region_come_first_and_pins_go_with_them(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    controller.edits.set_values({3: 0.5})
    edit = only_edit(controller)
    controller.apply(edit_actions.add_shape, edit.id, Rectangle(0.0, 0.0, 1.0, 0.5))
    settle()
    controller.pin([3])
    choose_order(panel, 2)
    region = only_edit(controller).region
    wanted = heatmap.order(shown_maps(controller), "similarity", mask(region, 4, 2)).tolist()
    assert order_of(panel.grid) == wanted
    assert [maps_of(panel.grid).channel(index.row()) for index in panel.grid.selectedIndexes()] == [3]
    assert alike(
        pixel(panel.grid, 3, 3, 1),
        expected(shown_maps(controller), 3, 3, 1, float(np.abs(shown_maps(controller)[3]).max())),
    )


def test_cells_stay_where_they_are_while_a_value_is_dragged(
    panel: LayerPanel, controller: Controller, settle: Settle
) -> None:
    choose_order(panel, 1)
    before = order_of(panel.grid)
    controller.gesture_begin("seed")
    controller.apply(actions.set_seed, 77)
    settle()
    assert order_of(panel.grid) == before
    assert heatmap.order(shown_maps(controller), "magnitude").tolist() != before
    controller.gesture_end()
    assert order_of(panel.grid) == heatmap.order(shown_maps(controller), "magnitude").tolist()


def test_sorting_by_the_region_with_nothing_painted_says_what_to_do(
    panel: LayerPanel, controller: Controller
) -> None:
    listener = Listener(controller)
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


@pytest.mark.parametrize("text", ["-1.25", "−1.25", " -1,25 ", "-125e-2"])
def test_numbers_are_read_with_either_minus_sign_and_a_point_or_a_comma(text: str) -> None:
    assert typed(text, "value") == -1.25
    assert shown(typed(text, "value")) == "−1.25"
