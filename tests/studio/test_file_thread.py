"""Files on a thread of their own: one at a time, the newest to be read for a purpose counts, everything to be written is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ganinterface.files.kinds import FileKindError
from ganinterface.files.project import Report
from ganinterface.studio.files import thread as file_thread
from ganinterface.studio.files.thread import FileThread
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from ganinterface.studio.notices import Notices
from tests.signals import Listener
from tests.studio.plain_loop import PlainLoop


class Desk:
    """A file thread, and what came of it."""

    def __init__(self, loop: PlainLoop) -> None:
        self.loop = loop
        self.jobs = Jobs(loop.post)
        self.messages = Messages()
        self.heard = Listener(self.messages)
        self.files = FileThread(self.jobs, loop, self.messages, Notices())
        self.ended: list[object] = []
        self.gate = threading.Event()
        self.begun = threading.Event()

    def slow(self, report: Report) -> str:
        """Work that waits at the gate and looks up now and then."""
        self.begun.set()
        while not self.gate.wait(0.01):
            report(0.5)
        return "slow"

    def rest(self) -> None:
        """Until nothing is read or written."""
        self.loop.run_until(lambda: not self.files.is_reading and not self.files.is_writing)


@pytest.fixture
def desk(loop: PlainLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(file_thread, "PATIENCE", 1)
    made = Desk(loop)
    yield made
    made.gate.set()
    made.files.close()
    made.jobs.close()


def test_what_was_read_comes_back_on_the_studios_thread(desk: Desk) -> None:
    threads: list[threading.Thread] = []

    def read(_report: Report) -> str:
        threads.append(threading.current_thread())
        return "text"

    def then(text: str) -> None:
        threads.append(threading.current_thread())
        desk.ended.append(text)

    desk.files.read("Open a", read, then)
    assert desk.files.is_reading
    assert desk.ended == []
    desk.rest()
    assert desk.ended == ["text"]
    assert threads[0] is not threads[1] is threading.current_thread()


def test_of_those_to_be_read_only_the_newest_counts(desk: Desk) -> None:
    desk.files.read("Open a", desk.slow, desk.ended.append, lambda: desk.ended.append("failed"))
    assert desk.begun.wait(60)
    desk.files.read("Open b", lambda _: "b", desk.ended.append)
    desk.files.read("Open c", lambda _: "c", desk.ended.append)
    desk.rest()  # the first one has noticed that nobody waits for it: the gate is still closed
    assert desk.ended == ["c"]
    assert desk.heard.said == []


def test_what_is_read_for_another_purpose_takes_nobodys_place(desk: Desk) -> None:
    desk.files.read("Paste", desk.slow, desk.ended.append, purpose="paste")
    assert desk.begun.wait(60)
    desk.files.read("Open b", lambda _: "b", desk.ended.append)
    desk.files.read("Open c", lambda _: "c", desk.ended.append)
    desk.gate.set()
    desk.rest()
    assert desk.ended == ["slow", "c"]


def test_what_is_to_be_written_is_written_in_order_whatever_is_read(desk: Desk) -> None:
    written: list[str] = []
    desk.files.write("Save", Path("a"), lambda _: written.append("a"), desk.ended.append)
    desk.files.write("Save", Path("b"), lambda _: written.append("b"), desk.ended.append)
    desk.files.read("Open c", lambda _: "c", desk.ended.append)
    desk.files.when_written(lambda: desk.ended.append("all"))
    desk.rest()
    assert written == ["a", "b"]
    assert desk.ended == [True, True, "all", "c"]


def test_another_file_of_the_same_name_does_not_settle_what_could_not_be_written(
    desk: Desk, tmp_path: Path
) -> None:
    def full(_report: Report) -> None:
        raise OSError(28, "No space left on device")

    lost, other = tmp_path / "a" / "portrait.ganproj", tmp_path / "b" / "portrait.ganproj"
    desk.files.write("Save", lost, full, desk.ended.append)
    desk.files.write("Save", other, lambda _: None, desk.ended.append)
    desk.rest()
    assert desk.ended == [False, True]
    assert list(desk.files.unwritten) == [lost]
    desk.files.write("Save", lost, lambda _: None, desk.ended.append)
    desk.rest()
    assert desk.files.unwritten == {}


def test_of_those_who_wait_until_all_is_written_only_the_newest_counts(desk: Desk) -> None:
    desk.files.write("Save", Path("a"), lambda _: None, desk.ended.append)
    desk.files.when_written(lambda: desk.ended.append("close"))
    desk.files.when_written(lambda: desk.ended.append("close, again"))
    desk.rest()
    assert desk.ended == [True, "close, again"]


@pytest.mark.parametrize(
    ("error", "level", "has_details"),
    [
        (ValueError("'a' is damaged."), "error", False),
        (FileKindError("'a' is a film."), "warning", False),
        (KeyError("a mistake"), "error", True),
    ],
)
def test_what_goes_wrong_is_said_and_the_next_one_is_read(
    desk: Desk, error: Exception, level: str, has_details: bool
) -> None:
    def fail(_report: Report) -> str:
        raise error

    desk.files.read("Open a", fail, desk.ended.append, lambda: desk.ended.append("failed"))
    desk.rest()
    assert desk.ended == ["failed"]
    assert desk.heard.said == [(str(error), level)]
    assert (desk.messages.last.details is not None) == has_details
    desk.files.read("Open b", lambda _: "b", desk.ended.append)
    desk.rest()
    assert desk.ended == ["failed", "b"]


def test_what_takes_long_is_a_job_with_progress_that_can_be_cancelled(desk: Desk) -> None:
    added: list[Job] = []
    desk.jobs.added.connect(added.append)
    desk.files.read("Open a", desk.slow, desk.ended.append, lambda: desk.ended.append("failed"))
    desk.loop.run_until(lambda: bool(added) and added[0].progress == 0.5)
    assert [job.name for job in added] == ["Open a"]
    assert desk.jobs.unfinished == (added[0],)
    added[0].cancel()
    desk.rest()
    assert desk.ended == ["failed"]
    assert added[0].state == "cancelled"
    assert desk.heard.at("error") == []


def test_at_the_end_what_is_to_be_written_is_waited_for_and_what_is_read_is_not(desk: Desk) -> None:
    written: list[str] = []
    desk.files.read("Open a", desk.slow, desk.ended.append)
    assert desk.begun.wait(60)
    desk.files.write("Save", Path("b"), lambda _: written.append("b"), desk.ended.append)
    desk.files.close()
    assert written == ["b"]
    desk.loop.turn()
    assert desk.ended == [True]
