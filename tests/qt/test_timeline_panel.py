"""The timeline panel: poses are made, dragged, changed, played and exported, and the canvas shows just that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.timeline.panel import TimelinePanel
from ganinterface.qt.timeline.track import PICTURES, RAIL
from ganinterface.render.export.encoders import FORMATS
from ganinterface.studio.studio import Studio
from tests.qt.helpers import PATIENCE, on_screen, waiting_for
from tests.render.toy_film import TOY, frames
from tests.signals import Listener

Settle = Callable[[], None]
LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def empty(studio: Studio, qtbot: QtBot) -> TimelinePanel:
    return on_screen(qtbot, TimelinePanel(studio), 1200, 100)


@pytest.fixture
def panel(empty: TimelinePanel, studio: Studio) -> TimelinePanel:
    """Three poses at 0, 1 and 2 s with psi 0, 0.5 and 1; ten frames a second, played once."""
    studio.playback.set_fps(10)
    studio.playback.set_mode("once")
    for psi in (0.0, 0.5, 1.0):
        studio.latents.set_psi(psi)
        studio.playback.add_pose()
    return empty


def names(studio: Studio) -> list[str]:
    return [pose.name for pose in studio.session.timeline.poses]


def times(studio: Studio) -> list[float]:
    return [pytest.approx(time) for time in studio.session.timeline.pose_times]


def place(panel: TimelinePanel, seconds: float, y: int = RAIL) -> QPoint:
    return QPoint(round(panel.track.x_of(seconds)), y)


def drag(panel: TimelinePanel, start: float, *seconds: float, keys: Qt.KeyboardModifier = NO_KEY) -> None:
    """Press on the rail at `start`, go over the times (of the scale before the drag), release on the last."""
    spots = [place(panel, time) for time in (start, *seconds)]
    QTest.mousePress(panel.track, LEFT, NO_KEY, spots[0])
    for spot in spots[1:]:
        QTest.mouseEvent(QTest.MouseAction.MouseMove, panel.track, Qt.MouseButton.NoButton, keys, spot)
    QTest.mouseRelease(panel.track, LEFT, keys, spots[-1])


def type_into(box: QLineEdit, text: str) -> None:
    box.setFocus()
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)


# --- poses ---


def test_without_poses_the_panel_says_what_to_do(empty: TimelinePanel, qtbot: QtBot) -> None:
    assert empty._pages.currentWidget() is not empty.track
    assert not empty.bar.play.isEnabled()
    assert not empty.bar.export.isEnabled()
    qtbot.mouseClick(empty.bar.add, LEFT)
    assert empty._pages.currentWidget() is empty.track
    assert empty.bar.export.isEnabled()
    assert not empty.bar.play.isEnabled()  # one pose is no animation yet


def test_a_click_on_a_pose_goes_there_and_changes_nothing(
    panel: TimelinePanel, studio: Studio, settle: Settle, qtbot: QtBot
) -> None:
    project, steps = studio.session.project, studio.session.step_labels
    qtbot.mouseClick(panel.track, LEFT, pos=place(panel, 1.0))
    settle()
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.request.document == project.timeline.poses[1].document
    assert panel.selected == project.timeline.poses[1]
    assert panel.bar.editor.name.text() == "pose 2"
    assert panel.bar.time.text() == "1.00 of 2.00 s"
    assert (studio.session.project, studio.session.step_labels) == (project, steps)


def test_back_to_the_picture_that_is_worked_on(
    panel: TimelinePanel, studio: Studio, settle: Settle, qtbot: QtBot
) -> None:
    studio.latents.set_psi(0.25)
    for leave in (
        lambda: qtbot.mouseClick(panel.bar.back, LEFT),
        lambda: QTest.keyClick(panel.track, Qt.Key.Key_Escape),
    ):
        qtbot.mouseClick(panel.track, LEFT, pos=place(panel, 1.0))
        assert panel.bar.back.isVisible()
        leave()
        settle()
        assert studio.shown.last_frame is not None
        assert studio.shown.last_frame.request.document.truncation.psi == 0.25
        assert not panel.bar.back.isVisible()


def test_scrubbing_shows_the_moment_under_the_mouse(
    panel: TimelinePanel, studio: Studio, settle: Settle
) -> None:
    QTest.mousePress(panel.track, LEFT, NO_KEY, place(panel, 0.1, y=4))
    QTest.mouseMove(panel.track, place(panel, 1.53, y=4))
    QTest.mouseRelease(panel.track, LEFT, NO_KEY, place(panel, 1.53, y=4))
    settle()
    assert studio.playback.time == 1.5  # the nearest frame
    assert studio.shown.last_frame is not None
    assert studio.shown.last_frame.request.document == studio.session.timeline.at(1.5)


def test_left_and_right_go_from_pose_to_pose(panel: TimelinePanel, studio: Studio) -> None:
    seen = []
    panel.select(studio.session.timeline.poses[0].id)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(panel.track, key)
        seen.append(panel.bar.editor.name.text())
    assert seen == ["pose 2", "pose 3", "pose 3", "pose 2", "pose 1"]
    QTest.keyClick(panel.track, Qt.Key.Key_End)
    assert studio.playback.time == 2.0
    assert panel.track.accessibleDescription() == "pose 3, 3 of 3, at 2.00 s, ease"


def test_ctrl_with_an_arrow_moves_a_pose_in_the_order(panel: TimelinePanel, studio: Studio) -> None:
    panel.select(studio.session.timeline.poses[0].id)
    QTest.keyClick(panel.track, Qt.Key.Key_Right, CTRL)
    assert names(studio) == ["pose 2", "pose 1", "pose 3"]
    assert studio.session.undo_label == "Move pose 1"


def test_delete_removes_the_pose_and_goes_to_the_next(panel: TimelinePanel, studio: Studio) -> None:
    panel.select(studio.session.timeline.poses[1].id)
    QTest.keyClick(panel.track, Qt.Key.Key_Delete)
    assert names(studio) == ["pose 1", "pose 3"]
    assert panel.bar.editor.name.text() == "pose 3"
    QTest.keyClick(panel.track, Qt.Key.Key_Delete)
    QTest.keyClick(panel.track, Qt.Key.Key_Delete)
    assert names(studio) == []
    assert not panel.bar.editor.isVisible()
    studio.workbench.undo()
    assert names(studio) == ["pose 1"]


def test_the_buttons_go_to_the_first_and_the_last_pose(
    panel: TimelinePanel, studio: Studio, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.bar.last, LEFT)
    assert studio.playback.time == 2.0
    qtbot.mouseClick(panel.bar.first, LEFT)
    assert studio.playback.time == 0.0


def test_tab_follows_the_reading_order(panel: TimelinePanel, studio: Studio) -> None:
    panel.select(studio.session.timeline.poses[0].id)
    panel.bar.first.setFocus()
    seen = []
    for _ in range(14):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert seen[:5] == ["timeline_first", "timeline_play", "timeline_last", "timeline_mode", "timeline_back"]
    assert seen[5:10] == ["pose_name", "pose_duration", "pose_easing", "pose_update", "pose_remove"]
    assert seen[10:] == ["timeline_add", "timeline_fps", "timeline_export", "timeline_track"]


# --- dragging ---


def test_dragging_a_pose_is_one_step_and_leaves_the_others_where_they_are(
    panel: TimelinePanel, studio: Studio
) -> None:
    steps = len(studio.session.step_labels)
    drag(panel, 1.0, 1.2, 1.6, 1.42)
    assert times(studio) == [0.0, 1.4, 2.0]  # on the nearest frame
    assert studio.session.step_labels[steps:] == ("Move pose 2",)
    studio.workbench.undo()
    assert times(studio) == [0.0, 1.0, 2.0]


def test_with_shift_a_pose_goes_between_frames(panel: TimelinePanel, studio: Studio) -> None:
    drag(panel, 1.0, 1.2, 1.45, keys=SHIFT)
    reached = studio.session.timeline.pose_times[1]
    assert reached == pytest.approx(panel.track.seconds_at(place(panel, 1.45).x()), abs=0.01)
    assert reached != pytest.approx(round(reached * 10) / 10, abs=1e-3)


def test_a_pose_dragged_past_another_changes_the_order(panel: TimelinePanel, studio: Studio) -> None:
    drag(panel, 1.0, 1.5, 2.1)
    assert names(studio) == ["pose 1", "pose 3", "pose 2"]
    assert times(studio) == [0.0, 2.0, 2.1]


def test_a_pose_dragged_to_the_beginning_becomes_the_first(panel: TimelinePanel, studio: Studio) -> None:
    drag(panel, 2.0, 0.5, -0.02)
    assert names(studio) == ["pose 3", "pose 1", "pose 2"]
    assert times(studio) == [0.0, 1.0, 2.0]


def test_escape_gives_a_drag_up(panel: TimelinePanel, studio: Studio) -> None:
    project = studio.session.project
    QTest.mousePress(panel.track, LEFT, NO_KEY, place(panel, 1.0))
    QTest.mouseMove(panel.track, place(panel, 1.7))
    assert studio.session.project != project
    QTest.keyClick(panel.track, Qt.Key.Key_Escape)
    QTest.mouseMove(panel.track, place(panel, 0.3))
    QTest.mouseRelease(panel.track, LEFT, NO_KEY, place(panel, 0.3))
    assert studio.session.project == project
    assert not studio.session.in_gesture


def test_a_drag_that_is_undone_while_the_button_is_down_goes_no_further(
    panel: TimelinePanel, studio: Studio
) -> None:
    project = studio.session.project
    QTest.mousePress(panel.track, LEFT, NO_KEY, place(panel, 1.0))
    QTest.mouseMove(panel.track, place(panel, 1.7))
    studio.workbench.undo()
    QTest.mouseMove(panel.track, place(panel, 1.3))
    QTest.mouseRelease(panel.track, LEFT, NO_KEY, place(panel, 1.3))
    assert studio.session.project == project


def test_the_end_of_a_loop_can_be_dragged(panel: TimelinePanel, studio: Studio) -> None:
    studio.playback.set_mode("loop")
    drag(panel, 3.0, 2.5, 2.31)
    assert studio.session.timeline.duration == pytest.approx(2.3)
    assert times(studio) == [0.0, 1.0, 2.0]
    assert studio.session.undo_label == "Change the way back"


def test_dragging_while_a_moment_is_looked_at_leaves_the_picture_alone(
    panel: TimelinePanel, studio: Studio
) -> None:
    studio.latents.set_psi(0.25)
    drag(panel, 1.0, 1.2, 1.5)  # the press goes to the pose
    assert studio.session.document.truncation.psi == 0.25


# --- playing ---


def test_playing_shows_exactly_what_the_timeline_says(
    panel: TimelinePanel, studio: Studio, qtbot: QtBot
) -> None:
    from ganinterface.render.pictures import picture

    timeline = studio.session.timeline
    shown: list[tuple[float, Document]] = []
    frames = []
    studio.playback.moved.connect(lambda seconds: shown.append((seconds, studio.workbench.shown_document)))
    studio.shown.frame.connect(frames.append)
    panel.select(timeline.poses[0].id)
    with waiting_for(qtbot, studio.playback.playing_changed, times=2):
        qtbot.mouseClick(panel.bar.play, LEFT)
        assert panel.bar.play.accessibleName() == "Pause"
    assert panel.bar.play.accessibleName() == "Play"
    assert len(shown) > 1
    assert all(document == timeline.at(seconds) for seconds, document in shown)
    assert {frame.request.document for frame in frames} <= {document for _, document in shown}
    assert studio.models.current is not None
    for frame in frames:
        drawn = picture(studio.models.current.generator, frame.request.document, studio.session.arrays)
        assert np.array_equal(frame.picture, drawn)


def test_mode_and_rate_can_be_chosen(panel: TimelinePanel, studio: Studio) -> None:
    panel.bar.mode.setCurrentText("ping-pong")
    panel.bar.mode.textActivated.emit("ping-pong")
    assert studio.session.timeline.mode == "ping-pong"
    type_into(panel.bar.fps.box, "12.5")
    assert studio.session.timeline.fps == 12.5
    heard = Listener(studio.messages)
    type_into(panel.bar.fps.box, "500")
    assert panel.bar.fps.box.text() == "60"
    assert heard.at("warning") == ["500 is out of range: fps 1 to 60 frames/s."]


# --- export ---


def test_every_exported_frame_is_what_the_canvas_shows_at_its_time(
    panel: TimelinePanel,
    studio: Studio,
    settle: Settle,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "frames"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    studio.playback.set_fps(4)
    panel.bar.export.menu().actions()[1].trigger()
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    files = sorted(folder.glob("*.png"))
    timeline = studio.session.timeline
    assert len(files) == timeline.frame_count == 9
    for index, file in enumerate(files):
        studio.playback.go_to(timeline.time_of_frame(index))
        settle()
        assert studio.shown.last_frame is not None
        assert np.array_equal(np.asarray(Image.open(file)), studio.shown.last_frame.picture)


def test_a_gif_gets_its_ending(
    panel: TimelinePanel,
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "film"), ""))
    studio.playback.set_fps(2)
    panel.bar.export.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    with Image.open(tmp_path / "film.gif") as film:
        assert film.n_frames == studio.session.timeline.frame_count


def test_every_film_format_is_offered(
    studio: Studio,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(FORMATS, TOY.suffix, TOY)
    panel = on_screen(qtbot, TimelinePanel(studio), 1200, 100)
    studio.playback.add_pose()
    offered: list[str] = []

    def answer(_parent: object, title: str, start: str, pattern: str) -> tuple[str, str]:
        offered.extend((title, Path(start).name, pattern))
        return str(tmp_path / "film"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    actions = {action.text(): action for action in panel.bar.export.menu().actions()}
    assert list(actions) == ["GIF…", "PNG frames…", "Toy film…"]
    actions["Toy film…"].trigger()
    assert offered == ["Export as Toy film", "animation.toy", "Toy film (*.toy)"]
    qtbot.waitUntil(lambda: not studio.jobs.unfinished, timeout=PATIENCE)
    assert len(frames(tmp_path / "film.toy")) == studio.session.timeline.frame_count


# --- small pictures and room ---


def test_poses_have_small_pictures_where_there_is_room(
    panel: TimelinePanel, studio: Studio, qtbot: QtBot
) -> None:
    panel.resize(1200, 160)
    qtbot.waitUntil(lambda: len(panel.track._pictures) == 3, timeout=PATIENCE)
    boxes = dict(panel.track._picture_boxes())
    assert set(boxes) == {pose.id for pose in studio.session.timeline.poses}
    qtbot.mouseClick(panel.track, LEFT, pos=place(panel, 1.0, y=PICTURES + 8))
    assert panel.bar.editor.name.text() == "pose 2"
    panel.resize(1200, panel.minimumSizeHint().height())
    assert panel.track._picture_boxes() == []


def test_a_narrow_panel_puts_its_controls_one_above_the_other(panel: TimelinePanel, qtbot: QtBot) -> None:
    panel.select(panel._studio.session.timeline.poses[0].id)
    assert panel.bar.first.mapTo(panel, QPoint()).y() == panel.bar.export.mapTo(panel, QPoint()).y()
    assert panel.minimumSizeHint().width() <= 400
    panel.resize(400, 240)
    qtbot.waitUntil(
        lambda: panel.bar.first.mapTo(panel, QPoint()).y() < panel.bar.export.mapTo(panel, QPoint()).y()
    )
    right = panel.bar.export.mapTo(panel, panel.bar.export.rect().topRight()).x()
    assert right < panel.width()
