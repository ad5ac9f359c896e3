"""A film ready to be looked at: the Timeline with what it animates. Window, export and Python ask it for every moment."""

from __future__ import annotations

from typing import NamedTuple

from ganinterface.document.animation.timeline import NO_ARRAYS, Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.project import AttributeEntry, Project


class Reel(NamedTuple):
    """The Timeline, the picture that it animates where it has no poses, arrays, and the attributes on offer."""

    timeline: Timeline
    base: Document | None = None
    arrays: ArrayStore = NO_ARRAYS
    offered: tuple[AttributeEntry, ...] = ()

    def at(self, seconds: float) -> Document:
        """The Document at a time, see `Timeline.at`."""
        return self.timeline.at(seconds, self.base, self.arrays, self.offered)

    def frame(self, index: int) -> Document:
        """The Document of frame `index` (from 0) of what is played."""
        return self.at(self.timeline.time_of_frame(index))


def reel_of(project: Project, arrays: ArrayStore) -> Reel:
    """The film of a project."""
    return Reel(project.timeline, project.document, arrays, project.library)
