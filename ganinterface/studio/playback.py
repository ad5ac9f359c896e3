"""Plays the Timeline on the canvas and changes its poses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.animation import pose_changes
from ganinterface.document.animation.poses import NEAR, Easing, Pose
from ganinterface.document.animation.timeline import PlayMode, Timeline
from ganinterface.document.document import Document
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import Value
from ganinterface.document.project import Project
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.view import View

Lay = Callable[[Document, Mapping[str, Value]], Document]


class Playback:
    """The moment of the animation that is looked at.

    While it plays or is scrubbed the canvas shows the Timeline's Document of that moment; the session's own stays as it
    is until something is changed: then the moment becomes the picture (`adopt`). What is worked on is the moment without
    drivers (`document`); they come on top of it, so that they are never taken into the picture (`driven`).

    The playhead *stands in the film* from the moment that a person goes to one until `leave`: there poses and keys are put.
    """

    moved = Signal(float)  # seconds
    playing_changed = Signal(bool)

    def __init__(self, session: Session, view: View, messages: Messages, loop: Loop) -> None:
        self._session = session
        self._view = view
        self._messages = messages
        self.time = 0.0  # seconds from the start, within one pass
        self.document: Document | None = None  # None: the session's own is shown
        self.worn: Mapping[str, Value] = {}  # numbers that are laid over every moment, by address
        self._lay: Lay = lambda document, values: document
        self._stands = False
        self._driven: tuple[tuple[float, Document, Project], Document] | None = (
            None  # asked for last, and its drivers
        )
        self._began_at = 0.0  # seconds of playing
        self._clock = 0.0  # seconds of `perf_counter` when it was at `_began_at`
        self._timer = loop.timer(self._tick, repeats=True, precise=True)
        session.opened.connect(self._on_opened)
        session.changed.connect(self._on_project)

    @property
    def playing(self) -> bool:
        """Whether the animation runs."""
        return self._timer.is_active

    @property
    def stands(self) -> bool:
        """Whether a person put the playhead where it is."""
        return self._stands

    @property
    def key_time(self) -> float:
        """The frame (in seconds, of one way forth) at which keys are put: the beginning where the playhead stands nowhere."""
        return (
            round(self._timeline.within(self.time) * self._timeline.fps) / self._timeline.fps
            if self._stands
            else 0.0
        )

    @property
    def place(self) -> float | None:
        """The frame (in seconds, of one way forth) at which the playhead stands; None where it does not stand in the film."""
        return self.key_time if self._stands and self._timeline.poses else None

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
        timeline = self._timeline
        if not timeline.plays:
            self._messages.say("An animation needs two poses: change the picture and add another.")
            return
        if self.playing:
            return
        finished = timeline.mode == "once" and self.time >= timeline.end - NEAR
        self._began_at = 0.0 if finished else self._passed
        self._clock = time.perf_counter()
        self._stands = True
        self._timer.start(max(round(1000 / timeline.fps), 1))
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

    @property
    def now(self) -> float:
        """The moment at which the film is, in seconds: while it runs a little later than the one shown last."""
        if not self.playing:
            return self.time
        return self._timeline.moment(self._began_at + time.perf_counter() - self._clock)

    def hurry(self, seconds: float) -> None:
        """Be that much further (below 0: back) while it runs: a sound that is heard cannot wait for the picture."""
        self._began_at += seconds

    def go_to(self, seconds: float, beyond: bool = False) -> None:
        """Show a moment without changing anything; a pose that is reached there is selected.

        It is clamped to one pass, or, `beyond`, to what keys may be put at.
        """
        timeline = self._timeline
        if not (timeline.moves or beyond):
            return
        pass_length = max(timeline.length, timeline.duration)
        self.time = min(max(seconds, 0.0), LIMITS["time"].maximum if beyond else pass_length)
        self._began_at = self._passed
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
        local, times = self._timeline.pose_time(self.time), self._timeline.pose_times
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

    def wear(self, values: Mapping[str, Value], lay: Lay) -> None:
        """Lay these numbers over the moment that is shown and those that follow, until the animation is left."""
        self.worn, self._lay = values, lay
        if not self.playing:  # else the next moment comes soon
            self._show()

    def take_off(self, addresses: Iterable[str]) -> None:
        """Lay these numbers over nothing any more."""
        gone = set(addresses)
        self.worn = {address: value for address, value in self.worn.items() if address not in gone}
        if not self.playing and self.document is not None:
            self._show()

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
        if not self._timeline.poses:
            return False  # the picture is what the film animates
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
        pose = pose_changes.new_pose(timeline, self._shown)
        if place is None:
            made = pose_changes.add_pose(timeline, pose)
            place = made.pose_times[-1]
        else:
            made = pose_changes.insert_pose(timeline, pose, place)
        self._apply(f"Add {pose.name} at {place:.2f} s", made)
        self._view.selected_pose = pose.id
        self._messages.say(f"Added {pose.name} at {place:.2f} s")

    def update_pose(self, pose_id: str) -> None:
        """Give a pose the picture that is shown."""
        pose = self._timeline.pose(pose_id)
        shown = replace(pose, document=self._shown)
        self._apply(f"Update {pose.name}", pose_changes.replace_pose(self._timeline, shown))

    def put_pose(self, pose: Pose, label: str, after: str | None = None) -> None:
        """A pose that is not in the animation yet, selected: after that one, or at the playhead, else at the end.

        Where the playhead is at a pose it comes after that.
        """
        timeline, here, place = self._timeline, self.pose_here, self.place
        before = after or (here.id if here is not None else None)
        if before is not None:
            made = pose_changes.add_pose(timeline, pose, timeline.index_of(before) + 1)
        elif place is not None:
            made = pose_changes.insert_pose(timeline, pose, place)
        else:
            made = pose_changes.add_pose(timeline, pose)
        self._apply(label, made)
        self.select_pose(pose.id)

    def remove_pose(self, pose_id: str, verb: str = "Remove") -> None:
        """Without that pose; the one that takes its place is selected, where it was."""
        place, name = self._timeline.index_of(pose_id), self._timeline.pose(pose_id).name
        was_selected = self._view.selected_pose == pose_id
        self._apply(f"{verb} {name}", pose_changes.remove_pose(self._timeline, pose_id))
        poses = self._timeline.poses
        if was_selected and poses:
            self.select_pose(poses[min(place, len(poses) - 1)].id)

    def move_pose(self, pose_id: str, index: int) -> None:
        """That pose at position `index`."""
        name = self._timeline.pose(pose_id).name
        self._apply(f"Move {name}", pose_changes.move_pose(self._timeline, pose_id, index))

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
        self._apply(f"Change {pose.name}", pose_changes.replace_pose(self._timeline, new))

    def set_fps(self, fps: float) -> None:
        """Frames a second; out of range is clamped and said."""
        inside = self._messages.clamped("fps", fps)
        self._apply(f"{inside:g} frames/s", pose_changes.set_fps(self._timeline, inside))
        if self.playing:
            self._timer.start(max(round(1000 / inside), 1))

    def set_mode(self, mode: PlayMode) -> None:
        """Once, loop or ping-pong."""
        self._apply(f"Play {mode}", pose_changes.set_mode(self._timeline, mode))

    def driven(self, document: Document) -> Document:
        """A Document with the drivers of the moment, where the playhead stands in the film."""
        timeline, session = self._timeline, self._session
        if not self._stands or not (timeline.drivers or timeline.walk):
            return document
        asked = (self.time, document, session.project)
        if self._driven is None or any(a is not b for a, b in zip(asked, self._driven[0], strict=True)):
            made = timeline.driven(self.time, document, session.document, session.arrays, session.library)
            self._driven = asked, made
        return self._driven[1]

    def show(self) -> None:
        """Show the moment, in place of what was made of the picture there."""
        if self._stands:
            self._show()

    def _on_opened(self) -> None:
        self.pause()
        self.document, self._stands = None, False
        self.time = 0.0
        self.moved.emit(self.time)

    def _on_project(self, new: Project, old: Project) -> None:
        """What changed is what should be seen."""
        film = new.timeline
        animates_picture = not film.poses and film.moves
        if new.document != old.document and not animates_picture:
            self.document = None
            self.pause()
        if film != old.timeline:
            if old.timeline.poses and not {pose.id for pose in film.poses} & {
                pose.id for pose in old.timeline.poses
            }:
                self._stands = False  # another film
            if self.time <= max(
                old.timeline.length, old.timeline.duration
            ):  # else beyond the end, to put keys there
                self.time = min(self.time, max(film.length, film.duration, old.timeline.length))
        if not film.moves and old.timeline.moves:
            self.leave()
        elif self.document is not None or (animates_picture and self._stands):
            self._show()

    def _apply(self, label: str, timeline: Timeline) -> None:
        self._session.apply(label, timeline=timeline)

    @property
    def _passed(self) -> float:
        """Seconds of playing until the present moment; from the start where that is not in what is played."""
        passed = self.time - self._timeline.start
        return passed if 0 <= passed < self._timeline.duration else 0.0

    def _tick(self) -> None:
        timeline = self._timeline
        passed = self._began_at + time.perf_counter() - self._clock
        if timeline.mode == "once" and passed >= timeline.duration:
            self.pause()
        self.time = timeline.moment(passed)
        self._show()

    def _show(self) -> None:
        if self.document is None:
            self.worn = {}
        keyed = self._timeline.keyed(self.time, self._session.document, self._session.library)
        self.document = self._lay(keyed, self.worn)
        self.moved.emit(self.time)
