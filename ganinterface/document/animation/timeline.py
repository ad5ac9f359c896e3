"""The Timeline: which Document an animation shows at which moment, from poses, tracks and drivers."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate
from typing import Literal

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.applying import Offered, number_of, with_drivers, with_tracks
from ganinterface.document.animation.drivers import Driver, Follow, Moment, Mouth
from ganinterface.document.animation.poses import NEAR, Pose, ease
from ganinterface.document.animation.sounds import Marker, SoundRef
from ganinterface.document.animation.tracks import Track
from ganinterface.document.animation.walking import Walk, walked
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import Travel, blend
from ganinterface.document.document import Document

PlayMode = Literal["once", "loop", "ping-pong"]

NO_ARRAYS = ArrayStore()
ENDLESS = 10.0  # seconds of a film in which only drivers move that neither end nor repeat


class Timeline(msgspec.Struct, frozen=True):
    """What moves, and how it is played.

    The poses one after the other (without any: the Document on the canvas) are what a moment begins from; tracks then
    set their numbers, a walk moves the latent, drivers come last. In "loop" the last pose travels back to the first
    over its own duration, and the poses repeat for as long as the film lasts; in "once" and "ping-pong" the last pose
    stays until its end, and its duration does not count. "ping-pong" plays everything forth and back.
    """

    poses: tuple[Pose, ...] = ()
    fps: float = 24.0
    mode: PlayMode = "loop"
    tracks: tuple[Track, ...] = ()  # one for a number
    drivers: tuple[Driver, ...] = ()  # in the order in which they act
    walk: Walk | None = None
    markers: tuple[Marker, ...] = ()  # in the order of time
    range: tuple[float, float] | None = None  # seconds: what is played and exported; None: all
    sound: SoundRef | None = None
    travel: Travel = "straight"  # of latents between poses
    closes: bool = False  # whether everything comes back to where it began: a perfect loop

    @property
    def moves(self) -> bool:
        """Whether there is an animation at all."""
        tracks = any(track.enabled and track.keys for track in self.tracks)
        drivers = self.walk is not None or any(driver.enabled for driver in self.drivers)
        return bool(self.poses) or tracks or drivers or self.sound is not None

    @property
    def plays(self) -> bool:
        """Whether there is more to see than one picture."""
        return self.duration > 0 and (len(self.poses) > 1 or replace(self, poses=()).moves)

    @property
    def content(self) -> float:
        """Seconds of the longest of poses, tracks, sound, walk and drivers that end; else of what repeats."""
        ends = [track.length for track in self.tracks if track.enabled]
        ends += [self._begin(driver) + driver.length for driver in self._acting if driver.length]
        if self.sound is not None:
            ends.append(self.sound.start + self.sound.duration)
        if len(self.poses) > 1:
            ends.append(self._pass)
        if self.walk is not None:
            ends.append(self.walk.period)
        repeating = [driver.period or ENDLESS for driver in self._acting]
        return max(ends, default=0.0) or max(repeating, default=0.0) or self._pass

    @property
    def length(self) -> float:
        """Seconds that there are to go to, forth: all of it, and the range."""
        return max(self.content, self.range[1] if self.range else 0.0)

    @property
    def start(self) -> float:
        """Seconds at which playing and exporting begin."""
        return self.range[0] if self.range else 0.0

    @property
    def end(self) -> float:
        """Seconds at which they end, forth."""
        return self.range[1] if self.range else self.content

    @property
    def duration(self) -> float:
        """Seconds of one pass of what is played, forth and back in "ping-pong"; 0 where nothing takes time."""
        forth = self.end - self.start
        return 2 * forth if self.mode == "ping-pong" else forth

    @property
    def frame_count(self) -> int:
        """Frames of one pass; a repeating pass leaves out the frame that is its first again."""
        if not self.moves:
            return 0
        frames = math.ceil(self.duration * self.fps - self.fps * NEAR)
        return frames + 1 if self.mode == "once" else max(frames, 1)

    @property
    def pose_times(self) -> tuple[float, ...]:
        """When each pose is reached (on the way forth), in seconds."""
        if not self.poses:
            return ()
        return tuple(accumulate((pose.duration for pose in self.poses[:-1]), initial=0.0))

    def moment(self, passed: float) -> float:
        """The time of the film after so many seconds of playing from its start, see `at`."""
        span = self.end - self.start
        if span <= 0:
            return self.start
        if self.mode == "once":
            return self.start + min(max(passed, 0.0), span)
        if self.mode == "loop":
            return self.start + passed % span
        local = passed % (2 * span)
        return local if self.range is None else self.start + min(local, 2 * span - local)

    def time_of_frame(self, index: int) -> float:
        """The time at which frame `index` (from 0) of what is played is taken."""
        passed = index / self.fps
        return self.moment(passed) if self.mode == "ping-pong" and self.range else self.start + passed

    def frame(
        self,
        index: int,
        base: Document | None = None,
        arrays: ArrayStore = NO_ARRAYS,
        offered: Offered = (),
    ) -> Document:
        """The Document of frame `index`, see `at`."""
        return self.at(self.time_of_frame(index), base, arrays, offered)

    def at(
        self,
        seconds: float,
        base: Document | None = None,
        arrays: ArrayStore = NO_ARRAYS,
        offered: Offered = (),
    ) -> Document:
        """The Document at a time of the film: poses, then tracks, the walk and drivers.

        `base` is what an animation without poses animates, `arrays` holds the numbers of drivers, `offered` attributes
        that tracks and drivers may set though no pose uses them. Times beyond one pass repeat the poses, or stay at
        their ends in "once"; in "ping-pong" the second half of a pass goes back. ValueError when there is neither pose
        nor base, or the time is not finite.
        """
        return self.driven(seconds, self.keyed(seconds, base, offered), base, arrays, offered)

    def keyed(self, seconds: float, base: Document | None = None, offered: Offered = ()) -> Document:
        """The same without walk and drivers: what is worked on at a time."""
        local = self.within(seconds)
        tracks = [track for track in self.tracks if track.enabled and track.keys]
        return with_tracks(self._posed(local, base), tracks, local, self._whole, offered)

    def driven(
        self,
        seconds: float,
        document: Document,
        base: Document | None = None,
        arrays: ArrayStore = NO_ARRAYS,
        offered: Offered = (),
    ) -> Document:
        """A Document with walk and drivers as they are at a time; `base` for drivers that follow other numbers."""
        local = self.within(seconds)
        if self.walk is not None:
            document = walked(document, self.walk, local, self._whole)
        if not self._acting:
            return document

        def number_at(address: str, seconds: float) -> float | None:
            return number_of(self._only(address).at(seconds, base, arrays, offered), address, offered)

        moments = [
            (driver, Moment(local - self._begin(driver), 1 / self.fps, arrays, number_at, self._whole))
            for driver in self._acting
        ]
        return with_drivers(document, moments, offered)

    def within(self, seconds: float) -> float:
        """The same time on the way forth: in "ping-pong" the second half of a pass goes back. ValueError if not finite."""
        if not math.isfinite(seconds):
            raise ValueError("A moment of the animation has to be a finite number of seconds.")
        if self.mode != "ping-pong" or (length := self.length) <= 0:
            return seconds
        local = seconds % (2 * length)
        return min(local, 2 * length - local)

    def pose_near(self, seconds: float) -> Pose | None:
        """The pose that is reached at a time, to the nearest frame; at the end of a loop that is the first again."""
        local, reach = self.pose_time(seconds), 0.5 / self.fps + NEAR
        stops = list(zip(self.pose_times, self.poses, strict=True))
        if self.mode == "loop" and stops:
            stops.append((self._pass, self.poses[0]))
        near = [(abs(time - local), index) for index, (time, _) in enumerate(stops)]
        distance, index = min(near, default=(math.inf, 0))
        return stops[index][1] if distance <= reach else None

    def pose_time(self, seconds: float) -> float:
        """A time of the film as one of the first way forth of the poses, which repeat or stay at their ends."""
        local, total = self.within(seconds), self._pass
        return local % total if self.mode == "loop" and total > 0 else min(max(local, 0.0), total)

    def source_at(self, driver: Driver, seconds: float, arrays: ArrayStore = NO_ARRAYS) -> float | None:
        """What a driver's source says at a time, by itself; None for mouth shapes, and for what other numbers say."""
        if isinstance(driver.source, Mouth | Follow):
            return None
        local = self.within(seconds) - self._begin(driver)
        return driver.source.at(Moment(local, 1 / self.fps, arrays, lambda *_: None, self._whole))

    def pose(self, pose_id: str) -> Pose:
        """The pose of that id; ValueError with one sentence when there is none."""
        return self.poses[self.index_of(pose_id)]

    def index_of(self, pose_id: str) -> int:
        """Where the pose of that id stands; ValueError with one sentence when there is none."""
        for index, pose in enumerate(self.poses):
            if pose.id == pose_id:
                return index
        raise ValueError(f"There is no pose '{pose_id}' in the animation.")

    def track(self, address: str) -> Track | None:
        """The track of a number, or None."""
        return next((track for track in self.tracks if track.address == address), None)

    def driver(self, driver_id: str) -> Driver:
        """The driver of that id; ValueError with one sentence when there is none."""
        for driver in self.drivers:
            if driver.id == driver_id:
                return driver
        raise ValueError(f"There is no driver '{driver_id}' in the animation.")

    @property
    def _acting(self) -> list[Driver]:
        return [driver for driver in self.drivers if driver.enabled]

    @property
    def _travelling(self) -> tuple[Pose, ...]:
        return self.poses if self.mode == "loop" else self.poses[:-1]

    @property
    def _pass(self) -> float:
        """Seconds of the poses' way forth."""
        return math.fsum(pose.duration for pose in self._travelling)

    @property
    def _whole(self) -> float:
        """Seconds in which everything has to close; 0 where it need not."""
        return self.end - self.start if self.closes else 0.0

    def _only(self, address: str) -> Timeline:
        """What moves one number, without drivers that follow others: as long as the whole, forth."""
        drivers = (
            each for each in self._acting if address in each.addresses and not isinstance(each.source, Follow)
        )
        tracks = tuple(track for track in self.tracks if track.address == address)
        ends = (self.start, self.end) if self.end > self.start else None
        mode: PlayMode = "loop" if self.mode == "loop" else "once"
        return replace(self, tracks=tracks, drivers=tuple(drivers), walk=None, mode=mode, range=ends)

    def _begin(self, driver: Driver) -> float:
        """Seconds of the film at which a driver's own time begins."""
        return driver.start + (self.sound.start if driver.hears and self.sound is not None else 0.0)

    def _posed(self, local: float, base: Document | None) -> Document:
        if not self.poses:
            if base is None:
                raise ValueError("The animation has no poses yet.")
            return base
        local = self.pose_time(local)
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
        return blend(pose.document, following.document, ease(pose.easing, progress), self.travel)
