"""Directions of the open model: found, looked at on the portrait, named, freed of others, and kept as attributes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import AttributeEntry
from ganinterface.document.region import Region
from ganinterface.document.typed.number_text import counted
from ganinterface.document.typed.style_ranges import range_inside
from ganinterface.files.attributes import direction_of
from ganinterface.measuring.finding_order import Order, Spill
from ganinterface.session.session import Session
from ganinterface.studio.finding.examples import MOST as MOST_EXAMPLES
from ganinterface.studio.finding.examples import SIDES, Example, FromExamples, Side
from ganinterface.studio.finding.found import Found, Way, along, as_found, entry_of, signed, spill_text
from ganinterface.studio.gallery import words
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from stylegan.directions import Direction

Slot = Literal["A", "B", "C"]
SLOTS: tuple[Slot, ...] = ("A", "B", "C")
MOST_COMPONENTS, MOST = 50, 100  # at a time; in the list
AMOUNTS = (-2.0, -1.0, 0.0, 1.0, 2.0)  # that a strip shows
# … of A − B, all of which is 1; of one style channel, which by itself does little
STRIPS: dict[Way, tuple[float, ...]] = {
    "analogy": (-1.0, -0.5, 0.0, 0.5, 1.0),
    "channels": (-6.0, -3.0, 0.0, 3.0, 6.0),
}
NO_SETS = "Take portraits that have it into “This”, and others that lack it into “Not that”."
NO_PART = "Paint the part that is to move into an edit, and select that."
OTHER_SEEDS = (1, 2, 3)  # portraits on which style channels are looked at beside the one on the canvas
NO_SLOTS = "Take a portrait into each of A, B and C."


Find = Callable[["OpenModel", ArrayStore, Order, Job], "tuple[Direction, ...]"]
Project = Callable[["OpenModel", "Direction", "list[Direction]", Document, Job], "tuple[Direction, Spill]"]


def find(model: OpenModel, arrays: ArrayStore, order: Order, job: Job) -> tuple[Direction, ...]:
    """See `measuring.finding`. Imports torch, which is there when a model is open."""
    from ganinterface.measuring.finding import find_directions

    return find_directions(model.generator, arrays, order, job)


def project(
    model: OpenModel, direction: Direction, others: list[Direction], document: Document, job: Job
) -> tuple[Direction, Spill]:
    """See `measuring.finding.project_out`."""
    from ganinterface.measuring.finding import project_out

    return project_out(model, direction, others, document.label, job)


class Directions:
    """How directions are looked for, those that were found, and the work under way."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        examples: FromExamples,
        gallery: Gallery,
        attributes: Attributes,
        view: View,
        models: Models,
        jobs: Jobs,
        messages: Messages,
        loop: Loop,
        find: Find = find,
        project: Project = project,
    ) -> None:
        self._session, self._workbench, self._examples = session, workbench, examples
        self._gallery, self._attributes, self._view = gallery, attributes, view
        self._models, self._messages, self._loop = models, messages, loop
        self.work = OneJob(jobs, messages, loop)  # looks for directions, or frees one of others
        self._find, self._project = find, project
        self._taken: dict[Slot, Example] = {}
        self.way: Way = "pca"
        self.count = 10
        self.styles: tuple[int, int | None] = (0, None)
        self.found: tuple[Found, ...] = ()
        session.opened.connect(self._on_opened)
        session.model_changed.connect(self._on_opened)
        examples.changed.connect(self.changed.emit)  # with every change of the project too
        self.work.changed.connect(self.changed.emit)
        models.work_changed.connect(self.work.give_up)
        view.changed.connect(lambda name: self.changed.emit() if name == "selected_edit" else None)

    # --- what is looked for ---

    def set_way(self, way: Way) -> None:
        """By which way."""
        self.way = way
        self.changed.emit()

    def set_count(self, count: int) -> None:
        """How many components, 1 to MOST_COMPONENTS."""
        self.count = min(max(count, 1), MOST_COMPONENTS)
        self.changed.emit()

    def set_styles(self, first: int, last: int | None) -> None:
        """On which styles; last None is the last one."""
        self.styles = self._inside(first, last)
        self.changed.emit()

    def slot(self, slot: Slot) -> Example | None:
        """The portrait that is A, B or C."""
        return self._taken.get(slot)

    def take_now(self, slot: Slot) -> None:
        """The portrait on the canvas is that one."""
        self._take(slot, self._workbench.document)

    def take_seed(self, slot: Slot, seed: int) -> None:
        """The portrait of a seed is that one, otherwise as the one on the canvas, without edits."""
        self._take(slot, replace(self._workbench.document, edits=(), latent=(LatentPart(seed),)))

    def take_selected(self) -> None:
        """The three portraits selected in the gallery are A, B and C (in a moment)."""
        keys = self._gallery.selected
        if len(keys) != len(SLOTS):
            self._messages.say("Select three portraits in the gallery: A, B and C.", "warning")
            return

        def take(documents: list[Document]) -> None:
            for slot, document in zip(SLOTS, documents, strict=True):
                self._take(slot, document)

        self._gallery.documents(keys, take, "slots")

    def take_set(self, side: Side) -> None:
        """The portraits selected in the gallery join that side (in a moment)."""
        if not self._gallery.selected:
            self._messages.say("Select portraits in the gallery first.", "warning")
            return
        self._add(side, self._gallery.selected)

    def take_favourites(self) -> None:
        """The gallery's favourites are "this", the newest others "not that": what was kept, and what was not (in a moment)."""
        entries = self._gallery.entries
        kept = tuple(entry.key for entry in entries if entry.is_favourite)
        others = tuple(entry.key for entry in entries if not entry.is_favourite)
        if not kept or not others:
            self._messages.say("The gallery needs favourites, and others that are none.", "warning")
            return
        self._add("this", kept[:MOST_EXAMPLES])
        self._add("not that", others[:MOST_EXAMPLES])

    def problem(self) -> str:
        """Why nothing can be looked for yet, or nothing."""
        if self.way in ("difference", "boundary"):
            both = self._examples.examples("this") and self._examples.examples("not that")
            return "" if both else NO_SETS
        if self.way == "analogy":
            return "" if len(self._taken) == len(SLOTS) else NO_SLOTS
        return NO_PART if self.way == "channels" and self._part is None else ""

    @property
    def _part(self) -> Region | None:
        """What is painted in the selected edit."""
        edits = (each for each in self._workbench.document.edits if each.id == self._view.selected_edit)
        return next((each.region for each in edits if each.region.painted), None)

    # --- finding ---

    def find(self, name: str = "") -> None:
        """Begin to look, as a job; what is found stands on top of the list then."""
        problem = self.problem()
        model = self._free_model() if not problem else None
        if problem:
            self._messages.say(problem, "warning")
        if model is None:
            return
        order, way = self._order(" ".join(name.split())), self.way
        base = self._taken["C"].document if way == "analogy" else None
        arrays = self._session.arrays.copy()

        def run(job: Job) -> str:
            found = self._find(model, arrays, order, job)
            self._loop.post(partial(self._on_found, job, found, way, base))
            return counted(len(found), "direction")

        self.work.start("Directions", run)

    def take_attribute(self, name: str) -> None:
        """An attribute on offer joins the list, to be freed of others."""
        entry = next((each for each in self._attributes.offered if each.name == name), None)
        if entry is not None:
            self._put((Found(replace(entry, name=f"{name} alone"), "attribute"),))

    def clear(self) -> None:
        """An empty list."""
        self.found = ()
        self.changed.emit()

    # --- with one of the list ---

    def amounts(self, place: int) -> tuple[float, ...]:
        """Those that its strip shows."""
        return STRIPS.get(self.found[place].way, AMOUNTS)

    def strip(self, place: int) -> tuple[Document, ...]:
        """The portrait with these amounts of it."""
        found = self.found[place]
        base = self._base(found)
        return tuple(along(base, found.entry, amount) for amount in self.amounts(place))

    def _base(self, found: Found) -> Document:
        """The portrait that it is shown on; an edit that was painted to say where is hidden, for it would cover what moves."""
        if found.base is not None:
            return found.base
        document, painted = self._workbench.document, self._view.selected_edit
        if found.way != "channels":
            return document
        edits = (replace(each, enabled=each.enabled and each.id != painted) for each in document.edits)
        return replace(document, edits=tuple(edits))

    def rename(self, place: int, name: str) -> None:
        """What it will be called."""
        if name := " ".join(name.split()):
            self._change(place, name=name)

    def set_range(self, place: int, first: int, last: int | None) -> None:
        """Which styles it moves."""
        first, last = self._inside(first, last)
        self._change(place, first_style=first, last_style=last)

    def is_kept(self, place: int) -> bool:
        """Whether it is on offer as it is."""
        return self.found[place].entry in self._session.library

    def keep(self, place: int) -> None:
        """Put it among the attributes on offer, as one undo step."""
        entry = self.found[place].entry
        if not self.is_kept(place) and self._attributes.offer(entry, f"Keep attribute {entry.name}"):
            self._messages.say(f"{entry.name} is on offer in the Attributes panel.")

    def go(self, place: int, amount: float) -> None:
        """The portrait of its strip with that amount on the canvas, as one undo step; the attribute is kept for that."""
        found = self.found[place]
        base = self._base(found)
        library = self._session.library
        if not self.is_kept(place):
            if problem := self._attributes.name_problem(found.entry.name):
                self._messages.say(problem, "warning")
                return
            library = (*library, found.entry)
        self._session.end_gesture()
        self._session.apply(
            f"{found.entry.name} {signed(amount)}", along(base, found.entry, amount), library=library
        )

    def others(self, place: int) -> tuple[AttributeEntry, ...]:
        """What it can be freed of: the attributes on offer, and the others of the list."""
        own, named = self.found[place].entry, {entry.name: entry for entry in self._attributes.offered}
        for each in self.found:
            named.setdefault(each.entry.name, each.entry)
        return tuple(
            entry
            for entry in named.values()
            if entry.vector not in (own.vector, (self.found[place].plain or own).vector)
        )

    def without(self, place: int, names: list[str]) -> None:
        """Begin to project those out of it, as a job; none: it is again as it was found."""
        found, model = self.found[place], self._free_model()
        plain = found.plain or found.entry
        if model is None:
            return
        if not names:
            self._exchange(
                found, found._replace(entry=as_found(plain, found.entry), plain=None, freed=(), spill="")
            )
            return
        arrays = self._session.arrays.copy()
        others = [direction_of(each, arrays) for each in self.others(place) if each.name in names]
        direction, document = direction_of(plain, arrays), self._workbench.document

        def run(job: Job) -> str:
            made, spill = self._project(model, direction, others, document, job)
            self._loop.post(partial(self._on_projected, job, found, made, spill, names))
            return f"{plain.name} without {', '.join(names)}"

        self.work.start(f"{plain.name} without others", run)

    # --- inner workings ---

    def _free_model(self) -> OpenModel | None:
        model = self._models.current
        if model is None or self.work.job is not None:
            text = self._messages.no_model() if model is None else "Wait until the last one is ready."
            self._messages.say(text, "warning")
            return None
        return model

    def _order(self, name: str) -> Order:
        sides: list[tuple[Example, ...]] = [(), ()]
        if self.way == "analogy":
            sides = [(self._taken["A"],), (self._taken["B"],)]
        elif self.way in ("difference", "boundary"):
            sides = [self._examples.examples(side) for side in SIDES]
        this, other = (tuple(each.document for each in side) for side in sides)
        if self.way == "channels":
            now = replace(self._workbench.document, edits=())
            this = (now, *(replace(now, latent=(LatentPart(seed),)) for seed in OTHER_SEEDS))
        assert self.way != "attribute"
        label = self._workbench.document.label
        return Order(self.way, self.count, self.styles, this, other, name, label, self._part)

    def _take(self, slot: Slot, document: Document) -> None:
        self._taken[slot] = Example(words.name(document), document)
        self.changed.emit()

    def _add(self, side: Side, keys: tuple[str, ...]) -> None:
        def take(documents: list[Document]) -> None:
            self._examples.add(side, [Example(words.name(each), each) for each in documents])

        self._gallery.documents(keys, take, side)

    def _inside(self, first: int, last: int | None) -> tuple[int, int | None]:
        model = self._session.model
        if model is None:
            return 0, None
        first, end, moved = range_inside(first, last, model.num_ws)
        if moved:
            self._messages.say(f"This model has styles 0 to {model.num_ws - 1}.", "warning")
        return first, None if end == model.num_ws - 1 else end

    def _on_found(self, job: Job, found: tuple[Direction, ...], way: Way, base: Document | None) -> None:
        if self.work.is_wanted(job):
            put = self._session.arrays.put
            self._put(tuple(Found(entry_of(each, put(each.vector)), way, base) for each in found))

    def _put(self, found: tuple[Found, ...]) -> None:
        """On top of the list, in place of those of the same way and name."""
        new = {(each.way, each.entry.name) for each in found}
        rest = (each for each in self.found if (each.way, each.entry.name) not in new)
        self.found = (*found, *rest)[:MOST]
        self.changed.emit()

    def _on_projected(self, job: Job, found: Found, made: Direction, spill: Spill, names: list[str]) -> None:
        if not self.work.is_wanted(job):
            return
        entry = replace(found.entry, vector=self._session.arrays.put(made.vector))
        entry = replace(entry, description=f"without {', '.join(names)}".replace("_", " "))
        plain = found.plain or found.entry
        self._exchange(
            found, found._replace(entry=entry, plain=plain, freed=tuple(names), spill=spill_text(spill))
        )

    def _change(self, place: int, **values: object) -> None:
        found = self.found[place]
        self._exchange(found, found._replace(entry=replace(found.entry, **values)))

    def _exchange(self, before: Found, after: Found) -> None:
        self.found = tuple(after if each is before else each for each in self.found)
        self.changed.emit()

    def _on_opened(self) -> None:
        """Another project or model: directions of the old one are of no use."""
        self.found, self._taken, self.styles = (), {}, (0, None)
        self.changed.emit()
