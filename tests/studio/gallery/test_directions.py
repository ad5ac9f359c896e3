"""Portraits of the gallery as what a direction is made of: those selected, the favourites and the others, A, B and C."""

from __future__ import annotations

from ganinterface.studio.finding.directions import SLOTS
from tests.studio.gallery.desk import GalleryDesk


def seeds(desk: GalleryDesk, side: str) -> list[int | None]:
    return [each.document.seed for each in desk.from_examples.examples(side)]  # type: ignore[arg-type]


def test_favourites_are_what_was_kept_and_all_others_what_was_not(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    desk.directions.take_favourites()
    assert "needs favourites" in desk.heard.said[-1][0]
    desk.gallery.toggle_favourite([desk.keys[1]])
    desk.directions.take_favourites()
    desk.read()
    assert seeds(desk, "this") == [2]
    assert seeds(desk, "not that") == [3, 1]
    desk.gallery.select([desk.keys[0]])
    desk.directions.take_set("this")
    desk.read()
    assert seeds(desk, "this") == [2, 3]
    assert seeds(desk, "not that") == [1]  # nobody is on both sides


def test_three_that_are_selected_are_a_b_and_c(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    desk.gallery.select(desk.keys[:2])
    desk.directions.take_selected()
    assert "Select three portraits" in desk.heard.said[-1][0]
    desk.gallery.select([desk.keys[2], desk.keys[0], desk.keys[1]])
    desk.directions.take_selected()
    desk.read()
    taken = [desk.directions.slot(slot) for slot in SLOTS]
    assert [None if each is None else each.document.seed for each in taken] == [1, 3, 2]
