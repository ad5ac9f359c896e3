"""Tracks: the values of one number in time, and the curves between them."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from ganinterface.document.animation.curves import FLAT, Handle, KeyEasing, bezier, spring
from ganinterface.document.animation.poses import SHORTEST_LOOP
from ganinterface.document.parameters import Kind, Value, between, kind_of


class Key(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of a number at a time, how it goes on to the next key, and the handles of a Bézier curve there."""

    time: float  # seconds
    value: Value
    easing: KeyEasing = "bezier"  # until the next key
    before: Handle = FLAT  # of the curve that comes; its time back from here
    after: Handle = FLAT  # of the curve that leaves


class Track(msgspec.Struct, frozen=True):
    """The keys of one number, in the order of time, no two at the same.

    Before the first and after the last key their values hold; with a loop the track repeats that many seconds,
    and the last key travels back to the first.
    """

    address: str  # see `document.parameters`; there is one track of an address
    keys: tuple[Key, ...] = ()
    loop: float = 0.0  # seconds that are repeated; 0: none
    enabled: bool = True

    @property
    def length(self) -> float:
        """Seconds until nothing new happens."""
        if not self.keys:
            return 0.0
        return self._repeats or self.keys[-1].time

    def key_at(self, seconds: float) -> Key | None:
        """The key of exactly that time."""
        return next((key for key in self.keys if key.time == seconds), None)

    def value(self, seconds: float, whole: float = 0.0) -> Value:
        """The number at a time, as the curves have it: not yet moved into its range. ValueError without keys.

        With `whole` seconds of a film that closes, the track comes back to where it began in that time: a loop goes
        into it a whole number of times, other tracks travel back from their last key.
        """
        if not self.keys:
            raise ValueError(f"The track of '{self.address}' has no keys.")
        kind, loop = kind_of(self.address), self._repeats
        if whole > 0:
            fitting = whole / max(round(whole / loop), 1) if loop else whole
            seconds, loop = (seconds * loop / fitting, loop) if loop else (seconds, whole)
        if not loop:
            return _along(kind, self.keys, seconds)
        kept = [key for key in self.keys if key.time < loop] or [self.keys[0]]
        first = kept[0]
        local = (seconds - first.time) % loop + first.time
        return _along(kind, (*kept, msgspec.structs.replace(first, time=first.time + loop)), local)

    @property
    def _repeats(self) -> float:
        return self.loop if self.loop >= SHORTEST_LOOP else 0.0


def _along(kind: Kind, keys: tuple[Key, ...], seconds: float) -> Value:
    place = bisect_right(keys, seconds, key=lambda key: key.time) - 1
    if place < 0:
        return keys[0].value
    if place == len(keys) - 1:
        return keys[-1].value
    return between_keys(kind, keys[place], keys[place + 1], seconds)


def between_keys(kind: Kind, a: Key, b: Key, seconds: float) -> Value:
    """The value at a time from a's (included) to b's: whole numbers, and all styles, stay until b."""
    u = (seconds - a.time) / (b.time - a.time)
    if a.easing == "hold" or kind.limit.whole or a.value is None or b.value is None or u <= 0:
        return a.value
    if a.easing == "linear":
        return between(a.value, b.value, u)
    if a.easing == "spring":
        return between(a.value, b.value, spring(u))
    return bezier(a.value, a.after, b.before, b.value, u)


def value_inside(kind: Kind, value: Value) -> Value:
    """A value of a track as its number takes it: moved into the range, and whole where that is asked for."""
    if value is None or not kind.limit.whole:
        return kind.inside(value)
    return kind.inside(min(max(round(value), int(kind.limit.minimum)), int(kind.limit.maximum)))
