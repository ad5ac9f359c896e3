"""Chooses what a stamp is taken from, and shows on the canvas what would become of the picture before it is kept."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document, Edit, LatentPart, Stamp
from ganinterface.document.model_info import ModelInfo
from ganinterface.files.opening import OpenedLatents, OpenedPicture, OpenedProject, read_file
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.editing.stamps import NOTHING_PAINTED, SeedAverage, StampTaker, TakenStamp, Way
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.jobs import Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.portrait.latents import Latents
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench, random_seeds
from stylegan.edits import DEFAULT
from stylegan.latents import Latent

MAX_RECENT = 12  # seeds
MAX_LATENTS = 24  # of those on offer in the Latent panel
OTHERS = 6  # seeds at random that are offered beside
MAX_KEPT = 8  # arrays of stamps that were only looked at; a picture of the last ones may still be on its way
CALM = 200  # ms after a change of the picture until the stamp is taken anew
MAX_PORTRAITS = 1000  # of an average


class Donor(NamedTuple):
    """A portrait that a stamp can be taken from or compared with; None: the average of many."""

    name: str
    document: Document | None


class Stamping:
    """A stamp in the making for one edit: `edit` is None while there is none.

    The *way* is to take what another portrait has there into this one, or to keep what this one has and the other has not.
    """

    changed = Signal()  # edit, way, donors or the chosen one
    taken = Signal()  # whether a stamp `is_ready`

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        stamps: StampTaker,
        latents: Latents,
        view: View,
        files: FileThread,
        jobs: Jobs,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session, self._workbench = session, workbench
        self.work = OneJob(jobs, messages, loop)  # takes the stamp of many portraits
        self._stamps, self._latents, self._view = stamps, latents, view
        self._files, self._messages = files, messages
        self.edit: Edit | None = None
        self.way: Way = "take"
        self.chosen: Donor | None = None
        self.shows_before = False
        self.count = 32  # portraits of an average
        self._recent: deque[int] = deque(maxlen=MAX_RECENT)
        self._added: list[Donor] = []  # seeds that were typed, portraits of files
        self._others: tuple[int, ...] = ()
        self._stamp: Stamp | None = None
        self._looked_at: deque[str] = deque()
        self._had_heatmap = False
        self._is_wanted = False  # as soon as it is ready
        self._turn = 0  # of the choices; a stamp of an earlier one is of no use
        self._anew = loop.timer(self._take, interval_ms=CALM)
        workbench.document_changed.connect(self._remember_seed)
        workbench.project_changed.connect(self._on_project)
        session.opened.connect(self._on_opened)

    @property
    def is_ready(self) -> bool:
        """Whether the stamp has been taken that the choice asks for."""
        return self._stamp is not None

    @property
    def donors(self) -> tuple[Donor, ...]:
        """What can be chosen: of files and typed, poses, latents on offer, seeds that were seen, others at random."""
        plain = replace(self._workbench.document, edits=())
        poses = [
            Donor(pose.name, pose.document)
            for pose in self._session.timeline.poses
            if replace(pose.document, edits=()) != plain  # the same portrait has the same there
        ]
        seeds = [seed for seed in self._recent if seed != self._workbench.document.seed]
        named = {donor.name for donor in self._added}
        document, arrays = self._workbench.document, self._session.arrays
        poses += [_latent(document, latent, arrays) for latent in self._latents.offered[:MAX_LATENTS]]
        seen = [self._seed(seed) for seed in dict.fromkeys((*seeds, *self._others))]
        found = [*self._added, *poses, *(donor for donor in seen if donor.name not in named)]
        return (*((Donor(f"average of {self.count}", None),) if self.way == "keep" else ()), *found)

    def begin(self, edit_id: str) -> None:
        """Offer what the stamp of an edit can be taken from; nothing is chosen yet."""
        edit = edit_actions.find_edit(self._workbench.document, edit_id)
        if not edit.region.shapes:
            self._messages.say(NOTHING_PAINTED, "warning")
            return
        if self.edit is None:
            self._had_heatmap, self._view.heatmap = (
                self._view.heatmap,
                False,
            )  # it would lie over before and after
        self.edit, self.chosen, self.shows_before = edit, None, False
        if not self._others:
            self.draw_others()
        self.changed.emit()

    def set_way(self, way: Way) -> None:
        """Take from the other portrait, or keep what this one has."""
        if way != self.way:
            self.way = way
            self.choose(self.chosen if way == "keep" or (self.chosen and self.chosen.document) else None)

    def choose(self, donor: Donor | None) -> None:
        """Take the stamp from that portrait, or compare with it, and show what becomes of the picture (in a moment)."""
        self.chosen = donor
        self.changed.emit()
        self._take()

    def choose_seed(self, seed: int) -> None:
        """The same for the portrait of a seed, which is offered from now on."""
        self._add(self._seed(seed))

    def choose_average(self, count: int) -> None:
        """Compare with the mean of the portraits of seeds 0 to count - 1; ValueError for none or too many."""
        if not 1 <= count <= MAX_PORTRAITS:
            raise ValueError(f"An average needs 1 to {MAX_PORTRAITS} portraits.")
        self.count = count
        self.choose(Donor(f"average of {count}", None))

    def draw_others(self) -> None:
        """Offer other seeds at random."""
        self._others = random_seeds(OTHERS)
        self.changed.emit()

    def open_file(self, path: Path) -> None:
        """The same for the portraits of a file: a picture or project of this program, or latents (in a moment)."""
        model, document = self._session.model, self._workbench.document
        read = partial(_read, path, model, document)

        def take(found: tuple[list[Donor], ArrayStore]) -> None:
            donors, arrays = found
            store = self._session.arrays.copy()
            store.add_all(arrays)
            documents = [donor.document for donor in donors if donor.document is not None]
            problem = misfit(documents, model, store) if model is not None else None
            if problem is not None:
                self._messages.say(f"'{path.name}' cannot be used here: {problem}", "warning")
                return
            self._session.arrays.add_all(arrays)
            self._added = [*donors, *self._added]
            self.choose(donors[0])

        self._files.read(f"Open {path.name}", lambda report: read(), take, purpose="stamp")

    def show_before(self, before: bool) -> None:
        """Show the picture as it is, or as it would be."""
        self.shows_before = before
        self._show()

    def keep(self) -> bool:
        """Put the stamp into the edit, as one undo step, as soon as it is ready; returns whether it was."""
        edit, stamp, donor = self.edit, self._stamp, self.chosen
        if edit is None or donor is None:
            self._messages.say("Choose a portrait first.")
            return False
        if stamp is None:
            self._is_wanted = True
            return False
        self._end()
        label = f"Take {edit.name} of {donor.name}" if self.way == "take" else f"Take stamp {edit.name}"
        self._workbench.apply(lambda document: Change(label, self._stamped(document, edit.id, stamp)))
        where = "it is in this picture now" if self.way == "take" else "it goes into any portrait"
        self._messages.say(f"{edit.name} has a stamp: {where}")
        return True

    def cancel(self) -> None:
        """The picture stays as it is."""
        self._end()

    # --- inner workings ---

    def _seed(self, seed: int) -> Donor:
        document = self._workbench.document
        return Donor(f"seed {seed}", replace(document, latent=(LatentPart(seed),)))

    def _add(self, donor: Donor) -> None:
        self._added = [donor, *(other for other in self._added if other.name != donor.name)]
        self.choose(donor)

    def _take(self) -> None:
        self._stop()
        edit, donor = self.edit, self.chosen
        if edit is None or donor is None:
            self._show()
            return
        model = self._session.model
        layer = next((layer for layer in model.layers if layer.name == edit.layer), None) if model else None
        if layer is None:
            self._messages.say(f"This model has no layer '{edit.layer}'.", "warning")
            return
        reference = SeedAverage(self.count) if donor.document is None else donor.document
        put = partial(self._put, self._turn)
        job = self._stamps.take(self._workbench.document, edit, layer, reference, put, self.way)
        if job is not None:
            self.work.watch(job)
        self.taken.emit()

    def _put(self, turn: int, taken: TakenStamp) -> None:
        if turn != self._turn or self.edit is None:
            return
        arrays = self._session.arrays
        known = arrays.hashes()
        try:
            name = arrays.put(taken.array)
        except ValueError as error:
            self._messages.say(str(error), "error")
            return
        if name not in known:
            self._looked_at.append(name)
        self._stamp = Stamp(name, taken.box)
        if self._is_wanted:
            self.keep()
            return
        self._show()
        self.taken.emit()

    def _show(self) -> None:
        preview = None
        if self.edit is not None and self._stamp is not None and not self.shows_before:
            preview = self._stamped(self._workbench.document, self.edit.id, self._stamp)
        self._workbench.show_preview(preview)
        self._let_go()

    def _stamped(self, document: Document, edit_id: str, stamp: Stamp) -> Document:
        """With the stamp in the edit; what is taken is all there at strength 1."""
        fields = {"strength": 1.0} if self.way == "take" else {}
        change = edit_actions.update_edit(
            document, edit_id, stamp=stamp, operation=DEFAULT, enabled=True, **fields
        )
        return change.document

    def _let_go(self) -> None:
        """Of the arrays of stamps that were only looked at, but for the last ones."""
        used = {self._stamp.array} if self._stamp is not None else set()
        while len(self._looked_at) > MAX_KEPT:
            name = self._looked_at.popleft()
            if name not in used:
                self._session.arrays.discard(name)

    def _stop(self) -> None:
        self._anew.stop()
        self._turn += 1
        self._stamp, self._is_wanted = None, False
        self.work.give_up()

    def _end(self) -> None:
        kept = self._stamp
        self._stop()
        if kept is not None and kept.array in self._looked_at:
            self._looked_at.remove(kept.array)  # it may be in the edit from now on
        self.edit = self.chosen = None
        self._view.heatmap = self._view.heatmap or self._had_heatmap
        self._workbench.show_preview(None)
        self.changed.emit()

    def _remember_seed(self) -> None:
        seed = self._workbench.document.seed
        if seed is not None and (not self._recent or self._recent[0] != seed):
            if seed in self._recent:
                self._recent.remove(seed)
            self._recent.appendleft(seed)

    def _on_project(self) -> None:
        """A person has gone on working: the stamp is of what the picture is now."""
        if self.edit is None:
            return
        document = self._workbench.document
        now = next((edit for edit in document.edits if edit.id == self.edit.id), None)
        if now is None:
            self._end()
            return
        self.edit = now
        if self.chosen is not None:
            self._stop()
            self._anew.start()
            self.taken.emit()

    def _on_opened(self) -> None:
        self._added, self._others = [], ()
        self._recent.clear()
        self._looked_at.clear()
        if self.edit is not None:
            self._end()


def _latent(document: Document, latent: Latent, arrays: ArrayStore) -> Donor:
    """The portrait of a latent as it is, with the Document's edits."""
    change = actions.open_latent(document, arrays.put(latent.array), latent.name)
    return Donor(latent.name, change.document)


def _read(path: Path, model: ModelInfo | None, document: Document) -> tuple[list[Donor], ArrayStore]:
    """The portraits of a file; latents stand in for that of the Document."""
    opened = read_file(path, model=model)
    if isinstance(opened, OpenedLatents):
        arrays = ArrayStore()
        return [_latent(document, latent, arrays) for latent in opened.latents], arrays
    if isinstance(opened, OpenedPicture | OpenedProject):
        return [Donor(path.stem, opened.document)], opened.arrays
    raise ValueError(f"There is no portrait in '{path.name}': pictures, projects and latents have one.")
