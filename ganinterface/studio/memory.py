"""Returns freed memory to the system once the program rests after a model was opened or a job has ended."""

from __future__ import annotations

from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture
from stylegan.allocator import release_memory


class MemoryTrimmer:
    """Waits for the first picture at rest: only then nothing holds the model before, or what a job has drawn."""

    def __init__(self, models: Models, shown: ShownPicture, jobs: Jobs) -> None:
        self._models = models
        self._shown = shown
        self._jobs = jobs
        self._is_due = self._is_new_model = False
        models.model_changed.connect(self._on_model)
        shown.frame.connect(self._on_frame)
        shown.busy.connect(self._trim_at_rest)
        jobs.changed.connect(self._on_job)

    def _on_model(self) -> None:
        self._is_new_model = True

    def _on_frame(self) -> None:
        self._is_due, self._is_new_model = self._is_due or self._is_new_model, False

    def _on_job(self, job: Job) -> None:
        if job.finished:
            self._is_due = True
            self._trim_at_rest()

    def _trim_at_rest(self) -> None:
        if (
            self._is_due
            and self._shown.is_up_to_date
            and not self._models.is_opening
            and not self._jobs.unfinished
        ):
            self._is_due = False
            self._models.worker.call(lambda renderer: release_memory())
