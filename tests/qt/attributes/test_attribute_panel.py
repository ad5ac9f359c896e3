"""The attribute panel: files of directions become sliders, and sliders undo steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ganinterface.document.document import AttributeAmount
from ganinterface.qt.attributes.panel import AttributePanel
from ganinterface.qt.attributes.row import AttributeRow
from ganinterface.qt.widgets.numbers.slider import HANDLE, Slider
from ganinterface.session.change import Change
from tests.attribute_tables import NAMES, W_DIM, Load, amounts, write_table
from tests.qt.attributes.rows import row, type_into
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE
from tests.signals import Listener


def x_of(slider: Slider, value: float, low: float = -3, high: float = 3) -> int:
    return round(HANDLE / 2 + (value - low) / (high - low) * (slider.width() - HANDLE))


def drag(slider: Slider, start: float, *values: float) -> None:
    """Take the handle at `start` and pull it over the values (in the units of a slider from -3 to 3)."""
    button, none, y = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, slider.height() // 2
    QTest.mousePress(slider, button, none, QPoint(x_of(slider, start), y))
    for value in values:
        QTest.mouseMove(slider, QPoint(x_of(slider, value), y))
    QTest.mouseRelease(slider, button, none, QPoint(x_of(slider, values[-1]), y))


# --- files ---


def test_what_was_loaded_comes_into_view(
    panel: AttributePanel, load: Load, tmp_path: Path, qtbot: QtBot
) -> None:
    panel.filter.setText("smile")
    load(write_table(tmp_path / "many.csv", tuple(("components", f"PC {index}") for index in range(40))))
    assert panel.filter.text() == ""
    heading_and_gap = 28
    qtbot.waitUntil(
        lambda: row(panel, "PC 0").mapTo(panel.list.viewport(), QPoint(0, 0)).y() == heading_and_gap,
        timeout=PATIENCE,
    )


def test_an_empty_panel_says_what_to_do_and_offers_to_do_it(
    empty: AttributePanel, load: Load, tmp_path: Path, desk: Desk, qtbot: QtBot
) -> None:
    assert "Load a file of attribute directions" in empty._empty.text()
    assert not empty.export.isEnabled()
    empty.load_wanted.connect(lambda: load(write_table(tmp_path / "table.csv")))
    qtbot.mouseClick(empty._first_load, Qt.MouseButton.LeftButton)
    assert empty.list.shown_names == [name for _, name in NAMES]
    assert empty.list.isVisible()
    assert empty.export.isEnabled()


# --- amounts ---


def test_a_slider_goes_as_far_as_the_file_says(panel: AttributePanel, desk: Desk) -> None:
    drag(row(panel, "smile").slider.slider, 0, 1, 20)
    assert amounts(desk) == {"smile": 3.0}


def test_a_drag_is_one_undo_step_with_a_readable_name(panel: AttributePanel, desk: Desk) -> None:
    type_into(row(panel, "smile").slider.box, "0.3")
    steps = len(desk.session.step_labels)
    drag(row(panel, "smile").slider.slider, 0.3, 1, 2, 1.5)
    amount = amounts(desk)["smile"]
    assert amount == pytest.approx(1.5, abs=0.1)
    assert len(desk.session.step_labels) == steps + 1
    assert (desk.session.undo_label or "").startswith("smile 0.3 → 1.")
    desk.workbench.undo()
    assert amounts(desk) == {"smile": 0.3}
    assert row(panel, "smile").slider.value == 0.3


def test_the_number_reaches_beyond_the_slider_and_stops_at_the_limits(
    panel: AttributePanel, desk: Desk
) -> None:
    heard, box = Listener(desk.messages), row(panel, "smile").slider.box
    type_into(box, "12")
    assert amounts(desk) == {"smile": 12.0}
    assert heard.said == []
    type_into(box, "25")
    assert amounts(desk) == {"smile": 20.0}
    assert heard.at("warning") == ["25 is out of range: attribute -20 to 20."]


def test_a_double_click_resets_one_and_the_button_all(
    panel: AttributePanel, desk: Desk, qtbot: QtBot
) -> None:
    for name in ("smile", "age", "curls"):
        desk.workbench.set_number(name, 1.0)
    qtbot.mouseDClick(row(panel, "age").slider.slider, Qt.MouseButton.LeftButton)
    assert amounts(desk) == {"smile": 1.0, "curls": 1.0}
    qtbot.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert amounts(desk) == {}
    assert not panel.reset.isEnabled()
    desk.workbench.undo()
    assert row(panel, "curls").slider.value == 1.0


def test_in_an_animation_the_sliders_show_the_moment_and_start_from_it(
    panel: AttributePanel, desk: Desk
) -> None:
    desk.playback.set_mode("once")
    for amount in (0.0, 2.0):
        desk.workbench.set_number("smile", amount)
        desk.playback.add_pose()
    desk.playback.go_to(0.5)
    assert row(panel, "smile").slider.value == pytest.approx(1.0)
    type_into(row(panel, "age").slider.box, "1")
    assert amounts(desk) == {"smile": pytest.approx(1.0), "age": 1.0}
    desk.playback.go_to(1.0)
    desk.playback.leave()
    assert row(panel, "smile").slider.value == pytest.approx(1.0)


# --- layers ---


@pytest.mark.parametrize(
    ("text", "layers", "shown"),
    [
        ("2-4", (2, 4), "2–4"),
        ("3", (3, 3), "3"),
        ("2–", (2, None), "2–5"),
        ("0–5", (0, None), "all"),
        ("all", (0, None), "all"),
    ],
)
def test_the_layers_of_an_attribute_can_be_typed(
    panel: AttributePanel, desk: Desk, text: str, layers: tuple[int, int | None], shown: str
) -> None:
    desk.workbench.set_number("smile", 1.0)
    box = row(panel, "smile").layers
    assert box.text() == "0–4"
    type_into(box, text)
    [item] = desk.session.document.attributes
    entry = desk.session.library[0]
    assert (item.first_style, item.last_style) == (entry.first_style, entry.last_style) == layers
    assert box.text() == shown


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("4-9", "4–5", "This model has styles 0 to 5."),
        ("some", "0–4", "'some' is not a range of styles"),
        ("4-2", "0–4", "the first comes before the last"),
    ],
)
def test_layers_that_make_no_sense_are_said(
    panel: AttributePanel, desk: Desk, text: str, shown: str, words: str
) -> None:
    heard, box = Listener(desk.messages), row(panel, "smile").layers
    type_into(box, text)
    assert box.text() == shown
    [sentence] = heard.at("warning")
    assert words in sentence


# --- the list ---


def test_hundreds_of_attributes_make_only_the_rows_that_are_seen(
    empty: AttributePanel, load: Load, tmp_path: Path
) -> None:
    names = tuple(("", f"direction {i}") for i in range(500))
    load(write_table(tmp_path / "many.csv", names))
    assert len(empty.list.findChildren(AttributeRow)) < 30
    assert empty.list.row("direction 499") is None
    bar = empty.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = row(empty, "direction 499")
    assert empty.list.viewport().rect().contains(last.mapTo(empty.list.viewport(), last.rect().center()))
    assert len(empty.list.findChildren(AttributeRow)) < 60


def test_the_filter_finds_words_in_names_and_groups(panel: AttributePanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.filter, "HAIR")
    assert panel.list.shown_names == ["long hair", "curls"]
    qtbot.keyClicks(panel.filter, " curl")
    assert panel.list.shown_names == ["curls"]
    assert row(panel, "curls").isVisible()
    assert not row(panel, "smile").isVisible()
    qtbot.keyClicks(panel.filter, "xyz")
    assert panel._empty.isVisible()
    assert panel._empty.text() == "No attribute is called 'HAIR curlxyz'"
    panel.filter.clear()
    assert len(panel.list.shown_names) == len(NAMES)


def test_only_those_in_use_can_be_shown_and_none_vanishes_in_ones_hand(
    panel: AttributePanel, desk: Desk, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.in_use, Qt.MouseButton.LeftButton)
    assert panel.list.shown_names == []
    assert panel._empty.text() == "All attributes are at 0"
    desk.workbench.set_number("age", 1.0)
    desk.workbench.set_number("curls", -1.0)
    assert panel.list.shown_names == ["age", "curls"]
    type_into(row(panel, "age").slider.box, "0")
    assert panel.list.shown_names == ["age", "curls"]
    panel.filter.setText("smile")
    assert panel._empty.text() == "No attribute in use is called 'smile'"
    panel.filter.clear()
    qtbot.mouseClick(panel.in_use, Qt.MouseButton.LeftButton)
    assert len(panel.list.shown_names) == len(NAMES)
    qtbot.mouseClick(panel.in_use, Qt.MouseButton.LeftButton)
    assert panel.list.shown_names == ["curls"]


def test_dice_roll_what_is_listed_and_a_row_its_own(panel: AttributePanel, desk: Desk, qtbot: QtBot) -> None:
    panel.filter.setText("hair")
    qtbot.mouseClick(panel.roll, Qt.MouseButton.LeftButton)
    assert set(amounts(desk)) == {"long hair", "curls"}
    desk.workbench.undo()
    panel.filter.clear()
    qtbot.mouseClick(row(panel, "smile").roll, Qt.MouseButton.LeftButton)
    assert set(amounts(desk)) == {"smile"}
    near, shift = amounts(desk)["smile"], Qt.KeyboardModifier.ShiftModifier
    qtbot.mouseClick(panel.roll, Qt.MouseButton.LeftButton, shift)
    assert set(amounts(desk)) == {"smile"}
    assert desk.session.undo_label == "Vary 5 attributes"
    assert abs(amounts(desk)["smile"] - near) < 2
    panel.filter.setText("nothing like it")
    assert not panel.roll.isEnabled()


def test_groups_stand_under_their_headings(panel: AttributePanel) -> None:
    headings = {name: heading for name, heading in panel.list._headings.items() if heading.isVisible()}
    assert set(headings) == {"hair", "face"}
    tops = [headings["hair"].y(), row(panel, "long hair").y(), row(panel, "curls").y(), headings["face"].y()]
    assert tops == sorted(tops)
    assert row(panel, "age").y() < tops[0]


def test_tab_goes_down_the_list(panel: AttributePanel) -> None:
    row(panel, "smile").slider.slider.setFocus()
    stops = []
    for _ in range(6):
        focus = QApplication.focusWidget()
        assert focus is not None
        stops.append(focus.accessibleName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert stops == [
        "smile",
        "smile, number",
        "Styles that smile moves",
        "smile at random",
        "Take smile off the list",
        "age",
    ]


def test_an_attribute_can_be_taken_off_the_list_and_brought_back(
    panel: AttributePanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.workbench.set_number("age", 1.0)
    qtbot.mouseClick(row(panel, "age").remove, Qt.MouseButton.LeftButton)
    assert "age" not in panel.list.shown_names
    assert amounts(desk) == {}
    desk.workbench.undo()
    assert panel.list.shown_names[1] == "age"
    assert row(panel, "age").slider.value == 1.0


def test_what_only_the_picture_uses_is_in_the_list_and_stays_when_it_passes_0(
    panel: AttributePanel, desk: Desk
) -> None:
    vector = desk.session.arrays.put(np.ones(W_DIM))
    item = AttributeAmount("from a preset", vector, 2.0)
    desk.workbench.apply(
        lambda document: Change("Load preset", type(document)(latent=document.latent, attributes=(item,)))
    )
    assert panel.list.shown_names[2] == "from a preset"  # without a group, after the library's
    panel.filter.setText("preset")
    type_into(row(panel, "from a preset").slider.box, "0")
    assert amounts(desk) == {}
    assert panel.list.shown_names == ["from a preset"]


# --- new attributes ---


def test_what_the_sliders_do_together_becomes_a_new_attribute(
    panel: AttributePanel, desk: Desk, qtbot: QtBot
) -> None:
    desk.workbench.set_number("smile", 1.5)
    desk.workbench.set_number("curls", -0.5)
    qtbot.mouseClick(panel.combine, Qt.MouseButton.LeftButton)
    assert panel.naming.box.text() == "smile and curls"
    type_into(panel.naming.box, "happy")
    assert not panel.naming.isVisible()
    assert desk.session.undo_label == "New attribute happy"
    assert panel.list.shown_names[2] == "happy"


@pytest.mark.parametrize(
    ("name", "words"),
    [("age", "There is an attribute 'age' already"), ("  ", "needs a name"), ("x" * 201, "at most 200")],
)
def test_a_name_that_cannot_be_is_said_and_asked_for_again(
    panel: AttributePanel, desk: Desk, qtbot: QtBot, name: str, words: str
) -> None:
    desk.workbench.set_number("smile", 1.0)
    heard, library = Listener(desk.messages), desk.session.library
    qtbot.mouseClick(panel.combine, Qt.MouseButton.LeftButton)
    type_into(panel.naming.box, name)
    [sentence] = heard.at("warning")
    assert words in sentence
    assert panel.naming.isVisible()
    assert desk.session.library == library
    QTest.keyClick(panel.naming.box, Qt.Key.Key_Escape)
    assert not panel.naming.isVisible()
