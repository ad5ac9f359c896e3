"""The scale of time that all rows of the timeline share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.time.lane import Lane
from ganinterface.qt.widgets.time.scale import MARGIN, TimeScale
from tests.qt.helpers import on_screen

NO_KEY, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Plain(Lane):
    """A row with nothing on it."""

    def paint(self, painter: QPainter, exposed: object) -> None:
        painter.drawPoint(0, 0)


@pytest.fixture
def scale(qapp: QApplication) -> TimeScale:
    """Ten seconds, seen whole."""
    made = TimeScale()
    made.set_width(1000)
    made.set_length(10.0)
    return made


def turn_wheel(lane: Lane, x: float, notches: int, keys: Qt.KeyboardModifier) -> None:
    spot = QPointF(x, 5)
    event = QWheelEvent(
        spot,
        lane.mapToGlobal(spot),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(lane, event)


def test_a_scale_that_is_fitted_follows_the_film(scale: TimeScale) -> None:
    assert scale.x_of(0) == MARGIN
    assert 900 < scale.x_of(10) < 1000 - MARGIN
    scale.set_length(20.0)
    assert 900 < scale.x_of(20) < 1000 - MARGIN
    scale.hold(True)
    scale.set_length(40.0)
    assert 900 < scale.x_of(20) < 1000 - MARGIN  # not under the mouse
    scale.hold(False)
    assert 900 < scale.x_of(40) < 1000 - MARGIN


def test_zooming_keeps_the_moment_under_the_mouse_and_scrolling_ends_with_the_film(scale: TimeScale) -> None:
    spot = scale.x_of(6.0)
    scale.zoom(4, spot)
    assert scale.seconds_at(spot) == pytest.approx(6.0)
    assert scale.span == pytest.approx(10.6 / 4)
    scale.scroll(-1e6)
    assert scale.start == 0.0
    scale.scroll(1e6)
    assert scale.x_of(10) > MARGIN  # the end stays in sight
    scale.set_length(11.0)
    assert scale.span == pytest.approx(10.6 / 4)  # a person chose it
    scale.fit()
    assert (scale.start, scale.x_of(11) < 1000) == (0.0, True)
    for _ in range(100):
        scale.zoom(0.5)
    assert scale.span == pytest.approx(44.0)
    for _ in range(100):
        scale.zoom(2)
    assert scale.span == pytest.approx(0.1)


def test_things_snap_to_what_is_near_on_the_screen_else_to_frames(scale: TimeScale) -> None:
    near, far = 4.0 + 5 / scale.per_second, 4.0 + 20 / scale.per_second
    assert scale.nearest(near, (1.0, 4.013), 10) == 4.013
    assert scale.nearest(far, (1.0, 4.013), 10) == pytest.approx(4.2)
    assert scale.nearest(near, (), 10) == pytest.approx(4.1, abs=0.06)
    scale.zoom(8, scale.x_of(4.0))
    assert scale.nearest(near, (4.013,), 1000) == pytest.approx(
        near, abs=0.001
    )  # it is far on the screen now


def test_while_it_plays_the_playhead_stays_in_sight(scale: TimeScale) -> None:
    scale.show(0.0, 2.0)
    scale.reveal(1.0)
    assert scale.start == 0.0
    scale.reveal(2.5)
    assert scale.start <= 2.5 <= scale.start + scale.span


def test_wheel_and_middle_button_zoom_and_scroll_and_the_left_button_scrubs(
    scale: TimeScale, qtbot: QtBot
) -> None:
    lane = on_screen(qtbot, Plain(scale), 1000, 40)
    before = scale.seconds_at(300)
    turn_wheel(lane, 300, 3, CTRL)
    assert scale.seconds_at(300) == pytest.approx(before)
    assert not scale.fitted
    start = scale.start
    turn_wheel(lane, 300, -1, SHIFT)
    assert scale.start > start
    start = scale.start
    turn_wheel(lane, 300, -1, NO_KEY)  # that is for the rows
    assert scale.start == start
    held = scale.seconds_at(500)
    QTest.mousePress(lane, Qt.MouseButton.MiddleButton, NO_KEY, QPoint(500, 5))
    QTest.mouseMove(lane, QPoint(450, 5))
    QTest.mouseRelease(lane, Qt.MouseButton.MiddleButton, NO_KEY, QPoint(450, 5))
    assert scale.seconds_at(450) == pytest.approx(held)
    heard: list[tuple[float, bool]] = []
    lane.scrubbed.connect(lambda seconds, free: heard.append((seconds, free)))
    QTest.mouseClick(lane, Qt.MouseButton.LeftButton, SHIFT, QPoint(200, 5))
    assert heard == [(pytest.approx(scale.seconds_at(200)), True)]
