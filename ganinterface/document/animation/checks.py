"""Whether a Timeline that came from a file makes sense: poses, tracks, drivers and the rest.

Each check raises ValueError with a clause that the reader of the file makes into a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from ganinterface.document.animation.drivers import Driver, Loudness, Mouth, Table
from ganinterface.document.animation.mouth_shapes import SHAPES
from ganinterface.document.animation.settings import NUMBERS
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Track
from ganinterface.document.checks import check_count, check_document, check_limit, check_texts, check_unique
from ganinterface.document.limits import LIMITS
from ganinterface.document.parameters import kind_of
from stylegan.files.problem import printable

MAX_POSES = 2000
MAX_TRACKS = 1000  # and drivers, and markers
MAX_KEYS = 200_000  # of all tracks, and mouth shapes of a driver


def check_timeline(timeline: Timeline) -> None:
    """ValueError for frame rates, durations or poses that make no sense."""
    check_limit("fps", timeline.fps, "the frame rate")
    check_count("poses", len(timeline.poses), MAX_POSES)
    check_unique((pose.id for pose in timeline.poses), "poses")
    for pose in timeline.poses:
        check_texts(pose.id, pose.name)
        check_limit("duration", pose.duration, f"the duration of the pose '{printable(pose.name)}'")
        check_document(pose.document)
    check_count("tracks", len(timeline.tracks), MAX_TRACKS)
    check_count("keys", sum(len(track.keys) for track in timeline.tracks), MAX_KEYS)
    check_unique((track.address for track in timeline.tracks), "tracks")
    for track in timeline.tracks:
        check_track(track)
    check_count("drivers", len(timeline.drivers), MAX_TRACKS)
    check_unique((driver.id for driver in timeline.drivers), "drivers")
    for driver in timeline.drivers:
        check_driver(driver)
    _check_rest(timeline)


def check_track(track: Track) -> None:
    """ValueError when keys are out of order, or a number in them is beyond its range."""
    check_texts(track.address)
    name, kind = printable(track.address), kind_of(track.address)
    what = f"the track of '{name}'"
    check_limit("loop", track.loop, f"the loop of {what}")
    if any(a.time >= b.time for a, b in pairwise(track.keys)):
        raise ValueError(f"the keys of {what} are not in order")
    for key in track.keys:
        check_limit("time", key.time, f"the time of a key of {what}")
        if key.value is None and kind.nothing is None:
            raise ValueError(f"a key of {what} has no value")
        if key.value is not None:
            check_limit(kind.limit_name, key.value, f"a key of {what}")
            if kind.limit.whole and key.value != int(key.value):
                raise ValueError(f"a key of {what} is {key.value:g}, and has to be a whole number")
        for part, rise in (key.before, key.after):
            check_limit("handle", part, f"a handle of {what}")
            check_limit("handle value", rise, f"a handle of {what}")


def check_driver(driver: Driver) -> None:
    """ValueError when a number of a driver is beyond its range, or what it drives makes no sense."""
    check_texts(driver.id, driver.name, driver.address)
    what, source = f"the driver '{printable(driver.name)}'", driver.source
    _check_numbers(driver, what)
    _check_numbers(source, what)
    if isinstance(source, Table) and source.count < 1:
        raise ValueError(f"the table of {what} has no rows")
    if isinstance(source, Loudness):
        check_limit("rate", source.rate, f"the rate of {what}")
    if isinstance(source, Mouth):
        _check_mouth(source, what)


def _check_mouth(mouth: Mouth, what: str) -> None:
    check_count("mouth shapes", len(mouth.cues), MAX_KEYS)
    check_limit("time", mouth.duration, f"the length of {what}")
    shapes = [*(cue.shape for cue in mouth.cues), *(target.shape for target in mouth.targets)]
    unknown = next((shape for shape in shapes if shape not in SHAPES), None)
    if unknown is not None:
        raise ValueError(
            f"{what} has a mouth shape '{printable(unknown)}', and there are {', '.join(SHAPES)}"
        )
    times = [cue.start for cue in mouth.cues]
    if not all(map(math.isfinite, times)) or any(a >= b for a, b in pairwise(times)):
        raise ValueError(f"the mouth shapes of {what} are not in order")
    check_count("numbers that a mouth moves", len(mouth.targets), MAX_TRACKS)
    check_texts(*(target.address for target in mouth.targets))
    for target in mouth.targets:
        _check_numbers(target, what)


def _check_rest(timeline: Timeline) -> None:
    """The walk, the sound, markers and the range."""
    if timeline.walk is not None:
        _check_numbers(timeline.walk, "the walk")
    if timeline.sound is not None:
        check_texts(timeline.sound.name, timeline.sound.path, timeline.sound.hash)
        check_limit("time", timeline.sound.duration, "the length of the sound")
        _check_numbers(timeline.sound, "the sound")
    check_count("markers", len(timeline.markers), MAX_TRACKS)
    check_unique((marker.id for marker in timeline.markers), "markers")
    check_texts(*(marker.name for marker in timeline.markers))
    _check_times((marker.time for marker in timeline.markers), "a marker")
    if timeline.range is not None:
        _check_times(timeline.range, "the range")
        if timeline.range[0] >= timeline.range[1]:
            raise ValueError("the range of the film ends before it begins")


def _check_times(times: Iterable[float], what: str) -> None:
    for time in times:
        check_limit("time", time, what)


def _check_numbers(item: object, what: str) -> None:
    """Every number of a driver's source, or the like, that has a limit."""
    for field, name in NUMBERS[type(item)].items():
        value = getattr(item, field)
        check_limit(name, value, f"{field} of {what}")
        if LIMITS[name].whole and value != int(value):
            raise ValueError(f"{field} of {what} is {value:g}, and has to be a whole number")
