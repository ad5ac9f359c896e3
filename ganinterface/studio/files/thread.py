"""Reads and writes files on one thread of its own, so that nobody waits at the window for a disk."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from ganinterface.files.kinds import FileKindError
from ganinterface.files.project import Report
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.notices import Choice, Notice, Notices

Result = TypeVar("Result")
Work = Callable[[Report], Result]  # reports how far it is, which ends it once nobody waits for it any more

PATIENCE = 1000  # ms; what takes longer is shown among the jobs, with progress and cancel


class FileThread:
    """One file at a time, in the order in which they were asked for; of those read for one purpose only the newest counts."""

    def __init__(self, jobs: Jobs, loop: Loop, messages: Messages, notices: Notices) -> None:
        self._jobs = jobs
        self._loop = loop
        self._messages = messages
        self._notices = notices
        self.unwritten: dict[
            Path, str
        ] = {}  # why a file failed to be written, until it is or a person gives it up
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="files")
        self._reading: dict[str, Job] = {}  # by purpose
        self._writing: list[Job] = []
        self._when_written: Callable[[], None] | None = None
        self._patience = loop.timer(self._show_jobs, interval_ms=PATIENCE)

    @property
    def is_reading(self) -> bool:
        """Whether a file is being read, or waits for it."""
        return bool(self._reading)

    @property
    def is_writing(self) -> bool:
        """Whether a file is being written, or waits for it."""
        return bool(self._writing)

    def read(
        self,
        name: str,
        work: Work[Result],
        then: Callable[[Result], None],
        failed: Callable[[], None] = lambda: None,
        purpose: str = "open",
    ) -> None:
        """Do `work` on the thread and go on with `then` on the studio's; what goes wrong is said, and `failed` called.

        Nothing follows once a newer one is asked for that has the same purpose.
        """
        if purpose in self._reading:
            self._reading[purpose].cancel()
        self._reading[purpose] = job = Job(name)
        self._begin(job, work, then, failed)

    def read_no_more(self) -> None:
        """Nothing follows on what is being read."""
        for job in self._reading.values():
            job.cancel()
        self._reading = {}

    def write(
        self,
        verb: str,
        path: Path,
        work: Work[None],
        then: Callable[[bool], None],
        again: Callable[[], object] | None = None,
    ) -> None:
        """The same for a file to be written, which always follows; `then` gets whether it was written. verb: "Save".

        What fails stays in sight until it is written after all, by `again` (default: the same once more) or otherwise.
        """
        job = Job(f"{verb} {path.name}")
        self._writing.append(job)
        again, path = again or partial(self.write, verb, path, work, then), path.absolute()
        failed = partial(self._unwritten, job, path, then, again)
        self._begin(job, work, lambda _: self._written(path, then), failed)

    def when_written(self, call: Callable[[], None]) -> None:
        """Make the call, on the studio's thread, once nothing is being written any more; a newer one takes its place."""
        self._when_written = call

    def close(self) -> None:
        """Read no more, and wait until everything is written."""
        self._patience.stop()
        self.read_no_more()
        self._executor.shutdown(wait=True)

    def _begin(
        self, job: Job, work: Work[Result], then: Callable[[Result], None], failed: Callable[[], None]
    ) -> None:
        def report(fraction: float) -> None:
            job.check()
            job.report(fraction)

        def run() -> None:
            results: list[Result] = []
            errors: list[Exception] = []

            def keep(_job: Job) -> None:
                try:
                    results.append(work(report))
                except Exception as error:
                    errors.append(error)
                    raise

            job.run(keep)
            follow = partial(then, results[0]) if job.state == "done" else failed
            self._loop.post(partial(self._end, job, follow, *errors))

        self._patience.start()
        self._executor.submit(run)

    def _end(self, job: Job, follow: Callable[[], None], error: Exception | None = None) -> None:
        purpose = next((purpose for purpose, reading in self._reading.items() if reading is job), None)
        if purpose is not None:
            del self._reading[purpose]
        elif job in self._writing:
            self._writing.remove(job)
        else:
            return  # a newer one has taken its place
        if job.state == "failed":
            level = "warning" if isinstance(error, FileKindError) else "error"
            details = None if isinstance(error, ValueError) else job.details
            self._messages.say(job.message, level, details, matter="file")
        elif job.state == "done":
            self._messages.settle("file")
        follow()
        if self._when_written is not None and not self._writing:
            call, self._when_written = self._when_written, None
            call()

    def _written(self, path: Path, then: Callable[[bool], None]) -> None:
        self._give_up(path)
        then(True)

    def _unwritten(
        self, job: Job, path: Path, then: Callable[[bool], None], again: Callable[[], object]
    ) -> None:
        if job.state == "failed":
            self.unwritten[path] = job.message
            choices = Choice("Try again", again), Choice("Dismiss", partial(self._give_up, path))
            self._notices.put(Notice(f"write {path}", job.message, choices, "error"))
        then(False)

    def _give_up(self, path: Path) -> None:
        self.unwritten.pop(path, None)
        self._notices.take_back(f"write {path}")

    def _show_jobs(self) -> None:
        for job in (*self._reading.values(), *self._writing):
            self._jobs.show(job)
