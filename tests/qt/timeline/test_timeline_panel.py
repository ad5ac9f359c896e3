"""The timeline panel: poses are made, dragged, changed and removed, and the canvas shows just that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.rows.pose_row import PICTURES, RAIL
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.qt.timeline.panels import type_into
from tests.signals import Listener

Settle = Callable[[], None]
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def names(desk: Desk) -> list[str]:
    return [pose.name for pose in desk.session.timeline.poses]


def times(desk: Desk) -> list[float]:
    return [pytest.approx(time) for time in desk.session.timeline.pose_times]


def place(panel: TimelinePanel, seconds: float, y: int = RAIL) -> QPoint:
    return QPoint(round(panel.scale.x_of(seconds)), y)


def drag(panel: TimelinePanel, start: float, *seconds: float, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    """Press on the rail at `start`, go over the times (of the scale before the drag), release on the last."""
    spots = [place(panel, time) for time in (start, *seconds)]
    QTest.mousePress(panel.poses, LEFT, NO_KEY, spots[0])
    for spot in spots[1:]:
        QTest.mouseEvent(QTest.MouseAction.MouseMove, panel.poses, Qt.MouseButton.NoButton, keys, spot)
    QTest.mouseRelease(panel.poses, LEFT, keys, spots[-1])


# --- poses ---


def test_without_poses_the_panel_says_what_to_do(empty: TimelinePanel, qtbot: QtBot) -> None:
    assert "diamond" in empty.poses._hint
    assert not empty.bar.play.isEnabled()
    assert not empty.bar.export.isEnabled()
    qtbot.mouseClick(empty.bar.add, LEFT)
    assert empty.poses._hint == ""
    assert empty.bar.export.isEnabled()
    assert not empty.bar.play.isEnabled()  # one pose is not an animation yet


def test_a_click_on_a_pose_goes_there_and_changes_nothing(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    project, steps = desk.session.project, desk.session.step_labels
    qtbot.mouseClick(panel.poses, LEFT, pos=place(panel, 1.0))
    desk.settle()
    assert desk.shown.last_frame is not None
    assert desk.shown.last_frame.request.document == project.timeline.poses[1].document
    assert panel.selected == project.timeline.poses[1]
    assert panel.bar.editor.name.text() == "pose 2"
    assert panel.bar.time.text() == "1.00 of 2.00 s"
    assert (desk.session.project, desk.session.step_labels) == (project, steps)


def test_back_to_the_picture_that_is_worked_on(panel: TimelinePanel, desk: Desk, qtbot: QtBot) -> None:
    desk.workbench.set_number("psi", 0.25)
    for leave in (
        lambda: qtbot.mouseClick(panel.bar.back, LEFT),
        lambda: QTest.keyClick(panel.poses, Qt.Key.Key_Escape),
    ):
        qtbot.mouseClick(panel.poses, LEFT, pos=place(panel, 1.0))
        assert panel.bar.back.isVisible()
        leave()
        desk.settle()
        assert desk.shown.last_frame is not None
        assert desk.shown.last_frame.request.document.truncation.psi == 0.25
        assert not panel.bar.back.isVisible()


def test_scrubbing_shows_the_moment_under_the_mouse(panel: TimelinePanel, desk: Desk) -> None:
    QTest.mousePress(panel.poses, LEFT, NO_KEY, place(panel, 0.1, y=4))
    QTest.mouseMove(panel.poses, place(panel, 1.53, y=4))
    QTest.mouseRelease(panel.poses, LEFT, NO_KEY, place(panel, 1.53, y=4))
    desk.settle()
    assert desk.playback.time == 1.5  # the nearest frame
    assert desk.shown.last_frame is not None
    assert desk.shown.last_frame.request.document == desk.session.timeline.at(1.5)


def test_left_and_right_go_from_pose_to_pose(panel: TimelinePanel, desk: Desk) -> None:
    seen = []
    desk.playback.select_pose(desk.session.timeline.poses[0].id)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(panel.poses, key)
        seen.append(panel.bar.editor.name.text())
    assert seen == ["pose 2", "pose 3", "pose 3", "pose 2", "pose 1"]
    QTest.keyClick(panel.poses, Qt.Key.Key_End)
    assert desk.playback.time == 2.0
    assert panel.poses.accessibleDescription() == "pose 3, 3 of 3, at 2.00 s, ease"


def test_ctrl_with_an_arrow_moves_a_pose_in_the_order(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[0].id)
    QTest.keyClick(panel.poses, Qt.Key.Key_Right, CTRL)
    assert names(desk) == ["pose 2", "pose 1", "pose 3"]
    assert desk.session.undo_label == "Move pose 1"


def test_delete_removes_the_pose_and_goes_to_the_next(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[1].id)
    QTest.keyClick(panel.poses, Qt.Key.Key_Delete)
    assert names(desk) == ["pose 1", "pose 3"]
    assert panel.bar.editor.name.text() == "pose 3"
    QTest.keyClick(panel.poses, Qt.Key.Key_Delete)
    QTest.keyClick(panel.poses, Qt.Key.Key_Delete)
    assert names(desk) == []
    assert not panel.bar.editor.isVisible()
    desk.workbench.undo()
    assert names(desk) == ["pose 1"]
    assert panel.bar.editor.name.text() == "pose 1"


def test_the_selection_follows_the_pose_through_undo_redo_and_renaming(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    first, middle, last = (pose.id for pose in desk.session.timeline.poses)
    qtbot.mouseClick(panel.poses, LEFT, pos=place(panel, 1.0))
    desk.playback.set_pose(middle, name="wink")
    QTest.keyClick(panel.poses, Qt.Key.Key_Delete)
    assert desk.view.selected_pose == last
    desk.workbench.undo()
    assert desk.view.selected_pose == middle
    assert panel.bar.editor.name.text() == "wink"
    desk.workbench.redo()
    assert desk.view.selected_pose == last
    desk.playback.select_pose(first)
    desk.workbench.undo()
    drag(panel, 1.0, 1.2, 3.0)
    assert names(desk) == ["pose 1", "pose 3", "wink"]
    assert desk.view.selected_pose == middle
    desk.workbench.undo()
    assert (names(desk)[1], desk.view.selected_pose) == ("wink", middle)


def test_the_buttons_go_to_the_first_and_the_last_pose(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.bar.last, LEFT)
    assert desk.playback.time == 2.0
    qtbot.mouseClick(panel.bar.first, LEFT)
    assert desk.playback.time == 0.0


def test_tab_follows_the_reading_order(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[0].id)
    panel.bar.first.setFocus()
    seen = []
    for _ in range(23):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    corner = [f"timeline_{name}" for name in ("snap", "unit", "farther", "closer", "whole")]
    transport = ["first", "previous", "play", "next", "last", "auto_key", "mode", "onion", "back"]
    assert seen[:9] == [f"timeline_{name}" for name in transport]
    assert seen[9:14] == ["pose_name", "pose_duration", "pose_easing", "pose_update", "pose_remove"]
    assert seen[14:] == ["timeline_add", "timeline_fps", "timeline_export", *corner, "timeline_poses"]


def test_the_buttons_go_from_pose_to_pose_and_each_is_the_one_to_work_on(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.playback.go_to(0.5)
    qtbot.mouseClick(panel.bar.next, LEFT)
    assert (desk.playback.time, panel.bar.editor.name.text()) == (1.0, "pose 2")
    qtbot.mouseClick(panel.bar.previous, LEFT)
    assert (desk.playback.time, panel.bar.editor.name.text()) == (0.0, "pose 1")


def test_the_button_for_a_pose_says_where_it_will_go(panel: TimelinePanel, desk: Desk) -> None:
    said = []
    for go in (
        lambda: desk.playback.leave(),
        lambda: desk.playback.go_to(0.5),
        lambda: desk.playback.go_to(1.0),
    ):
        go()
        said.append(panel.bar.add.toolTip().partition("\n")[0])
    assert said == [
        "This picture as a pose after the last (K)",
        "This picture as a pose at 0.50 s (K)",
        "Give pose 2 this picture (K)",
    ]


# --- dragging ---


def test_dragging_a_pose_is_one_step_and_leaves_the_others_where_they_are(
    panel: TimelinePanel, desk: Desk
) -> None:
    steps = len(desk.session.step_labels)
    drag(panel, 1.0, 1.2, 1.6, 1.42)
    assert times(desk) == [0.0, 1.4, 2.0]  # on the nearest frame
    assert desk.session.step_labels[steps:] == ("Move pose 2",)
    desk.workbench.undo()
    assert times(desk) == [0.0, 1.0, 2.0]


def test_with_shift_a_pose_goes_between_frames(panel: TimelinePanel, desk: Desk) -> None:
    drag(panel, 1.0, 1.2, 1.45, keys=SHIFT)
    reached = desk.session.timeline.pose_times[1]
    assert reached == pytest.approx(panel.scale.seconds_at(place(panel, 1.45).x()), abs=0.01)
    assert reached != pytest.approx(round(reached * 10) / 10, abs=1e-3)


def test_a_pose_dragged_past_another_changes_the_order(panel: TimelinePanel, desk: Desk) -> None:
    drag(panel, 1.0, 1.5, 2.1)
    assert names(desk) == ["pose 1", "pose 3", "pose 2"]
    assert times(desk) == [0.0, 2.0, 2.1]


def test_a_pose_dragged_to_the_beginning_becomes_the_first(panel: TimelinePanel, desk: Desk) -> None:
    drag(panel, 2.0, 0.5, -0.02)
    assert names(desk) == ["pose 3", "pose 1", "pose 2"]
    assert times(desk) == [0.0, 1.0, 2.0]


def test_escape_gives_a_drag_up(panel: TimelinePanel, desk: Desk) -> None:
    project = desk.session.project
    QTest.mousePress(panel.poses, LEFT, NO_KEY, place(panel, 1.0))
    QTest.mouseMove(panel.poses, place(panel, 1.7))
    assert desk.session.project != project
    QTest.keyClick(panel.poses, Qt.Key.Key_Escape)
    QTest.mouseMove(panel.poses, place(panel, 0.3))
    QTest.mouseRelease(panel.poses, LEFT, NO_KEY, place(panel, 0.3))
    assert desk.session.project == project
    assert not desk.session.in_gesture


def test_a_drag_that_is_undone_while_the_button_is_down_goes_no_further(
    panel: TimelinePanel, desk: Desk
) -> None:
    project = desk.session.project
    QTest.mousePress(panel.poses, LEFT, NO_KEY, place(panel, 1.0))
    QTest.mouseMove(panel.poses, place(panel, 1.7))
    desk.workbench.undo()
    QTest.mouseMove(panel.poses, place(panel, 1.3))
    QTest.mouseRelease(panel.poses, LEFT, NO_KEY, place(panel, 1.3))
    assert desk.session.project == project


def test_the_end_of_a_loop_can_be_dragged(panel: TimelinePanel, desk: Desk) -> None:
    desk.playback.set_mode("loop")
    drag(panel, 3.0, 2.5, 2.31)
    assert desk.session.timeline.duration == pytest.approx(2.3)
    assert times(desk) == [0.0, 1.0, 2.0]
    assert desk.session.undo_label == "Change the way back"


def test_dragging_while_a_moment_is_looked_at_leaves_the_picture_alone(
    panel: TimelinePanel, desk: Desk
) -> None:
    desk.workbench.set_number("psi", 0.25)
    drag(panel, 1.0, 1.2, 1.5)  # the press goes to the pose
    assert desk.session.document.truncation.psi == 0.25


# --- playing ---


def test_mode_and_rate_can_be_chosen(panel: TimelinePanel, desk: Desk) -> None:
    panel.bar.mode.setCurrentText("Ping-pong")
    panel.bar.mode.activated.emit(panel.bar.mode.currentIndex())
    assert desk.session.timeline.mode == "ping-pong"
    type_into(panel.bar.fps.box, "12.5")
    assert desk.session.timeline.fps == 12.5
    heard = Listener(desk.messages)
    type_into(panel.bar.fps.box, "500")
    assert panel.bar.fps.box.text() == "60"
    assert heard.at("warning") == ["500 is out of range: fps 1 to 60 frames/s."]


# --- small pictures and room ---


def test_poses_have_small_pictures_where_there_is_room(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    panel.resize(1200, 160)
    desk.loop.run_until(lambda: len(panel.poses._pictures) == 3)
    boxes = dict(panel.poses._picture_boxes())
    assert set(boxes) == {pose.id for pose in desk.session.timeline.poses}
    qtbot.mouseClick(panel.poses, LEFT, pos=place(panel, 1.0, y=PICTURES + 8))
    assert panel.bar.editor.name.text() == "pose 2"
    panel.resize(1200, panel.minimumSizeHint().height())
    assert panel.poses._picture_boxes() == []


def test_a_narrow_panel_puts_its_controls_one_above_the_other(
    panel: TimelinePanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[0].id)
    assert panel.bar.first.mapTo(panel, QPoint()).y() == panel.bar.export.mapTo(panel, QPoint()).y()
    assert panel.minimumSizeHint().width() <= 400
    panel.resize(400, 240)
    qtbot.waitUntil(
        lambda: panel.bar.first.mapTo(panel, QPoint()).y() < panel.bar.export.mapTo(panel, QPoint()).y(),
        timeout=PATIENCE,
    )
    right = panel.bar.export.mapTo(panel, panel.bar.export.rect().topRight()).x()
    assert right < panel.width()


def test_before_a_second_row_begins_goes_what_has_a_key_or_stands_elsewhere(
    panel: TimelinePanel, desk: Desk
) -> None:
    desk.playback.select_pose(desk.session.timeline.poses[0].id)
    bar, editor = panel.bar, panel.bar.editor

    def rows() -> int:
        return len({each.mapTo(panel, QPoint()).y() for each in (bar.play, editor.name, bar.export)})

    width = 1200
    while rows() == 1:
        assert not bar.previous.isHidden() or bar.first.isHidden()
        left_out = bar.previous.isHidden(), bar.next.isHidden(), editor.update_pose.isHidden()
        assert len(set(left_out)) == 1
        width -= 10
        panel.resize(width, 240)
        QApplication.processEvents()
    assert all(left_out)  # of the narrowest panel with one row
    assert not bar.previous.isHidden()  # there is room again
    assert not editor.update_pose.isHidden()


def test_rows_leave_no_room_for_pictures_of_poses_that_are_not_there(
    empty: TimelinePanel, desk: Desk
) -> None:
    empty.resize(1200, 400)
    QApplication.processEvents()
    assert empty.poses.height() > 100  # it says what to do
    desk.tracks.set_key("psi")
    desk.tracks.set_key("psi", 0.2, time=1.0)
    QApplication.processEvents()
    assert empty.poses.height() == PICTURES
    assert empty.film.sheet.mapTo(empty.rows.widget(), QPoint()).y() < PICTURES + 8
    desk.playback.add_pose()
    QApplication.processEvents()
    assert empty.poses.picture_height > 0
