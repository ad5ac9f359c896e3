"""The jobs corner: what runs, how far it is, how to stop it, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.document.typed.number_text import duration
from ganinterface.qt.status.jobs import MAX_SHOWN, JobsCorner
from ganinterface.qt.window.loop import QtLoop
from ganinterface.studio.jobs import Job, Jobs
from ganinterface.studio.messages import Messages
from tests.qt.helpers import PATIENCE, on_screen
from tests.signals import Listener

LEFT = Qt.MouseButton.LeftButton
Work = Callable[[Job], str | None]


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs(QtLoop().post)
    yield made
    made.close()


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def corner(jobs: Jobs, messages: Messages, qtbot: QtBot) -> JobsCorner:
    return on_screen(qtbot, JobsCorner(jobs, messages))


@pytest.fixture
def go_on() -> Iterator[threading.Event]:
    """Set it to let the work of `until_released` come to its end."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture
def until_released(go_on: threading.Event) -> Work:
    """Work that is at 42 % until it is told to go on, and can be cancelled meanwhile."""

    def work(job: Job) -> str:
        job.report(0.42, "frame 42 of 100")
        while not go_on.wait(0.01):
            job.check()
        return "100 frames"

    return work


def wait_for(qtbot: QtBot, corner: JobsCorner, text: str) -> None:
    qtbot.waitUntil(lambda: text in corner.button.text(), timeout=PATIENCE)


def test_without_work_the_corner_says_so(corner: JobsCorner) -> None:
    assert corner.button.text() == "No jobs"
    assert not corner.bar.isVisible()
    assert not corner.cancel.isVisible()


def test_a_running_job_shows_name_progress_and_time_left(
    corner: JobsCorner, jobs: Jobs, until_released: Work, go_on: threading.Event, qtbot: QtBot
) -> None:
    jobs.start("Export smile.gif", until_released)
    wait_for(qtbot, corner, "42 %")
    assert corner.button.text().startswith("Export smile.gif · 42 % · ")
    assert corner.button.text().endswith(" left")
    assert corner.bar.value() == 420
    assert corner.cancel.accessibleName() == "Cancel Export smile.gif"
    go_on.set()
    wait_for(qtbot, corner, "No jobs")
    assert not corner.bar.isVisible()


def test_a_job_is_called_what_it_is_called(
    corner: JobsCorner, jobs: Jobs, until_released: Work, qtbot: QtBot
) -> None:
    jobs.start("Export R&B.gif", until_released)
    wait_for(qtbot, corner, "42 %")
    assert corner.button.text().startswith("Export R&&B.gif · 42 % · ")  # which Qt shows as one "&"
    assert corner.button.accessibleName().startswith("Export R&B.gif · 42 % · ")


def test_a_job_is_cancelled_by_its_button(
    corner: JobsCorner, jobs: Jobs, messages: Messages, until_released: Work, qtbot: QtBot
) -> None:
    heard = Listener(messages)
    job = jobs.start("Export smile.gif", until_released)
    wait_for(qtbot, corner, "42 %")
    qtbot.mouseClick(corner.cancel, LEFT)
    wait_for(qtbot, corner, "No jobs")
    assert job.state == "cancelled"
    assert heard.at("info") == ["Export smile.gif: cancelled"]


def test_jobs_that_wait_are_counted_and_can_be_cancelled_in_the_list(
    corner: JobsCorner, jobs: Jobs, until_released: Work, qtbot: QtBot
) -> None:
    jobs.start("first", until_released)
    second = jobs.start("second", until_released)
    wait_for(qtbot, corner, "42 %")
    assert corner.button.text().endswith("· 1 more")
    qtbot.mouseClick(corner.button, LEFT)
    assert corner.popup.isVisible()
    rows = corner.popup._rows
    assert [(row.name.text(), row.state.text().split(" ")[0]) for row in rows] == [
        ("second", "waiting"),
        ("first", "42"),
    ]
    qtbot.mouseClick(rows[0].cancel, LEFT)
    qtbot.waitUntil(lambda: second.state == "cancelled", timeout=PATIENCE)
    wait_for(qtbot, corner, "first")
    qtbot.waitUntil(lambda: "more" not in corner.button.text(), timeout=PATIENCE)


def test_the_list_says_what_came_of_a_job_and_opens_its_folder(
    corner: JobsCorner,
    jobs: Jobs,
    messages: Messages,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    heard = Listener(messages)

    def work(job: Job) -> str:
        job.result = tmp_path / "smile.gif"
        return "24 frames in smile.gif"

    job = jobs.start("Export smile.gif", work)
    qtbot.waitUntil(lambda: heard.said != [], timeout=PATIENCE)
    assert job.state == "done"
    assert heard.said == [("Export smile.gif: 24 frames in smile.gif", "info")]
    [row] = corner.popup._rows
    assert row.state.text() == "24 frames in smile.gif"
    corner.popup.show()
    qtbot.mouseClick(row.open_folder, LEFT)
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


def test_a_job_that_fails_is_said_with_its_details(
    corner: JobsCorner, jobs: Jobs, messages: Messages, qtbot: QtBot
) -> None:
    heard = Listener(messages)

    def work(job: Job) -> str:
        raise ValueError("The disk is full.")

    jobs.start("Export smile.gif", work)
    qtbot.waitUntil(lambda: heard.said != [], timeout=PATIENCE)
    assert heard.said == [("Export smile.gif: The disk is full.", "error")]
    assert messages.last.details is not None
    assert "ValueError" in messages.last.details
    [row] = corner.popup._rows
    assert row.state.text() == "failed: The disk is full."
    assert row.open_folder.isHidden()


def test_the_list_keeps_the_last_few(corner: JobsCorner, jobs: Jobs, qtbot: QtBot) -> None:
    for number in range(MAX_SHOWN + 3):
        jobs.start(f"job {number}", lambda job: None)
    qtbot.waitUntil(lambda: len(corner.popup._rows) == MAX_SHOWN, timeout=PATIENCE)
    assert [row.name.text() for row in corner.popup._rows] == [f"job {i}" for i in range(10, 2, -1)]


def test_an_empty_list_says_what_will_be_there(corner: JobsCorner, qtbot: QtBot) -> None:
    qtbot.mouseClick(corner.button, LEFT)
    assert corner.popup._nothing.isVisible()
    qtbot.keyClick(corner.popup, Qt.Key.Key_Escape)
    assert not corner.popup.isVisible()


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "1 s"), (12.4, "12 s"), (89, "89 s"), (150, "2 min")])
def test_time_left_is_short(seconds: float, text: str) -> None:
    assert duration(seconds) == text
