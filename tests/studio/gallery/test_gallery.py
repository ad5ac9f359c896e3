"""What is looked at is kept: once, newest first, with everything that made it; going back is one step of undo."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.document.document import LatentPart
from ganinterface.document.region import Rectangle, Region
from ganinterface.files.picture import read_document_png
from ganinterface.session import actions
from ganinterface.studio.gallery import gallery as module
from ganinterface.studio.gallery import looking
from tests.qt.desk import RGBA, SEED
from tests.studio.gallery.desk import GalleryDesk

A_WHILE = 0.1  # seconds; longer than a picture has to stand here


def paint(desk: GalleryDesk, strength: float = 1.0) -> None:
    """Another edit, that does something."""
    everywhere = Region((Rectangle(0, 0, 1, 1),))
    layer = desk.layers[1].name
    desk.workbench.apply(actions.add_edit, layer, region=everywhere, channels={0: 1.0}, strength=strength)


def test_a_portrait_that_stands_for_a_moment_is_kept_once(desk: GalleryDesk) -> None:
    desk.look_at(1)
    assert desk.titles == ["1"]
    desk.view.compare = True
    desk.settle()
    desk.view.compare = False
    desk.settle()
    desk.loop.run_for(A_WHILE)
    assert desk.titles == ["1"]
    assert desk.gallery.current == desk.keys[0]


def test_the_newest_comes_first_and_one_that_is_there_is_not_kept_again(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    desk.look_at(1)
    assert desk.titles == ["3", "2", "1"]
    assert desk.gallery.current == desk.keys[2]


def test_one_that_is_left_for_another_was_looked_at_unless_a_key_is_held(
    desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2, 3):  # as fast as a held key repeats
        desk.latents.set_seed(seed)
        desk.settle()
    monkeypatch.setattr(looking, "GLANCE", 0.0)
    desk.latents.set_seed(4)
    desk.settle()
    assert desk.titles == ["3"]
    assert desk.gallery.current is None
    desk.stand()
    assert desk.titles == ["4", "3"]


def test_further_edits_take_the_place_of_what_was_kept_but_other_numbers_do_not(desk: GalleryDesk) -> None:
    desk.look_at(1)
    for strength in (1.0, 2.0):
        paint(desk, strength)
        desk.stand()
    assert len(desk.keys) == 1
    assert desk.seen(desk.keys[0]).about == "seed 1 · psi 0.7 · 2 edits"
    assert len(list(desk.folder.iterdir())) == 1
    desk.workbench.set_number("psi", 0.4)
    desk.stand()
    assert len(desk.keys) == 2


def test_what_draws_the_same_is_not_kept_twice(desk: GalleryDesk) -> None:
    desk.look_at(1)
    paint(desk)
    desk.stand()
    desk.looking.toggle_favourite()
    (edit,) = desk.session.document.edits
    paint(desk, strength=0.0)
    desk.workbench.apply(actions.add_edit, desk.layers[1].name, channels={0: 1.0})  # painted nowhere
    desk.stand()
    desk.edits.rename(edit.id, "mouth")
    desk.stand()
    assert [entry.is_favourite for entry in desk.gallery.entries] == [True]
    assert desk.gallery.current == desk.keys[0]
    paint(desk)
    desk.stand()
    assert len(desk.keys) == 2


def test_what_was_there_before_stays_when_somebody_comes_back_and_edits(desk: GalleryDesk) -> None:
    desk.look_at(1, 2)
    before = desk.keys
    desk.gallery.go(before[1])
    desk.read()
    paint(desk)
    desk.stand()
    assert desk.keys[1:] == before
    paint(desk)
    desk.stand()
    assert desk.keys[1:] == before


def test_a_favourite_is_not_replaced(desk: GalleryDesk) -> None:
    desk.look_at(1)
    desk.looking.toggle_favourite()
    paint(desk)
    desk.stand()
    assert [entry.is_favourite for entry in desk.gallery.entries] == [False, True]


def test_nothing_is_kept_in_the_middle_of_a_gesture_or_of_the_animation(desk: GalleryDesk) -> None:
    desk.look_at(1)
    desk.playback.add_pose()
    desk.look_at(2)
    desk.playback.add_pose()
    desk.playback.go_to(0.5)
    desk.settle()
    desk.loop.run_for(A_WHILE)
    desk.playback.leave()
    desk.workbench.gesture_begin("Drag")
    desk.workbench.set_number("psi", 0.1)
    desk.settle()
    desk.loop.run_for(A_WHILE)
    assert len(desk.keys) == 2
    desk.workbench.gesture_end()
    desk.stand()
    assert len(desk.keys) == 3


def test_going_back_is_one_step_and_brings_the_arrays_along(desk: GalleryDesk) -> None:
    latent = desk.session.arrays.put(np.arange(16, dtype=np.float32))
    desk.workbench.apply(actions.set_latent, (LatentPart(array=latent),))
    desk.stand()
    key, document = desk.keys[0], desk.session.document
    desk.look_at(5)
    desk.session.arrays.discard(latent)
    desk.gallery.go(key)
    desk.read()
    assert desk.session.document == document
    assert latent in desk.session.arrays
    assert desk.gallery.current == key
    assert desk.session.undo_label == "Go to a latent"
    desk.workbench.undo()
    assert desk.session.document.seed == 5
    assert len(desk.keys) == 2


def test_the_file_of_an_entry_is_a_picture_with_its_document(desk: GalleryDesk) -> None:
    desk.look_at(7)
    (path,) = desk.folder.iterdir()
    document, _ = read_document_png(path)
    assert document.seed == 7
    assert document.model.path == ""
    picture = desk.seen(desk.keys[0]).picture
    assert picture is not None
    assert np.array_equal(picture, desk.picture)


def test_favourites_are_marked_and_unmarked_together(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    keys = desk.keys
    desk.gallery.toggle_favourite(keys[:1])
    desk.gallery.toggle_favourite(keys)
    assert [entry.is_favourite for entry in desk.gallery.entries] == [True] * 3
    desk.gallery.toggle_favourite(keys[1:])
    assert [entry.is_favourite for entry in desk.gallery.entries] == [True, False, False]


def test_what_is_removed_can_be_put_back_until_it_is_let_go(desk: GalleryDesk) -> None:
    desk.look_at(1, 2, 3)
    desk.gallery.toggle_favourite(desk.keys[:1])
    before = desk.gallery.entries
    desk.gallery.clear()
    assert desk.titles == ["3"]
    assert len(list(desk.folder.iterdir())) == 3
    desk.gallery.put_back()
    assert desk.gallery.entries == before
    desk.gallery.remove(desk.keys[1:])
    desk.gallery.forget_removed()
    desk.loop.run_until(lambda: len(list(desk.folder.iterdir())) == 1)
    desk.gallery.put_back()
    assert desk.titles == ["3"]


def test_one_that_was_removed_does_not_come_back_by_itself(desk: GalleryDesk) -> None:
    desk.look_at(1)
    desk.gallery.remove(desk.keys)
    desk.view.compare = True
    desk.settle()
    desk.view.compare = False
    desk.settle()
    desk.loop.run_for(A_WHILE)
    assert desk.keys == []
    desk.looking.toggle_favourite()  # as a person wants it
    assert [entry.is_favourite for entry in desk.gallery.entries] == [True]


def test_the_oldest_go_where_there_are_too_many_but_no_favourites(
    desk: GalleryDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.look_at(1)
    desk.gallery.toggle_favourite(desk.keys)
    monkeypatch.setattr(module, "MAX_ENTRIES", 3)
    desk.look_at(2, 3, 4, 5)
    assert desk.titles == ["5", "4", "1"]
    assert [text for text, _ in desk.heard.said].count(module.FULL) == 1
    desk.loop.run_until(lambda: len(list(desk.folder.iterdir())) == 3)


def test_each_model_has_a_gallery_of_its_own(desk: GalleryDesk) -> None:
    desk.look_at(1, 2)
    desk.open(RGBA)
    assert desk.keys == []
    desk.look_at(3)
    desk.open()
    desk.loop.run_until(lambda: len(desk.keys) >= 2)
    assert [title for title in desk.titles if title != str(SEED)] == ["2", "1"]
