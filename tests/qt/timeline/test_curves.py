"""The curve editor: keys and handles are dragged, and the number goes that way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.qt.timeline.curves.pane import CurvePane
from ganinterface.qt.timeline.curves.shape import grips, handles_at, samples
from ganinterface.qt.timeline.panel import TimelinePanel
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.qt.timeline.panels import type_into

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PSI = "psi"


@pytest.fixture
def pane(panel: TimelinePanel, desk: Desk) -> CurvePane:
    """Psi goes from 0.2 at 0 s to 1 at 1 s and back at 2 s."""
    panel.resize(1200, 400)
    for time, value in ((0.0, 0.2), (1.0, 1.0), (2.0, 0.2)):
        desk.tracks.set_key(PSI, value, time=time)
    desk.view.curves = (PSI,)
    made = panel.findChild(CurvePane)
    assert isinstance(made, CurvePane)
    return made


def drag(pane: CurvePane, start: QPointF, *way: QPointF, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    target = pane.plot
    QTest.mousePress(target.viewport(), LEFT, keys, start.toPoint())
    for place in way:
        spot = place.toPoint()
        QTest.mouseEvent(QTest.MouseAction.MouseMove, target.viewport(), Qt.MouseButton.NoButton, keys, spot)
    QTest.mouseRelease(target.viewport(), LEFT, keys, way[-1].toPoint())


def track_of(desk: Desk) -> Track:
    found = desk.session.timeline.track(PSI)
    assert found is not None
    return found


def test_curves_lie_where_the_ruler_and_the_mouse_have_their_times(pane: CurvePane, qtbot: QtBot) -> None:
    plot = pane.plot
    qtbot.waitUntil(lambda: plot.width() > 900, timeout=PATIENCE)
    for point in ((0.0, 0.2), (1.0, 1.0), (2.0, 0.2)):
        drawn = plot.mapFromScene(plot.getViewBox().mapViewToScene(QPointF(*point)))
        away = QPointF(drawn) - plot.place_of(point)
        assert max(abs(away.x()), abs(away.y())) <= 1


def test_a_key_is_dragged_in_time_and_value_as_one_step(pane: CurvePane, desk: Desk) -> None:
    plot, steps = pane.plot, len(desk.session.step_labels)
    start = plot.place_of((1.0, 1.0))
    drag(pane, start, plot.place_of((1.1, 0.9)), plot.place_of((1.42, 0.6)))
    key = track_of(desk).keys[1]
    assert key.time == pytest.approx(1.4)  # on the nearest frame
    assert key.value == pytest.approx(0.6, abs=0.02)
    assert desk.session.step_labels[steps:] == ("Move key of Psi",)
    assert desk.view.selected_keys == (KeyRef(PSI, key.time),)


def test_a_handle_takes_the_other_one_with_it_unless_ctrl_is_held(pane: CurvePane, desk: Desk) -> None:
    desk.view.selected_keys = (KeyRef(PSI, 1.0),)
    plot = pane.plot
    after = next(grip for grip in plot.grips if grip.side == "after")
    drag(pane, plot.place_of(after.point), plot.place_of((1.4, 1.1)), plot.place_of((1.5, 0.8)))
    key = track_of(desk).keys[1]
    assert key.after == (pytest.approx(0.5, abs=0.02), pytest.approx(-0.2, abs=0.02))
    assert key.before[1] / key.before[0] == pytest.approx(-key.after[1] / key.after[0])
    assert desk.session.undo_label == "Curve of Psi"
    before = key.before
    after = next(grip for grip in plot.grips if grip.side == "after")
    drag(pane, plot.place_of(after.point), plot.place_of((1.4, 0.9)), plot.place_of((1.3, 1.0)), keys=CTRL)
    assert track_of(desk).keys[1].before == before
    assert track_of(desk).keys[1].after[1] == pytest.approx(0.0, abs=0.02)


def test_escape_gives_a_drag_up_and_a_box_selects(pane: CurvePane, desk: Desk) -> None:
    plot, project = pane.plot, desk.session.project
    spots = [plot.place_of(point).toPoint() for point in ((1.0, 1.0), (1.3, 0.7))]
    QTest.mousePress(plot.viewport(), LEFT, NO_KEY, spots[0])
    QTest.mouseMove(plot.viewport(), spots[1])
    assert desk.session.project != project
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    QTest.mouseRelease(plot.viewport(), LEFT, NO_KEY, spots[1])
    assert desk.session.project == project
    drag(pane, plot.place_of((0.5, 1.1)), plot.place_of((0.9, 0.8)), plot.place_of((1.3, 0.5)))
    assert desk.view.selected_keys == (KeyRef(PSI, 1.0),)
    QTest.keyClick(plot, Qt.Key.Key_A, CTRL)
    assert len(desk.view.selected_keys) == 3


def test_value_and_easing_of_the_selected_key_are_fields(pane: CurvePane, desk: Desk) -> None:
    assert not pane.value.isEnabled()
    desk.view.selected_keys = (KeyRef(PSI, 1.0),)
    assert (pane.value.text(), pane.easing.currentText()) == ("1", "Bézier")
    type_into(pane.value, "0.4")
    assert track_of(desk).keys[1].value == 0.4
    type_into(pane.value, "99")
    assert track_of(desk).keys[1].value == 2.0
    assert desk.heard.at("warning")[-1] == "99 is out of range: psi -2 to 2."
    pane.easing.setCurrentText("Hold")
    pane.easing.activated.emit(pane.easing.currentIndex())
    assert track_of(desk).keys[1].easing == "hold"


def test_keys_are_added_nudged_and_removed(pane: CurvePane, desk: Desk, qtbot: QtBot) -> None:
    plot = pane.plot
    qtbot.mouseDClick(plot.viewport(), LEFT, pos=plot.place_of((1.5, 0.8)).toPoint())
    assert track_of(desk).keys[2].time == 1.5
    assert track_of(desk).keys[2].value == pytest.approx(0.8, abs=0.02)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Up)
    assert track_of(desk).keys[2].time == pytest.approx(1.4)
    assert track_of(desk).keys[2].value > 0.8  # type: ignore[operator]
    QTest.keyClick(plot, Qt.Key.Key_Delete)
    assert [key.time for key in track_of(desk).keys] == [0.0, 1.0, 2.0]


def test_curves_lie_on_the_scale_of_the_rows_and_are_chosen_in_a_list(
    panel: TimelinePanel, pane: CurvePane, desk: Desk, qtbot: QtBot
) -> None:
    ruler, plot = panel.ruler, pane.plot
    there = plot.mapTo(panel, plot.place_of((1.0, 0.0)).toPoint())
    assert abs(there.x() - ruler.mapTo(panel, QPoint(round(panel.scale.x_of(1.0)), 0)).x()) <= 1
    desk.tracks.set_key("transform/x", 0.1, time=0.5)
    assert [track.address for track in pane.shown] == [PSI]
    pane.list.item(1).setCheckState(Qt.CheckState.Checked)
    assert desk.view.curves == (PSI, "transform/x")
    pane.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert desk.view.curves == ("transform/x",)
    qtbot.mouseClick(pane.close_button, LEFT)
    assert panel.rows.isVisible()
    assert not pane.isVisible()


def test_the_curve_of_a_number_opens_with_a_first_key(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.go_to(0.5)
    desk.keying.show_curve(PSI)
    assert [key.time for key in track_of(desk).keys] == [0.5]
    assert panel.findChild(CurvePane).isVisible()  # type: ignore[union-attr]


# --- shapes ---


def test_a_curve_that_jumps_is_drawn_sharp() -> None:
    track = Track(PSI, (Key(0.0, 0.0, "hold"), Key(1.0, 1.0, "linear"), Key(2.0, 0.0)))
    times, values = samples(track, 0.0, 2.0, 5)
    steep = [(time, value) for time, value in zip(times, values, strict=True) if abs(time - 1) < 1e-3]
    assert [value for _, value in steep] == [0.0, 1.0]


@given(st.floats(0, 3), st.floats(-2, 2), st.sampled_from(["before", "after"]))
def test_a_handle_goes_where_it_is_dragged_within_the_time_to_its_neighbour(
    seconds: float, value: float, side: str
) -> None:
    ref = KeyRef(PSI, 1.0)
    track = Track(PSI, (Key(0.0, 0.0), Key(1.0, 0.5), Key(3.0, 0.0)))
    before, after = handles_at(track, ref, side, (seconds, value), alone=True)
    handle = after if side == "after" else before
    assert handle is not None
    assert 0 < handle[0] <= 1
    moved = Track(
        PSI,
        (track.keys[0], Key(1.0, 0.5, "bezier", before or (1 / 3, 0), after or (1 / 3, 0)), track.keys[2]),
    )
    point = next(grip.point for grip in grips(moved, [ref]) if grip.side == side)
    assert point[1] == pytest.approx(value)
    if (side == "after" and seconds > 1.05) or (side == "before" and seconds < 0.97):
        assert point[0] == pytest.approx(seconds)
