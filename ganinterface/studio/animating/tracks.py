"""Keys of numbers at the playhead: set, moved, copied, curved, removed, and set by themselves while auto-key is on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.animation import keys
from ganinterface.document.animation.applying import Offered, number_of, with_values
from ganinterface.document.animation.curves import Handle, KeyEasing
from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.document import Document
from ganinterface.document.parameters import Value, address_of, by_name, find, kind_of, numbers
from ganinterface.document.project import AttributeEntry, label_of, offering
from ganinterface.document.typed.number_text import number
from ganinterface.session.change import value_text
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.playback import Playback


class KeyState(NamedTuple):
    """What the diamond beside a number shows."""

    keyed: bool  # a key is at the playhead
    tracked: bool  # it has a track
    driven: bool  # a driver moves it


class Tracks:
    """The tracks of the film. Every verb is an undo step, or part of the gesture in progress (see `gesture_begin`).

    The playhead is where `Playback.key_time` says. While auto-key is on, a changed number gets a key there; one that has a
    track always does, as its track would hide any other change.
    """

    auto_key_changed = Signal(bool)

    def __init__(self, session: Session, playback: Playback, messages: Messages) -> None:
        self._session = session
        self._playback = playback
        self._messages = messages
        self._auto_key = False

    @property
    def auto_key(self) -> bool:
        """Whether a number that is changed gets a key at the playhead; not part of undo."""
        return self._auto_key

    @auto_key.setter
    def auto_key(self, on: bool) -> None:
        if on != self._auto_key:
            self._auto_key = on
            self.auto_key_changed.emit(on)

    @property
    def _timeline(self) -> Timeline:
        return self._session.timeline

    # --- at the playhead ---

    def state(self, address: str) -> KeyState:
        """What there is of a number at the playhead."""
        address = self._by_name(address)
        track = self._timeline.track(address)
        keyed = track is not None and self._key_here(track) is not None
        driven = any(driver.enabled and address in driver.addresses for driver in self._timeline.drivers)
        return KeyState(keyed, track is not None, driven)

    def toggle_key(self, address: str) -> None:
        """Set a key for the number at the playhead, or remove the one that is there."""
        address = self._by_name(address)
        track = self._timeline.track(address)
        here = None if track is None else self._key_here(track)
        if here is None:
            self.set_key(address)
        else:
            self.remove_keys([KeyRef(address, here.time)])

    def set_key(
        self, address: str, value: Value = None, easing: KeyEasing | None = None, time: float | None = None
    ) -> bool:
        """A key for the number at the playhead, or at `time`, with the value that is shown, or another.

        A key that is there keeps its curve; a new one takes the easing of the key before it. Returns whether
        anything changed.
        """
        shown = self._shown
        if value is None:
            found = number_of(shown, address, self._offered)
            if found is None and (at := find(shown, address)) is None:
                self._messages.say(f"There is no number '{address}' in this picture.", "warning")
                return False
            value = found if found is not None else (at.get(shown) if at else None)
        return self.set_values({address: value}, easing=easing, time=time)

    def set_values(
        self,
        values: dict[str, Value],
        easing: KeyEasing | None = None,
        time: float | None = None,
        *,
        document: Document | None = None,
        library: tuple[AttributeEntry, ...] | None = None,
    ) -> bool:
        """Keys for several numbers (by address) at the playhead, or at `time`; in the same step another picture or library."""
        where = self._playback.key_time if time is None else time
        made, values = self._timeline, {self._by_name(address): value for address, value in values.items()}
        try:
            for address, value in values.items():
                made = keys.set_key(made, address, self._key(made, address, where, value, easing))
        except ValueError as error:
            self._messages.say(str(error), "warning")
            return False
        texts = [f"{self.label(address)} {self._text(address, value)}" for address, value in values.items()]
        what = texts[0] if len(texts) == 1 else f"{len(texts)} numbers"
        label = f"Key {what} at {where:.2f} s"
        return self._session.apply(label, document, timeline=made, library=library)

    def takes(self, address: str) -> bool:
        """Whether a change of the number becomes a key: in the film, where it has a track or auto-key is on."""
        track = self._timeline.track(self._by_name(address))
        return self._playback.stands and (self._auto_key or (track is not None and track.enabled))

    def as_keys(self, before: Document, after: Document) -> dict[str, Value]:
        """What a change of the picture sets keys for; nothing where it changes more than numbers that take keys."""
        if not self._playback.stands or not (self._auto_key or self._timeline.tracks):
            return {}
        changed = {} if before == after else changed_numbers(before, after, self._offered)
        return changed if changed and all(map(self.takes, changed)) else {}

    # --- several keys ---

    def remove_keys(self, refs: Collection[KeyRef]) -> None:
        """Without these keys."""
        self._apply(f"Remove {self._named(refs)}", keys.remove_keys(self._timeline, refs))

    def move_keys(
        self, refs: Collection[KeyRef], seconds: float, value: float = 0.0, copied: bool = False
    ) -> tuple[KeyRef, ...]:
        """These keys (or copies of them) later by `seconds` and higher by `value`; where they are then."""
        made, then = keys.move_keys(self._timeline, refs, seconds, value, copied)
        self._apply(f"{'Copy' if copied else 'Move'} {self._named(refs)}", made)
        return then

    def set_easing(self, refs: Collection[KeyRef], easing: KeyEasing) -> None:
        """How these keys go on to the next."""
        self._change(refs, f"{self._named(refs)}: {easing}", easing=easing)

    def set_handles(
        self, refs: Collection[KeyRef], before: Handle | None = None, after: Handle | None = None
    ) -> None:
        """The handles of these keys, see `curves.bezier`; None: as they are."""
        given = {"before": before, "after": after}
        fields = {name: handle for name, handle in given.items() if handle is not None}
        self._change(refs, f"Curve of {self._named(refs)}", **fields)

    def set_value(self, refs: Collection[KeyRef], value: Value) -> None:
        """Another value for these keys."""
        self._change(refs, f"Value of {self._named(refs)}", value=value)

    def put_keys(self, tracks: Iterable[Track], time: float | None = None) -> tuple[KeyRef, ...]:
        """The keys of tracks (`copied`) with the first of them at the playhead, or at `time`; where they are then."""
        given = [(track.address, key) for track in tracks for key in track.keys]
        if not given:
            return ()
        where = self._playback.key_time if time is None else time
        shift = where - min(key.time for _, key in given)
        moved: dict[str, list[Key]] = {}
        for address, key in given:
            moved.setdefault(address, []).append(replace(key, time=max(key.time + shift, 0.0)))
        made = keys.set_keys(self._timeline, moved)
        then = [KeyRef(address, key.time) for address, each in moved.items() for key in each]
        self._apply(f"Paste {_count(len(given))}", made)
        return tuple(then)

    def copied(self, refs: Iterable[KeyRef]) -> tuple[Track, ...]:
        """Tracks with these keys and no others, for `put_keys`."""
        wanted = set(refs)
        found = (
            replace(track, keys=tuple(key for key in track.keys if (track.address, key.time) in wanted))
            for track in self._timeline.tracks
        )
        return tuple(track for track in found if track.keys)

    # --- whole tracks ---

    def add_track(self, address: str) -> None:
        """A track of the number, with a key at the playhead, where there is none."""
        if self._timeline.track(self._by_name(address)) is None:
            self.set_key(address)

    def remove_track(self, address: str) -> None:
        """Without the track of the number: it is what poses and drivers make of it."""
        self._apply(f"Remove track {self.label(address)}", keys.remove_track(self._timeline, address))

    def set_track(self, address: str, *, loop: float | None = None, enabled: bool | None = None) -> None:
        """Change what is given; a loop (seconds, 0: none) out of range is clamped and said."""
        track = self._timeline.track(address)
        if track is None:
            return
        name, label = self.label(address), "Change track {name}"
        if loop is not None:
            track = replace(track, loop=self._messages.clamped("loop", loop))
            label = "Track {name} repeats every " + f"{track.loop:g} s" if track.loop else "Track {name} once"
        if enabled is not None:
            track = replace(track, enabled=enabled)
            label = f"Turn {'on' if enabled else 'off'} track {{name}}"
        self._apply(label.format(name=name), keys.put_track(self._timeline, track))

    def move_track(self, address: str, index: int) -> None:
        """The track at that place in the list; the film stays as it is."""
        others = [track for track in self._timeline.tracks if track.address != address]
        track = self._timeline.track(address)
        if track is not None:
            others.insert(min(max(index, 0), len(others)), track)
            self._apply(f"Move track {self.label(address)}", replace(self._timeline, tracks=tuple(others)))

    def label(self, address: str) -> str:
        """What a number is called in lists; its address where no picture of the film has it."""
        return label_of(self._session.project, address)

    # --- drags ---

    def gesture_begin(self, label: str) -> None:
        """What is changed until `gesture_end` is one undo step."""
        self._session.end_gesture()
        self._session.begin_gesture(label)

    def gesture_end(self, label: str | None = None) -> None:
        """Make the gesture's changes one undo step, under `label` if given."""
        self._session.end_gesture(label)

    def gesture_abort(self) -> None:
        """Put everything back as it was when the gesture began."""
        self._session.abort_gesture()

    @property
    def _shown(self) -> Document:
        return self._playback.document or self._session.document

    def _by_name(self, address: str) -> str:
        """The address that tracks and drivers have of a number, whatever a slider calls it."""
        return by_name(self._shown, address)

    @property
    def _offered(self) -> Offered:
        return self._session.library

    def _key_here(self, track: Track) -> Key | None:
        """The key of a track at the playhead, to the nearest frame."""
        reach = 0.5 / self._timeline.fps
        near = [key for key in track.keys if abs(key.time - self._playback.key_time) < reach]
        return min(near, key=lambda key: abs(key.time - self._playback.key_time), default=None)

    def _key(
        self, timeline: Timeline, address: str, time: float, value: Value, easing: KeyEasing | None
    ) -> Key:
        """A key with that value: the one that is there, else one that goes on as the one before it."""
        track = timeline.track(address)
        there = None if track is None else track.key_at(time) or self._near(track, time)
        if there is not None:
            return replace(there, value=value, easing=easing or there.easing)
        before = [key for key in track.keys if key.time < time] if track is not None else []
        return Key(time, value, easing or (before[-1].easing if before else "bezier"))

    def _near(self, track: Track, time: float) -> Key | None:
        return self._key_here(track) if time == self._playback.key_time else None

    def _change(self, refs: Collection[KeyRef], label: str, **fields: Any) -> None:
        try:
            self._apply(label, keys.change_keys(self._timeline, refs, **fields))
        except ValueError as error:
            self._messages.say(str(error), "warning")

    def _named(self, refs: Collection[KeyRef]) -> str:
        """ "key of Psi" or "3 keys"."""
        if len(refs) == 1:
            return f"key of {self.label(next(iter(refs)).address)}"
        return _count(len(refs))

    def _text(self, address: str, value: Value) -> str:
        return value_text(kind_of(address), value, number)

    def _apply(self, label: str, timeline: Timeline) -> bool:
        return self._session.apply(label, timeline=timeline)


def changed_numbers(before: Document, after: Document, offered: Offered = ()) -> dict[str, Value]:
    """The numbers by which one Document differs from another; nothing where they differ in something else too."""
    # An attribute at 0 is not in a Document.
    sides = offering(before, after.attributes), offering(after, before.attributes)
    old, new = ({address_of(names): value for _, names, value in numbers(side)} for side in sides)
    changed = {address: value for address, value in new.items() if old.get(address, ...) != value}
    if not changed or old.keys() != new.keys():
        return {}
    return changed if with_values(before, changed, (*offered, *after.attributes)) == after else {}


def _count(count: int) -> str:
    return "1 key" if count == 1 else f"{count} keys"
