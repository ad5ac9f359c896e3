"""What dragging a pose along the track does: other durations and, past a neighbour, another order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec.structs import replace

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.limits import clamped


def with_pose_at(timeline: Timeline, pose_id: str, seconds: float) -> Timeline:
    """The timeline with a pose moved to a time; the others keep theirs.

    Dragged past a neighbour, the two change places. The first pose is always at 0: one dragged before it
    takes its place and every pose the next one's time. Poses stay at least one frame apart. The way back to
    the first pose (the duration of the last one) keeps its length. ValueError when there is no such pose.
    """
    index = timeline.index_of(pose_id)
    pose, slots = timeline.poses[index], timeline.pose_times
    others = timeline.poses[:index] + timeline.poses[index + 1 :]
    other_times = slots[:index] + slots[index + 1 :]
    if index == 0 and (not others or seconds <= other_times[0]):
        return timeline
    place = 0 if seconds <= 0 else sum(time < seconds for time in other_times)
    poses = (*others[:place], pose, *others[place:])
    times = list(slots) if place == 0 else [0.0, *other_times[1:place], seconds, *other_times[place:]]
    return _retimed(timeline, poses, times)


def with_end_at(timeline: Timeline, seconds: float) -> Timeline:
    """The timeline with another way back from the last pose to the first, which is reached at `seconds`."""
    last, start = timeline.poses[-1], timeline.pose_times[-1]
    back = replace(last, duration=clamped("duration", seconds - start))
    return replace(timeline, poses=(*timeline.poses[:-1], back))


def to_frame(timeline: Timeline, seconds: float) -> float:
    """The time of the nearest frame."""
    return round(seconds * timeline.fps) / timeline.fps


def _retimed(timeline: Timeline, poses: Sequence[Pose], times: Sequence[float]) -> Timeline:
    """Poses in their order, reached at the times (those too close to the one before are moved on)."""
    apart, back = 1 / timeline.fps, timeline.poses[-1].duration
    reached = [0.0]
    for time in times[1:]:
        reached.append(max(time, reached[-1] + apart))
    durations = [after - before for before, after in pairwise(reached)]
    return replace(
        timeline,
        poses=tuple(
            replace(pose, duration=clamped("duration", duration))
            for pose, duration in zip(poses, (*durations, back), strict=True)
        ),
    )
