"""The worker: newest request wins, nothing is aborted but by closing, failures come back as values."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import CancelledError
from queue import Empty
from typing import cast

import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.render import worker as module
from ganinterface.render.models import OpenModel
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Frame
from ganinterface.render.worker import Worker
from tests.render.worker.slow_renderer import PATIENCE, Heard, SlowRenderer, request


def test_the_newest_request_wins_and_the_running_one_is_finished(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    worker.submit(request(1))
    assert slow.began.get(timeout=PATIENCE) == 1
    for serial in range(2, 10):
        worker.submit(request(serial))
    slow.release()
    assert heard.frames.get(timeout=PATIENCE).request.serial == 1
    assert heard.frames.get(timeout=PATIENCE).request.serial == 9
    assert slow.ended == [1, 9]


def test_frames_come_on_the_workers_thread(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    slow.release()
    worker.submit(request(1))
    heard.frames.get(timeout=PATIENCE)
    assert heard.threads == {"render"}


def test_it_says_when_it_is_busy_and_when_it_is_not(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    worker.submit(request(1))
    assert heard.busy.get(timeout=PATIENCE) is True
    slow.began.get(timeout=PATIENCE)
    worker.submit(request(2))
    with pytest.raises(Empty):
        heard.busy.get_nowait()
    slow.release()
    assert heard.busy.get(timeout=PATIENCE) is False
    assert heard.frames.qsize() == 2


def test_an_exception_is_a_frame_and_the_next_request_is_drawn(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    slow.release()
    slow.failure = ValueError("The brush is broken\nand nobody knows why")
    worker.submit(request(1))
    frame = heard.frames.get(timeout=PATIENCE)
    assert (frame.error, frame.request.serial, frame.picture) == ("The brush is broken.", 1, None)
    assert "Traceback" in (frame.details or "")
    slow.failure = None
    worker.submit(request(2))
    assert heard.frames.get(timeout=PATIENCE).error is None


def test_an_exception_without_words_still_makes_a_sentence(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    slow.release()
    slow.failure = MemoryError()
    worker.submit(request(1))
    assert heard.frames.get(timeout=PATIENCE).error == "MemoryError without a reason."


def test_a_renderer_that_cannot_be_made_is_a_frame_with_the_reason() -> None:
    def fail() -> Renderer:
        raise FileNotFoundError("The model is missing.")

    worker = Worker(fail)
    heard = Heard(worker)
    worker.submit(request(1))
    assert heard.frames.get(timeout=PATIENCE).error == "The model is missing."
    worker.close()


def test_a_listener_that_fails_does_not_stop_the_worker(worker: Worker, slow: SlowRenderer) -> None:
    def stumble(frame: Frame) -> None:
        raise RuntimeError("stumbled")

    worker.frame.connect(stumble)
    heard = Heard(worker)
    slow.release()
    worker.submit(request(1))
    assert heard.busy.get(timeout=PATIENCE) is True
    assert heard.busy.get(timeout=PATIENCE) is False
    worker.frame.disconnect(stumble)
    worker.submit(request(2))
    while heard.frames.get(timeout=PATIENCE).request.serial != 2:
        pass


def test_calls_run_on_the_worker_with_its_renderer_in_order(worker: Worker, slow: SlowRenderer) -> None:
    order: list[int] = []
    futures = [worker.call(lambda renderer, n=n: order.append(n) or renderer) for n in range(5)]  # type: ignore[func-returns-value,misc]
    assert all(future.result(timeout=PATIENCE) is slow for future in futures)
    assert order == [0, 1, 2, 3, 4]
    assert worker.call(lambda _: threading.current_thread().name).result(timeout=PATIENCE) == "render"


def test_a_call_that_fails_fails_its_future_alone(worker: Worker) -> None:
    failing = worker.call(lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failing.result(timeout=PATIENCE)
    assert worker.call(lambda _: 3).result(timeout=PATIENCE) == 3


def test_a_call_that_was_cancelled_in_time_is_not_made(worker: Worker, slow: SlowRenderer) -> None:
    worker.submit(request(1))
    slow.began.get(timeout=PATIENCE)
    made: list[int] = []
    waiting = worker.call(lambda _: made.append(1))
    assert waiting.cancel()
    slow.release()
    worker.call(lambda _: None).result(timeout=PATIENCE)
    assert made == []


def test_many_calls_do_not_starve_the_picture(worker: Worker, slow: SlowRenderer) -> None:
    worker.submit(request(1))
    slow.began.get(timeout=PATIENCE)
    futures = [worker.call(lambda _: list(slow.ended)) for _ in range(3)]
    worker.submit(request(2))
    slow.release()
    assert [future.result(timeout=PATIENCE) for future in futures] == [[1], [1, 2], [1, 2]]


@pytest.mark.parametrize(("turn", "drawn"), [(0.0, [2, 3]), (1e9, [])])
def test_a_call_that_takes_long_lets_pictures_go_between_its_steps_but_has_turns_of_its_own(
    worker: Worker, slow: SlowRenderer, monkeypatch: pytest.MonkeyPatch, turn: float, drawn: list[int]
) -> None:
    monkeypatch.setattr(module, "TURN", turn)
    heard = Heard(worker)
    slow.release()
    begun, asked = threading.Event(), threading.Event()

    def long(_: Renderer) -> list[int]:
        begun.set()
        assert asked.wait(PATIENCE)
        worker.give_way()
        worker.submit(request(3))
        worker.give_way()
        worker.give_way()  # nothing more was asked for
        return list(slow.ended)

    done = worker.call(long)
    assert begun.wait(PATIENCE)
    worker.submit(request(1))
    worker.submit(request(2))
    asked.set()
    assert done.result(timeout=PATIENCE) == drawn
    assert [heard.frames.get(timeout=PATIENCE).request.serial for _ in drawn or [3]] == (drawn or [3])
    assert heard.threads == {"render"}


def test_a_request_that_came_during_a_call_is_rendered_after_it_in_place_of_the_one_before(
    worker: Worker, slow: SlowRenderer
) -> None:
    heard = Heard(worker)
    slow.release()
    begun, asked = threading.Event(), threading.Event()
    worker.call(lambda _: begun.set() or asked.wait(PATIENCE))  # type: ignore[func-returns-value]
    worker.submit(request(1))
    assert begun.wait(PATIENCE)
    worker.submit(request(2))
    asked.set()
    while heard.frames.get(timeout=PATIENCE).request.serial != 2:
        pass
    assert slow.ended[-1] == 2
    assert len(slow.ended) == len(set(slow.ended))


def test_closing_stops_between_two_layers_and_cancels_what_waits() -> None:
    slow = SlowRenderer(layers=3)
    worker = Worker(lambda: cast(Renderer, slow))
    heard = Heard(worker)
    worker.submit(request(1))
    slow.began.get(timeout=PATIENCE)
    waiting = worker.call(lambda _: None)
    worker.submit(request(2))
    closing = threading.Thread(target=worker.close)
    closing.start()
    with pytest.raises(CancelledError):
        waiting.result(timeout=PATIENCE)
    slow.release(1)
    closing.join(PATIENCE)
    assert not closing.is_alive()
    assert slow.ended == []
    assert heard.frames.empty()


def test_what_a_stroke_needs_is_prepared_once_nobody_waits_and_whoever_comes_goes_first(
    worker: Worker, slow: SlowRenderer
) -> None:
    heard = Heard(worker)
    slow.to_warm = "wait"
    slow.release()
    worker.submit(request(1))
    assert slow.warmed.get(timeout=PATIENCE) == "wait"
    assert heard.frames.get(timeout=PATIENCE).request.serial == 1, "the picture came first"
    assert [heard.busy.get(timeout=PATIENCE) for _ in range(2)] == [True, False], "and nothing shows the rest"
    worker.submit(request(2))
    assert heard.frames.get(timeout=PATIENCE).request.serial == 2
    assert slow.warmed.get(timeout=PATIENCE) == "wait", "it goes on when nobody waits again"
    assert worker.call(lambda _: 3).result(timeout=PATIENCE) == 3
    worker.close()


def test_preparations_that_fail_are_not_tried_again(worker: Worker, slow: SlowRenderer) -> None:
    slow.to_warm = "fail"
    slow.release()
    heard = Heard(worker)
    for serial in (1, 2):
        worker.submit(request(serial))
        assert heard.frames.get(timeout=PATIENCE).error is None
        assert [heard.busy.get(timeout=PATIENCE) for _ in range(2)] == [True, False]
    worker.call(lambda _: None).result(timeout=PATIENCE)
    assert slow.warmed.qsize() == 1


def test_after_closing_nothing_is_done_any_more(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    worker.close()
    worker.submit(request(1))
    assert worker.call(lambda _: None).cancelled()
    worker.set_model(lambda: pytest.fail("opened a model"))
    worker.close()
    assert slow.began.empty()
    assert heard.busy.empty()


def test_a_model_is_opened_on_the_worker_before_what_was_asked_meanwhile(
    tiny_model: OpenModel,
) -> None:
    arrays = ArrayStore()

    def make() -> Renderer:
        model = worker.model_opened
        assert model is not None
        return Renderer(model.generator, arrays)

    worker = Worker(make)
    heard = Heard(worker)
    threads: list[str] = []

    def load() -> OpenModel:
        threads.append(threading.current_thread().name)
        return tiny_model

    worker.set_model(load)
    worker.submit(request(1))
    assert heard.models.get(timeout=PATIENCE) is tiny_model
    frame = heard.frames.get(timeout=PATIENCE)
    assert frame.error is None
    assert frame.picture is not None
    assert frame.picture.shape == (16, 8, 3)
    assert threads == ["render"]
    worker.close()


def test_a_model_that_cannot_be_opened_leaves_the_old_one(worker: Worker, slow: SlowRenderer) -> None:
    heard = Heard(worker)
    slow.release()

    def fail() -> OpenModel:
        raise ValueError("holiday.png is not a StyleGAN checkpoint.")

    worker.set_model(fail)
    assert heard.failures.get(timeout=PATIENCE) == "holiday.png is not a StyleGAN checkpoint."
    worker.submit(request(1))
    assert heard.frames.get(timeout=PATIENCE).error is None
    assert worker.model_opened is None
    assert heard.models.empty()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux threads have a priority of their own")
def test_the_worker_gives_way_to_the_window(worker: Worker) -> None:
    def niceness(_: object) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert worker.call(niceness).result(timeout=PATIENCE) == min(19, own + 5)
