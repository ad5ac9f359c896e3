"""Long work in the background, one at a time, with progress, time left and cancel."""

from __future__ import annotations

import logging
import operator
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Literal

from psygnal import EmitLoopError, Signal

from ganinterface.document.typed.number_text import duration
from ganinterface.render.worker import lower_priority
from stylegan.files.system_errors import sentence

logger = logging.getLogger(__name__)

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
PRIORITY = 10  # steps below the window's; the canvas's pictures come between
LOOK_AGAIN = 0.05  # seconds between two looks at whether the hand still moves
FIRST_GUESS = 0.02  # fraction of the work from which on the time left is worth showing


class Cancelled(BaseException):
    """The person cancelled the job.

    Not an Exception, as asyncio's: no `except Exception` between `Job.check` and the job's end may swallow
    it.
    """


class Job:
    """One piece of long work; made by `Jobs.start`. Its values may be read from any thread.

    `changed` is emitted on the thread that caused the change: the job's own, but for `cancel` on a waiting
    job.
    """

    changed = Signal()

    def __init__(
        self,
        name: str,
        clock: Callable[[], float] = time.monotonic,
        must_wait: Callable[[], bool] = lambda: False,
    ) -> None:
        """`must_wait`: whether something has more hurry now; asked at every `check`, on the job's thread."""
        self.name = name
        self._must_wait = must_wait
        self._clock = clock
        self._lock = threading.Lock()
        self._state: JobState = "waiting"
        self._cancelled = threading.Event()
        self._progress = 0.0
        self._message = ""
        self._details: str | None = None
        self._started = 0.0
        self.result: Path | None = None  # the file or folder that the work wrote; set by the work

    @property
    def state(self) -> JobState:
        """How far it is: waiting, running, done, failed or cancelled."""
        return self._state

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self._state in ("done", "failed", "cancelled")

    @property
    def progress(self) -> float:
        """The part of the work that is done, 0..1."""
        return self._progress

    @property
    def message(self) -> str:
        """What it is doing, or how it ended, in a few words."""
        return self._message

    @property
    def details(self) -> str | None:
        """The traceback of a job that failed."""
        return self._details

    @property
    def seconds_left(self) -> float | None:
        """An estimate from the time passed so far; None while there is nothing to go by."""
        if self._state != "running" or self._progress < FIRST_GUESS:
            return None
        return (self._clock() - self._started) * (1 - self._progress) / self._progress

    @property
    def status(self) -> str:
        """How far it is, or how it ended, in few words: "42 % · 12 s left"."""
        if self._state == "running":
            left = self.seconds_left
            percent = f"{self._progress:.0%}".replace("%", " %")
            return percent if left is None else f"{percent} · {duration(left)} left"
        if self._state == "failed":
            return f"failed: {self._message}"
        return (self._message or "done") if self._state == "done" else self._state

    def report(self, fraction: float, message: str | None = None) -> None:
        """For the work: how much is done (0..1, clamped), and what it is doing now."""
        self._progress = min(max(fraction, 0.0), 1.0)
        if message is not None:
            self._message = message
        self._notify()

    def check(self) -> None:
        """For the work, every now and then: raises Cancelled once the person has cancelled; waits while a hand moves."""
        while self._must_wait() and not self._cancelled.wait(LOOK_AGAIN):
            pass
        if self._cancelled.is_set():
            raise Cancelled

    def cancel(self) -> None:
        """Stop at the work's next check; a job that waits ends at once, one that has ended stays as it is."""
        self._cancelled.set()
        self._go("cancelled", ("waiting",))

    def run(self, work: Callable[[Job], str | None]) -> None:
        """Do the work on this thread and keep how it ended; a job that was cancelled before does nothing."""
        self._started = self._clock()
        if not self._go("running", ("waiting",)):
            return
        try:
            message = work(self)
        except Cancelled:
            self._go("cancelled")
        except Exception as error:
            # Whatever breaks while it is being cancelled broke because of that.
            self._details = traceback.format_exc()
            self._go("cancelled" if self._cancelled.is_set() else "failed", message=sentence(error))
        else:
            self._progress = 1.0
            self._go("done", message=message)

    def _go(
        self, state: JobState, only_from: tuple[JobState, ...] = ("running",), message: str | None = None
    ) -> bool:
        with self._lock:
            if self._state not in only_from:
                return False
            if message is not None and state != "cancelled":
                self._message = message
            self._state = state
        self._notify()
        return True

    def _notify(self) -> None:
        try:
            self.changed.emit()
        except EmitLoopError:  # a listener's fault is none of the job's
            logger.exception("A listener of the job '%s' failed", self.name)


class Jobs:
    """Runs jobs in the background in the order they were started, one at a time."""

    added = Signal(Job)
    changed = Signal(Job)

    def __init__(
        self,
        post: Callable[[Callable[[], None]], object] = operator.call,
        must_wait: Callable[[], bool] = lambda: False,
    ) -> None:
        """`post` takes what emits the signals to the thread of those who listen (see `Loop.post`).

        By default they are emitted where things happen: `added` in `start`, `changed` on the job's thread. While
        `must_wait` says so the running job rests.
        """
        self._post, self._must_wait = post, must_wait
        self._executor = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="jobs", initializer=lower_priority, initargs=(PRIORITY,)
        )
        self._jobs: list[Job] = []
        self._started: list[Job] = []

    @property
    def unfinished(self) -> tuple[Job, ...]:
        """The running job and those that wait, in their order; among them those that run elsewhere."""
        return tuple(job for job in self._jobs if not job.finished)

    @property
    def would_be_lost(self) -> tuple[Job, ...]:
        """Those that `close` would cancel."""
        return tuple(job for job in self._started if not job.finished)

    def start(self, name: str, work: Callable[[Job], str | None]) -> Job:
        """Begin the work as soon as the jobs before it have ended; RuntimeError after `close`.

        The work gets its Job, calls `report` and `check`, and may return a closing message. An exception in
        it makes the job "failed" with the exception's sentence as message.
        """
        job = Job(name, must_wait=self._must_wait)
        self._started = [*self.would_be_lost, job]
        self.show(job)
        self._executor.submit(job.run, work)
        return job

    def show(self, job: Job) -> None:
        """Let a job that runs elsewhere stand among these; nothing happens where it does already."""
        if job not in self._jobs:
            job.changed.connect(lambda: self._post(partial(self.changed.emit, job)))
            self._jobs = [*self.unfinished, job]
            self._post(partial(self.added.emit, job))

    def close(self) -> None:
        """Cancel everything and wait until the running job has stopped."""
        for job in self.unfinished:
            job.cancel()
        self._executor.shutdown(wait=True)
