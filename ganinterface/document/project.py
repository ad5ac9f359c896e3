"""What one project file holds and undo steps through: the picture, the animation, the attributes on offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

import msgspec
from msgspec.structs import replace

from ganinterface.document.animation.drivers import driver_arrays
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import AttributeAmount, Document, ModelRef, arrays_of
from ganinterface.document.parameters import AMOUNT, Value, escaped, find, kind_of, parameter

LONGEST_NAME = 200  # characters of an attribute's, as in files of directions


class AttributeEntry(msgspec.Struct, frozen=True):
    """An attribute on offer in the panel: a named direction, the styles it moves and the slider's range."""

    name: str
    vector: str  # content hash of [w_dim] or [num_ws, w_dim]
    first_style: int = 0
    last_style: int | None = None  # inclusive; None means the last style
    minimum: float = -5.0
    maximum: float = 5.0
    group: str = ""
    description: str = ""

    def inside(self, amount: float) -> float:
        """The nearest amount that the slider offers, to hundredths."""
        return round(min(max(amount, self.minimum), self.maximum), 2)


class Project(msgspec.Struct, frozen=True):
    """One piece of work: the Document on the canvas, the Timeline, the library of attributes."""

    document: Document = Document()
    timeline: Timeline = Timeline()
    library: tuple[AttributeEntry, ...] = ()


class ProjectError(ValueError):
    """A project or picture file that cannot be opened or saved, in one sentence that names it."""


def offering(document: Document, offered: Iterable[AttributeEntry | AttributeAmount]) -> Document:
    """The Document with the attributes on offer that it does not use at amount 0, where they have an address.

    `Parameter.put` leaves out those that are at 0 then.
    """
    items, names = [*document.attributes], {item.name for item in document.attributes}
    for item in offered:
        if item.name not in names:
            names.add(item.name)
            items.append(AttributeAmount(item.name, item.vector, 0.0, item.first_style, item.last_style))
    return replace(document, attributes=tuple(items))


def label_of(project: Project, address: str) -> str:
    """What the number at an address is called; the address itself where no picture of the project has it."""
    found = next((found for each in documents_of(project) if (found := find(each, address))), None)
    if found is not None:
        return found.label
    on_offer = (entry.name for entry in project.library if address.endswith(f"/{escaped(entry.name)}/amount"))
    return next(on_offer, address)


def put_in_all(
    documents: Sequence[Document], library: Iterable[AttributeEntry], address: str, value: Value
) -> list[Document]:
    """The Documents with another value for the number at an address, where they have it.

    The amount of an attribute of the library, or of one of them, can be set in all. ValueError with one sentence
    when none has such a number, or when the value makes no sense.
    """
    if kind_of(address) is AMOUNT:
        offered: list[AttributeEntry | AttributeAmount] = [*library]
        offered += [item for document in documents for item in document.attributes]
        documents = [offering(document, offered) for document in documents]
    found = [find(document, address) for document in documents]
    if not any(found):  # the fullest picture is likeliest to have what was meant
        parameter(max(documents, key=lambda document: len(document.edits)), address)
    return [
        each.put(document, value) if each else document
        for document, each in zip(documents, found, strict=True)
    ]


def library_with(library: tuple[AttributeEntry, ...], entry: AttributeEntry) -> tuple[AttributeEntry, ...]:
    """The library with that attribute, at its end if it is not there yet."""
    return library if entry in library else (*library, entry)


def names_like(name: str, source: str) -> Iterator[str]:
    """Names for an attribute that is called as another already, without end: "smile (faces)", "smile (faces 2)", …"""
    source = " ".join("".join(letter for letter in source if letter.isprintable()).split())[:40]
    for number in count(1):
        more = f" ({source})" if number == 1 else f" ({source} {number})"
        yield name[: LONGEST_NAME - len(more)] + more


def with_style_range(
    library: tuple[AttributeEntry, ...], name: str, first_style: int, last_style: int | None
) -> tuple[AttributeEntry, ...]:
    """The library with another style range (inclusive; None: to the last style) for one of its attributes."""
    return tuple(
        replace(entry, first_style=first_style, last_style=last_style) if entry.name == name else entry
        for entry in library
    )


def with_models(project: Project, change: Callable[[ModelRef], ModelRef]) -> Project:
    """The project with other references to models in its picture and its poses."""

    def changed(document: Document) -> Document:
        return replace(document, model=change(document.model))

    poses = tuple(replace(pose, document=changed(pose.document)) for pose in project.timeline.poses)
    timeline = replace(project.timeline, poses=poses)
    return replace(project, document=changed(project.document), timeline=timeline)


def documents_of(project: Project) -> tuple[Document, ...]:
    """The picture on the canvas, then those of the poses."""
    return (project.document, *(pose.document for pose in project.timeline.poses))


def arrays_of_project(project: Project) -> set[str]:
    """Content hashes of every array that the picture, the poses, drivers or the library refer to."""
    names = {entry.vector for entry in project.library} | {
        name for name, _ in driver_arrays(project.timeline.drivers)
    }
    return names.union(*(arrays_of(document) for document in documents_of(project)))
