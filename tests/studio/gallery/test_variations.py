"""Portraits near this one: sixteen, this one in the middle, one taken as one step; a pad and a map to wander in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganinterface.document.document import Document, LatentPart
from ganinterface.document.limits import LIMITS
from ganinterface.document.project import AttributeEntry
from ganinterface.files.gallery.album import Picture
from ganinterface.render.portraits.plane import Plane
from ganinterface.session import actions
from ganinterface.studio.gallery import wandering
from ganinterface.studio.gallery.near import FEWEST_PARTS
from ganinterface.studio.gallery.variations import COUNT, MIDDLE
from tests.qt.desk import SEED
from tests.studio.gallery.desk import GalleryDesk


@pytest.fixture
def smiling(desk: GalleryDesk) -> GalleryDesk:
    """With three attributes on offer."""
    entries = tuple(
        AttributeEntry(name, desk.session.arrays.put(np.full(16, number + 1.0)), minimum=-3.0, maximum=5.0)
        for number, name in enumerate(("smile", "age", "hat"))
    )
    desk.session.apply("Load", library=entries)
    return desk


def documents(desk: GalleryDesk) -> list[Document]:
    return [each.document for each in desk.variations.variations]


def amounts(document: Document) -> dict[str, float]:
    return {item.name: item.amount for item in document.attributes}


# --- the grid ---


def test_sixteen_that_differ_and_this_one_in_the_middle(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    made = documents(desk)
    assert len(set(made)) == COUNT
    assert made[MIDDLE] == desk.session.document
    for document in made:
        assert sum(part.weight for part in document.latent) == pytest.approx(1.0)
    desk.variations.take(MIDDLE)
    assert desk.session.undo_label is None


def test_they_are_drawn_in_time(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    desk.loop.run_until(lambda: all(desk.variations.picture(place) is not None for place in range(COUNT)))
    assert np.array_equal(np.asarray(desk.variations.picture(MIDDLE)), desk.picture)


def test_one_is_taken_as_one_step_and_there_are_others_around_it(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    before = documents(desk)
    desk.variations.take(2)
    assert desk.session.document == before[2]
    assert documents(desk)[MIDDLE] == before[2]
    assert not set(documents(desk)) & set(before) - {before[2]}
    assert desk.session.undo_label == "Variation"
    desk.stand()
    assert desk.titles[0] == f"≈ {SEED}"
    desk.workbench.undo()
    assert desk.session.document == before[MIDDLE]


def test_the_dice_lie_until_they_are_thrown_again(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    before = documents(desk)
    desk.variations.set_distance(0.6)
    desk.variations.set_distance(0.3)
    assert documents(desk) == before
    desk.variations.shuffle()
    assert not set(documents(desk)) & set(before) - {before[MIDDLE]}


def test_many_steps_do_not_make_a_latent_of_hundreds(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    for _ in range(20):
        desk.variations.take(0)
    parts = desk.session.document.latent
    assert len(parts) <= FEWEST_PARTS
    assert sum(part.weight for part in parts) == pytest.approx(1.0)
    assert all(LIMITS["weight"].allows(part.weight) for part in parts)


def test_nothing_is_made_while_nobody_looks(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    desk.variations.show(False)
    desk.latents.set_seed(3)
    desk.settle()
    assert documents(desk) == []


def test_a_changed_picture_has_other_variations(desk: GalleryDesk) -> None:
    desk.variations.show(True)
    desk.latents.set_seed(3)
    desk.loop.run_until(lambda: documents(desk)[MIDDLE].seed == 3)


def test_attributes_are_varied_inside_their_ranges_and_enter_the_library_when_taken(
    smiling: GalleryDesk,
) -> None:
    desk = smiling
    desk.variations.set_way("attributes")
    desk.variations.show(True)
    desk.variations.choose(["smile", "age"])
    desk.variations.set_distance(1.0)
    made = documents(desk)
    assert len(set(made)) > COUNT / 2
    for document in made:
        assert set(amounts(document)) <= {"smile", "age"}
        assert all(-3 <= amount <= 5 for amount in amounts(document).values())
        assert document.latent == desk.session.document.latent
    desk.variations.take(0)
    assert amounts(desk.session.document) == amounts(made[0])


def test_maps_are_varied_in_the_selected_edit_more_and_less(desk: GalleryDesk) -> None:
    desk.view.set_layer(desk.layers[1].name)
    desk.settle()
    desk.view.pin([0])
    edit = desk.edits.add_edit()
    desk.settle()
    desk.variations.set_way("maps")
    desk.variations.show(True)
    others = [document for document in documents(desk) if document != desk.session.document]
    values = [dict(document.edits[0].channels)[0] for document in others]
    (before,) = (value for _, value in desk.session.document.edits[0].channels)
    assert {value > before for value in values} == {True, False}
    assert (
        len({round(abs(value - before), 3) for value in values}) > 1
    )  # the one map there is, further and further
    assert all(document.edits[0].id == edit for document in others)


def test_without_an_edit_maps_are_varied_in_the_whole_picture(desk: GalleryDesk) -> None:
    desk.variations.set_way("maps")
    desk.variations.show(True)
    desk.variations.take(0)
    (edit,) = desk.session.document.edits
    assert edit.layer == desk.view.layer
    assert len(edit.channels) == 1
    assert desk.session.undo_label in {f"Variation {sign} map {edit.channels[0][0]}" for sign in "+−"}


# --- the pad ---


def test_a_drag_over_the_pad_is_one_step(smiling: GalleryDesk) -> None:
    desk = smiling
    desk.pad.begin()
    for x, y in ((0.2, 0.9), (0.6, 0.5), (1.0, 0.0)):
        desk.pad.move(x, y)
    desk.pad.end()
    assert amounts(desk.session.document) == {"smile": 5.0, "age": 5.0}
    assert desk.session.undo_label == "smile 5, age 5"
    desk.workbench.undo()
    assert desk.session.document.attributes == ()
    assert desk.pad.place == pytest.approx((3 / 8, 1 - 3 / 8))  # where both are 0


def test_the_point_follows_the_sliders_and_stays_inside(smiling: GalleryDesk) -> None:
    desk = smiling
    desk.pad.set_attribute(1, "hat")
    desk.workbench.set_number("attributes/hat/amount", 20.0)
    assert desk.pad.place[1] == 0.0
    desk.pad.set_attribute(0, "hat")
    assert [entry.name for entry in desk.pad.entries or ()] == ["hat", "smile"]


def test_a_pad_of_four_portraits_is_each_of_them_at_its_corner_and_their_blend_between(
    desk: GalleryDesk,
) -> None:
    corners = [Document(desk.session.document.model, (LatentPart(seed),)) for seed in (1, 2, 3, 4)]
    desk.pad.set_corners(corners)
    for place, corner in zip(((0, 0), (1, 0), (0, 1), (1, 1)), corners, strict=True):
        desk.pad.begin()
        desk.pad.move(*place)
        desk.pad.end()
        assert desk.session.document == corner
    desk.pad.begin()
    desk.pad.move(0.25, 0.5)
    desk.pad.end()
    weights = {part.seed: part.weight for part in desk.session.document.latent}
    assert weights == pytest.approx({1: 0.375, 2: 0.125, 3: 0.375, 4: 0.125})


def test_a_pad_without_attributes_or_portraits_does_nothing(desk: GalleryDesk) -> None:
    desk.pad.step(0.1, 0.1)
    assert desk.session.document.seed == SEED
    assert not desk.workbench.in_gesture
    desk.pad.set_kind("portraits")  # four at random
    desk.pad.step(1.0, 0.0)
    assert desk.session.document.seed != SEED


# --- the map ---


def test_a_place_on_a_portrait_is_that_portrait_and_one_between_a_blend(desk: GalleryDesk) -> None:
    desk.look_at(10, 20, 30, 40)
    desk.wandering.show(True)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 4)
    assert desk.seen(str(desk.wandering.nearest(21.0, 3.0))).title == "20"
    desk.wandering.begin()
    desk.wandering.move(10.0, 0.0)
    weights = {part.seed: part.weight for part in desk.session.document.latent}
    assert weights[10] == pytest.approx(1.0, abs=1e-3)
    desk.wandering.move(25.0, 0.0)
    weights = {part.seed: part.weight for part in desk.session.document.latent}
    assert weights[20] == pytest.approx(weights[30])
    assert sum(weights.values()) == pytest.approx(1.0)
    desk.wandering.end()
    assert desk.session.undo_label == "Wander in the gallery"
    desk.workbench.undo()
    assert desk.session.document.seed == 40


def test_of_many_the_map_shows_the_first_while_the_others_are_looked_up_each_once(
    desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wandering, "AT_ONCE", 2)
    looked_up: list[int] = []
    real = desk.wandering._find

    def find(renderer: Any, given: Any, check: Any) -> Any:
        looked_up.append(len(given))
        return real(renderer, given, check)

    desk.wandering._find = find
    desk.look_at(10, 20, 30, 40, 50)
    seen: list[tuple[int, int]] = []
    desk.wandering.changed.connect(lambda: seen.append((len(desk.wandering.keys), desk.wandering.missing)))
    desk.wandering.show(True)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 5)
    assert seen == [(2, 3), (4, 1), (5, 0)]
    desk.look_at(60)
    desk.gallery.remove(desk.keys[-1:])
    desk.loop.run_until(lambda: set(desk.wandering.keys) == set(desk.keys))
    assert looked_up == [2, 2, 1, 1]
    places = dict(zip(desk.wandering.keys, desk.wandering.places[:, 0].tolist(), strict=True))
    assert [places[key] for key in desk.keys] == [60, 50, 40, 30, 20]


def test_the_map_follows_the_gallery(desk: GalleryDesk) -> None:
    desk.wandering.show(True)
    desk.look_at(1, 2)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 2)
    desk.gallery.remove(desk.keys)
    desk.loop.run_until(lambda: not desk.wandering.keys)
    assert desk.wandering.nearest(0.0, 0.0) is None


# --- comparing ---


def test_two_portraits_are_compared_and_the_work_stays_as_it_is(desk: GalleryDesk) -> None:
    desk.look_at(1, 2)
    before = desk.session.document
    desk.comparing.begin(desk.keys)
    desk.loop.run_until(lambda: desk.comparing.sides is not None)
    left, right = desk.comparing.sides or ()
    assert (left.about, right.about) == ("seed 2 · psi 0.7", "seed 1 · psi 0.7")
    desk.comparing.swap()
    desk.comparing.move(3.0)
    assert desk.comparing.sides == (right, left)
    assert desk.comparing.position == 1.0
    desk.comparing.end()
    assert desk.comparing.sides is None
    assert desk.session.document == before


def test_one_is_compared_with_the_picture_and_three_are_refused(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    desk.comparing.begin(desk.keys)
    assert "Select two portraits" in desk.heard.at("warning")[-1]
    desk.workbench.set_number("psi", 0.1)
    desk.settle()
    desk.comparing.begin(desk.keys[-1:])
    desk.loop.run_until(lambda: desk.comparing.sides is not None)
    assert [side.about for side in desk.comparing.sides or ()] == ["seed 3 · psi 0.1", "seed 1 · psi 0.7"]


# --- sets for other panels, sheets ---


def test_the_documents_of_a_selection_come_with_their_arrays(desk: GalleryDesk) -> None:
    latent = desk.session.arrays.put(np.arange(16, dtype=np.float32))
    desk.workbench.apply(actions.set_latent, (LatentPart(array=latent),))
    desk.stand()
    desk.look_at(2)
    desk.session.arrays.discard(latent)
    got: list[list[Document]] = []
    desk.gallery.select(desk.keys)
    desk.gallery.documents(desk.gallery.selected, got.append, "test")
    desk.read()
    ((first, second),) = got
    assert first.seed == 2
    assert second.latent[0].array == latent
    assert latent in desk.session.arrays


def test_a_contact_sheet_is_made_of_what_is_kept(desk: GalleryDesk) -> None:
    desk.look_at(1, 2)
    sheets: list[Picture] = []
    desk.handing_out.make_sheet(desk.keys, sheets.append)
    desk.read()
    (sheet,) = sheets
    assert sheet.ndim == 3
    assert sheet.shape[0] > 128


def test_going_to_a_portrait_keeps_no_sheet_from_being_made(desk: GalleryDesk) -> None:
    desk.look_at(1, 2)
    sheets: list[Picture] = []
    desk.handing_out.make_sheet(desk.keys, sheets.append)
    desk.gallery.go(desk.keys[1])
    desk.read()
    assert len(sheets) == 1
    assert desk.session.document.seed == 1


def where(desk: GalleryDesk) -> dict[str, list[float]]:
    """Where each portrait lies on the map, by what it is called."""
    shown = zip(desk.wandering.keys, desk.wandering.places.tolist(), strict=True)
    return {desk.seen(key).title: place for key, place in shown}


def spread_out(seed: int) -> tuple[float, float, float]:
    """A w of three numbers, of which the third is an outsider's alone."""
    return (float(seed % 7), float(seed % 3), 90.0 if seed == 40 else 0.0)


