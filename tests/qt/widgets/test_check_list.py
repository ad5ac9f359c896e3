"""A list over a button, in which several things are checked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.check_list import CheckList
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import check, find

ENTRIES = [("hair_pink", "hair pink"), ("hair_red", "hair red"), ("smile", "smile")]


def shown(choice: CheckList) -> list[str]:
    items = (choice.list.item(place) for place in range(choice.list.count()))
    return [item.text() for item in items if not item.isHidden()]


def test_things_are_found_checked_and_handed_to_the_button(qtbot: QtBot) -> None:
    anchor = on_screen(qtbot, QPushButton("Which…"), 100, 24)
    given: list[set[str]] = []
    choice = CheckList(ENTRIES, {"smile"}, anchor, "which", "Attributes")
    choice.add_button("Take them", "Take what is checked", given.append)
    heard: list[set[str]] = []
    choice.changed.connect(heard.append)
    choice.open()
    QTest.keyClicks(choice.filter, "RED hair")
    assert shown(choice) == ["hair red"]
    check(choice, "hair red")
    assert heard == [{"smile", "hair_red"}]
    choice.filter.clear()
    assert shown(choice) == [text for _, text in ENTRIES]
    check(choice, "smile")
    choice.list.setCurrentRow(0)
    QTest.keyClick(choice.list, Qt.Key.Key_Space)
    assert choice.checked == {"hair_pink", "hair_red"}
    QTest.mouseClick(find(choice, QPushButton, "which_button"), Qt.MouseButton.LeftButton)
    assert given == [{"hair_pink", "hair_red"}]
