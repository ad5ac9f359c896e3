"""What is asked of the worker, and what comes back from it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ganinterface.render.request import Request
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.studio.plain_loop import PlainLoop

Settle = Callable[[], None]


@pytest.fixture
def asked(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests that are submitted from now on; none is drawn."""
    requests: list[Request] = []
    monkeypatch.setattr(studio.models.worker, "submit", requests.append)
    return requests


def test_many_changes_in_one_turn_of_the_event_loop_are_one_request(
    studio: Studio, loop: PlainLoop, asked: list[Request]
) -> None:
    for seed in range(50):
        studio.latents.set_seed(seed)
    assert asked == []
    loop.turn()
    assert [request.document.seed for request in asked] == [49]


def test_what_was_asked_already_is_not_asked_again(
    studio: Studio, loop: PlainLoop, asked: list[Request]
) -> None:
    studio.shown.request()
    loop.turn()
    assert asked == []


def test_requests_carry_the_layer_and_rising_numbers(
    studio: Studio, loop: PlainLoop, asked: list[Request]
) -> None:
    studio.latents.set_seed(1)
    loop.turn()
    studio.view.set_layer("4x2 conv1")
    loop.turn()
    assert asked[1].tap == "4x2 conv1"
    assert asked[0].serial < asked[1].serial


def test_another_layer_has_other_maps_and_nothing_pinned(studio: Studio, settle: Settle) -> None:
    studio.view.pin([1, 2])
    studio.view.set_layer("4x2 conv1")
    old_maps_gone = studio.shown.maps is None
    assert old_maps_gone
    assert studio.view.pinned == ()
    settle()
    assert studio.shown.maps is not None
    assert studio.shown.maps.shape == (8, 4, 2)


def test_work_on_the_worker_comes_back_on_this_thread(studio: Studio, loop: PlainLoop) -> None:
    threads: list[object] = []

    def work(renderer: object) -> str:
        threads.append(threading.current_thread())
        return "result"

    def take(result: str) -> None:
        threads.append((threading.current_thread(), result))

    studio.models.call(work, take)
    loop.run_until(lambda: len(threads) == 2)
    assert threads[0] is not threading.main_thread()
    assert threads[1] == (threading.main_thread(), "result")


def test_work_on_the_worker_that_fails_is_said(studio: Studio, loop: PlainLoop) -> None:
    heard = Listener(studio.messages)

    def fail(renderer: object) -> None:
        raise ValueError("It did not work.")

    studio.models.call(fail, lambda result: None)
    loop.run_until(lambda: heard.at("error") == ["It did not work."])
