"""What moments of a film things snap to."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.timeline import Timeline


def moments(
    timeline: Timeline, *, pose: str = "", keys: Collection[KeyRef] = (), marker: str = ""
) -> Iterator[float]:
    """When poses, keys and markers are, and the ends of the range; not those that are named: they are dragged."""
    yield from (
        time for each, time in zip(timeline.poses, timeline.pose_times, strict=True) if each.id != pose
    )
    for track in timeline.tracks:
        yield from (key.time for key in track.keys if (track.address, key.time) not in keys)
    yield from (each.time for each in timeline.markers if each.id != marker)
    yield from timeline.range or ()
