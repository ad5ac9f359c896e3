"""The animation: a look at a moment changes nothing, a change starts from what is seen."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ganinterface.document.document import Document
from ganinterface.session import actions
from tests.signals import Listener, waiting_for
from tests.studio.bench import Bench
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def film(loop: PlainLoop) -> Bench:
    """Two poses of a second each, psi 0 and 1, and a picture of its own (psi 0.5)."""
    made = Bench(loop)
    made.playback.set_fps(10)
    made.playback.set_mode("once")
    for psi in (0.0, 1.0):
        made.workbench.apply(actions.set_psi, psi)
        made.playback.add_pose()
    made.workbench.apply(actions.set_psi, 0.5)
    return made


def psi(document: Document) -> float:
    return document.truncation.psi


def test_a_look_at_a_moment_shows_it_and_changes_nothing(film: Bench) -> None:
    project, steps = film.session.project, film.session.step_labels
    film.playback.go_to(1.0)
    assert psi(film.workbench.shown_document) == 1.0
    assert (film.session.project, film.session.step_labels) == (project, steps)


def test_back_to_the_picture(film: Bench) -> None:
    film.playback.go_to(1.0)
    film.playback.leave()
    assert psi(film.workbench.shown_document) == 0.5


def test_playing_runs_through_the_poses_and_stops_at_the_end(film: Bench, loop: PlainLoop) -> None:
    seen: list[float] = []
    film.playback.moved.connect(lambda seconds: seen.append(psi(film.workbench.shown_document)))
    with waiting_for(loop.run_until, film.playback.playing_changed, times=2):
        film.playback.play()
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    assert not film.playback.playing


def test_playing_again_after_the_end_starts_anew(film: Bench) -> None:
    film.playback.go_to(1.0)
    film.playback.play()
    assert film.playback.playing
    film.playback.pause()
    assert film.playback.time <= 1.0


def test_one_pose_is_no_animation_yet(loop: PlainLoop) -> None:
    bench = Bench(loop)
    bench.playback.add_pose()
    heard = Listener(bench.messages)
    bench.playback.play()
    assert not bench.playback.playing
    assert heard.at("info") == ["An animation needs two poses: change the picture and add another."]


def test_a_gesture_begins_from_the_moment_that_is_seen(film: Bench) -> None:
    film.playback.go_to(1.0)
    film.workbench.gesture_begin("drag")
    assert psi(film.session.document) == 1.0
    film.workbench.gesture_abort()


def test_an_edit_of_the_picture_ends_the_look(film: Bench) -> None:
    film.playback.go_to(1.0)
    film.session.undo()
    assert film.playback.document is None


def test_opening_a_pose_makes_it_the_picture_in_one_step(film: Bench) -> None:
    first = film.session.timeline.poses[0]
    film.playback.open_pose(first.id)
    assert film.session.document == first.document
    film.workbench.undo()
    assert psi(film.session.document) == 0.5


def test_poses_are_moved_changed_and_removed_as_steps(film: Bench) -> None:
    first, second = film.session.timeline.poses
    film.playback.move_pose(second.id, 0)
    film.playback.set_pose(first.id, duration=2.5, easing="linear", name="end")
    film.playback.remove_pose(second.id)
    (left,) = film.session.timeline.poses
    assert (left.id, left.duration, left.easing, left.name) == (first.id, 2.5, "linear", "end")
    for _ in range(3):
        film.workbench.undo()
    assert film.session.timeline.poses == (first, second)


def test_a_duration_out_of_range_is_clamped_and_said(film: Bench) -> None:
    heard = Listener(film.messages)
    film.playback.set_pose(film.session.timeline.poses[0].id, duration=1000)
    assert film.session.timeline.poses[0].duration == 60.0
    assert heard.at("warning") == ["1000 is out of range: duration 0.01 to 60 s."]


def test_a_pose_takes_the_picture_that_is_shown(film: Bench) -> None:
    second = film.session.timeline.poses[1]
    film.playback.update_pose(second.id)
    assert psi(film.session.timeline.poses[1].document) == 0.5


def test_frames_are_stepped_one_by_one(film: Bench) -> None:
    film.playback.step_frames(1)
    film.playback.step_frames(1)
    assert film.playback.time == pytest.approx(0.2)
    film.playback.step_frames(-5)
    assert film.playback.time == 0.0


def test_removing_every_pose_shows_the_picture_again(film: Bench) -> None:
    film.playback.go_to(0.5)
    for pose in film.session.timeline.poses:
        film.playback.remove_pose(pose.id)
    assert film.playback.document is None
    assert psi(film.workbench.shown_document) == 0.5


# --- where a new pose goes ---


def times(film: Bench) -> list[float]:
    return [pytest.approx(time) for time in film.session.timeline.pose_times]


def names(film: Bench) -> list[str]:
    return [pose.name for pose in film.session.timeline.poses]


def test_one_pose_after_the_other_while_nobody_has_gone_into_the_film(film: Bench) -> None:
    film.playback.add_pose()
    assert (names(film), times(film)) == (["pose 1", "pose 2", "pose 3"], [0.0, 1.0, 2.0])
    assert film.session.undo_label == "Add pose 3 at 2.00 s"


def test_a_pose_goes_to_the_playhead_in_the_film_with_the_picture_that_was_changed_there(film: Bench) -> None:
    film.playback.go_to(0.4)
    film.workbench.apply(actions.set_psi, -1.0)
    film.playback.add_pose()
    assert (names(film), times(film)) == (["pose 1", "pose 3", "pose 2"], [0.0, 0.4, 1.0])
    assert psi(film.session.timeline.at(0.4)) == -1.0
    assert film.session.undo_label == "Add pose 3 at 0.40 s"
    film.workbench.undo()
    assert (names(film), times(film)) == (["pose 1", "pose 2"], [0.0, 1.0])


def test_the_moment_itself_becomes_a_pose_where_nothing_was_changed(film: Bench) -> None:
    shown = film.session.timeline.at(0.5)
    film.playback.go_to(0.5)
    film.playback.add_pose()
    assert film.session.timeline.poses[1].document == shown


def test_the_pose_at_the_playhead_takes_the_picture_and_that_is_said(film: Bench) -> None:
    heard = Listener(film.messages)
    film.playback.go_to(1.0)
    film.workbench.apply(actions.set_psi, -1.0)
    film.playback.add_pose()
    assert (names(film), times(film)) == (["pose 1", "pose 2"], [0.0, 1.0])
    assert psi(film.session.timeline.poses[1].document) == -1.0
    assert heard.at("info") == ["pose 2 has this picture now, in place of the one before"]
    film.workbench.undo()
    assert psi(film.session.timeline.poses[1].document) == 1.0


def test_who_has_left_the_film_goes_on_after_its_last_pose(film: Bench) -> None:
    film.playback.go_to(0.4)
    film.playback.leave()
    film.playback.add_pose()
    assert times(film) == [0.0, 1.0, 2.0]


def test_another_film_is_not_entered_because_the_one_before_was(film: Bench) -> None:
    film.playback.go_to(0.4)
    other = replace(film.session.timeline, poses=())
    film.session.apply("Other film", timeline=other)
    for _ in range(2):
        film.playback.add_pose()
    assert times(film) == [0.0, 1.0]


def test_another_project_begins_at_its_beginning(film: Bench) -> None:
    film.playback.go_to(0.4)
    moments: list[float] = []
    film.playback.moved.connect(moments.append)
    film.session.new(Document())
    assert (film.playback.time, moments[-1:]) == (0.0, [0.0])
    assert not film.playback.stands


def test_a_pose_put_while_the_film_runs_stops_it_there(film: Bench) -> None:
    film.playback.go_to(0.4)
    film.playback.play()
    film.playback.add_pose()
    assert not film.playback.playing
    assert len(times(film)) == 3


def test_from_pose_to_pose(film: Bench) -> None:
    seen = []
    film.playback.go_to(0.4)
    for step in (1, 1, -1, -1):
        film.playback.step_poses(step)
        seen.append(film.playback.time)
    film.playback.go_to_end(last=True)
    assert [*seen, film.playback.time] == [1.0, 1.0, 0.0, 0.0, 1.0]
    assert film.playback.pose_here == film.session.timeline.poses[1]
