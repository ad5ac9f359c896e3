"""What a map does: looked into as a job over many portraits, and written as sheets for several maps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.document import Document, LatentPart
from ganinterface.document.region import Region
from ganinterface.document.typed.number_text import counted
from ganinterface.files.folders import taken_problem
from ganinterface.session import actions
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.one_job import OneJob
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.finding.map_effect import MapReport

PORTRAITS = 64  # that a map is measured over: seeds 0 to 63, all else as in the picture
MOST, LEAST, FURTHEST = 4.0, 0.5, 50.0  # deviations at the ends of the sheet: at first, at least, at most


class MapEffects:
    """One map at a time is looked into, and what is found is shown as it comes; the picture stays as it is."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        edits: Edits,
        models: Models,
        jobs: Jobs,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session, self._workbench, self._view, self._edits = session, workbench, view, edits
        self._models, self._jobs, self._messages, self._loop = models, jobs, messages, loop
        self.work = OneJob(jobs, messages, loop)  # looks into the map
        self._where = ""
        self.map: tuple[str, int] | None = None  # layer and number of the one that is looked into
        self.report: MapReport | None = None  # None: nothing is known of it yet
        self.most = MOST
        self.in_region = True  # of the selected edit, where one has a region
        session.model_changed.connect(self._forget)
        self.work.changed.connect(self.changed.emit)

    @property
    def where(self) -> str:
        """The edit in whose region the map is tried; empty: everywhere."""
        return self._where

    def look_into(self, channel: int | None = None) -> bool:
        """Begin with a map of the chosen layer, without one with the last that was pinned; returns whether there is one."""
        channel = self._view.shown_map if channel is None else channel
        if channel is None or self._models.current is None:
            self._messages.say("Pin a map first: click one in Layers.", "warning")
            return False
        self.map, self.report = (self._view.layer, channel), None
        self._begin()
        return True

    def set_most(self, deviations: float) -> float:
        """How many deviations the ends of the sheet are away, LEAST to FURTHEST; returns how many they are."""
        self.most = min(max(deviations, LEAST), FURTHEST)
        self._begin()
        return self.most

    def set_in_region(self, in_region: bool) -> None:
        """Whether the map is tried, and its height judged, in the region of the selected edit, or everywhere."""
        self.in_region, self.report = in_region, None
        self._begin()

    def go_to(self, seed: int) -> None:
        """That portrait in place of the one on the canvas; the edits stay."""
        self._workbench.apply(actions.set_seed, seed)

    def taken(self, folder: Path) -> str | None:
        """Which sheets of the pinned maps a folder has already, in a clause; None where it has none."""
        from ganinterface.render.finding.map_effect import sheet_names  # torch is there: maps are pinned

        return taken_problem(folder, sheet_names(self._view.layer, self._view.pinned).values())

    def save_sheets(self, folder: Path, replace: bool = False) -> None:
        """Write a sheet for each of the pinned maps into a folder, as a job; `replace`: those that are there may go."""
        model, channels, layer = self._models.current, self._view.pinned, self._view.layer
        if model is None or not channels:
            self._messages.say("Pin the maps first: click them in Layers, with Ctrl for several.", "warning")
            return
        here, region, most, arrays = self._plain, self._region, self.most, self._session.arrays.copy()

        def work(job: Job) -> str:
            from ganinterface.render.finding.map_effect import save_map_sheets

            documents = [here, *_portraits(here)]
            made = save_map_sheets(
                model.generator,
                documents,
                arrays,
                layer,
                channels,
                folder,
                most=most,
                region=region,
                replace=replace,
                check=job.check,
                report=job.report,
            )
            job.result = folder
            return f"{counted(len(made), 'sheet')} in {folder}"

        name = f"map {channels[0]}" if len(channels) == 1 else f"{len(channels)} maps"
        self._jobs.start(f"Sheets of {name}", work)

    # --- looking ---

    @property
    def _plain(self) -> Document:
        """The picture that is worked on, without its edits."""
        return replace(self._workbench.document, edits=())

    @property
    def _region(self) -> Region | None:
        """Where a map is tried; None is everywhere."""
        selected = self._edits.selected if self.in_region else None
        return selected.region if selected is not None and selected.region.shapes else None

    def _forget(self) -> None:
        self.work.give_up()
        self.map = self.report = None
        self.changed.emit()

    def _begin(self) -> None:
        """Start the job that fills the report; what is known of the map stays, and one that still runs is given up."""
        model, known, most = self._models.current, self.report, self.most
        if model is None or self.map is None:
            return
        (layer, channel), here, region = self.map, self._plain, self._region
        selected = self._edits.selected
        self._where = selected.name if region is not None and selected is not None else ""
        arrays = self._session.arrays.copy()

        def work(job: Job) -> str:
            from ganinterface.render.finding.map_effect import Question, map_reports

            question = Question(layer, channel, here, _portraits(here), most, region)
            for found in map_reports(model.generator, question, arrays, known, job.check, job.report):
                self._loop.post(partial(self._take, job, found))
            return f"measured over {PORTRAITS} portraits"

        self.work.start(f"Map {channel} of {layer}", work)

    def _take(self, job: Job, found: MapReport) -> None:
        if self.work.is_wanted(job):
            self.report = found
            self.changed.emit()


def _portraits(here: Document) -> list[Document]:
    return [replace(here, latent=(LatentPart(seed),)) for seed in range(PORTRAITS)]
