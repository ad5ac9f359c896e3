"""Batches: what can be varied in the picture that is worked on, how many pictures that makes, and the job that draws them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.parameters import AMOUNT, address_of, numbers
from ganinterface.document.project import offering
from ganinterface.document.region import Region
from ganinterface.document.typed.number_text import padded
from ganinterface.files.opening import OpenedPicture, read_latent
from ganinterface.render.varying.axes import PRESET, STEPS, Axis, number_axis, preset_axis, spaced, span_of
from ganinterface.render.varying.folders import applied, look_through
from ganinterface.render.varying.plans import (
    MANY,
    BatchError,
    Check,
    Plan,
    Portrait,
    Variant,
    as_they_are,
    check_folder,
    combinatoric,
    of_latents,
    of_seeds,
    sequential,
    spectrum,
    with_each_edit,
)
from ganinterface.render.varying.sweeping import layer_of, map_deviations, sweep
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.files.preset_library import PresetLibrary
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.notices import Choice, Notice, Notices, dismiss
from ganinterface.studio.preferences.settings import CurrentSettings
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench
from stylegan.latents import Latent

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel

PURPOSE = "batch"  # of the folder that is remembered
LOOKED_INTO = 1000  # files of a folder while a person types its name
FOREMOST = ("psi",)  # numbers that stand before the others in the list of those that can be varied


class Range(NamedTuple):
    """One thing to vary, from a value to another."""

    address: str  # of a number, or preset/NAME
    first: float
    last: float
    steps: int = STEPS


@dataclass(frozen=True)
class Wish:
    """What a person has asked for; which of it counts, the mode says."""

    mode: str = "spectrum"
    ranges: tuple[Range, ...] = ()
    portraits: int = 0  # new ones; 0: the picture itself
    first_seed: int = 1
    layer: str = ""
    maps: tuple[int, ...] | None = None  # None: all
    deviations: tuple[float, ...] = (-2.0, 2.0)
    in_region: bool = True  # of the selected edit, where there is one
    pictures: Path | None = None  # a folder
    latents: Path | None = None  # a file


class Varied(NamedTuple):
    """Something that can be varied: its address, what it is called, and where it is varied if nobody says."""

    address: str
    label: str
    span: tuple[float, float]


@dataclass(frozen=True)
class Prepared:
    """A batch that may begin: its pictures, and a store of their arrays that is its own."""

    wish: Wish
    plan: Plan
    arrays: ArrayStore

    @property
    def is_many(self) -> bool:
        """Whether a person should say that so many are meant."""
        return self.plan.count > MANY


class Varying:
    """What Picture → Batch does, without its dialog."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        edits: Edits,
        presets: PresetLibrary,
        models: Models,
        jobs: Jobs,
        files: FileThread,
        settings: CurrentSettings,
        messages: Messages,
        notices: Notices,
    ) -> None:
        self._session, self._workbench, self._view, self._edits = session, workbench, view, edits
        self._presets, self._models, self._jobs = presets, models, jobs
        self._files, self._settings = files, settings
        self._messages, self._notices = messages, notices
        self._started: dict[Job, tuple[Prepared, Path, bool]] = {}
        self._latents: tuple[Path, tuple[Latent, ...]] | None = None
        self._plans: Mapping[str, Callable[[Wish, Document, ArrayStore], Plan]] = {
            "portraits": lambda wish, document, _: as_they_are(self._seeds(wish, document)),
            "spectrum": lambda wish, document, arrays: spectrum(
                self._portraits(wish, document), self._axes(wish, document, arrays)[0]
            ),
            "sequential": lambda wish, document, arrays: sequential(
                self._portraits(wish, document), self._axes(wish, document, arrays)
            ),
            "combinatoric": lambda wish, document, arrays: combinatoric(
                self._portraits(wish, document), self._axes(wish, document, arrays)
            ),
            "edits": lambda wish, document, _: with_each_edit(self._seeds(wish, document)),
            "sweep": self._sweep,
            "latents": self._of_latents,
            "apply": self._apply,
        }
        jobs.changed.connect(self._on_job)

    # --- what can be varied ---

    @property
    def choices(self) -> list[Varied]:
        """Attributes on offer, edits, presets that fit, psi, then every other number of the picture."""
        document, library = self._workbench.document, self._session.offered(self._workbench.document)
        every = [(kind, address_of(keys)) for kind, keys, _ in numbers(offering(document, library))]
        amounts = [address for kind, address in every if kind is AMOUNT]
        strengths = [address for kind, address in every if kind.path == "edits/*/strength"]
        foremost = [*amounts, *strengths, *FOREMOST]
        others = [address for _, address in every if address not in foremost]
        presets = [
            f"{PRESET}{entry.name}" for entry in self._presets.entries if self._presets.misfit(entry) is None
        ]
        return [
            Varied(address, _label(address), span_of(address, document, library))
            for address in dict.fromkeys((*amounts, *strengths, *presets, *FOREMOST, *others))
        ]

    @property
    def first_choice(self) -> str:
        """What is likeliest meant: the selected edit, else the top one, else an attribute in use, else psi."""
        selected, document = self._edits.selected, self._workbench.document
        names = [selected.name] if selected else [edit.name for edit in document.edits[-1:]]
        names += [item.name for item in document.attributes]
        labels = {each.label: each.address for each in reversed(self.choices)}
        return next((labels[name] for name in names if name in labels), "psi")

    @property
    def layer(self) -> str:
        """Whose maps a sweep is likeliest meant for: the selected edit's, else the one that is looked at."""
        selected = self._edits.selected
        return selected.layer if selected is not None else self._view.layer

    @property
    def has_region(self) -> bool:
        """Whether the selected edit has something painted, which a sweep could be kept to."""
        return self._edits.selected is not None and bool(self._edits.selected.region.shapes)

    def read_latents(self, path: Path, then: Callable[[int], None]) -> None:
        """Read a file of latents (in a moment); `then` gets how many there are."""
        model = self._session.model

        def read(_report: object) -> tuple[Latent, ...]:
            opened = read_latent(path, model)
            if isinstance(opened, OpenedPicture):
                raise BatchError(f"'{path.name}' is one picture: put it into a folder, and draw that anew.")
            return opened.latents

        def take(found: tuple[Latent, ...]) -> None:
            self._latents = path, found
            then(len(found))

        self._files.read(f"Open {path.name}", read, take, lambda: then(0), "batch")

    # --- the batch ---

    def prepare(self, wish: Wish) -> Prepared:
        """The pictures that a wish makes; ValueError with one sentence when it makes no sense."""
        if self._session.model is None:
            raise BatchError(self._messages.no_model())
        arrays = self._session.arrays.copy()
        return Prepared(wish, self._plans[wish.mode](wish, self._workbench.document, arrays), arrays)

    def problem(self, prepared: Prepared, folder: Path, replace: bool) -> str | None:
        """Why it cannot be written there, in one sentence: also (without `replace`) that files would be replaced."""
        try:
            check_folder(folder, prepared.plan, replace)
        except BatchError as error:
            return str(error)
        return None

    def ask_time(self, then: Callable[[float | None], None]) -> None:
        """How many seconds a picture takes, in a moment; None where that is not known yet."""
        self._models.render(
            lambda renderer: renderer.picture_takes, lambda ms: then(None if ms is None else ms / 1000)
        )

    def folder_for(self, mode: str) -> Path:
        """A folder that is not there yet, beside that of the last batch."""
        home = self._settings.last_folder(PURPOSE)
        names = itertools.chain([mode], (f"{mode} {number}" for number in itertools.count(2)))
        return next(home / name for name in names if not (home / name).exists())

    def start(self, prepared: Prepared, folder: Path, replace: bool = False) -> None:
        """Draw the pictures as a job."""
        model = self._models.current
        if model is None:
            self._messages.say(self._messages.no_model(), "warning")
            return
        self._notices.take_back(f"batch {folder}")

        def work(job: Job) -> str:
            from ganinterface.render.varying.saving import save_batch  # torch is there: a model is open

            done = save_batch(model, prepared.plan, prepared.arrays, folder, job, replace=replace)
            job.result = folder
            return done.text(folder)

        self._settings.remember_folder(PURPOSE, folder)
        self._started[self._jobs.start(f"Batch {folder.name}", work)] = prepared, folder, replace

    def _on_job(self, job: Job) -> None:
        """What failed stays in sight until it is drawn after all, or a person gives it up."""
        if not job.finished or job not in self._started:
            return
        prepared, folder, replace = self._started.pop(job)
        if job.state == "failed":
            choices = Choice("Try again", partial(self.start, prepared, folder, replace)), dismiss()
            self._notices.put(Notice(f"batch {folder}", job.message, choices, "error"))

    # --- modes ---

    def _seeds(self, wish: Wish, document: Document) -> list[Portrait]:
        if wish.portraits < 1:
            raise BatchError("Say how many new portraits there should be.")
        return of_seeds(document, range(wish.first_seed, wish.first_seed + wish.portraits))

    def _portraits(self, wish: Wish, document: Document) -> list[Portrait]:
        return self._seeds(wish, document) if wish.portraits else [Portrait(document)]

    def _axes(self, wish: Wish, document: Document, arrays: ArrayStore) -> list[Axis]:
        if not wish.ranges:
            raise BatchError("Choose what is varied.")
        return [self._axis(each, document, arrays) for each in wish.ranges]

    def _axis(self, wanted: Range, document: Document, arrays: ArrayStore) -> Axis:
        library, values = self._session.offered(document), spaced(wanted.first, wanted.last, wanted.steps)
        if not wanted.address.startswith(PRESET):
            return number_axis(wanted.address, values, document, library)
        opened = self._presets.opened(wanted.address.removeprefix(PRESET))
        if opened is None:
            raise BatchError(f"There is no preset '{wanted.address.removeprefix(PRESET)}' that fits.")
        arrays.add_all(opened.arrays)
        return preset_axis(opened.preset, values, library)

    def _sweep(self, wish: Wish, document: Document, _arrays: ArrayStore) -> Plan:
        model = self._open
        layer, selected = layer_of(model.info, wish.layer), self._edits.selected
        where: Region | None = selected.region if wish.in_region and selected is not None else None
        maps = range(layer.channels) if wish.maps is None else wish.maps
        measure = partial(map_deviations, model.generator, layer.name)
        return sweep(self._portraits(wish, document), layer, maps, wish.deviations, where, measure)

    def _of_latents(self, wish: Wish, document: Document, arrays: ArrayStore) -> Plan:
        if self._latents is None or self._latents[0] != wish.latents:
            raise BatchError("Choose a file of latents.")
        found, model = self._latents[1], self._open
        stems = tuple(f"latent{padded(number, len(found))}" for number in range(1, len(found) + 1))

        def variants(check: Check) -> Iterator[Variant]:
            from ganinterface.render.portraits.latents import in_w

            mapped = [in_w(each, model.generator, document.label) for each in found]
            return as_they_are(of_latents(document, mapped, arrays)).variants(check)

        return Plan(stems, str(len(stems)), variants)

    def _apply(self, wish: Wish, document: Document, _arrays: ArrayStore) -> Plan:
        if wish.pictures is None:
            raise BatchError("Choose a folder of pictures.")
        found = look_through(wish.pictures, LOOKED_INTO)
        return applied(found.pictures, document, self._open.info, found.others)

    @property
    def _open(self) -> OpenModel:
        if self._models.current is None:
            raise BatchError(self._messages.no_model())
        return self._models.current


def _label(address: str) -> str:
    """What a number or a preset is called in a list: attributes and edits by their names."""
    for before, after in (("attributes/", "/amount"), ("edits/", "/strength")):
        if address.startswith(before) and address.endswith(after):
            return address.removeprefix(before).removesuffix(after)
    return address
