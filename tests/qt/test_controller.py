"""The controller: what is asked of the renderer, and what the views hear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from ganinterface.render.request import Request
from ganinterface.session import actions
from ganinterface.studio.controller import Controller
from ganinterface.studio.view import ViewState
from tests.qt.helpers import PATIENCE, Listener

Settle = Callable[[], None]


@pytest.fixture
def asked(controller: Controller, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests that are submitted from now on; none is drawn."""
    requests: list[Request] = []
    monkeypatch.setattr(controller.scheduler, "submit", requests.append)
    return requests


def test_many_changes_in_one_turn_of_the_event_loop_are_one_request(
    controller: Controller, asked: list[Request]
) -> None:
    for seed in range(50):
        controller.latents.set_seed(seed)
    assert asked == []
    QCoreApplication.processEvents()
    assert [request.document.seed for request in asked] == [49]


def test_what_was_asked_already_is_not_asked_again(controller: Controller, asked: list[Request]) -> None:
    controller.request_picture()
    QCoreApplication.processEvents()
    assert asked == []


def test_requests_carry_the_layer_and_rising_numbers(controller: Controller, asked: list[Request]) -> None:
    controller.latents.set_seed(1)
    QCoreApplication.processEvents()
    controller.set_layer("4x2 conv1")
    QCoreApplication.processEvents()
    assert asked[1].tap == "4x2 conv1"
    assert asked[0].serial < asked[1].serial


def test_another_layer_has_other_maps_and_nothing_pinned(controller: Controller, settle: Settle) -> None:
    controller.pin([1, 2])
    controller.set_layer("4x2 conv1")
    old_maps_gone = controller.maps is None
    assert old_maps_gone
    assert controller.view.pinned == ()
    settle()
    assert controller.maps is not None
    assert controller.maps.shape == (8, 4, 2)


def test_pins_are_put_in_and_taken_out(controller: Controller) -> None:
    controller.pin([3, 1, 3])
    assert controller.view.pinned == (3, 1)
    controller.toggle_pin(3)
    controller.toggle_pin(5)
    assert controller.view.pinned == (1, 5)
    assert controller.view.shown_map == 5
    controller.view.hovered = 0
    assert controller.view.shown_map == 0


def test_what_an_action_refuses_is_said_and_changes_nothing(controller: Controller) -> None:
    heard = Listener(controller)
    before = controller.session.document
    assert not controller.apply(actions.set_seed, -1)
    assert controller.session.document == before
    assert heard.said == [("A seed is a whole number from 0 to 4294967295, not -1.", "warning")]


def test_a_gesture_that_was_left_open_is_ended_by_the_next(controller: Controller) -> None:
    controller.gesture_begin("first")
    controller.apply(actions.set_psi, 0.1)
    controller.gesture_begin("second")
    controller.apply(actions.set_psi, 0.2)
    controller.gesture_end()
    assert controller.session.step_labels == ("first", "second")


def test_seeds_stop_at_zero(controller: Controller) -> None:
    controller.latents.set_seed(1)
    for _ in range(3):
        controller.step_seed(-1)
    assert controller.session.document.seed == 0
    controller.step_seed(1)
    assert controller.session.document.seed == 1


def test_work_on_the_worker_comes_back_on_this_thread(controller: Controller, qtbot: QtBot) -> None:
    import threading

    threads: list[object] = []

    def work(renderer: object) -> str:
        threads.append(threading.current_thread())
        return "result"

    def take(result: str) -> None:
        threads.append((threading.current_thread(), result))

    controller.call(work, take)
    qtbot.waitUntil(lambda: len(threads) == 2, timeout=PATIENCE)
    assert threads[0] is not threading.main_thread()
    assert threads[1] == (threading.main_thread(), "result")


def test_work_on_the_worker_that_fails_is_said(controller: Controller, qtbot: QtBot) -> None:
    heard = Listener(controller)

    def fail(renderer: object) -> None:
        raise ValueError("It did not work.")

    controller.call(fail, lambda result: None)
    qtbot.waitUntil(lambda: heard.at("error") == ["It did not work."], timeout=PATIENCE)


def test_settings_are_kept_at_once(controller: Controller, own_settings: Path) -> None:
    controller.remember(smooth=True)
    assert "true" in (own_settings / "settings.json").read_text()


def test_the_view_tells_only_of_changes(qtbot: QtBot) -> None:
    view = ViewState()
    heard: list[str] = []
    view.changed.connect(heard.append)
    view.radius = 0.1
    view.radius = 0.1
    view.layer = "8x4 conv0"
    assert heard == ["radius", "layer"]


def test_undo_is_said_by_name(controller: Controller) -> None:
    heard = Listener(controller)
    controller.latents.set_seed(3)
    controller.undo()
    controller.redo()
    controller.redo()
    assert heard.at("info") == ["Undone: Seed 3", "Done again: Seed 3"]
