"""What files say is text in the window: never markup, never endless."""

from __future__ import annotations

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import LONGEST, EmptyState, label, plain
from ganinterface.studio.messages import Messages

HOSTILE = "<img src='http://example.org/x.png'><b>smile</b>"


@pytest.mark.parametrize(
    "text", [HOSTILE, "<?xml?>", "&lt;b&gt; smile", f"smile {HOSTILE}", "a < b & c\n<b>x</b>"]
)
def test_a_tool_tip_is_not_taken_for_markup(text: str) -> None:
    assert not QtGui.Qt.mightBeRichText(plain(text))  # type: ignore[attr-defined]
    assert plain(text).replace("\N{WORD JOINER}", "") == text


def test_a_tool_tip_has_an_end_and_others_stay_as_they_are() -> None:
    assert len(plain("x" * 100_000)) == LONGEST
    assert plain("smile & frown > 2") == "smile & frown > 2"


def test_labels_show_text_as_it_is(qtbot: QtBot) -> None:
    made: list[QLabel] = [label(HOSTILE), ElidedLabel(HOSTILE), EmptyState(HOSTILE)]
    for each in made:
        qtbot.addWidget(each)
        assert each.textFormat() == Qt.TextFormat.PlainText
        assert each.text() == HOSTILE


def test_messages_are_one_line_that_ends() -> None:
    messages = Messages()
    messages.say("Opened \x1b[2J\u202efile\nwith " + "x" * 100_000)
    assert messages.last.text.startswith(r"Opened \x1b[2J\u202efile with xxx")
    assert len(messages.last.text) < 1100
    assert messages.last.text.isprintable()
