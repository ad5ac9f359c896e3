"""Changes of the poses of a Timeline: each returns another one."""

from __future__ import annotations

import uuid
from bisect import bisect_right

from msgspec.structs import replace

from ganinterface.document.animation.poses import NEAR, Easing, Pose
from ganinterface.document.animation.timeline import PlayMode, Timeline
from ganinterface.document.document import Document, free_name
from ganinterface.document.limits import clamped


def new_pose(
    timeline: Timeline, document: Document, name: str = "", duration: float = 1.0, easing: Easing = "ease"
) -> Pose:
    """A pose with an id of its own and, unless one is given, the next free name "pose 1", "pose 2", …"""
    name = name or free_name("pose", (pose.name for pose in timeline.poses))
    return Pose(uuid.uuid4().hex, name, document, clamped("duration", duration), easing)


def add_pose(timeline: Timeline, pose: Pose, index: int | None = None) -> Timeline:
    """With the pose put in before position `index`, or at the end; ValueError when its id is taken."""
    if any(other.id == pose.id for other in timeline.poses):
        raise ValueError(f"The pose '{pose.name}' is in the animation already.")
    place = len(timeline.poses) if index is None else min(max(index, 0), len(timeline.poses))
    poses = (*timeline.poses[:place], _inside(pose), *timeline.poses[place:])
    return replace(timeline, poses=poses)


def insert_pose(timeline: Timeline, pose: Pose, seconds: float) -> Timeline:
    """With the pose reached at a time of the film, where no other is; the others keep their times.

    It travels on as the pose before it did, as long as that still had to go. ValueError when its id is taken.
    """
    if not timeline.poses:
        return add_pose(timeline, pose)
    place = bisect_right(timeline.pose_times, seconds + NEAR)
    before = timeline.poses[place - 1]
    passed = seconds - timeline.pose_times[place - 1]
    left = before.duration - passed if passed < before.duration else before.duration
    following = replace(pose, duration=left, easing=before.easing)
    return add_pose(replace_pose(timeline, replace(before, duration=passed)), following, place)


def remove_pose(timeline: Timeline, pose_id: str) -> Timeline:
    """Without that pose; ValueError when there is none of that id."""
    index = timeline.index_of(pose_id)
    return replace(timeline, poses=timeline.poses[:index] + timeline.poses[index + 1 :])


def move_pose(timeline: Timeline, pose_id: str, index: int) -> Timeline:
    """With that pose standing at position `index` (clamped) of the result."""
    pose = timeline.pose(pose_id)
    return add_pose(remove_pose(timeline, pose_id), pose, index)


def replace_pose(timeline: Timeline, pose: Pose) -> Timeline:
    """With the pose of the same id replaced, e.g. by `msgspec.structs.replace(pose, duration=2.0)`."""
    index = timeline.index_of(pose.id)
    return replace(timeline, poses=(*timeline.poses[:index], _inside(pose), *timeline.poses[index + 1 :]))


def set_fps(timeline: Timeline, fps: float) -> Timeline:
    """With that many frames a second, clamped to its limits."""
    return replace(timeline, fps=clamped("fps", fps))


def set_mode(timeline: Timeline, mode: PlayMode) -> Timeline:
    """Played in that mode."""
    return replace(timeline, mode=mode)


def _inside(pose: Pose) -> Pose:
    return replace(pose, duration=clamped("duration", pose.duration))
