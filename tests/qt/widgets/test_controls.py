"""The small controls: numbers that can be dragged, typed, reset and never leave their limits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.document.limits import LIMITS, MAX_SEED, range_text
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.theme import PALETTE
from tests.qt.helpers import PATIENCE

Said = list[tuple[str, str]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def say(said: Said) -> Callable[[str, str], None]:
    return lambda text, level: said.append((text, level))


@pytest.fixture
def slider(qtbot: QtBot, say: Callable[[str, str], None]) -> NumberSlider:
    """psi: -2 to 2, default 0.7; the slider covers 0 to 1."""
    made = NumberSlider("psi", "psi", say=say, span=(0.0, 1.0))
    qtbot.addWidget(made)
    made.resize(400, 24)
    made.show()
    return made


def heard(slider: NumberSlider) -> list[object]:
    events: list[object] = []
    slider.started.connect(lambda: events.append("started"))
    slider.moved.connect(events.append)
    slider.finished.connect(lambda: events.append("finished"))
    return events


def type_into(slider: NumberSlider, text: str) -> None:
    slider.box.setFocus()
    slider.box.selectAll()
    slider.box.insert(text)  # as when it is pasted: QTest types no minus sign
    QTest.keyClick(slider.box, Qt.Key.Key_Return)


def handle(slider: NumberSlider) -> QPoint:
    track = slider.slider
    return QPoint(round(6 + slider.value * (track.width() - 12)), track.height() // 2)


def test_a_typed_number_is_one_finished_change(slider: NumberSlider) -> None:
    events = heard(slider)
    type_into(slider, "0.25")
    assert events == ["started", 0.25, "finished"]
    assert slider.value == 0.25


@pytest.mark.parametrize("text", ["0,25", " 0.25 "])
def test_a_decimal_comma_and_spaces_are_understood(slider: NumberSlider, text: str) -> None:
    type_into(slider, text)
    assert slider.value == 0.25


def test_a_typed_minus_of_either_kind_is_a_minus(slider: NumberSlider) -> None:
    type_into(slider, "-1.5")
    assert slider.value == -1.5
    assert slider.box.text() == "−1.50"
    type_into(slider, "−0.5")
    assert slider.value == -0.5


def test_a_number_out_of_range_is_clamped_and_said(slider: NumberSlider, said: Said) -> None:
    type_into(slider, "9")
    assert slider.value == LIMITS["psi"].maximum
    assert said == [("9 is out of range: psi -2 to 2.", "warning")]


@pytest.mark.parametrize("text", ["abc", "nan", ""])
def test_what_is_no_number_changes_nothing_and_is_said(slider: NumberSlider, said: Said, text: str) -> None:
    events = heard(slider)
    slider.box.setFocus()
    slider.box.selectAll()
    QTest.keyClick(slider.box, Qt.Key.Key_Delete)
    type_into(slider, text)
    assert (slider.value, events) == (0.7, [])
    assert slider.box.text() == "0.70"
    assert len(said) >= 1


def test_showing_a_value_emits_nothing(slider: NumberSlider) -> None:
    events = heard(slider)
    slider.set_value(0.1)
    assert events == []
    assert slider.box.text() == "0.10"


def test_a_drag_is_one_gesture(slider: NumberSlider) -> None:
    events = heard(slider)
    start = handle(slider)
    QTest.mousePress(slider.slider, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(slider.slider, start - QPoint(20, 0))
    QTest.mouseMove(slider.slider, start - QPoint(40, 0))
    QTest.mouseRelease(slider.slider, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    assert (events[0], events[-1]) == ("started", "finished")
    assert events.count("started") == events.count("finished") == 1
    assert slider.value == pytest.approx(0.7 - 40 / (slider.slider.width() - 12), abs=0.001)


def test_a_double_click_brings_the_default_back(slider: NumberSlider) -> None:
    slider.set_value(0.2)
    QTest.mouseDClick(slider.slider, Qt.MouseButton.LeftButton, pos=handle(slider))
    assert slider.value == 0.7


def test_arrow_keys_step_and_shift_steps_finer(slider: NumberSlider) -> None:
    slider.set_value(0.5)
    QTest.keyClick(slider.slider, Qt.Key.Key_Right)
    assert slider.value == pytest.approx(0.51)
    QTest.keyClick(slider.slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert slider.value == pytest.approx(0.509)
    QTest.keyClick(slider.slider, Qt.Key.Key_PageUp)
    assert slider.value == pytest.approx(0.609)


def test_the_wheel_belongs_to_the_panel_until_the_slider_has_the_focus(
    slider: NumberSlider, qtbot: QtBot
) -> None:
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QWheelEvent

    def turn() -> None:
        slider.slider.wheelEvent(
            QWheelEvent(
                QPointF(50, 12),
                QPointF(50, 12),
                QPoint(0, 0),
                QPoint(0, 120),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.NoModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
        )

    slider.set_value(0.5)
    slider.box.setFocus()
    turn()
    assert slider.value == 0.5
    slider.activateWindow()
    slider.slider.setFocus()
    qtbot.waitUntil(slider.slider.hasFocus, timeout=PATIENCE)
    turn()
    assert slider.value == pytest.approx(0.51)


def test_a_value_beyond_the_slider_stands_at_its_end_with_the_true_number(slider: NumberSlider) -> None:
    slider.set_value(1.5)
    assert slider.slider.value() == slider.slider.maximum()
    assert slider.box.text() == "1.50"


class Hands:
    """Numbers of a picture, as a slider has them."""

    keying = None

    def __init__(self) -> None:
        self.done: list[object] = []

    def limit_name(self, address: str) -> str:
        return address.rpartition("/")[2]

    def drag_begin(self, address: str) -> None:
        self.done.append(address)

    def drag_to(self, value: float) -> None:
        self.done.append(value)

    def drag_end(self) -> None:
        self.done.append("end")


def test_a_slider_that_is_told_an_address_has_its_limits_and_changes_what_is_there(
    qtbot: QtBot, say: Callable[[str, str], None]
) -> None:
    hands = Hands()
    slider = NumberSlider("edits/mouth/strength", say=say, numbers=hands)
    qtbot.addWidget(slider)
    slider.show()
    assert slider.value == LIMITS["strength"].default
    assert range_text("strength") in slider.slider.toolTip()
    type_into(slider, "99")
    slider.address = "edits/nose/strength"
    type_into(slider, "2")
    assert hands.done == ["edits/mouth/strength", 20.0, "end", "edits/nose/strength", 2.0, "end"]


def test_the_tool_tip_says_range_and_default(slider: NumberSlider) -> None:
    assert "psi -2 to 2" in slider.slider.toolTip()
    assert "0.70" in slider.slider.toolTip()


def test_a_seed_can_be_typed_and_stepped(qtbot: QtBot, say: Callable[[str, str], None]) -> None:
    box = SeedBox(say=say)
    qtbot.addWidget(box)
    seeds: list[int] = []
    box.changed.connect(seeds.append)
    box.selectAll()
    QTest.keyClicks(box, str(MAX_SEED))
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert seeds == [MAX_SEED, MAX_SEED - 1]


def test_a_seed_that_is_too_large_is_clamped_and_said(
    qtbot: QtBot, say: Callable[[str, str], None], said: Said
) -> None:
    box = SeedBox(say=say)
    qtbot.addWidget(box)
    box.selectAll()
    QTest.keyClicks(box, "99999999999")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.value == MAX_SEED
    assert said == [(f"99999999999 is out of range: seeds go from 0 to {MAX_SEED}.", "warning")]


def test_a_picture_of_several_seeds_shows_an_empty_seed_box(
    qtbot: QtBot, say: Callable[[str, str], None]
) -> None:
    box = SeedBox(say=say)
    qtbot.addWidget(box)
    box.set_value(None)
    assert (box.text(), box.placeholderText()) == ("", "no seed")


def test_a_long_name_is_shortened_and_whole_in_the_tool_tip(qtbot: QtBot) -> None:
    name = "a name that is much longer than the room there is"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(60, 24)
    label.show()
    label.grab()
    assert label.toolTip() == name
    label.setText("short")
    label.grab()
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 60


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("text", ["text", "secondary", "accent", "warning", "error"])
@pytest.mark.parametrize("ground", ["surround", "panel", "control"])
def test_text_can_be_read_on_every_ground(text: str, ground: str) -> None:
    lighter, darker = luminance(getattr(PALETTE, text)), luminance(getattr(PALETTE, ground))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
