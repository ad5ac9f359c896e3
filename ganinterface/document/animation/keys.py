"""Changes of keys: each returns another Timeline. A key is named by its number's address and its time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from msgspec.structs import replace

from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track, value_inside
from ganinterface.document.document import Document
from ganinterface.document.limits import clamped
from ganinterface.document.parameters import escaped, kind_of


class KeyRef(NamedTuple):
    """Where a key is."""

    address: str
    time: float  # exactly that of the key


def set_key(timeline: Timeline, address: str, key: Key) -> Timeline:
    """With the key in the track of that number, which begins where there is none; it replaces one of the same time."""
    return set_keys(timeline, {address: (key,)})


def set_keys(timeline: Timeline, keys: Mapping[str, Iterable[Key]]) -> Timeline:
    """The same with several keys, by address."""
    for address, new in keys.items():
        track = timeline.track(address) or Track(address)
        by_time = {key.time: key for key in track.keys}
        by_time |= {key.time: key for key in (key_inside(address, each) for each in new)}
        timeline = put_track(timeline, replace(track, keys=tuple(by_time[time] for time in sorted(by_time))))
    return timeline


def remove_keys(timeline: Timeline, refs: Iterable[KeyRef]) -> Timeline:
    """Without these keys; a track without any goes too."""
    gone = set(refs)
    tracks = []
    for track in timeline.tracks:
        keys = tuple(key for key in track.keys if KeyRef(track.address, key.time) not in gone)
        if keys or not track.keys:
            tracks.append(track if len(keys) == len(track.keys) else replace(track, keys=keys))
    return replace(timeline, tracks=tuple(tracks))


def move_keys(
    timeline: Timeline, refs: Iterable[KeyRef], seconds: float, value: float = 0.0, copied: bool = False
) -> tuple[Timeline, tuple[KeyRef, ...]]:
    """With these keys later by `seconds` and higher by `value`, and where they are then.

    Together they stop at the beginning of the film, values stop at their ranges. Other keys that they come upon are
    replaced. `copied`: the keys stay, and copies move.
    """
    wanted = set(refs)
    found = {
        track.address: [key for key in track.keys if (track.address, key.time) in wanted]
        for track in timeline.tracks
    }
    shift = max(seconds, -min((key.time for keys in found.values() for key in keys), default=0.0))
    moved = {
        address: [key_inside(address, _moved(key, shift, value)) for key in keys]
        for address, keys in found.items()
        if keys
    }
    left = timeline if copied else _without(timeline, wanted)
    then = tuple(KeyRef(address, key.time) for address, keys in moved.items() for key in keys)
    return set_keys(left, moved), then


def change_keys(timeline: Timeline, refs: Iterable[KeyRef], **fields: Any) -> Timeline:
    """With other values, easings or handles (fields of a Key but its time) for these keys."""
    wanted = set(refs)

    def changed(track: Track) -> Track:
        keys = tuple(
            key_inside(track.address, replace(key, **fields)) if (track.address, key.time) in wanted else key
            for key in track.keys
        )
        return track if keys == track.keys else replace(track, keys=keys)

    return replace(timeline, tracks=tuple(map(changed, timeline.tracks)))


def put_track(timeline: Timeline, track: Track) -> Timeline:
    """With that track in the place of the one of its number, or as the last."""
    track = replace(track, loop=clamped("loop", track.loop))
    if timeline.track(track.address) is None:
        return replace(timeline, tracks=(*timeline.tracks, track))
    tracks = (track if other.address == track.address else other for other in timeline.tracks)
    return replace(timeline, tracks=tuple(tracks))


def remove_track(timeline: Timeline, address: str) -> Timeline:
    """Without the track of that number; ValueError with one sentence when it has none."""
    if timeline.track(address) is None:
        raise ValueError(f"There is no track of '{address}'.")
    return replace(timeline, tracks=tuple(track for track in timeline.tracks if track.address != address))


def key_inside(address: str, key: Key) -> Key:
    """The key with everything moved into its range; ValueError with one sentence when the value is no such number."""
    time = clamped("time", key.time)
    handles = [
        (clamped("handle", part), clamped("handle value", rise)) for part, rise in (key.before, key.after)
    ]
    return replace(
        key, time=time, value=value_inside(kind_of(address), key.value), before=handles[0], after=handles[1]
    )


def follow_names(timeline: Timeline, before: Document, after: Document) -> Timeline:
    """The Timeline whose tracks and drivers go with edits and groups that have another name now.

    Not where a pose, or another edit, still has the old one.
    """
    if not (timeline.tracks or timeline.drivers):
        return timeline
    names = {f"edits/{escaped(old)}/": f"edits/{escaped(new)}/" for old, new in _renamed_edits(before, after)}
    names |= {
        f"groups/{escaped(old)}/": f"groups/{escaped(new)}/" for old, new in _renamed_groups(before, after)
    }
    documents = [after, *(pose.document for pose in timeline.poses)]
    names = {old: new for old, new in names.items() if not any(_has(each, old) for each in documents)}
    if not names:
        return timeline

    def moved(address: str) -> str:
        old = next((old for old in names if address.startswith(old)), None)
        return address if old is None else names[old] + address.removeprefix(old)

    tracks = tuple(replace(track, address=moved(track.address)) for track in timeline.tracks)
    return replace(timeline, tracks=tracks, drivers=tuple(each.moved(moved) for each in timeline.drivers))


def _renamed_edits(before: Document, after: Document) -> list[tuple[str, str]]:
    now = {edit.id: edit.name for edit in after.edits}
    return [(edit.name, now[edit.id]) for edit in before.edits if now.get(edit.id, edit.name) != edit.name]


def _renamed_groups(before: Document, after: Document) -> list[tuple[str, str]]:
    """A group has no id: one is renamed where all others stay in their places."""
    pairs = [(a.name, b.name) for a, b in zip(before.groups, after.groups, strict=False) if a.name != b.name]
    return pairs if len(before.groups) == len(after.groups) and len(pairs) == 1 else []


def _has(document: Document, beginning: str) -> bool:
    """Whether an edit or a group has the name that addresses begin with."""
    items = document.edits if beginning.startswith("edits/") else document.groups
    return any(beginning.split("/")[1] == escaped(item.name) for item in items)


def _moved(key: Key, seconds: float, value: float) -> Key:
    raised = key.value if key.value is None or not value else key.value + value
    return replace(key, time=key.time + seconds, value=raised)


def _without(timeline: Timeline, gone: Collection[KeyRef]) -> Timeline:
    """Without these keys, tracks left empty."""
    tracks = (
        replace(track, keys=tuple(key for key in track.keys if (track.address, key.time) not in gone))
        for track in timeline.tracks
    )
    return replace(timeline, tracks=tuple(tracks))
