"""The arithmetic of dragging: where poses come to stand, and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document
from ganinterface.qt.timeline.rows.pose_dragging import to_frame, with_end_at, with_pose_at


def film(durations: list[float], fps: float = 10) -> Timeline:
    poses = tuple(Pose(str(i), f"pose {i}", Document(), duration) for i, duration in enumerate(durations))
    return Timeline(poses, fps)


DURATIONS = st.lists(st.floats(0.2, 5), min_size=1, max_size=6)


@given(DURATIONS, st.data(), st.floats(-3, 40))
def test_a_dragged_pose_goes_where_it_is_dragged(
    durations: list[float], data: st.DataObject, seconds: float
) -> None:
    before = film(durations)
    dragged = data.draw(st.sampled_from([pose.id for pose in before.poses]))
    after = with_pose_at(before, dragged, seconds)
    assert {pose.id for pose in after.poses} == {pose.id for pose in before.poses}
    assert after.poses[-1].duration == before.poses[-1].duration
    assert after.pose_times[0] == 0
    gaps = np.diff(after.pose_times)
    assert (gaps >= 1 / before.fps - 1e-9).all()
    reached = dict(zip((pose.id for pose in after.poses), after.pose_times, strict=True))
    if after.poses[0].id != dragged and np.all(gaps < 60):
        assert seconds - 1e-9 <= reached[dragged] <= seconds + len(durations) / before.fps + 1e-9


@given(st.lists(st.floats(0.5, 5), min_size=3, max_size=6), st.data())
def test_between_its_neighbours_a_pose_moves_alone(durations: list[float], data: st.DataObject) -> None:
    before = film(durations)
    index = data.draw(st.integers(1, len(durations) - 2))
    low, high = before.pose_times[index - 1] + 0.15, before.pose_times[index + 1] - 0.15
    seconds = data.draw(st.floats(low, high))
    after = with_pose_at(before, str(index), seconds)
    wanted = list(before.pose_times)
    wanted[index] = seconds
    assert [pose.id for pose in after.poses] == [pose.id for pose in before.poses]
    assert after.pose_times == pytest.approx(wanted)


def test_the_first_pose_stays_at_0_until_it_is_dragged_past_the_second() -> None:
    before = film([1.0, 1.0, 1.0])
    assert with_pose_at(before, "0", 0.9) == before
    after = with_pose_at(before, "0", 1.5)
    assert [pose.id for pose in after.poses] == ["1", "0", "2"]
    assert after.pose_times == pytest.approx((0.0, 1.5, 2.0))


def test_the_way_back_has_a_shortest_length_and_frames_a_grid() -> None:
    before = film([1.0, 1.0])
    assert with_end_at(before, -5.0).poses[-1].duration == 0.01
    assert with_end_at(before, 2.5).duration == 2.5
    assert to_frame(before, 0.26) == pytest.approx(0.3)
