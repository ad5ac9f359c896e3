"""The animation on the canvas: a look at a moment changes nothing, a change starts from what is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.document.document import Document
from ganinterface.qt.widgets.number_slider import NumberSlider
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.controller import Controller
from tests.qt.helpers import PATIENCE, Listener, on_screen

Settle = Callable[[], None]


@pytest.fixture
def film(controller: Controller) -> Controller:
    """Two poses of a second each, psi 0 and 1, and a picture of its own (psi 0.5)."""
    controller.player.set_fps(10)
    controller.player.set_mode("once")
    for psi in (0.0, 1.0):
        controller.latents.set_psi(psi)
        controller.player.add_pose()
    controller.latents.set_psi(0.5)
    return controller


def psi(document: Document) -> float:
    return document.truncation.psi


def test_a_look_at_a_moment_shows_it_and_changes_nothing(film: Controller, settle: Settle) -> None:
    project, steps = film.session.project, film.session.step_labels
    film.player.go_to(1.0)
    settle()
    assert film.last_frame is not None
    assert psi(film.last_frame.request.document) == 1.0
    assert (film.session.project, film.session.step_labels) == (project, steps)


def test_back_to_the_picture(film: Controller, settle: Settle) -> None:
    film.player.go_to(1.0)
    film.player.leave()
    settle()
    assert film.last_frame is not None
    assert psi(film.last_frame.request.document) == 0.5


def test_playing_runs_through_the_poses_and_stops_at_the_end(film: Controller, qtbot: QtBot) -> None:
    seen: list[float] = []
    film.player.moved.connect(lambda seconds: seen.append(psi(film.shown_document)))
    with qtbot.waitSignals([film.player.playing_changed] * 2, timeout=PATIENCE):
        film.player.play()
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert not film.player.playing


def test_playing_again_after_the_end_starts_anew(film: Controller) -> None:
    film.player.go_to(1.0)
    film.player.play()
    assert film.player.playing
    film.player.pause()
    assert film.player.time <= 1.0


def test_one_pose_is_no_animation_yet(controller: Controller) -> None:
    heard = Listener(controller)
    controller.player.add_pose()
    controller.player.play()
    assert not controller.player.playing
    assert heard.at("info") == ["An animation needs two poses: change the picture and add another."]


def test_a_gesture_begins_from_the_moment_that_is_seen(film: Controller) -> None:
    film.player.go_to(1.0)
    film.gesture_begin("drag")
    assert psi(film.session.document) == 1.0
    film.gesture_abort()


def test_an_edit_of_the_picture_ends_the_look(film: Controller) -> None:
    film.player.go_to(1.0)
    film.session.undo()
    assert film.player.document is None


def test_opening_a_pose_makes_it_the_picture_in_one_step(film: Controller) -> None:
    first = film.session.timeline.poses[0]
    film.player.open_pose(first.id)
    assert film.session.document == first.document
    film.undo()
    assert psi(film.session.document) == 0.5


def test_poses_are_moved_changed_and_removed_as_steps(film: Controller) -> None:
    first, second = film.session.timeline.poses
    film.player.move_pose(second.id, 0)
    film.player.set_pose(first.id, duration=2.5, easing="linear", name="end")
    film.player.remove_pose(second.id)
    (left,) = film.session.timeline.poses
    assert (left.id, left.duration, left.easing, left.name) == (first.id, 2.5, "linear", "end")
    for _ in range(3):
        film.undo()
    assert film.session.timeline.poses == (first, second)


def test_a_duration_out_of_range_is_clamped_and_said(film: Controller) -> None:
    heard = Listener(film)
    film.player.set_pose(film.session.timeline.poses[0].id, duration=1000)
    assert film.session.timeline.poses[0].duration == 60.0
    assert heard.at("warning") == ["1000 is out of range: duration 0.01 to 60 s."]


def test_a_pose_takes_the_picture_that_is_shown(film: Controller) -> None:
    second = film.session.timeline.poses[1]
    film.player.update_pose(second.id)
    assert psi(film.session.timeline.poses[1].document) == 0.5


def test_frames_are_stepped_one_by_one(film: Controller) -> None:
    film.player.step_frames(1)
    film.player.step_frames(1)
    assert film.player.time == pytest.approx(0.2)
    film.player.step_frames(-5)
    assert film.player.time == 0.0


def test_removing_every_pose_shows_the_picture_again(film: Controller) -> None:
    film.player.go_to(0.5)
    for pose in film.session.timeline.poses:
        film.player.remove_pose(pose.id)
    assert film.player.document is None
    assert psi(film.shown_document) == 0.5


def test_the_toolbar_shows_what_the_moment_is_drawn_from(
    film: Controller, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MainWindow, "closeEvent", lambda window, event: event.accept())  # asks nobody
    window = on_screen(qtbot, MainWindow(film), 1280, 720)
    field = window.findChild(NumberSlider, "psi")
    assert field is not None
    film.player.go_to(1.0)
    assert field.value == 1.0
    film.player.leave()
    assert field.value == 0.5
