"""Poses in time: which Document an animation shows at which moment."""

from __future__ import annotations

import math
import uuid
from bisect import bisect_right
from itertools import accumulate
from typing import Literal

import msgspec
from msgspec.structs import replace

from ganinterface.document.blend import blend
from ganinterface.document.document import Document, free_name
from ganinterface.document.limits import clamped

Easing = Literal["linear", "ease", "ease-in", "ease-out", "hold"]
PlayMode = Literal["once", "loop", "ping-pong"]

NEAR = 1e-9  # seconds; sums of durations and i / fps meet at a pose only up to rounding


class Pose(msgspec.Struct, frozen=True):
    """A keyframe: a Document, and how the picture travels from it to the next pose."""

    id: str
    name: str
    document: Document
    duration: float = 1.0  # seconds until the next pose
    easing: Easing = "ease"


class Timeline(msgspec.Struct, frozen=True):
    """The poses of an animation in order.

    "loop": the last pose travels back to the first over its own duration. "once": it ends on the last pose.
    "ping-pong": forth to the last pose and back. In the latter two the last duration does not count.
    """

    poses: tuple[Pose, ...] = ()
    fps: float = 24.0
    mode: PlayMode = "loop"

    @property
    def duration(self) -> float:
        """Seconds of one pass; 0 with no pose, or with a single one that travels nowhere."""
        forth = math.fsum(pose.duration for pose in self._travelling)
        return 2 * forth if self.mode == "ping-pong" else forth

    @property
    def frame_count(self) -> int:
        """Frames of one pass; a repeating pass leaves out the frame that is its first again."""
        if not self.poses:
            return 0
        frames = math.ceil(self.duration * self.fps - self.fps * NEAR)
        return frames + 1 if self.mode == "once" else max(frames, 1)

    @property
    def pose_times(self) -> tuple[float, ...]:
        """When each pose is reached (on the way forth), in seconds."""
        if not self.poses:
            return ()
        return tuple(accumulate((pose.duration for pose in self.poses[:-1]), initial=0.0))

    def time_of_frame(self, index: int) -> float:
        """Seconds at which frame `index` (from 0) is taken."""
        return index / self.fps

    def frame(self, index: int) -> Document:
        """The Document of frame `index`: `at(index / fps)`."""
        return self.at(self.time_of_frame(index))

    def at(self, seconds: float) -> Document:
        """The Document at a time; times outside one pass repeat it, or stay at its ends in "once".

        ValueError when there are no poses or the time is not finite.
        """
        if not self.poses:
            raise ValueError("The animation has no poses yet.")
        if not math.isfinite(seconds):
            raise ValueError("A moment of the animation has to be a finite number of seconds.")
        return self._between(self.within(seconds))

    def within(self, seconds: float) -> float:
        """The same moment within one way forth."""
        total = self.duration
        if self.mode == "once" or total <= 0:
            return min(max(seconds, 0.0), total)
        local = seconds % total
        return min(local, total - local) if self.mode == "ping-pong" else local

    def pose_near(self, seconds: float) -> Pose | None:
        """The pose that is reached at a time, to the nearest frame; at the end of a loop that is the first again."""
        local, reach = self.within(seconds), 0.5 / self.fps + NEAR
        stops = list(zip(self.pose_times, self.poses, strict=True))
        if self.mode == "loop" and stops:
            stops.append((self.duration, self.poses[0]))
        near = [(abs(time - local), index) for index, (time, _) in enumerate(stops)]
        distance, index = min(near, default=(math.inf, 0))
        return stops[index][1] if distance <= reach else None

    def pose(self, pose_id: str) -> Pose:
        """The pose of that id; ValueError with one sentence when there is none."""
        return self.poses[self.index_of(pose_id)]

    def index_of(self, pose_id: str) -> int:
        """Where the pose of that id stands; ValueError with one sentence when there is none."""
        for index, pose in enumerate(self.poses):
            if pose.id == pose_id:
                return index
        raise ValueError(f"There is no pose '{pose_id}' in the animation.")

    @property
    def _travelling(self) -> tuple[Pose, ...]:
        return self.poses if self.mode == "loop" else self.poses[:-1]

    def _between(self, local: float) -> Document:
        times = self.pose_times
        index = bisect_right(times, local + NEAR) - 1
        pose = self.poses[index]
        if index == len(times) - 1 and self.mode != "loop":
            return pose.document
        passed = local - times[index]
        following = self.poses[(index + 1) % len(self.poses)]
        if pose.duration - passed <= NEAR:  # the end of a loop: the next pass begins
            return following.document
        progress = passed / pose.duration if passed > NEAR else 0.0
        return blend(pose.document, following.document, ease(pose.easing, progress))


def ease(easing: Easing, u: float) -> float:
    """How far the picture has travelled (0..1) when u (0..1) of the time has passed."""
    if easing == "hold":
        return 0.0
    if easing == "ease":
        return u * u * (3 - 2 * u)
    if easing == "ease-in":
        return u * u
    if easing == "ease-out":
        return u * (2 - u)
    return u


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
    """With the pose reached at a time of one way forth, where no other is; the others keep their times.

    It travels on as the pose before it did. ValueError when its id is taken.
    """
    place = bisect_right(timeline.pose_times, seconds + NEAR)
    before = timeline.poses[place - 1]
    passed = seconds - timeline.pose_times[place - 1]
    following = replace(pose, duration=before.duration - passed, easing=before.easing)
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
