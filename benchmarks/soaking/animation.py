"""What the soak's person does with poses: adds, moves, plays and exports them."""

from __future__ import annotations

from benchmarks.soaking.hands import Acts, Hands

MAX_POSES = 4
MAX_FRAMES = 24  # of what is exported: the soak is about many small jobs
LONGEST = 0.6  # seconds from one pose to the next
EASINGS = ("linear", "ease", "ease-in", "ease-out", "hold")


class Animation:
    """The Timeline and its exports."""

    def __init__(self, hands: Hands) -> None:
        self._hands, self._chance = hands, hands.chance
        self._playback = hands.studio.playback

    def acts(self) -> Acts:
        """What there is to do."""
        return {
            self.add_pose: 4,
            self.change_pose: 3,
            self.scrub: 3,
            self.play: 1,
            self.export: 3,
            self.cancel: 1,
            self.save_picture: 1,
        }

    def add_pose(self) -> None:
        """The picture as a pose; of too many the first goes."""
        self._hands.note("add pose")
        self._playback.add_pose()
        poses = self._hands.timeline.poses
        self._playback.set_pose(poses[-1].id, duration=round(self._chance.uniform(0.1, LONGEST), 2))
        if len(poses) > MAX_POSES:
            self._playback.remove_pose(poses[0].id)

    def change_pose(self) -> None:
        """A pose's place, easing or picture; the animation's mode and speed."""
        poses, chance, playback = self._hands.timeline.poses, self._chance, self._playback
        if not poses:
            return
        pose, what = chance.choice(poses), chance.choice(("move", "easing", "update", "open", "mode", "fps"))
        self._hands.note(f"pose {poses.index(pose)}: {what}")
        if what == "move":
            playback.move_pose(pose.id, chance.randrange(len(poses)))
        elif what == "easing":
            playback.set_pose(pose.id, easing=chance.choice(EASINGS))  # type: ignore[arg-type]
        elif what == "update":
            playback.update_pose(pose.id)
        elif what == "open":
            playback.open_pose(pose.id)
        elif what == "mode":
            playback.set_mode(chance.choice(("once", "loop", "ping-pong")))  # type: ignore[arg-type]
        else:
            playback.set_fps(chance.choice((6.0, 12.0, 24.0)))

    def scrub(self) -> None:
        """Some moments of the animation; then back to the picture, or not."""
        if not self._hands.timeline.poses:
            return
        moments = [round(self._chance.uniform(0, 1.5), 2) for _ in range(self._chance.randint(1, 5))]
        back = self._chance.random() < 0.7
        self._hands.note(f"scrub over {moments}{', and back to the picture' if back else ''}")
        for moment in moments:
            self._playback.go_to(moment)
            self._hands.pause()
        if back:
            self._playback.leave()

    def play(self) -> None:
        """A second of the animation."""
        self._hands.note("play for a second")
        self._playback.play()
        self._hands.rest.turn(1.0 if self._playback.playing else 0.0)
        if self._chance.random() < 0.5:
            self._playback.pause()
        else:
            self._playback.leave()

    def export(self) -> None:
        """The animation as GIF or PNG."""
        if not self._hands.timeline.poses:
            self.add_pose()
        frames = self._hands.timeline.frame_count
        if frames > MAX_FRAMES:
            self._playback.set_fps(max(self._hands.timeline.fps * MAX_FRAMES / frames, 1.0))
        name = self._chance.choice(("film.gif", "frames"))
        self._hands.note(f"export {name}, {self._hands.timeline.frame_count} frames")
        self._hands.studio.exporting.export(self._hands.folder / name)

    def cancel(self) -> None:
        """An export that is cancelled at some moment."""
        self.export()
        wait = self._chance.uniform(0, 0.2)
        self._hands.rest.turn(wait)
        self._hands.note(f"cancel after {wait:.2f} s")
        for job in self._hands.studio.jobs.unfinished:
            job.cancel()

    def save_picture(self) -> None:
        """The picture as PNG."""
        self._hands.note("save picture")
        self._hands.studio.saving.save_picture(self._hands.folder / "picture.png")
