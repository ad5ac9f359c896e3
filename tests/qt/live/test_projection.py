"""The picture in a window of its own: exactly the canvas's, with nothing around it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.live.projection import Projection, screens
from tests.qt.desk import RGBA, Desk
from tests.qt.helpers import pixels
from tests.qt.panel_helpers import turn_wheel


@pytest.fixture
def projection(desk: Desk, qtbot: QtBot) -> Projection:
    main = QWidget()
    qtbot.addWidget(main)
    made = Projection(desk.shown, desk.view, main)
    made._main = main  # type: ignore[attr-defined]  # which is its parent
    desk.view.projection_scaling = "square"
    return made


def test_it_shows_the_canvas_picture_and_follows_it(projection: Projection, desk: Desk) -> None:
    assert not projection.isVisible()
    desk.view.projected = True
    assert projection.isVisible()
    assert projection.windowFlags() & Qt.WindowType.FramelessWindowHint
    times = projection.height() // 16
    assert projection.size() == QSize(8 * times, 16 * times)

    def seen() -> np.ndarray:
        return pixels(projection.grab().toImage())[times // 2 :: times, times // 2 :: times]

    assert np.array_equal(seen(), desk.picture)
    before = seen()
    desk.workbench.step_seed(1)
    desk.settle()
    assert np.array_equal(seen(), desk.picture)
    assert not np.array_equal(seen(), before)


def test_transparent_parts_and_what_is_around_have_its_ground(projection: Projection, desk: Desk) -> None:
    desk.open(RGBA)
    desk.view.projection_ground = "#00b140"
    desk.view.projected = True
    projection.resize(200, 100)
    inside = projection.rect_of_picture
    assert (inside.width(), inside.height()) == (48, 96)
    seen = pixels(projection.grab().toImage())
    assert seen[50, 5].tolist() == seen[50, 195].tolist() == [0, 0xB1, 0x40]
    clear = np.argwhere(desk.picture[..., 3] == 0)[0]
    at = QPoint(int(inside.left() + 6 * clear[1] + 3), int(inside.top() + 6 * clear[0] + 3))
    assert seen[at.y(), at.x()].tolist() == [0, 0xB1, 0x40]


def test_it_is_enlarged_as_the_canvas_is_or_in_its_own_way(projection: Projection, desk: Desk) -> None:
    desk.view.projected = True
    projection.resize(100, 100)
    assert projection.rect_of_picture.height() == 96
    desk.view.projection_scaling = "smooth"
    assert projection.rect_of_picture.height() == 100
    desk.view.projection_scaling = "canvas"
    desk.view.smooth = False
    assert projection.rect_of_picture.height() == 96


def test_escape_and_closing_switch_it_off(projection: Projection, desk: Desk) -> None:
    for leave in (lambda: QTest.keyClick(projection, Qt.Key.Key_Escape), projection.close):
        desk.view.projected = True
        assert projection.isVisible()
        leave()
        assert not projection.isVisible()
        assert not desk.view.projected


def test_it_fills_the_screen_that_is_chosen(projection: Projection, desk: Desk) -> None:
    name, screen = next(iter(screens().items()))
    desk.view.projection_screen = name
    desk.view.projected = True
    assert projection.isFullScreen()
    assert projection.geometry() == screen.geometry()
    desk.view.projection_screen = "one that was unplugged"
    assert not projection.isFullScreen()
    assert projection.isVisible()


def test_the_wheel_makes_a_window_larger_by_whole_multiples(projection: Projection, desk: Desk) -> None:
    desk.view.projected = True
    before = QRect(projection.geometry())
    turn_wheel(projection, QPoint(5, 5), 1)
    assert projection.width() == before.width() + 8
    assert abs((projection.geometry().center() - before.center()).x()) <= 1
    for _ in range(100):
        turn_wheel(projection, QPoint(5, 5), -1)
    assert projection.size() == QSize(8, 16)


def test_nothing_is_drawn_for_one_that_is_closed(projection: Projection, desk: Desk) -> None:
    desk.workbench.step_seed(1)
    desk.settle()
    assert projection._image is None
