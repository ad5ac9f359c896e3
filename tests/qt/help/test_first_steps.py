"""The card of the first steps: each step ticks itself when it is done, and the card goes when it is closed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import LatentPart
from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.files.settings import Settings, load_settings
from ganinterface.qt.help.first_steps import FirstSteps
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, on_screen


@pytest.fixture
def card(desk: Desk, qtbot: QtBot) -> FirstSteps:
    """The card on a canvas, at somebody's first start, once a picture is there."""
    desk.settings.current = Settings(first_steps=True)
    canvas = on_screen(qtbot, QWidget(), 800, 500)
    made = FirstSteps(
        desk.workbench, desk.painting, desk.view, desk.shown, desk.settings, desk.session, canvas
    )
    assert not made.isVisible()
    desk.shown.frame.emit(desk.shown.last_frame)
    return made


def done(card: FirstSteps) -> list[bool]:
    return [row.done for row in card.rows]


def paint(desk: Desk) -> str:
    """An edit with something painted."""
    edit_id = desk.edits.add_edit({0: 1.0})
    assert edit_id is not None
    desk.view.tool = Tool.BRUSH
    desk.painting.begin(0.4, 0.4)
    desk.painting.move(0.6, 0.5)
    desk.painting.end()
    return edit_id


def test_each_step_is_done_by_doing_it(card: FirstSteps, desk: Desk, qtbot: QtBot) -> None:
    assert card.isVisible()
    assert done(card) == [False] * 4
    desk.latents.set_seed(12)
    assert done(card) == [True, False, False, False]
    desk.view.pin([1])
    assert done(card) == [True, True, False, False]
    edit_id = paint(desk)
    assert done(card) == [True, True, True, False]
    desk.workbench.set_number(f"edits/#{edit_id}/strength", 2.0)
    assert done(card) == [True] * 4
    assert card.guide.isVisible()
    assert not load_settings().settings.first_steps, "it is not shown at the next start"
    with qtbot.waitSignal(card.guide_wanted, timeout=PATIENCE):
        qtbot.mouseClick(card.guide, Qt.MouseButton.LeftButton)


def test_what_comes_with_a_region_of_its_own_was_not_painted(card: FirstSteps, desk: Desk) -> None:
    """A part that is followed, an edit from examples, a preset."""
    edit_id = desk.edits.add_edit({0: 1.0})
    assert edit_id is not None
    for shape in (Locator(desk.layers[0].name, ((0, 1.0),)), Rectangle(0, 0, 1, 0.5)):
        desk.edits.update_edit(edit_id, region=Region((shape,)))
    assert done(card) == [False] * 4


def test_undo_ticks_nothing_and_takes_no_tick_away(card: FirstSteps, desk: Desk) -> None:
    paint(desk)
    desk.workbench.undo()
    desk.workbench.undo()
    assert done(card) == [False, False, True, False]


def test_a_project_that_is_opened_ticks_nothing(card: FirstSteps, desk: Desk) -> None:
    paint(desk)
    made = desk.session.project
    desk.session.new(replace(made.document, edits=()))
    card.begin()
    desk.session.open(
        replace(made, document=replace(made.document, latent=(LatentPart(99),))), ArrayStore(), None
    )
    assert done(card) == [False] * 4


def test_closed_it_stays_away_until_it_is_called(card: FirstSteps, desk: Desk, qtbot: QtBot) -> None:
    desk.latents.set_seed(12)
    qtbot.mouseClick(card.dismiss, Qt.MouseButton.LeftButton)
    desk.workbench.new_portrait()
    desk.settle()
    assert not card.isVisible()
    assert not load_settings().settings.first_steps
    card.begin()
    assert card.isVisible()
    assert done(card) == [False] * 4


def test_it_stays_in_its_corner(card: FirstSteps) -> None:
    canvas = card.parentWidget()
    assert canvas is not None
    for width in (800, 1000):
        canvas.resize(width, 500)
        assert card.x() >= width - card.width() - 20
        assert card.geometry().right() < width
        assert card.geometry().bottom() in range(500 - 20, 500)
    assert card.height() > 120


def test_what_lies_over_the_whole_canvas_lies_over_the_card_too(card: FirstSteps) -> None:
    canvas = card.parentWidget()
    card.hide()
    over = QWidget(canvas)
    over.setGeometry(canvas.rect())
    over.show()
    card.begin()
    assert canvas.childAt(card.geometry().center()) is over
    over.hide()
    assert canvas.childAt(card.geometry().topLeft() + card.rect().topLeft()) is card


def test_only_the_first_start_shows_it() -> None:
    assert load_settings().settings.first_steps
    assert not Settings().first_steps
