"""Long work: one job at a time in the background, told, cancelled and ended as a person expects."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from ganinterface.studio.jobs import Cancelled, Job, Jobs


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    jobs = Jobs()
    yield jobs
    jobs.close()


class Gate:
    """Work that says when it has begun, waits to be let go, and then checks whether it was cancelled."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.go = threading.Event()

    def work(self, job: Job) -> str:
        self.begun.set()
        self.go.wait()
        job.check()
        return "ready"


def ended(jobs: Jobs) -> None:
    """Wait for everything that was started: a job that is started last ends last."""
    last = threading.Event()
    jobs.start("last", lambda job: last.set())
    last.wait()


def test_a_job_runs_in_the_background_and_keeps_its_closing_words(jobs: Jobs) -> None:
    threads = []

    def work(job: Job) -> str:
        threads.append(threading.current_thread())
        return "24 frames in x.gif"

    job = jobs.start("Export x.gif", work)
    ended(jobs)
    assert threads[0] is not threading.main_thread()
    assert (job.name, job.state, job.progress, job.message) == (
        "Export x.gif",
        "done",
        1.0,
        "24 frames in x.gif",
    )


def test_progress_and_message_are_told_as_they_come(jobs: Jobs) -> None:
    seen = []

    def work(job: Job) -> None:
        job.changed.connect(lambda: seen.append((job.progress, job.message)))
        job.report(0.25, "frame 1")
        job.report(0.5)
        job.report(7, "frame 9")

    job = jobs.start("Export", work)
    ended(jobs)
    assert seen == [(0.25, "frame 1"), (0.5, "frame 1"), (1.0, "frame 9"), (1.0, "frame 9")]
    assert job.state == "done"


def test_all_jobs_are_told_of_in_one_place(jobs: Jobs) -> None:
    added, states = [], []
    jobs.added.connect(added.append)
    jobs.changed.connect(lambda job: states.append((job.name, job.state)))
    job = jobs.start("first", lambda job: None)
    ended(jobs)
    assert added[0] is job
    assert [item for item in states if item[0] == "first"] == [("first", "running"), ("first", "done")]


def test_the_next_job_waits_for_the_one_before(jobs: Jobs) -> None:
    gate, order = Gate(), []
    first = jobs.start("first", lambda job: order.append("first") or gate.work(job))
    second = jobs.start("second", lambda job: order.append("second"))
    gate.begun.wait()
    assert (first.state, second.state) == ("running", "waiting")
    assert jobs.unfinished == (first, second)
    gate.go.set()
    ended(jobs)
    assert order == ["first", "second"]
    assert (first.state, second.state) == ("done", "done")


def test_a_running_job_is_cancelled_at_its_next_check(jobs: Jobs) -> None:
    gate = Gate()
    job = jobs.start("long", gate.work)
    gate.begun.wait()
    job.cancel()
    assert job.state == "running"
    gate.go.set()
    ended(jobs)
    assert job.state == "cancelled"
    assert job.finished


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(jobs: Jobs) -> None:
    gate, ran = Gate(), []
    jobs.start("long", gate.work)
    job = jobs.start("unwanted", lambda job: ran.append(job))
    job.cancel()
    assert job.state == "cancelled"
    gate.go.set()
    ended(jobs)
    assert ran == []


def test_cancelling_what_has_ended_changes_nothing(jobs: Jobs) -> None:
    job = jobs.start("short", lambda job: "ready")
    ended(jobs)
    job.cancel()
    assert (job.state, job.message) == ("done", "ready")


def test_no_handler_of_exceptions_in_the_work_swallows_a_cancel(jobs: Jobs) -> None:
    gate, swallowed = Gate(), []

    def work(job: Job) -> None:
        try:
            gate.work(job)
        except Exception as error:  # as a renderer does that makes errors into frames
            swallowed.append(error)

    job = jobs.start("careless", work)
    gate.begun.wait()
    job.cancel()
    gate.go.set()
    ended(jobs)
    assert (job.state, swallowed) == ("cancelled", [])


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ValueError("There are no poses yet."), "There are no poses yet."),
        (OSError(28, "No space left on device", "x.gif"), "'x.gif' cannot be written: the disk is full."),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_a_job_that_breaks_says_why_and_the_next_one_runs(jobs: Jobs, error: Exception, message: str) -> None:
    def work(job: Job) -> None:
        raise error

    job, following = jobs.start("broken", work), jobs.start("next", lambda job: "fine")
    ended(jobs)
    assert (job.state, job.message) == ("failed", message)
    assert job.details is not None
    assert type(error).__name__ in job.details
    assert following.state == "done"


def test_what_breaks_because_of_a_cancel_counts_as_cancelled(jobs: Jobs) -> None:
    gate = Gate()

    def work(job: Job) -> None:
        gate.begun.set()
        gate.go.wait()
        raise RuntimeError("the worker was closed")

    job = jobs.start("long", work)
    gate.begun.wait()
    job.cancel()
    gate.go.set()
    ended(jobs)
    assert job.state == "cancelled"


def test_a_listener_that_fails_is_reported_and_harms_no_job(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def bad(job: Job) -> None:
        raise ValueError("a view's mistake")

    jobs.changed.connect(bad)
    with caplog.at_level(logging.ERROR):
        job = jobs.start("export", lambda job: job.report(0.5) or "ready")
        ended(jobs)
    assert (job.state, job.message) == ("done", "ready")
    assert "A listener of the job 'export' failed" in caplog.text


def test_time_left_follows_from_the_time_passed() -> None:
    now = [100.0]
    job = Job("export", clock=lambda: now[0])
    seen = []

    def work(job: Job) -> None:
        seen.append(job.seconds_left)
        now[0] = 104.0
        job.report(0.25)
        seen.append(job.seconds_left)

    assert job.seconds_left is None
    job.run(work)
    assert seen == [None, pytest.approx(12.0)]
    assert job.seconds_left is None


def test_closing_cancels_all_and_waits_for_the_running_one() -> None:
    jobs, gate = Jobs(), Gate()
    left = []

    def work(job: Job) -> None:
        gate.begun.set()
        try:
            while True:
                job.check()
        except Cancelled:
            left.append("tidied up")
            raise

    running, waiting = jobs.start("long", work), jobs.start("waits", lambda job: None)
    gate.begun.wait()
    jobs.close()
    assert left == ["tidied up"]
    assert (running.state, waiting.state) == ("cancelled", "cancelled")
    with pytest.raises(RuntimeError):
        jobs.start("too late", lambda job: None)


def test_a_job_rests_while_something_has_more_hurry_and_can_be_cancelled_meanwhile() -> None:
    moving, asked = threading.Event(), threading.Event()
    moving.set()

    def hand_moves() -> bool:
        asked.set()
        return moving.is_set()

    jobs = Jobs(must_wait=hand_moves)
    steps: list[int] = []

    def work(job: Job) -> None:
        for step in range(3):
            job.check()
            steps.append(step)

    first = jobs.start("first", work)
    assert asked.wait(60)
    assert (first.state, steps) == ("running", [])
    moving.clear()
    ended(jobs)
    assert (first.state, steps) == ("done", [0, 1, 2])
    moving.set()
    asked.clear()
    second = jobs.start("second", work)
    assert asked.wait(60)
    second.cancel()
    ended(jobs)
    assert (second.state, steps) == ("cancelled", [0, 1, 2])
    jobs.close()
