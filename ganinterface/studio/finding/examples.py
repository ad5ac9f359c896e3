"""Edits from examples, "this, not that": two sets of portraits and a place become an edit, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.project import put_in_all
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.session.actions.edits import find_edit, free_edit_name
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel

Side = Literal["this", "not that"]
SIDES: tuple[Side, Side] = ("this", "not that")
MOST = 64  # of a side
FEW = 0.5  # of the portraits
NOTHING = "Take a portrait that has it into “This”, and one that lacks it into “Not that”."
HOLDS_ON_FEW = "This holds on few portraits. Two states of one portrait, more portraits on each side or another box do better."
NO_PLACE = "Drag a box around it on the picture, or select an edit that is painted there."


class Example(NamedTuple):
    """A portrait, and what it is called."""

    name: str
    document: Document


Find = Callable[["OpenModel", ArrayStore, Examples, Job], tuple[Built, ...]]


def find(model: OpenModel, arrays: ArrayStore, examples: Examples, job: Job) -> tuple[Built, ...]:
    """See `render.finding.examples`. Imports torch, which is there when a model is open."""
    from ganinterface.render.finding.examples import find_edits

    return find_edits(model.generator, arrays, examples, job.check, job.report).built


class FromExamples:
    """The examples, the place, the work under way, and what came of it; every result can be taken back with undo."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        models: Models,
        jobs: Jobs,
        messages: Messages,
        loop: Loop,
        find: Find = find,
    ) -> None:
        self._find = find
        self._session, self._workbench, self._view = session, workbench, view
        self._models, self._messages, self._loop = models, messages, loop
        self.work = OneJob(jobs, messages, loop)  # builds an edit
        self._sides: dict[Side, tuple[Example, ...]] = {"this": (), "not that": ()}
        self._box: Rectangle | None = None
        self._built: tuple[Built, ...] = ()
        self._edit_id = ""  # of what was built last
        self._notes: dict[str, tuple[Edit, str]] = {}  # by an edit's id: as it was built, and its figure
        session.opened.connect(self._on_opened)
        session.model_changed.connect(self._on_opened)
        workbench.document_changed.connect(self.changed.emit)
        view.changed.connect(self._on_view)
        self.work.changed.connect(self.changed.emit)
        models.work_changed.connect(self.work.give_up)

    # --- what there is ---

    def examples(self, side: Side) -> tuple[Example, ...]:
        """The portraits of a side, in the order in which they came."""
        return self._sides[side]

    @property
    def box(self) -> Rectangle | None:
        """The rectangle that was dragged around the part, if any."""
        return self._box

    @property
    def region(self) -> Region:
        """Where the part is: the box, else where the selected edit acts; without shapes where neither is."""
        if self._box is not None:
            return Region((self._box,))
        selected = self._selected
        return Region() if selected is None else selected.region

    @property
    def place(self) -> str:
        """The same in words."""
        if self._box is not None:
            return "the box"
        selected = self._selected
        return f"the region of {selected.name}" if selected is not None and selected.region.shapes else ""

    @property
    def built(self) -> tuple[Built, ...]:
        """What was built last, the best first: each can be chosen as long as the edit is there."""
        return self._built if any(edit.id == self._edit_id for edit in self._document.edits) else ()

    @property
    def chosen(self) -> int | None:
        """Which of them the edit is; None where it has been changed since."""
        edit = next((each for each in self._document.edits if each.id == self._edit_id), None)
        if edit is None:
            return None
        return next((i for i, each in enumerate(self._built) if _same(each.edit, edit)), None)

    @property
    def advice(self) -> str:
        """What to do where what was built holds on few portraits; else nothing."""
        chosen = self.chosen
        figure = None if chosen is None else self._built[chosen].figure
        return "" if figure is None or figure.on >= FEW * figure.of else HOLDS_ON_FEW

    def note(self, edit: Edit) -> str:
        """ "holds on 45 of 46, moves 0.1 elsewhere" beside an edit that is as it was built; else nothing."""
        built, text = self._notes.get(edit.id, (None, ""))
        return text if built is not None and _same(built, edit) else ""

    # --- what can be done ---

    def take_now(self, side: Side) -> None:
        """The portrait on the canvas as it is, edits and attributes included."""
        document = self._document
        edits = sum(edit.enabled for edit in document.edits)
        more = "" if not edits else " with an edit" if edits == 1 else f" with {edits} edits"
        seed = document.seed
        self.add(side, [Example(f"{'this portrait' if seed is None else f'seed {seed}'}{more}", document)])

    def add_seeds(self, side: Side, seeds: Iterable[int]) -> None:
        """The portraits of seeds, otherwise as the one on the canvas, without edits."""
        plain = replace(self._document, edits=())
        found = [Example(f"seed {seed}", replace(plain, latent=(LatentPart(seed),))) for seed in seeds]
        self.add(side, found)

    def add_attribute(self, name: str, amount: float) -> None:
        """The portrait on the canvas with that much of an attribute on one side, with as much less on the other."""
        offered = self._session.offered(self._document)
        plain = replace(self._document, edits=())
        try:
            for side, sign, value in (("this", "+", amount), ("not that", "−", -amount)):
                (document,) = put_in_all([plain], offered, name, value)
                self.add(side, [Example(f"{name} {sign}", document)])  # type: ignore[arg-type]
        except ValueError as error:
            self._messages.say(str(error), "warning")

    def add(self, side: Side, examples: Iterable[Example]) -> None:
        """Put portraits into a side; one that is on the other goes over, one that is there already stays once."""
        found = {each.document: each for each in (*self._sides[side], *examples)}
        if len(found) > MOST:
            self._messages.say(f"There is room for {MOST} portraits on each side.", "warning")
            return
        other = SIDES[1 - SIDES.index(side)]
        self._sides[side] = tuple(found.values())
        self._sides[other] = tuple(each for each in self._sides[other] if each.document not in found)
        self.changed.emit()

    def remove(self, side: Side, place: int) -> None:
        """Without the example at that place of a side."""
        kept = self._sides[side]
        self._sides[side] = (*kept[:place], *kept[place + 1 :])
        self.changed.emit()

    def clear(self) -> None:
        """Without examples and box."""
        self._sides, self._box = {"this": (), "not that": ()}, None
        self.changed.emit()

    def set_box(self, box: Rectangle | None) -> None:
        """Where the part is, in picture coordinates; None: where the selected edit acts."""
        self._box = box
        self.changed.emit()

    def problem(self) -> str:
        """Why nothing can be built yet, or nothing."""
        if not all(self._sides.values()):
            return NOTHING
        return "" if self.region.shapes else NO_PLACE

    def build(self, name: str = "") -> None:
        """Begin to build the edit, as a job; the last step makes it part of the picture."""
        model, problem = self._models.current, self.problem()
        if problem or model is None or self.work.job is not None:
            self._messages.say(problem or "Wait until the last one is ready.", "warning")
            return
        wanted = " ".join(name.split()) or "from examples"
        sets = [tuple(each.document for each in self._sides[side]) for side in SIDES]
        examples, arrays = Examples(sets[0], sets[1], self.region, wanted), self._session.arrays.copy()

        def build(job: Job) -> str:
            built = self._find(model, arrays, examples, job)
            self._loop.post(partial(self._take, job, built))
            return str(built[0].figure)

        self.work.start(f"Edit {wanted}", build)

    def choose(self, place: int) -> None:
        """Have the edit be another one of those that were built."""
        if place == self.chosen or not self.built:
            return
        built, known = self._built[place], find_edit(self._document, self._edit_id)
        edit = replace(
            built.edit, id=known.id, name=known.name, strength=known.strength, enabled=known.enabled
        )
        self._session.arrays.add_all(built.arrays)
        self._apply(
            f"{known.name}: {built.what}",
            lambda document: replace(
                document, edits=tuple(edit if each.id == edit.id else each for each in document.edits)
            ),
        )
        self._view.set_layer(edit.layer)
        self._note(edit, built)

    @property
    def can_be_seen_elsewhere(self) -> bool:
        """Whether there are portraits that lacked it and have it with the edit as it was built."""
        chosen = self.chosen
        return chosen is not None and bool(self._built[chosen].turned)

    def see_elsewhere(self) -> None:
        """One of these on the canvas, with the picture's edits; each time the next one."""
        if not self.can_be_seen_elsewhere or self.chosen is None:
            return
        turned = self._built[self.chosen].turned
        latents = [each.latent for each in turned]
        here = self._document.latent
        portrait = turned[(latents.index(here) + 1) % len(turned) if here in latents else 0]
        self._apply(
            "Another portrait without it",
            lambda document: replace(portrait, edits=document.edits, groups=document.groups),
        )

    # --- what has happened ---

    @property
    def _document(self) -> Document:
        return self._workbench.document

    @property
    def _selected(self) -> Edit | None:
        return next((each for each in self._document.edits if each.id == self._view.selected_edit), None)

    def _take(self, job: Job, built: tuple[Built, ...]) -> None:
        """Put the best one on top of the stack, selected."""
        if not self.work.is_wanted(job):
            return
        self._session.arrays.add_all(built[0].arrays)
        edit = replace(built[0].edit, name=free_edit_name(self._document, built[0].edit.name))
        self._built, self._edit_id = built, edit.id
        label = f"Build {edit.name}"
        if not self._apply(label, lambda document: replace(document, edits=(*document.edits, edit))):
            return
        self._view.selected_edit, self._view.in_hand = edit.id, "edit"
        self._view.set_layer(edit.layer)
        self._note(edit, built[0])
        self._messages.say(f"{edit.name} {built[0].figure}")

    def _apply(self, label: str, change: Callable[[Document], Document]) -> bool:
        return self._workbench.apply(lambda document: Change(label, change(document)))

    def _note(self, edit: Edit, built: Built) -> None:
        self._notes[edit.id] = edit, str(built.figure)
        self.changed.emit()

    def _on_view(self, name: str) -> None:
        if name == "selected_edit":
            self.changed.emit()

    def _on_opened(self) -> None:
        """Another project or model: portraits of the old one are of no use."""
        self._built, self._notes = (), {}
        self.clear()


def _same(built: Edit, edit: Edit) -> bool:
    """Whether an edit does what was built, whatever its name and strength."""
    return (
        replace(edit, id=built.id, name=built.name, strength=built.strength, enabled=built.enabled) == built
    )
