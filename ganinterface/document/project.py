"""What one project file holds and undo steps through: the picture, the animation, the attributes on offer."""

from __future__ import annotations

import msgspec

from ganinterface.document.document import Document, arrays_of
from ganinterface.document.timeline import Timeline


class AttributeEntry(msgspec.Struct, frozen=True):
    """An attribute on offer in the panel: a named direction, the layers it moves and the slider's range."""

    name: str
    vector: str  # content hash of [w_dim] or [num_ws, w_dim]
    first_style: int = 0
    last_style: int | None = None  # inclusive; None means the last style
    minimum: float = -5.0
    maximum: float = 5.0
    group: str = ""
    description: str = ""


class Project(msgspec.Struct, frozen=True):
    """One piece of work: the Document on the canvas, the Timeline, the library of attributes."""

    document: Document = Document()
    timeline: Timeline = Timeline()
    library: tuple[AttributeEntry, ...] = ()


class ProjectError(ValueError):
    """A project or picture file that cannot be opened or saved, in one sentence that names it."""


def with_layer_range(
    library: tuple[AttributeEntry, ...], name: str, first_style: int, last_style: int | None
) -> tuple[AttributeEntry, ...]:
    """The library with another layer range (inclusive; None: to the last style) for one of its attributes."""
    return tuple(
        msgspec.structs.replace(entry, first_style=first_style, last_style=last_style)
        if entry.name == name
        else entry
        for entry in library
    )


def documents_of(project: Project) -> tuple[Document, ...]:
    """The picture on the canvas, then those of the poses."""
    return (project.document, *(pose.document for pose in project.timeline.poses))


def arrays_of_project(project: Project) -> set[str]:
    """Content hashes of every array that the picture, the poses or the library refer to."""
    names = {entry.vector for entry in project.library}
    return names.union(*(arrays_of(document) for document in documents_of(project)))
