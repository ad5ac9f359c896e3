"""The panel "Directions": what is found stands in a list with strips, is named, freed of others, kept, and taken back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.document.project import AttributeEntry
from ganinterface.document.region import Rectangle, Region
from ganinterface.measuring.finding_order import Order, Spill
from ganinterface.qt.find.directions import DirectionsPanel
from ganinterface.qt.widgets.check_list import CheckList
from ganinterface.studio.finding.directions import NO_PART, NO_SETS, NO_SLOTS, OTHER_SEEDS, Directions
from stylegan.directions import Direction
from tests.qt.desk import SEED, Desk
from tests.qt.helpers import PATIENCE, on_screen
from tests.qt.panel_helpers import check, choose, find, press, type_into
from tests.studio.finding.faces import Faces


class Engine:
    """In place of the engines: as many directions as are asked for, each along a number of w of its own."""

    def __init__(self) -> None:
        self.asked: list[Order] = []
        self.freed: list[tuple[Direction, list[Direction]]] = []
        self.problem = ""

    def find(self, model: object, arrays: ArrayStore, order: Order, job: Any) -> tuple[Direction, ...]:
        self.asked.append(order)
        if self.problem:
            raise ValueError(self.problem)
        axes = np.eye(16, dtype=np.float32)
        count = order.count if order.way == "pca" else 1
        return tuple(
            Direction(order.name or f"PC {place}", axes[place], *order.styles, description="much")
            for place in range(1, count + 1)
        )

    def project(
        self, model: object, direction: Direction, others: list[Direction], document: Document, job: Any
    ) -> tuple[Direction, Spill]:
        self.freed.append((direction, others))
        half = Direction(direction.name, direction.vector / 2)
        return half, Spill({each.name: (0.5, 0.0) for each in others}, {})


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def directions(desk: Desk, engine: Engine) -> Directions:
    desk.directions = Directions(
        desk.session,
        desk.workbench,
        desk.from_examples,
        desk.gallery,
        desk.attributes,
        desk.view,
        desk.models,
        desk.jobs,
        desk.messages,
        desk.loop,
        engine.find,
        engine.project,
    )
    return desk.directions


@pytest.fixture
def pictures() -> Faces:
    return Faces()


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, directions: Directions, pictures: Faces) -> DirectionsPanel:
    made = DirectionsPanel(
        directions, desk.from_examples, pictures, desk.session, desk.view, say=desk.messages.say
    )
    return on_screen(qtbot, made, 400, 600)


def ended(desk: Desk, directions: Directions) -> None:
    desk.loop.run_until(lambda: directions.work.job is None)
    desk.settle()
    QApplication.processEvents()


def found(desk: Desk, directions: Directions, panel: DirectionsPanel, way: str = "pca") -> None:
    directions.set_way(way)  # type: ignore[arg-type]
    press(panel, "find_directions")
    ended(desk, directions)


def test_components_are_found_looked_at_named_kept_and_taken_back(
    qtbot: QtBot, desk: Desk, engine: Engine, directions: Directions, panel: DirectionsPanel, pictures: Faces
) -> None:
    type_into(panel.count, "99")
    assert "1 to 50 directions" in desk.heard.said[-1][0]
    assert panel.count.text() == "10"
    type_into(panel.count, "2")
    type_into(panel.styles, "0-3")
    found(desk, directions, panel)
    assert [(order.way, order.count, order.styles) for order in engine.asked] == [("pca", 2, (0, 3))]
    assert [row.name.text() for row in panel.rows] == ["PC 1", "PC 2"]
    qtbot.waitUntil(lambda: len(pictures.wanted) >= 5, timeout=PATIENCE)
    amounts = [sum(item.amount for item in each.attributes) for each in pictures.wanted[:5]]
    assert amounts == [-2, -1, 0, 1, 2]
    assert [button.text() for button in panel.rows[0].pictures] == ["−2", "−1", "0", "+1", "+2"]
    pictures.draw()
    row = panel.rows[0]
    type_into(row.name, "brightness")
    type_into(row.styles, "1-2")
    row.keep.click()
    [entry] = [each for each in desk.session.library if each.name == "brightness"]
    assert (entry.first_style, entry.last_style) == (1, 2)
    assert desk.session.arrays.get(entry.vector) == pytest.approx(np.eye(16)[1])
    assert row.keep.text() == "Kept"
    assert desk.session.undo_label == "Keep attribute brightness"
    desk.session.undo()
    assert "brightness" not in [each.name for each in desk.session.library]
    assert panel.rows[0].keep.text() == "Keep"


def test_a_picture_of_a_strip_is_taken_as_one_step(
    desk: Desk, directions: Directions, panel: DirectionsPanel
) -> None:
    found(desk, directions, panel)
    panel.rows[2].pictures[4].click()
    [item] = desk.session.document.attributes
    assert (item.name, item.amount) == ("PC 3", 2.0)
    assert "PC 3" in [each.name for each in desk.session.library]
    desk.session.undo()
    assert desk.session.document.attributes == ()
    assert "PC 3" not in [each.name for each in desk.session.library]


def test_two_sets_become_an_attribute_with_a_name(
    desk: Desk, engine: Engine, directions: Directions, panel: DirectionsPanel
) -> None:
    choose(find(panel, QComboBox, "direction_way"), "This, not that: boundary")
    assert panel.hint.text() == NO_SETS
    assert not panel.begin.isEnabled()
    press(panel, "take_this")
    desk.workbench.step_seed(1)
    desk.settle()
    press(panel, "take_not_that")
    type_into(find(panel, QLineEdit, "directions_name"), "smile")  # Return looks
    ended(desk, directions)
    [order] = engine.asked
    assert (order.way, order.name) == ("boundary", "smile")
    assert [each.seed for each in (*order.this, *order.other)] == [SEED, SEED + 1]
    assert [row.name.text() for row in panel.rows] == ["smile"]


def test_a_minus_b_is_shown_on_c_and_goes_there(
    desk: Desk, engine: Engine, directions: Directions, panel: DirectionsPanel
) -> None:
    directions.set_way("analogy")
    assert panel.hint.text() == NO_SLOTS
    press(panel, "slot_A")
    for slot, seed in (("B", 5), ("C", 6)):
        type_into(panel.parts["slots"].seeds[slot], str(seed))  # type: ignore[attr-defined]
        press(panel, f"slot_add_{slot}")
    assert find(panel, QToolButton, "slot_C").text() == "6"
    found(desk, directions, panel, "analogy")
    [order] = engine.asked
    assert [each.seed for each in (*order.this, *order.other)] == [SEED, 5]
    assert {each.seed for each in directions.strip(0)} == {6}
    panel.rows[0].pictures[4].click()
    assert desk.session.document.seed == 6
    assert [item.amount for item in desk.session.document.attributes] == [1.0]


def test_an_attribute_on_offer_is_freed_of_others_and_says_what_it_moved(
    desk: Desk, engine: Engine, directions: Directions, panel: DirectionsPanel
) -> None:
    put = desk.session.arrays.put
    library = tuple(AttributeEntry(name, put(np.full(16, value, np.float32)))
                    for name, value in (("smile", 1.0), ("age", 2.0), ("hat", 3.0)))  # fmt: skip
    desk.session.apply("Load", library=library)
    directions.set_way("attribute")
    choose(find(panel, QComboBox, "direction_attribute"), "smile")
    press(panel, "find_directions")
    row = panel.rows[0]
    assert row.name.text() == "smile alone"
    row.without.click()
    choice = find(row, CheckList, "direction_others")
    assert [choice.list.item(place).text() for place in range(choice.list.count())] == ["age", "hat"]
    check(choice, "age")
    QTest.mouseClick(find(choice, QPushButton, "direction_others_button"), Qt.MouseButton.LeftButton)
    ended(desk, directions)
    [(freed, others)] = engine.freed
    assert freed.vector == pytest.approx(1.0)
    assert [each.name for each in others] == ["age"]
    assert find(row, QLabel, "direction_spill").text() == "One step holds +0.5 → 0 of age"
    assert directions.found[0].freed == ("age",)
    row.keep.click()
    [kept] = [each for each in desk.session.library if each.name == "smile alone"]
    assert desk.session.arrays.get(kept.vector) == pytest.approx(0.5)
    directions.without(0, [])  # as it was found
    assert desk.session.arrays.get(directions.found[0].entry.vector) == pytest.approx(1.0)
    assert not find(row, QLabel, "direction_spill").isVisible()


def test_the_galleries_favourites_are_what_was_kept(
    desk: Desk, directions: Directions, panel: DirectionsPanel
) -> None:
    directions.take_favourites()
    assert "favourites" in desk.heard.said[-1][0]
    directions.take_set("this")
    assert "Select portraits in the gallery" in desk.heard.said[-1][0]
    directions.take_selected()
    assert "Select three portraits" in desk.heard.said[-1][0]


def test_what_cannot_be_found_is_said_and_a_name_that_is_taken_changes_nothing(
    desk: Desk, engine: Engine, directions: Directions, panel: DirectionsPanel
) -> None:
    engine.problem = "This model has 1 to 16 such directions, not 50."
    found(desk, directions, panel)
    assert engine.problem in str(desk.heard.said)
    assert panel.rows == []
    engine.problem = ""
    found(desk, directions, panel)
    panel.rows[0].keep.click()
    type_into(panel.rows[1].name, "PC 1")
    before = desk.session.library
    panel.rows[1].keep.click()
    assert desk.session.library == before
    assert "There is an attribute 'PC 1' already" in str(desk.heard.said)
    press(panel, "clear_directions")
    assert directions.found == ()
    assert desk.session.library == before


def test_style_channels_are_looked_for_in_what_is_painted(
    panel: DirectionsPanel, desk: Desk, engine: Engine
) -> None:
    choose(panel.way, "What moves a painted part (StyleSpace)")
    assert panel.hint.text() == NO_PART
    assert not panel.begin.isEnabled()
    desk.view.pin([1])
    edit_id = desk.edits.add_edit()
    assert edit_id is not None
    part = Region((Rectangle(0.2, 0.5, 0.8, 0.7),))
    desk.edits.update_edit(edit_id, region=part)
    assert panel.begin.isEnabled()
    type_into(panel.count, "4")
    press(panel, "find_directions")
    desk.loop.run_until(lambda: desk.directions.work.job is None)
    (order,) = engine.asked
    assert (order.way, order.count, order.region) == ("channels", 4, part)
    assert [each.seed for each in order.this] == [SEED, *OTHER_SEEDS]
    assert all(each.edits == () for each in order.this)
    assert desk.directions.amounts(0) == (-6.0, -3.0, 0.0, 3.0, 6.0)
    assert all(
        not document.edits[0].enabled for document in desk.directions.strip(0)
    )  # it would cover what moves
    desk.directions.go(0, 3.0)
    assert not desk.session.document.edits[0].enabled
    desk.workbench.undo()
    desk.view.selected_edit = None
    assert panel.hint.text() == NO_PART
