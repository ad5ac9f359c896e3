"""Whether a Project that came from a file makes sense: its picture, its animation and the attributes on offer.

Each check raises ValueError with a clause that the reader of the file makes into a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator

from ganinterface.document.animation.checks import check_timeline
from ganinterface.document.animation.drivers import driver_arrays
from ganinterface.document.checks import (
    MAX_WEIGHTS,
    check_count,
    check_document,
    check_entry,
    document_array_uses,
)
from ganinterface.document.project import Project, documents_of


def check_project(project: Project) -> None:
    """ValueError when anything in the project makes no sense, wherever it stands."""
    check_document(project.document)
    check_timeline(project.timeline)
    check_count("attributes", len(project.library), MAX_WEIGHTS)
    for entry in project.library:
        check_entry(entry)


def array_uses(project: Project) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every reference to an array in the project, with the numbers of axes that it may have there."""
    for document in documents_of(project):
        yield from document_array_uses(document)
    yield from ((entry.vector, (1, 2)) for entry in project.library)
    yield from ((name, (axes,)) for name, axes in driver_arrays(project.timeline.drivers))
