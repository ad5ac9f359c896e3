"""Exports the animation as a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ganinterface.document.document import Document
from ganinterface.session.session import Session
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.notices import Choice, Notice, Notices, dismiss
from ganinterface.studio.preferences.settings import CurrentSettings

if TYPE_CHECKING:
    from ganinterface.render.request import Picture


class Exporting:
    """What File → Export does, without its dialog."""

    def __init__(
        self,
        session: Session,
        models: Models,
        jobs: Jobs,
        settings: CurrentSettings,
        messages: Messages,
        notices: Notices,
    ) -> None:
        self._session = session
        self._models = models
        self._jobs = jobs
        self._settings = settings
        self._messages = messages
        self._notices = notices
        self._exports: dict[Job, Path] = {}
        jobs.changed.connect(self._on_job)

    def export(self, path: Path, is_long_wanted: bool = False) -> None:
        """Write the animation as a job, in the format that the path asks for; one of more than a day is asked about first."""
        model = self._models.current
        timeline, arrays = self._session.timeline, self._session.arrays.copy()
        if model is None or not timeline.poses:
            self._messages.say("There is nothing to export yet: add a pose first.", "warning")
            return
        from ganinterface.render.batches import pictures  # torch is there: a model is open
        from ganinterface.render.export.exporting import DAY, export, length_text

        if timeline.duration > DAY and not is_long_wanted:
            choices = Choice("Export all of it", partial(self.export, path, True)), dismiss("Leave it")
            self._notices.put(Notice(f"export {path}", length_text(timeline), choices, "info"))
            return
        self._notices.take_back(f"export {path}")

        def work(job: Job) -> str:
            def render(documents: Iterable[Document]) -> Iterator[Picture]:
                return pictures(model.generator, documents, arrays, job.check)

            count = export(path, timeline, render, job, is_long_wanted=is_long_wanted)
            job.result = path
            return f"{count} frames in {path}"

        self._exports[self._jobs.start(f"Export {path.name}", work)] = path
        self._settings.remember_folder("export", path)

    def _on_job(self, job: Job) -> None:
        """What failed stays in sight until it is exported after all, or a person gives it up."""
        if not job.finished or job not in self._exports:
            return
        path = self._exports.pop(job)
        if job.state == "failed":
            choices = Choice("Try again", partial(self.export, path)), dismiss()
            self._notices.put(Notice(f"export {path}", job.message, choices, "error"))
        elif job.state == "done":
            self._notices.take_back(f"export {path}")
