"""Fields that are typed into, a choice of words, and a label that keeps its room."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.qt.widgets.fitted_labels import SteadyLabel
from ganinterface.qt.widgets.numbers.number_field import NumberField
from ganinterface.qt.widgets.numbers.style_ranges import RangeBox
from ganinterface.qt.widgets.segmented import Segmented

Say = Callable[[str, str], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def say(said: list[str]) -> Say:
    return lambda text, level: said.append(text)


def enter(box: QLineEdit, text: str) -> None:
    box.selectAll()
    box.insert(text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_a_number_is_told_when_the_person_is_done_and_shown_once_it_was_taken(
    qtbot: QtBot, say: Say, said: list[str]
) -> None:
    field = NumberField("duration", "Duration", "s", 0.1, say=say)
    qtbot.addWidget(field)
    changed: list[float] = []
    field.changed.connect(changed.append)
    field.set_value(1.5)
    enter(field.box, "2,25")
    assert changed == [2.25]
    assert field.box.text() == "1.5", "nobody has taken it"
    enter(field.box, "soon")
    assert changed == [2.25]
    assert said == ["'soon' is not a number: duration 0.01 to 60 s."]
    QTest.keyClick(field.box, Qt.Key.Key_Up)
    assert changed == [2.25, 1.6]


def test_a_range_of_layers_is_typed_as_people_write_it(qtbot: QtBot, say: Say, said: list[str]) -> None:
    box = RangeBox("Layers", say=say)
    qtbot.addWidget(box)
    changed: list[tuple[int, int | None]] = []
    box.changed.connect(lambda first, last: changed.append((first, last)))
    box.set_range(0, None, 10)
    assert box.text() == "all"
    assert "0 (coarse) to 9 (fine)" in box.toolTip()
    for text in ("2-5", "4", "3–", "all"):
        enter(box, text)
    assert changed == [(2, 5), (4, 4), (3, None), (0, None)]
    enter(box, "5-2")
    assert len(changed) == 4
    assert len(said) == 1
    assert box.text() == "all"


def test_one_of_the_words_is_on_and_where_there_is_no_choice_the_tool_tips_say_why(qtbot: QtBot) -> None:
    words = Segmented("statistics", "Statistics", {"locked": "Only here", "free": "Everywhere"})
    qtbot.addWidget(words)
    chosen: list[str] = []
    words.chosen.connect(chosen.append)
    locked, free = words.findChildren(QToolButton)
    words.set_value("locked")
    assert (locked.isChecked(), free.isChecked(), chosen) == (True, False, [])
    QTest.mouseClick(free, LEFT)
    assert (locked.isChecked(), free.isChecked(), chosen) == (False, True, ["free"])
    assert (free.text(), free.accessibleName()) == ("Free", "Statistics: Free")
    words.set_available(False, "This model has none")
    assert (free.isEnabled(), free.toolTip()) == (False, "This model has none")
    words.set_available(True, "")
    assert (free.isEnabled(), free.toolTip()) == (True, "Everywhere")


def test_a_label_that_changes_all_the_time_never_takes_less_room(qtbot: QtBot) -> None:
    steady = SteadyLabel()
    qtbot.addWidget(steady)
    steady.setText("12 ms · exact")
    wide = steady.sizeHint().width()
    steady.setText("6 ms")
    assert (steady.text(), steady.accessibleName()) == ("6 ms", "6 ms")
    assert steady.sizeHint().width() == wide > 0
