"""Plays the Timeline on the canvas and changes its poses."""

from __future__ import annotations

import time

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document import timeline as timelines
from ganinterface.document.document import Document
from ganinterface.document.project import Project
from ganinterface.document.timeline import NEAR, Easing, PlayMode, Pose, Timeline
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.view import View


class Playback:
    """The moment of the animation that is looked at.

    While it plays or is scrubbed the canvas shows the Timeline's Document of that moment (`document`); the
    session's own stays as it is until something is changed: then the moment becomes the picture (`adopt`).

    The playhead *stands in the film* from the moment that a person goes to one until `leave`: there `add_pose` puts poses.
    """

    moved = Signal(float)  # seconds
    playing_changed = Signal(bool)

    def __init__(self, session: Session, view: View, messages: Messages, loop: Loop) -> None:
        self._session = session
        self._view = view
        self._messages = messages
        self.time = 0.0  # seconds from the start, within one pass
        self.document: Document | None = None  # None: the session's own is shown
        self._stands = False  # whether a person put the playhead where it is
        self._began_at = 0.0
        self._clock = 0.0  # seconds of `perf_counter` when it was at `_began_at`
        self._timer = loop.timer(self._tick, repeats=True, precise=True)
        session.changed.connect(self._on_project)

    @property
    def playing(self) -> bool:
        """Whether the animation runs."""
        return self._timer.is_active

    @property
    def place(self) -> float | None:
        """The frame (in seconds, of one way forth) at which the playhead stands; None where it does not stand in the film."""
        timeline = self._timeline
        if not self._stands or not timeline.poses:
            return None
        return round(timeline.within(self.time) * timeline.fps) / timeline.fps

    @property
    def pose_here(self) -> Pose | None:
        """The pose at which the playhead stands."""
        return None if self.place is None else self._timeline.pose_near(self.time)

    @property
    def _shown(self) -> Document:
        return self.document or self._session.document

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    def play(self) -> None:
        """Run from the present moment; in "once" a finished animation starts again."""
        if len(self._timeline.poses) < 2:
            self._messages.say("An animation needs two poses: change the picture and add another.")
            return
        if self.playing:
            return
        finished = self._timeline.mode == "once" and self.time >= self._timeline.duration
        self._began_at = 0.0 if finished else self.time
        self._clock = time.perf_counter()
        self._stands = True
        self._timer.start(max(round(1000 / self._timeline.fps), 1))
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stop and keep showing the present moment."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def go_to(self, seconds: float) -> None:
        """Show a moment (clamped to one pass) without changing anything; a pose that is reached there is selected."""
        if not self._timeline.poses:
            return
        self.time = min(max(seconds, 0.0), self._timeline.duration)
        self._began_at = self.time
        self._clock = time.perf_counter()
        self._stands = True
        here = self.pose_here  # the one that is worked on
        self._view.selected_pose = here.id if here is not None else self._view.selected_pose
        self._show()

    def step_frames(self, frames: int) -> None:
        """Go some frames forth, or back."""
        self.pause()
        self.go_to((round(self.time * self._timeline.fps) + frames) / self._timeline.fps)

    def step_poses(self, steps: int) -> None:
        """Go to the next pose (1) or the one before (-1), from the moment that is looked at; at the ends stay."""
        self.pause()
        local, times = self._timeline.within(self.time), self._timeline.pose_times
        ahead = [time for time in times if time > local + NEAR]
        behind = [time for time in times if time < local - NEAR]
        if steps > 0:
            self.go_to(ahead[0] if ahead else local)
        else:
            self.go_to(behind[-1] if behind else local)

    def go_to_end(self, last: bool) -> None:
        """Go to the first pose, or to the last."""
        self.pause()
        times = self._timeline.pose_times
        if times:
            self.go_to(times[-1] if last else times[0])

    def leave(self) -> None:
        """Show the session's own picture again; the playhead stands in the film no more."""
        self.pause()
        if self.document is not None or self._stands:
            self.document, self._stands = None, False
            self.moved.emit(self.time)

    def adopt(self) -> bool:
        """Make the moment that is shown the picture (an undo step), so that a change starts from it."""
        if self.document is None:
            return False
        shown, self.document = self.document, None
        self.pause()
        return self._session.apply(f"Go to {self.time:.2f} s", shown)

    def select_pose(self, pose_id: str | None) -> None:
        """Work on a pose and look at it; None: on none."""
        self._view.selected_pose = pose_id
        self._view.in_hand = "pose"
        if pose_id is not None:
            self.pause()
            self.go_to(self._timeline.pose_times[self._timeline.index_of(pose_id)])

    def open_pose(self, pose_id: str) -> None:
        """Make a pose the picture, as one undo step."""
        index = self._timeline.index_of(pose_id)
        pose = self._timeline.poses[index]
        self.leave()
        self._session.apply(f"Go to {pose.name}", pose.document)
        self.time = self._timeline.pose_times[index]
        self.moved.emit(self.time)

    def add_pose(self) -> None:
        """The picture that is shown as a pose at the playhead; after the last pose where that does not stand in the film.

        A pose that is there already takes the picture instead.
        """
        here, place, timeline = self.pose_here, self.place, self._timeline
        self.pause()
        if here is not None:
            self.update_pose(here.id)
            self._messages.say(f"{here.name} has this picture now, in place of the one before")
            return
        pose = timelines.new_pose(timeline, self._shown)
        if place is None:
            made = timelines.add_pose(timeline, pose)
            place = made.pose_times[-1]
        else:
            made = timelines.insert_pose(timeline, pose, place)
        self._apply(f"Add {pose.name} at {place:.2f} s", made)
        self._view.selected_pose = pose.id
        self._messages.say(f"Added {pose.name} at {place:.2f} s")

    def update_pose(self, pose_id: str) -> None:
        """Give a pose the picture that is shown."""
        pose = self._timeline.pose(pose_id)
        shown = replace(pose, document=self._shown)
        self._apply(f"Update {pose.name}", timelines.replace_pose(self._timeline, shown))

    def put_pose(self, pose: Pose, label: str, after: str | None = None) -> None:
        """A pose that is not in the animation yet, selected: after that one, or at the playhead, else at the end.

        Where the playhead is at a pose it comes after that.
        """
        timeline, here, place = self._timeline, self.pose_here, self.place
        before = after or (here.id if here is not None else None)
        if before is not None:
            made = timelines.add_pose(timeline, pose, timeline.index_of(before) + 1)
        elif place is not None:
            made = timelines.insert_pose(timeline, pose, place)
        else:
            made = timelines.add_pose(timeline, pose)
        self._apply(label, made)
        self.select_pose(pose.id)

    def remove_pose(self, pose_id: str, verb: str = "Remove") -> None:
        """Without that pose; the one that takes its place is selected, where it was."""
        place, name = self._timeline.index_of(pose_id), self._timeline.pose(pose_id).name
        was_selected = self._view.selected_pose == pose_id
        self._apply(f"{verb} {name}", timelines.remove_pose(self._timeline, pose_id))
        poses = self._timeline.poses
        if was_selected and poses:
            self.select_pose(poses[min(place, len(poses) - 1)].id)

    def move_pose(self, pose_id: str, index: int) -> None:
        """That pose at position `index`."""
        name = self._timeline.pose(pose_id).name
        self._apply(f"Move {name}", timelines.move_pose(self._timeline, pose_id, index))

    def set_pose(
        self,
        pose_id: str,
        *,
        duration: float | None = None,
        easing: Easing | None = None,
        name: str | None = None,
    ) -> None:
        """Change what is given; a duration out of range is clamped and said."""
        pose = self._timeline.pose(pose_id)
        new = Pose(
            pose.id,
            name or pose.name,
            pose.document,
            pose.duration if duration is None else self._messages.clamped("duration", duration),
            easing or pose.easing,
        )
        self._apply(f"Change {pose.name}", timelines.replace_pose(self._timeline, new))

    def set_fps(self, fps: float) -> None:
        """Frames a second; out of range is clamped and said."""
        inside = self._messages.clamped("fps", fps)
        self._apply(f"{inside:g} frames/s", timelines.set_fps(self._timeline, inside))
        if self.playing:
            self._timer.start(max(round(1000 / inside), 1))

    def set_mode(self, mode: PlayMode) -> None:
        """Once, loop or ping-pong."""
        self._apply(f"Play {mode}", timelines.set_mode(self._timeline, mode))

    def _on_project(self, new: Project, old: Project) -> None:
        """What changed is what should be seen."""
        if new.document != old.document:
            self.document = None
            self.pause()
        if new.timeline != old.timeline:
            if not {pose.id for pose in new.timeline.poses} & {pose.id for pose in old.timeline.poses}:
                self._stands = False  # another film
            self.time = min(self.time, new.timeline.duration)
            if self.document is not None and new.timeline.poses:
                self._show()
            elif not new.timeline.poses:
                self.leave()

    def _apply(self, label: str, timeline: Timeline) -> None:
        self._session.apply(label, timeline=timeline)

    def _tick(self) -> None:
        timeline = self._timeline
        seconds = self._began_at + time.perf_counter() - self._clock
        if timeline.mode == "once" and seconds >= timeline.duration:
            self.pause()
            seconds = timeline.duration
        self.time = seconds if timeline.mode == "once" else seconds % max(timeline.duration, 1e-9)
        self._show()

    def _show(self) -> None:
        self.document = self._timeline.at(self.time)
        self.moved.emit(self.time)