def test_what_is_on_the_map_stays_there_when_an_outsider_comes(desk: GalleryDesk) -> None:
    desk.wandering._find = lambda _renderer, given, _check: np.array(
        [spread_out(document.seed or 0) for document, _ in given], np.float32
    )
    desk.wandering._lay = Plane.of
    desk.look_at(10, 20, 30)
    desk.wandering.show(True)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 3)
    before = where(desk)
    desk.look_at(40)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 4)
    for title, place in before.items():
        assert where(desk)[title] == pytest.approx(place, abs=1e-5)


def test_a_map_of_many_more_portraits_is_laid_anew_and_not_turned_over(desk: GalleryDesk) -> None:
    desk.wandering._lay = lambda points: Plane(np.zeros(2), np.eye(2) * (-2.0 if len(points) > 6 else 1.0))
    desk.look_at(10, 20, 30)
    desk.wandering.show(True)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 3)
    before = where(desk)
    desk.look_at(40, 50, 60)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 6)
    assert {title: place for title, place in where(desk).items() if title in before} == before
    desk.look_at(70)
    desk.loop.run_until(lambda: len(desk.wandering.keys) == 7)
    for title, (x, _) in before.items():
        assert where(desk)[title][0] == pytest.approx(2 * x, abs=1e-4)
