"""What the worker does when nobody waits: calls that have no hurry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Queue

import pytest

from ganinterface.render import worker as module
from ganinterface.render.renderer import Renderer
from ganinterface.render.worker import Worker
from tests.render.worker.slow_renderer import PATIENCE, Heard, SlowRenderer, request


def test_what_has_no_hurry_waits_for_a_quiet_moment_and_begins_anew_when_somebody_wants_a_picture(
    worker: Worker, slow: SlowRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 0.01)
    heard = Heard(worker)
    slow.release()
    begun: Queue[int] = Queue()
    may_end = threading.Event()

    def leisurely(renderer: Renderer, check: Callable[[], None]) -> list[int]:
        begun.put(len(slow.ended))
        while not may_end.is_set():
            check()
            threading.Event().wait(0.001)
        return list(slow.ended)

    future = worker.call_when_idle(leisurely)
    after = worker.call_when_idle(lambda renderer, check: renderer)
    assert begun.get(timeout=PATIENCE) == 0
    worker.submit(request(1))
    assert heard.frames.get(timeout=PATIENCE).request.serial == 1, "the picture did not wait for it"
    assert begun.get(timeout=PATIENCE) == 1, "it was begun anew"
    assert not after.done()
    may_end.set()
    assert future.result(timeout=PATIENCE) == [1]
    assert after.result(timeout=PATIENCE) is slow
    assert [heard.busy.get(timeout=PATIENCE) for _ in range(2)] == [True, False], "and nothing shows of it"


def test_what_has_no_hurry_can_fail_be_taken_back_and_ends_with_the_worker(
    worker: Worker, slow: SlowRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET", 0.0)

    def wait(renderer: Renderer, check: Callable[[], None]) -> None:
        while True:
            check()
            threading.Event().wait(0.001)

    with pytest.raises(ZeroDivisionError):
        worker.call_when_idle(lambda renderer, check: 1 / 0).result(timeout=PATIENCE)
    worker.submit(request(1))
    slow.began.get(timeout=PATIENCE)
    never: list[int] = []
    taken_back = worker.call_when_idle(lambda renderer, check: never.append(1))
    assert taken_back.cancel()
    slow.release()
    assert worker.call_when_idle(lambda renderer, check: 3).result(timeout=PATIENCE) == 3
    assert never == []
    waiting = worker.call_when_idle(wait)
    worker.close()
    assert waiting.cancelled()
    assert worker.call_when_idle(wait).cancelled()
