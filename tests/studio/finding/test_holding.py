"""The strip: the selected edit on other portraits, looked at while the hand rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.document.document import Document
from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.studio.finding.holding import FEWEST, MOST, Strip
from tests.qt.desk import SEED, Desk
from tests.studio.edits import make
from tests.studio.finding.faces import MOUTH, Faces

PAINTED = Region((Rectangle(0.25, 0.5, 0.75, 0.75),))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.open()
    yield made
    made.close()


@pytest.fixture
def faces() -> Faces:
    return Faces()


class Finder:
    """Finds the part that an edit follows where a test says it is."""

    def __init__(self) -> None:
        self.asked: list[tuple[Document, str]] = []
        self.waiting: list[Callable[[NDArray[np.float32] | None], object]] = []

    def locate(
        self, document: Document, edit_id: str, then: Callable[[NDArray[np.float32] | None], object]
    ) -> None:
        self.asked.append((document, edit_id))
        self.waiting.append(then)


@pytest.fixture
def finder() -> Finder:
    return Finder()


@pytest.fixture
def strip(desk: Desk, faces: Faces, finder: Finder) -> Strip:
    made = Strip(desk.session, desk.workbench, desk.view, faces, finder.locate, desk.loop)
    made.show(True)
    return made


def mouth(desk: Desk) -> str:
    """An edit that opens mouths, selected."""
    edit_id = make(desk, "mouth", m0=1.0)
    desk.edits.update_edit(edit_id, "Paint", region=PAINTED)
    desk.edits.select(edit_id)
    return edit_id


def rest(desk: Desk, faces: Faces, strip: Strip) -> None:
    """The hand rests until the strip has asked for what it needs, and that is drawn."""
    desk.loop.run_for(0.2)
    faces.draw()
    desk.loop.turn()


def test_the_figure_counts_the_portraits_on_which_the_edit_does_the_same(
    desk: Desk, faces: Faces, strip: Strip
) -> None:
    faces.deaf = set(strip.seeds[:3])
    mouth(desk)
    rest(desk, faces, strip)
    assert str(strip.figure) == "holds on 5 of 8, moves 0 elsewhere"
    assert [portrait.verdict for portrait in strip.portraits] == 3 * ["weak"] + 5 * ["holds"]
    assert strip.portraits[0].strength == 0
    assert strip.portraits[-1].strength == pytest.approx(1)
    assert {document.seed for document in faces.wanted} == {SEED, *strip.seeds}


def test_the_old_pictures_stay_until_the_new_edit_is_drawn_and_only_that_is_drawn_anew(
    desk: Desk, faces: Faces, strip: Strip
) -> None:
    edit_id = mouth(desk)
    rest(desk, faces, strip)
    before, drawn = strip.portraits, faces.count
    desk.edits.update_edit(edit_id, "Strength", strength=2.0)
    desk.loop.run_for(0.2)
    assert strip.figure is None
    for old, new in zip(before, strip.portraits, strict=True):
        assert new.picture is old.picture
        assert (new.is_new, new.verdict) == (False, None)
    faces.draw(3)
    desk.loop.turn()
    assert [portrait.is_new for portrait in strip.portraits] == 3 * [True] + 5 * [False]
    faces.draw()
    desk.loop.turn()
    assert faces.count == drawn + len(strip.seeds) + 1  # with the edit, here and there
    assert (strip.portraits[0].picture[MOUTH] == before[0].picture[MOUTH] - 50).all()  # type: ignore[index]
    assert strip.figure is not None


def test_nothing_is_asked_for_while_a_hand_moves_or_nobody_looks(
    desk: Desk, faces: Faces, strip: Strip
) -> None:
    edit_id = mouth(desk)
    rest(desk, faces, strip)
    before = faces.wanted
    desk.workbench.drag_begin("edits/mouth/strength")
    for value in (1.2, 1.4, 1.6):
        desk.workbench.drag_to(value)
        desk.loop.run_for(0.2)
    assert faces.wanted is before
    desk.workbench.drag_end()
    desk.loop.run_for(0.4)
    assert faces.wanted[0].edits[0].strength == 1.6
    strip.show(False)
    assert faces.wanted == []
    desk.edits.update_edit(edit_id, "Strength", strength=2.0)
    desk.loop.run_for(0.2)
    assert faces.wanted == []
    assert strip.figure is None


def test_going_to_a_portrait_is_a_step_that_keeps_the_edit(desk: Desk, faces: Faces, strip: Strip) -> None:
    mouth(desk)
    rest(desk, faces, strip)
    seed = strip.seeds[2]
    strip.go_to(seed)
    assert desk.session.document.seed == seed == strip.seed_here
    assert [edit.name for edit in desk.session.document.edits] == ["mouth"]
    rest(desk, faces, strip)
    assert strip.figure is not None
    assert strip.figure.of == FEWEST - 1  # the one on the canvas is no other
    desk.workbench.undo()
    assert desk.session.document.seed == SEED


def test_other_seeds_and_how_many(desk: Desk, faces: Faces, strip: Strip) -> None:
    mouth(desk)
    before = strip.seeds
    assert len(set(before)) == FEWEST
    assert strip.set_count(100) == MOST == len(strip.seeds)
    assert strip.seeds[:FEWEST] == before
    assert strip.set_count(1) == FEWEST
    strip.draw_others()
    assert strip.seeds != before
    rest(desk, faces, strip)
    assert strip.figure is not None


def test_without_an_edit_that_does_something_there_are_pictures_and_no_figure(
    desk: Desk, faces: Faces, strip: Strip
) -> None:
    rest(desk, faces, strip)
    assert strip.edit is None
    assert all(portrait.is_new for portrait in strip.portraits)
    assert len(faces.wanted) == FEWEST
    edit_id = mouth(desk)
    rest(desk, faces, strip)
    assert strip.figure is not None
    desk.edits.toggle(edit_id)
    rest(desk, faces, strip)
    assert (strip.edit, strip.figure) == (None, None)
    assert all(portrait.verdict is None for portrait in strip.portraits)


def test_a_region_alone_is_no_edit_that_could_hold(desk: Desk, faces: Faces, strip: Strip) -> None:
    edit_id = mouth(desk)
    desk.edits.update_edit(edit_id, "Empty", channels=())
    rest(desk, faces, strip)
    assert (strip.edit, strip.figure) == (None, None)
    desk.edits.update_edit(edit_id, "Fill", channels=((0, 1.0),))
    rest(desk, faces, strip)
    assert strip.figure is not None


def test_a_part_that_is_followed_is_judged_where_it_is_in_each_portrait(
    desk: Desk, faces: Faces, strip: Strip, finder: Finder
) -> None:
    edit_id = mouth(desk)
    layer = desk.session.model.layer(desk.view.layer)  # type: ignore[union-attr]
    follows = Region((Locator(layer.name, ((0, 1.0),)),))
    desk.edits.update_edit(edit_id, "Follow", region=follows)
    rest(desk, faces, strip)
    assert strip.figure is None
    found = np.zeros((layer.height, layer.width), np.float32)
    found[layer.height // 2 : 3 * layer.height // 4, 1:3] = 1
    while finder.waiting:
        assert len(finder.waiting) == 1  # one at a time
        finder.waiting.pop()(found)
    assert {(document.seed, of) for document, of in finder.asked} == {
        (seed, edit_id) for seed in (SEED, *strip.seeds)
    }
    assert str(strip.figure) == "holds on 8 of 8, moves 0 elsewhere"
    asked = len(finder.asked)
    desk.edits.update_edit(edit_id, "Strength", strength=2.0)
    rest(desk, faces, strip)
    assert strip.figure is not None
    assert len(finder.asked) == asked  # another strength moves no part


def test_other_edits_and_attributes_are_on_all_of_them(desk: Desk, faces: Faces, strip: Strip) -> None:
    other = make(desk, "hair")
    desk.edits.update_edit(other, "Paint", region=PAINTED)
    mouth(desk)
    desk.workbench.set_number("psi", 0.4)
    rest(desk, faces, strip)
    with_it = [document for document in faces.wanted if len(document.edits) == 2]
    without = [document for document in faces.wanted if len(document.edits) == 1]
    assert len(with_it) == len(without) == FEWEST + 1
    assert {document.edits[0].name for document in without} == {"hair"}
    assert {document.truncation.psi for document in faces.wanted} == {0.4}


def test_pictures_of_another_model_take_the_place_of_the_old(desk: Desk, faces: Faces, strip: Strip) -> None:
    mouth(desk)
    rest(desk, faces, strip)
    faces.drawn = {}
    desk.open()
    assert all(portrait.picture is None for portrait in strip.portraits)
    rest(desk, faces, strip)
    assert all(np.any(portrait.picture) for portrait in strip.portraits)
