"""The one job of a piece of the studio: what it finds counts until it is given up, and comes before its end."""

from __future__ import annotations

import threading

import pytest

from ganinterface.studio.jobs import Job
from ganinterface.studio.one_job import OneJob
from tests.qt.desk import Desk


@pytest.fixture
def work(desk: Desk) -> OneJob:
    return OneJob(desk.jobs, desk.messages, desk.loop)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_what_it_finds_is_there_when_it_is_over(desk: Desk, work: OneJob) -> None:
    found: list[bool] = []

    def look(job: Job) -> None:
        desk.loop.post(lambda: found.append(work.is_wanted(job)))

    work.start("Look", look)
    desk.loop.run_until(lambda: work.job is None)
    assert found == [True]


def test_one_that_is_given_up_or_overtaken_is_over_at_once_and_finds_nothing_more(
    desk: Desk, work: OneJob
) -> None:
    begun, wanted = threading.Event(), []

    def endless(job: Job) -> None:
        begun.set()
        while True:
            job.check()

    work.start("Look for ever", endless)
    first = work.job
    assert first is not None
    assert begun.wait(60)
    work.start("Look again", lambda job: wanted.append(work.is_wanted(first)))  # type: ignore[func-returns-value]
    desk.loop.run_until(lambda: work.job is None)
    assert (first.state, wanted) == ("cancelled", [False])
    work.start("Look for ever", endless)
    last = work.job
    assert last is not None
    work.give_up()
    assert work.job is None
    assert not work.is_wanted(last)
    desk.loop.run_until(lambda: last.finished)
    assert desk.heard.said == []


def test_what_goes_wrong_is_said(desk: Desk, work: OneJob) -> None:
    def fail(_job: Job) -> None:
        raise ValueError("An example does not fit.")

    work.start("Look", fail)
    desk.loop.run_until(lambda: work.job is None)
    assert "An example does not fit." in desk.heard.at("warning")
