"""Notices above the canvas: read, answered by mouse and keyboard, and gone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.status.notices import NoticeBar
from ganinterface.qt.widgets.theme import column
from ganinterface.studio.notices import Choice, Notice, Notices, dismiss
from tests.qt.helpers import PATIENCE, on_screen


class Shown:
    """A bar above a field, and the answers that were given."""

    def __init__(self, qtbot: QtBot) -> None:
        self.notices, self.answers = Notices(), list[str]()
        self.window, self.field = QWidget(), QLineEdit()
        self.bar = NoticeBar(self.notices, self.field)
        column(self.bar, self.field, (QWidget(), 1), parent=self.window)
        on_screen(qtbot, self.window, 400, 200)

    def put(self, key: str, text: str = "Something has happened.") -> None:
        answers = [
            Choice(name, lambda name=name: self.answers.append(f"{key} {name}")) for name in ("Do", "Leave")
        ]
        self.notices.put(Notice(key, text, (*answers, dismiss())))

    @property
    def texts(self) -> list[str]:
        return [row.text.text() for row in self.bar._rows.values()]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_without_notices_there_is_no_bar(shown: Shown) -> None:
    assert not shown.bar.isVisible()
    shown.put("a")
    assert shown.bar.isVisible()
    shown.notices.take_back("a")
    assert not shown.bar.isVisible()


def test_an_answer_is_done_once_and_the_notice_goes(shown: Shown, qtbot: QtBot) -> None:
    shown.put("a")
    shown.put("b")
    (first, _) = shown.bar._rows.values()
    qtbot.mouseClick(first.buttons[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(first.buttons[0], Qt.MouseButton.LeftButton)
    assert shown.answers == ["a Leave"]
    assert [notice.key for notice in shown.notices.shown] == ["b"]


def test_of_two_about_the_same_the_newer_is_shown(shown: Shown) -> None:
    shown.put("a", "It has failed.")
    shown.put("a", "It has failed again.")
    assert shown.texts == ["It has failed again."]


def test_the_keyboard_reaches_it_and_a_click_leaves_the_keys_where_they_are(
    shown: Shown, qtbot: QtBot
) -> None:
    shown.put("a")
    (row,) = shown.bar._rows.values()
    shown.window.activateWindow()
    shown.field.setFocus()
    qtbot.waitUntil(shown.field.hasFocus, timeout=PATIENCE)
    qtbot.keyClick(shown.field, Qt.Key.Key_Backtab)
    assert row.buttons[2].hasFocus()
    qtbot.keyClick(row.buttons[2], Qt.Key.Key_Backtab)
    qtbot.keyClick(row.buttons[1], Qt.Key.Key_Backtab)
    assert row.buttons[0].hasFocus()
    qtbot.keyClick(row.buttons[0], Qt.Key.Key_Space)
    assert shown.answers == ["a Do"]
    shown.put("b")
    (row,) = shown.bar._rows.values()
    shown.field.setFocus()
    qtbot.mouseClick(row.buttons[2], Qt.MouseButton.LeftButton)
    assert shown.field.hasFocus()


def test_a_long_sentence_is_whole(shown: Shown) -> None:
    shown.window.resize(400, 400)
    shown.put("a", "word " * 30)
    (row,) = shown.bar._rows.values()
    QApplication.processEvents()
    assert row.text.height() < 200
    assert row.text.heightForWidth(row.text.width()) <= row.text.height()


def test_names_of_files_are_not_taken_for_markup(shown: Shown) -> None:
    shown.put("a", "<b>x</b> & y")
    (row,) = shown.bar._rows.values()
    assert row.text.textFormat() is Qt.TextFormat.PlainText
