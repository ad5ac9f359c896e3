"""Widgets hear of the studio as of Qt's own signals, and Qt's loop does for it what the plain one does."""

from __future__ import annotations

import sys
import threading

import pytest
from psygnal import Signal
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.window.loop import QtLoop
from tests.qt.helpers import PATIENCE


class Piece:
    moved = Signal(int, str)


class Ear(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    def number(self, number: int) -> None:
        self.heard.append(number)

    def nothing(self) -> None:
        self.heard.append("nothing")

    def fail(self) -> None:
        raise ValueError("It did not work.")


def test_a_slot_gets_what_it_takes() -> None:
    piece, ear = Piece(), Ear()
    listen(piece.moved, ear.number)
    listen(piece.moved, ear.nothing)
    piece.moved.emit(3, "steps")
    assert ear.heard == [3, "nothing"]


def test_an_object_that_qt_has_deleted_hears_nothing_more() -> None:
    piece, gone, ear = Piece(), Ear(), Ear()
    listen(piece.moved, gone.number)
    listen(piece.moved, ear.number)
    delete(gone)
    piece.moved.emit(1, "")
    assert (gone.heard, ear.heard) == ([], [1])
    del gone
    assert len(piece.moved) == 1


def test_a_slot_that_fails_is_reported_and_the_others_hear_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reported: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: reported.append(str(error)))
    piece, ear = Piece(), Ear()
    listen(piece.moved, ear.fail)
    listen(piece.moved, ear.number)
    piece.moved.emit(2, "")
    assert reported == ["It did not work."]
    assert ear.heard == [2]


def test_calls_from_another_thread_are_made_in_order_on_this_one(qapp: object, qtbot: QtBot) -> None:
    loop, made = QtLoop(), list[tuple[int, bool]]()

    def call(number: int) -> None:
        made.append((number, threading.current_thread() is threading.main_thread()))

    def post() -> None:
        for number in range(5):
            loop.post(lambda number=number: call(number))

    thread = threading.Thread(target=post)
    thread.start()
    thread.join()
    assert made == [], "posted calls wait for the loop"
    qtbot.waitUntil(lambda: len(made) == 5, timeout=PATIENCE)
    assert made == [(number, True) for number in range(5)]


def test_a_timer_calls_once_or_until_it_is_stopped(qapp: object, qtbot: QtBot) -> None:
    loop, calls = QtLoop(), list[str]()
    once = loop.timer(lambda: calls.append("once"))
    often = loop.timer(lambda: calls.append("often"), interval_ms=1000, repeats=True)
    once.start()
    often.start(1)
    qtbot.waitUntil(lambda: calls.count("often") >= 3, timeout=PATIENCE)
    assert often.is_active
    often.stop()
    assert calls.count("once") == 1
    assert not once.is_active
    assert not often.is_active
