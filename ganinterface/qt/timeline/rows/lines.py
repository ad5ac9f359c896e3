"""What the rows below the poses are: a track or a driver each, with what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ganinterface.document.animation.drivers import Driver
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Track
from ganinterface.document.document import Document
from ganinterface.document.parameters import AMOUNT, find, kind_of
from ganinterface.studio.animating.tracks import Tracks

# By the beginning of an address: what its number belongs to.
GROUPS = {
    "latent": "portrait",
    "psi": "portrait",
    "cutoff": "portrait",
    "label": "portrait",
    "mixes": "portrait",
    "noise": "noise",
    "transform": "picture",
    "attributes": "attribute",
    "edits": "edit",
    "groups": "group",
}
KINDS = {  # of drivers, by the tags of their sources
    "constant": "constant",
    "sine": "sine",
    "noise": "noise",
    "table": "table",
    "sound": "sound",
    "mouth": "mouth shapes",
    "follow": "follows",
}


Said = Callable[[float], float | None]  # what a driver's source says, by seconds of the film


class Line(NamedTuple):
    """One row: of a track, or of a driver."""

    title: str
    about: str  # the group of a number, or the kind of a driver
    track: Track | None = None
    driver: Driver | None = None
    is_known: bool = True  # the picture has such a number
    is_below: bool = False  # a driver of the track that stands above it
    value: Said | None = None

    @property
    def name(self) -> str:
        """By which it is found again: an address, or the id of a driver."""
        return self.track.address if self.track is not None else self.driver.id if self.driver else ""


def whole_loop(track: Track) -> float:
    """Seconds after which a track repeats with all its keys: the last one is the first again, or travels back to it."""
    if len(track.keys) < 2:
        return 1.0
    before, last = track.keys[-2:]
    span = last.time - track.keys[0].time
    return span if last.value == track.keys[0].value else span + last.time - before.time


def kind_name(driver: Driver) -> str:
    """What a driver's kind is called."""
    return KINDS[str(type(driver.source).__struct_config__.tag)]


def lines_of(
    timeline: Timeline, document: Document, tracks: Tracks, said_by: Callable[[Driver], Said]
) -> Iterator[Line]:
    """The tracks in their order, each with the drivers of its number below it; then the other drivers."""
    left = list(timeline.drivers)
    for track in timeline.tracks:
        about = group_of(document, track.address)
        yield Line(
            tracks.label(track.address), about, track, is_known=_is_there(timeline, document, track.address)
        )
        for driver in [each for each in left if each.address == track.address]:
            left.remove(driver)
            yield _driver_line(driver, tracks, said_by, is_below=True)
    for driver in left:
        yield _driver_line(driver, tracks, said_by)


def group_of(document: Document, address: str) -> str:
    """What a number belongs to: the group of its edit where that is in one."""
    first = address.split("/")[0]
    if first == "edits" and (found := find(document, address)) is not None:
        key = found.address.split("/")[1]
        for edit in document.edits:
            if edit.group and key in (edit.name, f"#{edit.id}"):
                return edit.group
    return GROUPS.get(first, "")


def _is_there(timeline: Timeline, document: Document, address: str) -> bool:
    """Whether a picture of the film has such a number; an attribute may come with the track."""
    documents = (document, *(pose.document for pose in timeline.poses))
    return kind_of(address) is AMOUNT or any(find(each, address) is not None for each in documents)


def _driver_line(
    driver: Driver, tracks: Tracks, said_by: Callable[[Driver], Said], is_below: bool = False
) -> Line:
    number = tracks.label(driver.address) if driver.address else f"{len(driver.addresses)} numbers"
    about, title = f"{kind_name(driver)} · {number}", driver.name
    if driver.address and not is_below and title.rstrip(" 0123456789") in KINDS:  # nobody has named it
        title = f"{number} · {title}"
    return Line(title, about, driver=driver, is_below=is_below, value=said_by(driver))
