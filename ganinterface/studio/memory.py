"""Gives memory back to the system when the program has come to rest after a model was opened or a job has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from stylegan.allocator import give_back

if TYPE_CHECKING:
    from ganinterface.studio.controller import Controller
    from ganinterface.studio.jobs import Job


class GivingBack(QObject):
    """Waits for the first picture at rest: only then nothing holds the model before, or what a job has drawn."""

    def __init__(self, controller: Controller) -> None:
        super().__init__(controller)
        self._controller = controller
        self._due = self._new = False
        controller.model_changed.connect(lambda info: self._on_model())
        controller.frame.connect(lambda frame: self._on_frame())
        controller.job_changed.connect(self._on_job)
        controller.busy.connect(lambda busy: self._at_rest())

    def _on_model(self) -> None:
        self._new = True

    def _on_frame(self) -> None:
        self._due, self._new = self._due or self._new, False

    def _on_job(self, job: Job) -> None:
        if job.finished:
            self._due = True
            self._at_rest()

    def _at_rest(self) -> None:
        controller = self._controller
        if (
            self._due
            and controller.is_up_to_date
            and not controller.opening
            and not controller.jobs.unfinished
        ):
            self._due = False
            controller.scheduler.call(lambda renderer: give_back())
