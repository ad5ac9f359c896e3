"""Changes of what a film has beside poses and keys (drivers, walk, markers, range, sound): each returns another Timeline."""

from __future__ import annotations

import uuid
from typing import Any

from msgspec.structs import replace

from ganinterface.document.animation.drivers import Driver, Source
from ganinterface.document.animation.settings import NUMBERS, inside
from ganinterface.document.animation.sounds import Marker, SoundRef
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.walking import Walk
from ganinterface.document.document import another_name, free_name
from ganinterface.document.limits import clamped


def new_driver(
    timeline: Timeline, source: Source, address: str = "", name: str = "", **fields: Any
) -> Driver:
    """A driver with an id of its own and a name that is free; `fields` are others of a Driver."""
    stem = name or type(source).__struct_config__.tag
    taken = [driver.name for driver in timeline.drivers]
    return Driver(uuid.uuid4().hex, another_name(str(stem), taken), source, address, **fields)


def with_source(timeline: Timeline, driver: Driver, source: Source) -> Driver:
    """The driver with its value from elsewhere: numbers that both kinds have stay, and so does a name that somebody gave."""
    before, kept = driver.source, NUMBERS[type(source)].keys() & NUMBERS[type(driver.source)].keys()
    source = replace(source, **{field: getattr(before, field) for field in kept})
    old, new = (str(type(each).__struct_config__.tag) for each in (before, source))
    if driver.name.rstrip(" 0123456789") == old != new:
        taken = [other.name for other in timeline.drivers if other.id != driver.id]
        driver = replace(driver, name=another_name(new, taken))
    return replace(driver, source=source)


def put_driver(timeline: Timeline, driver: Driver) -> Timeline:
    """With that driver in the place of the one of its id, or as the last; its numbers are moved into their ranges."""
    driver = inside(replace(driver, source=inside(driver.source)))
    if all(other.id != driver.id for other in timeline.drivers):
        return replace(timeline, drivers=(*timeline.drivers, driver))
    drivers = (driver if other.id == driver.id else other for other in timeline.drivers)
    return replace(timeline, drivers=tuple(drivers))


def remove_driver(timeline: Timeline, driver_id: str) -> Timeline:
    """Without that driver; ValueError when there is none of that id."""
    gone = timeline.driver(driver_id)
    return replace(timeline, drivers=tuple(other for other in timeline.drivers if other is not gone))


def move_driver(timeline: Timeline, driver_id: str, index: int) -> Timeline:
    """With that driver acting as the one of that place (clamped)."""
    driver = timeline.driver(driver_id)
    others = [other for other in timeline.drivers if other is not driver]
    others.insert(min(max(index, 0), len(others)), driver)
    return replace(timeline, drivers=tuple(others))


def set_walk(timeline: Timeline, walk: Walk | None) -> Timeline:
    """With that walk through latent space, or none."""
    return replace(timeline, walk=None if walk is None else inside(walk))


def put_marker(timeline: Timeline, time: float, name: str = "", marker_id: str = "") -> Timeline:
    """With a marker there; that of the id moves and is renamed, else it is a new one with a free name."""
    kept = [other for other in timeline.markers if other.id != marker_id]
    before = next((other for other in timeline.markers if other.id == marker_id), None)
    name = name or (before.name if before else free_name("marker", (other.name for other in kept)))
    made = Marker(before.id if before else uuid.uuid4().hex, name, clamped("time", time))
    return replace(timeline, markers=tuple(sorted((*kept, made), key=lambda each: each.time)))


def remove_marker(timeline: Timeline, marker_id: str) -> Timeline:
    """Without that marker."""
    return replace(timeline, markers=tuple(each for each in timeline.markers if each.id != marker_id))


def set_range(timeline: Timeline, start: float | None, end: float | None = None) -> Timeline:
    """Played from start to end (seconds; at least a frame, and start first), or, without a start, all of it."""
    if start is None:
        return replace(timeline, range=None)
    ends = sorted(clamped("time", each) for each in (start, timeline.content if end is None else end))
    return replace(timeline, range=(ends[0], max(ends[1], ends[0] + 1 / timeline.fps)))


def set_sound(timeline: Timeline, sound: SoundRef | None) -> Timeline:
    """With that sound, or none."""
    return replace(timeline, sound=None if sound is None else inside(sound))
