"""What is asked for many times is done at once and then at intervals, and never forgotten."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.calm import Calm
from tests.qt.helpers import PATIENCE


def test_the_first_is_done_at_once_and_all_others_together(qtbot: QtBot) -> None:
    owner, done, value = QObject(), list[int](), 0
    calm = Calm(lambda: done.append(value), 20, owner)
    for value in range(5):  # noqa: B007 -- the call reads it
        calm.ask()
    assert done == [0]
    qtbot.waitUntil(lambda: len(done) == 2, timeout=PATIENCE)
    assert done == [0, 4]
    qtbot.waitUntil(lambda: not calm.isActive(), timeout=PATIENCE)
    assert done == [0, 4]


def test_what_is_done_now_is_not_done_again_later(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    calm = Calm(lambda: done.append("done"), 20, owner)
    calm.ask()
    calm.ask()
    calm.now()
    assert len(done) == 2
    qtbot.waitUntil(lambda: not calm.isActive(), timeout=PATIENCE)
    assert len(done) == 2
