"""The panel "From examples": portraits are put in, a box is dragged, and what was built becomes an edit."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QToolButton
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Edit, LatentPart
from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.edits.details import EditDetails
from ganinterface.qt.find.box_picture import BoxPicture
from ganinterface.qt.find.examples import ExamplesPanel
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.render.finding.holding import Holding
from ganinterface.studio.finding.examples import HOLDS_ON_FEW, NO_PLACE, NOTHING, FromExamples
from tests.qt.desk import SEED, Desk
from tests.qt.edits.stack import edit_panel
from tests.qt.helpers import on_screen
from tests.qt.panel_helpers import find, type_into
from tests.studio.edits import make
from tests.studio.finding.faces import Faces

UNSEEN = (901, 902, 903)


class Finder:
    """In place of the engine: two edits on the layer, the examples that were asked about."""

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self.asked: list[Examples] = []
        self.problem = ""

    def __call__(self, model: object, arrays: ArrayStore, examples: Examples, job: Any) -> tuple[Built, ...]:
        job.report(0.5, "trying maps")
        if self.problem:
            raise ValueError(self.problem)
        self.asked.append(examples)
        made = [
            Edit(f"built{place}", examples.name, self.layer, examples.region, channels=((place, 2.0),))
            for place in range(2)
        ]
        figures = Holding(45, 46, 0.12), Holding(12, 46, 1.0)
        (plain,) = examples.without[:1]
        turned = tuple(replace(plain, edits=(), latent=(LatentPart(seed),)) for seed in UNSEEN)
        return tuple(
            Built("values", edit, ArrayStore(), figure, turned)
            for edit, figure in zip(made, figures, strict=True)
        )


@pytest.fixture
def finder(desk: Desk) -> Finder:
    return Finder(desk.layers[1].name)


@pytest.fixture
def examples(desk: Desk, finder: Finder) -> FromExamples:
    desk.from_examples = FromExamples(
        desk.session, desk.workbench, desk.view, desk.models, desk.jobs, desk.messages, desk.loop, finder
    )
    return desk.from_examples


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk, examples: FromExamples) -> ExamplesPanel:
    return on_screen(
        qtbot, ExamplesPanel(examples, Faces(), desk.session, desk.view, say=desk.messages.say), 400, 500
    )


def click(panel: ExamplesPanel, name: str) -> None:
    find(panel, QToolButton, name).click()
    QApplication.processEvents()


def drag(panel: ExamplesPanel) -> None:
    place = find(panel, BoxPicture, "example_place")
    begin, end = (
        QPoint(place.width() // 4, place.height() // 2),
        QPoint(place.width() // 2, place.height() * 3 // 4),
    )
    QTest.mousePress(place, Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(place, end)
    QTest.mouseRelease(place, Qt.MouseButton.LeftButton, pos=end)
    QApplication.processEvents()


def built(desk: Desk, examples: FromExamples) -> None:
    desk.loop.run_until(lambda: examples.work.job is None and bool(examples.built))
    desk.settle()
    QApplication.processEvents()


def build(desk: Desk, examples: FromExamples, panel: ExamplesPanel) -> None:
    """An edit from two states, in a box that is drawn."""
    states(desk, panel)
    drag(panel)
    click(panel, "build_edit")
    built(desk, examples)


def states(desk: Desk, panel: ExamplesPanel) -> None:
    """This: the portrait now; not that: another seed."""
    click(panel, "take_this")
    desk.workbench.step_seed(1)
    desk.settle()
    click(panel, "take_not_that")


def test_two_portraits_a_box_and_a_press_make_an_edit_that_undo_takes_back(
    qtbot: QtBot, desk: Desk, finder: Finder, examples: FromExamples, panel: ExamplesPanel
) -> None:
    details = find(edit_panel(qtbot, desk), EditDetails, "edit_details")
    assert not panel.build.isEnabled()
    assert panel.hint.text() == NOTHING
    states(desk, panel)
    assert panel.hint.text() == NO_PLACE
    assert [panel.rows[side].list.count() for side in ("this", "not that")] == [1, 1]
    drag(panel)
    assert panel.where.text() == "Where: the box"
    find(panel, QLineEdit, "example_name").setText("laugh")
    click(panel, "build_edit")
    built(desk, examples)
    (asked,) = finder.asked
    assert [each.seed for each in (*asked.with_it, *asked.without)] == [SEED, SEED + 1]
    (box,) = asked.region.shapes
    assert isinstance(box, Rectangle)
    assert (box.x0, box.y1) == pytest.approx((0.25, 0.75), abs=0.05)
    (edit,) = desk.session.document.edits
    assert (edit.name, desk.edits.selected) == ("laugh", edit)
    assert details.figure.text() == "holds on 45 of 46, moves 0.1 elsewhere"
    assert desk.session.undo_label == "Build laugh"
    desk.workbench.undo()
    assert desk.session.document.edits == ()


def test_what_holds_on_few_portraits_says_what_would_do_better(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    build(desk, examples, panel)
    assert panel.hint.isHidden()  # 45 of 46
    examples.choose(1)  # 12 of 46
    QApplication.processEvents()
    assert panel.hint.text() == HOLDS_ON_FEW
    assert panel.hint.isVisible()
    assert panel.build.isEnabled()
    desk.workbench.undo()
    QApplication.processEvents()
    assert panel.hint.isHidden()


def test_what_was_built_is_seen_on_portraits_that_lacked_it_one_after_the_other(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    assert panel.elsewhere.isHidden()
    build(desk, examples, panel)
    before = desk.session.document
    seen = []
    for _ in range(4):
        click(panel, "see_elsewhere")
        seen.append(desk.session.document.seed)
        assert desk.session.document.edits == before.edits
    assert seen == [901, 902, 903, 901]
    assert desk.session.undo_label == "Another portrait without it"
    (edit,) = before.edits
    desk.edits.update_edit(edit.id, channels=((5, 1.0),))  # of which nobody knows what it does there
    QApplication.processEvents()
    assert panel.elsewhere.isHidden()


def test_a_picture_that_comes_changes_its_own_place_in_the_row(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    faces = panel._pictures
    assert isinstance(faces, Faces)
    examples.add_seeds("this", [1, 2, 3])
    QApplication.processEvents()
    row = panel.rows["this"].list
    row.setCurrentRow(2)
    items = [row.item(place) for place in range(3)]
    before = [item.icon().cacheKey() for item in items]
    faces.draw(1)
    assert [row.item(place) for place in range(3)] == items
    changed = [item.icon().cacheKey() != key for item, key in zip(items, before, strict=True)]
    assert changed == [True, False, False]
    assert row.currentRow() == 2


def test_another_of_those_that_were_built_takes_its_place_and_keeps_name_and_strength(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    build(desk, examples, panel)
    (edit,) = desk.session.document.edits
    desk.edits.update_edit(edit.id, name="grin", strength=0.5)
    found = find(panel, QListWidget, "built_edits")
    QApplication.processEvents()
    assert [found.item(place).text().split("\n")[1] for place in range(2)] == [
        "holds on 45 of 46, moves 0.1 elsewhere",
        "holds on 12 of 46, moves 1 elsewhere",
    ]
    found.itemClicked.emit(found.item(1))
    (now,) = desk.session.document.edits
    assert (now.id, now.name, now.strength, now.channels) == (edit.id, "grin", 0.5, ((1, 2.0),))
    assert examples.chosen == 1
    assert examples.note(now) == "holds on 12 of 46, moves 1 elsewhere"
    desk.workbench.undo()
    assert examples.chosen == 0


def test_the_figure_is_of_what_was_built_and_goes_when_the_edit_is_changed(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    build(desk, examples, panel)
    (edit,) = desk.session.document.edits
    assert examples.note(replace(edit, strength=3.0, name="other"))
    assert not examples.note(replace(edit, channels=((5, 1.0),)))
    assert examples.chosen == 0


def test_without_a_box_the_part_is_where_the_selected_edit_acts(
    desk: Desk, finder: Finder, examples: FromExamples, panel: ExamplesPanel
) -> None:
    painted = Region((Rectangle(0.1, 0.2, 0.3, 0.4),))
    edit_id = make(desk, "mouth")
    desk.edits.update_edit(edit_id, "Paint", region=painted)
    desk.edits.select(edit_id)
    examples.add_seeds("this", [1])
    examples.add_seeds("not that", [2])
    QApplication.processEvents()
    assert panel.where.text() == "Where: the region of mouth"
    examples.build()
    built(desk, examples)
    assert finder.asked[0].region == painted


def test_a_portrait_is_on_one_side_only_and_is_taken_out_with_delete(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    examples.add_seeds("this", [1, 2, 2])
    examples.add_seeds("not that", [2])
    assert [len(examples.examples(side)) for side in ("this", "not that")] == [1, 1]  # type: ignore[arg-type]
    row = panel.rows["this"]
    row.list.setCurrentRow(0)
    QTest.keyClick(row.list, Qt.Key.Key_Delete)
    assert examples.examples("this") == ()


def test_an_attributes_plus_and_minus_are_two_states_of_this_portrait(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    desk.open(library=library(desk))
    QApplication.processEvents()
    assert panel.attribute.currentText() == "smile"
    click(panel, "add_attribute")
    (plus,), (minus,) = examples.examples("this"), examples.examples("not that")
    assert [plus.document.attributes[0].amount, minus.document.attributes[0].amount] == [2.0, -2.0]
    assert plus.document.latent == minus.document.latent == desk.session.document.latent


def library(desk: Desk) -> Any:
    import numpy as np

    from ganinterface.document.project import AttributeEntry

    return (AttributeEntry("smile", desk.session.arrays.put(np.ones(16, np.float32))),)


def test_what_was_built_is_seen_in_a_panel_that_is_too_low_for_all(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    panel.resize(400, 260)
    build(desk, examples, panel)
    room, inside = panel.scrolled.viewport(), panel.built
    assert panel.scrolled.verticalScrollBar().value() > 0
    assert inside.mapTo(room, inside.rect().topLeft()).y() < room.height()
    last = inside.visualItemRect(inside.item(inside.count() - 1))
    assert inside.viewport().rect().contains(last)  # none of its rows is cut


def test_a_seed_is_put_in_by_return(desk: Desk, examples: FromExamples, panel: ExamplesPanel) -> None:
    type_into(find(panel, SeedBox, "seed_this"), "21")
    QApplication.processEvents()
    (example,) = examples.examples("this")
    assert example.document.seed == 21


def test_what_goes_wrong_is_said_and_another_try_is_possible(
    desk: Desk, finder: Finder, examples: FromExamples, panel: ExamplesPanel
) -> None:
    states(desk, panel)
    drag(panel)
    finder.problem = "An example does not fit."
    click(panel, "build_edit")
    desk.loop.run_until(lambda: examples.work.job is None)
    assert "An example does not fit." in desk.heard.at("warning")
    assert desk.session.document.edits == ()
    assert panel.build.isEnabled()


def test_another_picture_on_another_model_begins_without_examples(
    desk: Desk, examples: FromExamples, panel: ExamplesPanel
) -> None:
    states(desk, panel)
    desk.open()
    assert examples.examples("this") == examples.examples("not that") == ()


def test_name_and_build_are_seen_in_a_panel_that_is_too_low_for_the_rest(panel: ExamplesPanel) -> None:
    panel.resize(400, 200)
    QApplication.processEvents()
    assert panel.scrolled.verticalScrollBar().maximum() > 0
    for each in (panel.name, panel.build):
        assert panel.rect().contains(each.rect().translated(each.mapTo(panel, QPoint(0, 0))))
