"""The one piece of long work that a piece of the studio has under way: begun, looked at, given up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from psygnal import Signal

from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages


class OneJob:
    """At most one job at a time; one that was given up does not count any more, whatever it still finds."""

    changed = Signal()  # one has begun, ended or been given up
    progressed = Signal()

    def __init__(self, jobs: Jobs, messages: Messages, loop: Loop) -> None:
        self._jobs, self._messages, self._loop = jobs, messages, loop
        self._job: Job | None = None
        jobs.changed.connect(self._on_job)

    @property
    def job(self) -> Job | None:
        """The one that is under way, until what it has found, and posted, has come."""
        return self._job

    def start(self, name: str, work: Callable[[Job], str | None]) -> None:
        """Begin it (see `Jobs.start`); one that still runs is given up."""
        self.give_up()
        self.watch(self._jobs.start(name, work))

    def watch(self, job: Job) -> None:
        """It is one that somebody else has begun."""
        self._job = job
        self.changed.emit()

    def is_wanted(self, job: Job) -> bool:
        """Whether what that one has found is still of use."""
        return job is self._job

    def give_up(self) -> None:
        """Stop it; nothing happens where none is under way."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()
            self.changed.emit()

    def _on_job(self, job: Job) -> None:
        if job is not self._job:
            return
        if job.finished:  # this may be news of its beginning that comes late, before what it has posted
            self._loop.post(partial(self._end, job))
        else:
            self.progressed.emit()

    def _end(self, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        if job.state == "failed":
            self._messages.say(job.message, "warning")
        self.changed.emit()
