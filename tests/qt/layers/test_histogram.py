"""The histogram of the layer panel: whose values it shows, and how its lines set where the heatmap's colours are full."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.qt.layers.histogram import BINS, ROOM, Histogram
from ganinterface.qt.layers.levels import Levels
from ganinterface.render.looks import heatmap
from ganinterface.studio.view import View
from tests.qt.helpers import PATIENCE, on_screen
from tests.qt.panel_helpers import turn_wheel

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
COLOURS = heatmap.COLOUR_MAPS["blue-orange"]
VALUES = np.linspace(-2.0, 4.0, 4096, dtype=np.float32).reshape(64, 64)
# Of three maps the strongest is the second, the one with the largest value the third.
MAPS = np.stack([np.full((4, 2), 0.5), np.full((4, 2), -2.0), np.eye(4, 2) * 3]).astype(np.float32)


class Heard:
    """What a histogram asked for; like the panel, it shows it."""

    def __init__(self, histogram: Histogram) -> None:
        self.limits: list[float] = []
        self.resets = 0
        self._histogram = histogram
        histogram.limit_chosen.connect(self._choose)
        histogram.reset.connect(self._reset)

    def _choose(self, limit: float) -> None:
        self.limits.append(limit)
        self._histogram.show_limit(limit, False, COLOURS)

    def _reset(self) -> None:
        self.resets += 1
        self._histogram.show_limit(4.0, True, COLOURS)


@pytest.fixture
def histogram(qtbot: QtBot) -> Histogram:
    made = on_screen(qtbot, Histogram(), 336, 80)
    made.show_values(VALUES, "map 7")
    made.show_limit(4.0, True, COLOURS)
    return made


def spot(histogram: Histogram, value: float) -> QPoint:
    """The pixel of the plot's viewport over a value."""
    box = histogram.plot.getViewBox()
    return QPoint(round(box.mapViewToScene(QPointF(value, 0.5)).x()), histogram.plot.height() // 2)


def drag(
    histogram: Histogram,
    start: float,
    *stops: float,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    view = histogram.plot.viewport()
    places = [spot(histogram, value) for value in (start, *stops)]
    QTest.mouseMove(view, places[0])
    QTest.mousePress(view, LEFT, keys, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
    QTest.mouseRelease(view, LEFT, keys, places[-1])


def counts(histogram: Histogram) -> NDArray[np.float64]:
    _, heights = histogram.plot.bars.getData()
    return np.asarray(heights)


def test_every_value_is_in_one_of_the_bars_and_the_axis_is_symmetric(histogram: Histogram) -> None:
    edges, heights = histogram.plot.bars.getData()
    assert len(heights) == BINS
    assert (edges[0], edges[-1]) == (pytest.approx(-4 * ROOM), pytest.approx(4 * ROOM))
    middles = (edges[1:] + edges[:-1]) / 2
    width = edges[1] - edges[0]
    assert (heights[(middles > -2 + width) & (middles < 4 - width)] > 0.9).all()
    assert not heights[(middles < -2 - width) | (middles > 4 + width)].any()


def test_values_that_are_not_finite_and_maps_of_nothing_have_bars_too(histogram: Histogram) -> None:
    histogram.show_values(np.array([[np.nan, np.inf], [1.0, 1.0]], np.float32), "map 1")
    assert np.count_nonzero(counts(histogram)) == 1
    histogram.show_values(np.zeros((4, 4), np.float32), "map 2")
    heights = counts(histogram)
    assert heights[BINS // 2] == 1
    assert np.count_nonzero(heights) == 1


def test_the_lines_stand_on_either_side_and_are_drawn_towards_zero_together(histogram: Histogram) -> None:
    heard = Heard(histogram)
    drag(histogram, 4.0, 3.0, 2.0)
    assert heard.limits[-1] == pytest.approx(2.0, abs=0.06)
    assert [line.value() for line in histogram.plot.lines] == [-heard.limits[-1], heard.limits[-1]]
    drag(histogram, -heard.limits[-1], -2.5, -3.0)
    assert heard.limits[-1] == pytest.approx(3.0, abs=0.06)
    drag(histogram, 1.0, 0.5)
    assert heard.limits[-1] == pytest.approx(3.0, abs=0.06), "there is no line"


def test_the_axis_waits_for_the_end_of_a_drag_and_the_line_stays_on_it(histogram: Histogram) -> None:
    histogram.show_limit(8.0, False, COLOURS)
    heard = Heard(histogram)
    view = histogram.plot.viewport()
    here, there = spot(histogram, 8.0), spot(histogram, 4.0)
    QTest.mousePress(view, LEFT, pos=here)
    for place in (here - QPoint(20, 0), there):
        QTest.mouseMove(view, place)
    edges, _ = histogram.plot.bars.getData()
    assert edges[-1] == pytest.approx(8 * ROOM)
    QTest.mouseMove(view, QPoint(5000, there.y()))
    assert heard.limits[-1] == pytest.approx(8 * ROOM, abs=0.01)
    QTest.mouseMove(view, there)
    QTest.mouseMove(view, QPoint(-5000, there.y()))
    assert 0 < heard.limits[-1] < 0.1
    QTest.mouseRelease(view, LEFT, pos=QPoint(-5000, there.y()))
    edges, _ = histogram.plot.bars.getData()
    assert edges[-1] == pytest.approx(4 * ROOM)


def test_escape_ends_a_drag_and_what_the_mouse_does_until_it_is_released(histogram: Histogram) -> None:
    heard = Heard(histogram)
    view = histogram.plot.viewport()
    QTest.mousePress(view, LEFT, pos=spot(histogram, 4.0))
    for value in (3.5, 3.0):
        QTest.mouseMove(view, spot(histogram, value))
    assert heard.limits
    QTest.keyClick(histogram, KEY.Key_Escape)
    assert heard.resets == 1
    before = list(heard.limits)
    QTest.mouseMove(view, spot(histogram, 1.0))
    QTest.mouseRelease(view, LEFT, pos=spot(histogram, 1.0))
    assert heard.limits == before
    assert histogram.limit == 4.0


def test_keys_step_it_and_shift_steps_finer(histogram: Histogram) -> None:
    heard = Heard(histogram)
    step = 4 * ROOM / 100
    QTest.keyClick(histogram, KEY.Key_Left)
    assert heard.limits[-1] == pytest.approx(4 - step, abs=0.01)
    QTest.keyClick(histogram, KEY.Key_PageDown)
    assert heard.limits[-1] == pytest.approx(4 - 11 * step, abs=0.02)
    QTest.keyClick(histogram, KEY.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert heard.limits[-1] == pytest.approx(4 - 10.9 * step, abs=0.02)


@pytest.mark.parametrize("how", ["button", "double click"])
def test_a_click_takes_the_range_from_the_maps_again(histogram: Histogram, how: str) -> None:
    heard = Heard(histogram)
    button = histogram.findChild(QToolButton, "histogram_reset")
    assert isinstance(button, QToolButton)
    assert not button.isEnabled(), "it is automatic"
    histogram.show_limit(1.0, False, COLOURS)
    if how == "button":
        QTest.mouseClick(button, LEFT)
    else:
        QTest.mouseDClick(histogram.plot.viewport(), LEFT, pos=spot(histogram, 0.2))
    assert heard.resets == 1
    assert histogram.limit == 4.0


def test_the_wheel_belongs_to_the_panel_until_the_histogram_has_the_focus(
    histogram: Histogram, qtbot: QtBot
) -> None:
    heard = Heard(histogram)
    turn_wheel(histogram, QPoint(100, 50), 1)
    assert heard.limits == []
    histogram.activateWindow()
    histogram.setFocus()
    qtbot.waitUntil(histogram.hasFocus, timeout=PATIENCE)
    turn_wheel(histogram, QPoint(100, 50), -1)
    assert heard.limits[-1] < 4


def test_it_says_whose_values_they_are_and_where_the_colours_are_full(histogram: Histogram) -> None:
    said = histogram.accessibleDescription()
    assert said == "map 7: −2.00 … 4.00; colours are full at ±4, which is automatic"
    assert (histogram.box.text(), histogram.box.placeholderText()) == ("", "4")
    histogram.show_limit(1.5, False, COLOURS)
    assert histogram.box.text() == "1.5"
    assert "±1.5" in histogram.plot.toolTip()
    assert "automatic" not in histogram.accessibleDescription()


# --- what is shown in it -----------------------------------------------------------------------------


class Said(list[tuple[str, str]]):
    def __call__(self, text: str, level: str) -> None:
        self.append((text, level))


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def levels(qtbot: QtBot, view: View, said: Said) -> Levels:
    made = Levels(view, lambda: MAPS, say=said)
    qtbot.addWidget(made)
    made.set_shown(True)
    return made


def shown(levels: Levels) -> str:
    assert levels.histogram is not None
    return levels.histogram.accessibleDescription()


def test_nothing_is_made_before_it_is_asked_for(qtbot: QtBot, view: View, said: Said) -> None:
    levels = Levels(view, lambda: MAPS, say=said)
    qtbot.addWidget(levels)
    levels.refresh()
    view.pinned = (1,)
    assert levels.histogram is None
    assert levels.isHidden()


def test_without_maps_it_waits_for_them(qtbot: QtBot, view: View, said: Said) -> None:
    maps: list[NDArray[np.float32]] = []
    levels = Levels(view, lambda: maps[0] if maps else None, say=said)
    qtbot.addWidget(levels)
    levels.set_shown(True)
    assert shown(levels) == ""
    maps.append(MAPS)
    levels.refresh()
    assert shown(levels).startswith("map 1: ")


def test_the_pinned_maps_are_shown_else_the_hovered_one_else_the_strongest(
    levels: Levels, view: View
) -> None:
    assert shown(levels).startswith("map 1: −2.00 … −2.00; colours are full at ±2,")
    view.hovered = 2
    assert shown(levels).startswith("map 2: 0.00 … 3.00; colours are full at ±3,")
    view.pinned = (0,)
    assert shown(levels).startswith("map 0: 0.50 … 0.50; colours are full at ±0.5,")
    view.pinned = (0, 1)
    assert shown(levels).startswith("2 maps: −2.00 … 0.50; colours are full at ±2,")


def test_dragging_fixes_the_scale_and_a_reset_brings_the_former_one_back(levels: Levels, view: View) -> None:
    assert levels.histogram is not None
    view.scale_mode = "layer"
    assert "±3, which is automatic" in shown(levels)
    levels.histogram.limit_chosen.emit(1.25)
    assert view.scale_mode == 1.25
    assert "colours are full at ±1.25" in shown(levels)
    view.scale_mode = 1.5
    levels.histogram.reset.emit()
    assert view.scale_mode == "layer"


def test_a_number_can_be_typed_and_an_empty_box_is_automatic(levels: Levels, view: View, said: Said) -> None:
    assert levels.histogram is not None
    box = levels.histogram.box
    QTest.keyClicks(box, "2,5\r")
    assert view.scale_mode == 2.5
    for wrong, why in (("-3", "Colours need a value above 0"), ("x", "'x' is not a number")):
        box.selectAll()
        QTest.keyClicks(box, f"{wrong}\r")
        assert view.scale_mode == 2.5
        assert box.text() == "2.5"
        assert said[-1][0].startswith(why)
    box.selectAll()
    QTest.keyClick(box, KEY.Key_Delete)
    QTest.keyClick(box, KEY.Key_Return)
    assert view.scale_mode == "map"


def test_hidden_it_costs_nothing_and_shown_again_it_is_up_to_date(levels: Levels, view: View) -> None:
    before = shown(levels)
    levels.set_shown(False)
    view.pinned = (2,)
    assert shown(levels) == before
    levels.set_shown(True)
    assert shown(levels).startswith("map 2: ")
