"""Records into tracks what moves while the film runs: a performance, or a slider in the hand; one undo step for each take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from ganinterface.document.animation import keys
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.limits import Limit
from ganinterface.document.parameters import Value, by_name, kind_of
from ganinterface.document.typed.number_text import counted
from ganinterface.session.session import Session
from ganinterface.studio.animating.tracks import Tracks
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.playback import Playback

CLOSE = 0.01  # of a slider's span: keys are left out where the curve without them is as near as that
MOST = 200_000  # moments of one number; an hour at 50 a second


@dataclass
class Taken:
    """What was seen of a number: frame and value in the order in which they were shown."""

    address: str  # as tracks have it
    value: Value
    seen: list[tuple[int, Value]] = field(default_factory=list)
    noted: int = 0  # of them, up to when it was moved last


class Recording:
    """A take begins with the first `note` and ends with `finish`, when the film stops or auto-key is switched off.

    Until then the values lie over the film (`Playback.wear`); then they are keys in place of those that were there, few
    enough that nobody sees a difference.
    """

    def __init__(
        self, session: Session, playback: Playback, tracks: Tracks, messages: Messages, loop: Loop
    ) -> None:
        self._session, self._playback, self._tracks = session, playback, tracks
        self._messages, self._loop = messages, loop
        self._taken: dict[str, Taken] = {}
        self._waits = False  # for a hand that does something else
        playback.moved.connect(self._on_moved)
        playback.playing_changed.connect(self._on_playing)
        tracks.auto_key_changed.connect(self._on_playing)
        session.opened.connect(self._on_opened)
        session.history_changed.connect(self._on_history)

    @property
    def is_on(self) -> bool:
        """Whether something is being recorded."""
        return bool(self._taken)

    def takes(self, address: str) -> bool:
        """Whether a change of the number is recorded now: while the film runs, where it would get a key."""
        return self._playback.playing and self._tracks.takes(address)

    def note(self, values: Mapping[str, Value]) -> None:
        """Numbers were moved, which the film wears already."""
        document = self._playback.document or self._session.document
        for address, value in values.items():
            taken = self._taken.setdefault(address, Taken(by_name(document, address), value))
            taken.value = value
            self._see(taken)
            taken.noted = len(taken.seen)

    def finish(self, wholly: bool = False) -> None:
        """Make the take keys; what was seen after a number's last move only `wholly`: a hand held it until now."""
        if self._session.in_gesture:
            self._waits = True
            return
        taken, made, count = dict(self._taken), self._session.timeline, 0
        self._taken.clear()
        ends: list[float] = []
        for each in taken.values():
            seen = each.seen if wholly else each.seen[: each.noted]
            made, more = recorded(made, each.address, seen)
            count += more
            ends += [frame / made.fps for frame, _ in seen]
        if not count:
            return
        names = [self._tracks.label(each.address) for each in taken.values()]
        what = names[0] if len(names) == 1 else counted(len(names), "number")
        when = f"{min(ends):.2f} to {max(ends):.2f} s"
        self._session.apply(f"Record {what}, {when}", timeline=made)
        self._playback.take_off(taken)
        self._messages.say(f"Recorded {what} from {when}: {counted(count, 'key')}")

    def _see(self, taken: Taken) -> None:
        timeline = self._session.timeline
        frame = round(timeline.within(self._playback.time) * timeline.fps)
        if taken.seen and taken.seen[-1][0] == frame:
            taken.seen[-1] = frame, taken.value
        elif len(taken.seen) < MOST:
            taken.seen.append((frame, taken.value))

    def _on_moved(self) -> None:
        for taken in self._taken.values():
            self._see(taken)

    def _on_playing(self, on: bool) -> None:
        if not on and self._taken:
            self._loop.post(self.finish)  # not in the middle of the change that stopped it

    def _on_opened(self) -> None:
        self._taken.clear()  # it was of another film

    def _on_history(self) -> None:
        if self._waits and not self._session.in_gesture:
            self._waits = False
            self._loop.post(self.finish)


def recorded(timeline: Timeline, address: str, seen: Sequence[tuple[int, Value]]) -> tuple[Timeline, int]:
    """The Timeline with what was seen of a number in place of its keys there; and how many keys that took.

    A track that repeats sooner than what was seen repeats no more.
    """
    values, covered, fps = dict(seen), {frame for frame, _ in seen}, timeline.fps
    for (before, _), (after, _) in pairwise(seen):
        covered.update(range(before, after))  # nothing where a loop began anew
    track = timeline.track(address) or Track(address)
    new: list[Key] = []
    shown = sorted(values.items(), key=lambda each: each[0])
    for first, last in _runs(sorted(covered)):
        run = [each for each in shown if first <= each[0] <= last]
        new += _keys_of(run, kind_of(address).limit, fps)
    kept = tuple(key for key in track.keys if round(key.time * fps) not in covered)
    is_shorter = bool(track.loop) and max(values, default=0) / fps > track.loop
    track = replace(track, keys=kept, loop=0.0 if is_shorter else track.loop)
    return keys.set_keys(keys.put_track(timeline, track), {address: new}), len(new)


def _runs(frames: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of every stretch without a gap."""
    start = 0
    for place, frame in enumerate(frames, 1):
        if place == len(frames) or frames[place] != frame + 1:
            yield frames[start], frame
            start = place


def _keys_of(run: Sequence[tuple[int, Value]], limit: Limit, fps: float) -> Iterator[Key]:
    """Keys for a stretch: where a whole number changes; else the fewest by which straight lines are close."""
    plain = [(frame, value) for frame, value in run if value is not None]
    if limit.whole or len(plain) < len(run):
        before: Value | object = object()
        for frame, value in run:
            if value != before:
                yield Key(frame / fps, value, "hold")
            before = value
        return
    low, high = limit.usual or (limit.minimum, limit.maximum)
    for frame, value in thinned(plain, CLOSE * (high - low)):
        yield Key(frame / fps, value, "linear")


def thinned(points: Sequence[tuple[int, float]], close: float) -> list[tuple[int, float]]:
    """The points without those that are within `close` of the straight lines between the others (Douglas and Peucker)."""
    at = np.array(points, float).reshape(-1, 2)
    kept, open_spans = {0, len(at) - 1}, [(0, len(at) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        if last - first < 2:
            continue
        times, values = at[first : last + 1].T
        away = np.abs(values - np.interp(times, times[[0, -1]], values[[0, -1]]))
        farthest = first + int(away.argmax())
        if away.max() > close:
            kept.add(farthest)
            open_spans += [(first, farthest), (farthest, last)]
    return [points[place] for place in sorted(kept) if points]
