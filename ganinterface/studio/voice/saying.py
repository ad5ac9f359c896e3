"""A project whose portrait says something: the driver of mouth shapes, and what its pictures need for that."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ganinterface.document.animation.coarticulation import LEAD, SOFTNESS
from ganinterface.document.animation.drivers import Driver, Mouth
from ganinterface.document.animation.film_changes import new_driver, put_driver
from ganinterface.document.animation.mouth_shapes import MouthTrack
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.project import Project
from ganinterface.studio.voice.mouth_movers import MouthMovers
from ganinterface.studio.voice.movers import Mover, with_movers

NAME = "mouth shapes"


def mouth_driver(timeline: Timeline) -> Driver | None:
    """The driver of mouth shapes that there is."""
    return next((driver for driver in timeline.drivers if isinstance(driver.source, Mouth)), None)


def with_said(project: Project, track: MouthTrack, movers: MouthMovers, sound: str) -> Project:
    """The project with the shapes of a voice (`sound`: sha256 of its file) in place of those that there are.

    How shapes are shown (lead, softness, strength) stays as it is.
    """
    before = mouth_driver(project.timeline)
    old = before.source if before is not None and isinstance(before.source, Mouth) else None
    lead, softness = (LEAD, SOFTNESS) if old is None else (old.lead, old.softness)
    source = Mouth(track.cues, track.duration, movers.targets, lead, softness, sound)
    driver = (
        new_driver(project.timeline, source, name=NAME, mix="replace")
        if before is None
        else replace(before, source=source)
    )
    return with_movers_in(with_driver(project, driver), movers.movers)


def with_driver(project: Project, driver: Driver) -> Project:
    """The project with that driver in place of the one of its id, or after the others."""
    return replace(project, timeline=put_driver(project.timeline, driver))


def with_movers_in(project: Project, movers: Iterable[Mover]) -> Project:
    """The project with the movers' groups in all of its pictures, and their attributes on offer."""
    found = tuple(movers)
    poses = project.timeline.poses
    first, *others = with_movers([project.document, *(pose.document for pose in poses)], found)
    moved = tuple(replace(pose, document=document) for pose, document in zip(poses, others, strict=True))
    names = {entry.name for entry in project.library}
    more = [entry for mover in found for entry in mover.offered if entry.name not in names]
    library = (*project.library, *{entry.name: entry for entry in more}.values())
    timeline = replace(project.timeline, poses=moved)
    return replace(project, document=first, timeline=timeline, library=library)
