"""Memory that models and jobs have left is given back when the program has come to rest, and not before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ganinterface.studio import memory as giving_back
from ganinterface.studio.controller import Controller
from ganinterface.studio.jobs import Job
from tests.qt.helpers import PATIENCE

Settle = Callable[[], None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads on which memory was given back."""
    threads: list[str] = []
    monkeypatch.setattr(giving_back, "give_back", lambda: threads.append(threading.current_thread().name))
    return threads


def test_after_another_model_and_its_picture(
    given: list[str], controller: Controller, checkpoint: Path, settle: Settle, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(given) == 1, timeout=PATIENCE)
    controller.latents.set_seed(5)
    settle()
    controller.scheduler.call(lambda renderer: None).result()
    assert given == ["render"], "a picture leaves nothing that the next one would not use"
    controller.files.open_model(checkpoint)
    qtbot.waitUntil(lambda: given == ["render"] * 2, timeout=PATIENCE)
    assert controller.is_up_to_date


def test_after_the_last_of_the_jobs(given: list[str], controller: Controller, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(given) == 1, timeout=PATIENCE)
    begun, go_on = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        begun.set()
        go_on.wait()
        return "done"

    first = controller.jobs.start("first", lambda job: "done")
    controller.jobs.start("second", work)
    qtbot.waitUntil(lambda: first.finished and begun.is_set(), timeout=PATIENCE)
    controller.scheduler.call(lambda renderer: None).result()
    qtbot.wait(50)
    assert len(given) == 1
    go_on.set()
    qtbot.waitUntil(lambda: len(given) == 2, timeout=PATIENCE)
