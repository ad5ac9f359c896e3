"""Memory that models and jobs have left is given back when the program has come to rest, and not before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ganinterface.studio import memory
from ganinterface.studio.jobs import Job
from ganinterface.studio.studio import Studio
from tests.studio.plain_loop import PlainLoop

Settle = Callable[[], None]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads on which memory was given back."""
    threads: list[str] = []
    monkeypatch.setattr(memory, "release_memory", lambda: threads.append(threading.current_thread().name))
    return threads


def test_after_another_model_and_its_picture(
    given: list[str], studio: Studio, checkpoint: Path, settle: Settle, loop: PlainLoop
) -> None:
    loop.run_until(lambda: len(given) == 1)
    studio.latents.set_seed(5)
    settle()
    studio.models.worker.call(lambda renderer: None).result()
    assert given == ["render"], "a picture leaves nothing that the next one would not use"
    studio.projects.open_model(checkpoint)
    loop.run_until(lambda: given == ["render"] * 2)
    assert studio.shown.is_up_to_date


def test_after_the_last_of_the_jobs(given: list[str], studio: Studio, loop: PlainLoop) -> None:
    loop.run_until(lambda: len(given) == 1)
    begun, go_on = threading.Event(), threading.Event()

    def work(job: Job) -> str:
        begun.set()
        go_on.wait()
        return "done"

    first = studio.jobs.start("first", lambda job: "done")
    studio.jobs.start("second", work)
    loop.run_until(lambda: first.finished and begun.is_set())
    studio.models.worker.call(lambda renderer: None).result()
    loop.run_for(0.05)
    assert len(given) == 1
    go_on.set()
    loop.run_until(lambda: len(given) == 2)
