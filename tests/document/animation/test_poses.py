"""Poses in time."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.pose_changes import (
    add_pose,
    insert_pose,
    move_pose,
    new_pose,
    remove_pose,
    replace_pose,
    set_fps,
    set_mode,
)
from ganinterface.document.animation.poses import Pose, ease
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, Truncation
from tests.document.strategies import easings, timelines, within

pictures = st.builds(lambda psi: Document(truncation=Truncation(psi)), within("psi"))


def pose(name, psi, duration=1.0, easing="linear"):
    return Pose(name, name, Document(truncation=Truncation(psi)), duration, easing)


def psi(document):
    return document.truncation.psi


THREE = (pose("a", 0.0), pose("b", 1.0, 2.0), pose("c", 2.0, 0.5))


def test_once_ends_on_the_last_pose_whose_duration_does_not_count():
    timeline = Timeline(THREE, fps=10, mode="once")
    assert timeline.duration == 3.0
    assert timeline.frame_count == 31
    assert psi(timeline.frame(0)) == 0.0
    assert psi(timeline.at(2.0)) == 1.5
    assert timeline.frame(30) == timeline.at(99) == THREE[2].document
    assert timeline.at(-1) == THREE[0].document


def test_a_loop_travels_back_to_its_first_pose_over_the_last_duration():
    timeline = Timeline(THREE, fps=10, mode="loop")
    assert timeline.duration == 3.5
    assert timeline.frame_count == 35
    assert psi(timeline.at(3.25)) == 1.0
    assert timeline.at(3.5) == timeline.at(7.0) == THREE[0].document
    assert psi(timeline.at(3.5 + 0.5)) == 0.5


def test_ping_pong_goes_back_the_same_way():
    timeline = Timeline(THREE, fps=10, mode="ping-pong")
    assert timeline.duration == 6.0
    assert timeline.frame_count == 60
    assert timeline.at(3.0) == THREE[2].document
    assert psi(timeline.at(4.0)) == psi(timeline.at(2.0)) == 1.5
    assert timeline.at(6.0) == THREE[0].document


def test_the_last_frame_of_once_is_its_last_pose_even_between_two_frames():
    timeline = Timeline((pose("a", 0.0, 0.35), pose("b", 1.0)), fps=10, mode="once")
    assert timeline.frame_count == 5
    assert timeline.frame(4) == timeline.poses[1].document


@pytest.mark.parametrize("mode", ["once", "loop", "ping-pong"])
def test_a_single_pose_is_a_still(mode):
    timeline = Timeline(THREE[:1], mode=mode)
    assert timeline.frame_count == (24 if mode == "loop" else 1)
    assert timeline.at(0.7) == THREE[0].document


def test_without_poses_there_is_nothing_to_show():
    assert Timeline().frame_count == 0
    assert Timeline().duration == 0
    assert Timeline().pose_times == ()
    with pytest.raises(ValueError, match="no poses yet"):
        Timeline().at(0)


@pytest.mark.parametrize("moment", [math.nan, math.inf])
def test_a_moment_has_to_be_a_number(moment):
    with pytest.raises(ValueError, match="finite number of seconds"):
        Timeline(THREE).at(moment)


def test_hold_shows_a_pose_until_the_next_one_and_not_a_frame_longer():
    poses = tuple(pose(str(i), float(i), 0.1, "hold") for i in range(12))
    timeline = Timeline(poses, fps=10, mode="once")
    assert [psi(timeline.frame(i)) for i in range(12)] == [float(i) for i in range(12)]
    assert psi(timeline.at(0.55)) == 5.0


@given(timelines(pictures, least=2))
def test_every_pose_is_met_exactly_at_its_time(timeline):
    for pose_, time in zip(timeline.poses, timeline.pose_times, strict=True):
        assert timeline.at(time) == pose_.document


@given(timelines(pictures, least=1), st.integers(0, 200))
def test_a_frame_is_the_moment_of_its_number(timeline, index):
    assert timeline.frame(index) == timeline.at(index / timeline.fps)
    assert timeline.time_of_frame(index) == index / timeline.fps


@given(timelines(pictures, least=2))
def test_the_frames_fill_the_duration(timeline):
    frames, seconds = timeline.frame_count, timeline.duration
    last = timeline.time_of_frame(frames - 1)
    assert last <= seconds + 1 / timeline.fps
    assert timeline.time_of_frame(frames) >= seconds - 1e-6


@given(timelines(pictures, least=2), st.floats(0.0, 1.0))
def test_between_two_poses_is_their_blend(timeline, u):
    first, second = timeline.poses[:2]
    assume(1e-6 < u < 1 - 1e-6)
    expected = blend(first.document, second.document, ease(first.easing, u))
    assert psi(timeline.at(u * first.duration)) == pytest.approx(psi(expected), abs=1e-4)


@given(easings, st.floats(0, 1), st.floats(0, 1))
def test_no_easing_turns_back(easing, u, v):
    assert 0 <= ease(easing, min(u, v)) <= ease(easing, max(u, v)) + 1e-15 <= 1 + 1e-12


@pytest.mark.parametrize("easing", ["linear", "ease", "ease-in", "ease-out"])
def test_easings_begin_and_end_where_they_should(easing):
    assert (ease(easing, 0.0), ease(easing, 1.0)) == (0.0, 1.0)


def test_easing_in_begins_slowly_and_easing_out_ends_slowly():
    assert ease("ease-in", 0.1) < 0.1 < ease("ease-out", 0.1)
    assert ease("ease", 0.1) < 0.1
    assert ease("ease", 0.9) > 0.9
    assert ease("hold", 0.999) == 0.0


def order(timeline):
    return "".join(pose.id for pose in timeline.poses)


def test_poses_are_added_moved_and_removed():
    timeline = Timeline(THREE)
    assert order(add_pose(timeline, pose("d", 0.0))) == "abcd"
    assert order(add_pose(timeline, pose("d", 0.0), 1)) == "adbc"
    assert order(add_pose(timeline, pose("d", 0.0), -5)) == "dabc"
    assert order(move_pose(timeline, "a", 2)) == "bca"
    assert order(move_pose(timeline, "c", 0)) == "cab"
    assert order(remove_pose(timeline, "b")) == "ac"
    assert order(timeline) == "abc"


def test_a_pose_is_replaced_by_another_version_of_it():
    timeline = replace_pose(Timeline(THREE), replace(THREE[1], duration=0.25))
    assert timeline.pose("b").duration == 0.25
    assert order(timeline) == "abc"


def test_durations_and_frame_rates_out_of_range_are_clamped():
    assert replace_pose(Timeline(THREE), replace(THREE[1], duration=0.0)).pose("b").duration == 0.01
    assert add_pose(Timeline(), pose("a", 0.0, 1e9)).poses[0].duration == 60.0
    assert set_fps(Timeline(), 1000).fps == 60
    assert set_mode(Timeline(), "once").mode == "once"


@pytest.mark.parametrize("change", [remove_pose, lambda t, i: move_pose(t, i, 0), lambda t, i: t.pose(i)])
def test_a_pose_that_is_not_there_is_named(change):
    with pytest.raises(ValueError, match="There is no pose 'zzz'"):
        change(Timeline(THREE), "zzz")


def test_the_same_pose_does_not_go_in_twice():
    with pytest.raises(ValueError, match="in the animation already"):
        add_pose(Timeline(THREE), THREE[0])


def test_new_poses_get_the_next_free_name_and_an_id_of_their_own():
    timeline = Timeline()
    for _ in range(3):
        timeline = add_pose(timeline, new_pose(timeline, Document()))
    timeline = remove_pose(timeline, timeline.poses[1].id)
    assert new_pose(timeline, Document()).name == "pose 2"
    assert new_pose(timeline, Document(), "laughing").name == "laughing"
    assert len({pose.id for pose in timeline.poses}) == 2


def test_a_pose_put_between_two_others_leaves_their_times_and_travels_on_like_the_one_before():
    film = Timeline((pose("a", 0.0, easing="hold"), *THREE[1:]), fps=10, mode="once")
    put = insert_pose(film, pose("new", 9.0, 5.0), 0.3)
    assert [each.name for each in put.poses] == ["a", "new", "b", "c"]
    assert put.pose_times == pytest.approx((0.0, 0.3, 1.0, 3.0))
    assert put.poses[1].easing == "hold"
    assert psi(put.at(0.3)) == 9.0


def test_a_pose_put_into_the_way_back_of_a_loop_leaves_its_length():
    put = insert_pose(Timeline(THREE, fps=10, mode="loop"), pose("new", 9.0), 3.2)
    assert put.duration == pytest.approx(3.5)
    assert put.pose_times == pytest.approx((0.0, 1.0, 3.0, 3.2))


def test_the_pose_at_a_moment_is_the_one_within_half_a_frame():
    film = Timeline(THREE, fps=10, mode="loop")
    near = [film.pose_near(seconds) for seconds in (0.04, 0.06, 1.05, 3.47, 4.5)]
    assert [found.name if found else None for found in near] == ["a", None, "b", "a", "b"]
    assert Timeline().pose_near(0.0) is None
    back = set_mode(film, "ping-pong")
    assert back.pose_near(5.0) == THREE[1]
