"""Stamps are taken in a moment, while a person goes on working."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.document.document import Document, LatentPart
from ganinterface.document.region import Rectangle
from ganinterface.session import actions
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.editing.stamps import SeedAverage, reference_documents
from ganinterface.studio.studio import Studio
from tests.signals import Listener
from tests.studio.edits import edit_of, make, taps
from tests.studio.plain_loop import PlainLoop

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def second_layer(studio: Studio, settle: Settle) -> None:
    """Edits are made on the tiny generator's second layer (8 maps of 4×2)."""
    assert studio.session.model is not None
    studio.view.set_layer(studio.session.model.layers[1].name)
    settle()


def with_seed(document: Document, seed: int) -> Document:
    return actions.set_seed(document, seed).document


def stamp_of(studio: Studio, edit_id: str) -> NDArray[np.float32]:
    stamp = edit_of(studio, edit_id).stamp
    assert stamp is not None
    return studio.session.arrays.get(stamp.array)


def test_a_stamp_is_compared_with_a_pose(studio: Studio, loop: PlainLoop) -> None:
    studio.playback.add_pose()
    studio.workbench.apply(actions.set_seed, 8)
    edit_id = make(studio, "mouth", m1=0.5)
    pose = studio.session.timeline.poses[0].document
    studio.edits.take_stamp(edit_id, pose)
    loop.run_until(lambda: edit_of(studio, edit_id).stamp is not None)
    difference = taps(studio, with_seed(pose, 8)) - taps(studio, pose)
    assert np.allclose(stamp_of(studio, edit_id), difference[:, :2], atol=1e-5)


def test_without_a_region_no_stamp_is_taken_and_it_is_said_why(studio: Studio) -> None:
    edit_id = studio.edits.add_edit({1: 0.5})
    assert edit_id is not None
    listener = Listener(studio.messages)
    studio.edits.take_stamp(edit_id, 3)
    assert listener.at("warning") == ["Paint on the picture where the stamp is to be taken."]
    assert edit_of(studio, edit_id).stamp is None


def test_a_region_that_was_erased_again_has_no_stamp(studio: Studio) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    studio.workbench.apply(edit_actions.add_shape, edit_id, Rectangle(0.0, 0.0, 1.0, 1.0, value=0.0))
    listener = Listener(studio.messages)
    for reference in (5, SeedAverage(4)):
        studio.edits.take_stamp(edit_id, reference)
    assert listener.at("warning") == ["Paint on the picture where the stamp is to be taken."] * 2
    assert not studio.jobs.unfinished


def test_an_edit_that_is_gone_when_its_stamp_is_ready_stays_gone(studio: Studio, loop: PlainLoop) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    arrays = len(studio.session.arrays)
    studio.edits.take_stamp(edit_id, 5)
    studio.edits.remove_edit(edit_id)
    later: list[object] = []
    studio.models.call(lambda renderer: "drawn after the stamp", later.append)
    loop.run_until(lambda: bool(later))
    assert studio.session.document.edits == ()
    assert len(studio.session.arrays) == arrays, "nobody wants its maps any more"
    assert studio.session.undo_label == "Remove mouth"


def test_an_average_needs_at_least_one_portrait() -> None:
    assert [part.latent for part in reference_documents(Document(), SeedAverage(2))] == [
        (LatentPart(0),),
        (LatentPart(1),),
    ]
    with pytest.raises(ValueError, match="at least one"):
        reference_documents(Document(), SeedAverage(0))


def test_a_stamp_taken_from_one_portrait_gives_its_look_to_another(
    studio: Studio, settle: Settle, loop: PlainLoop
) -> None:
    studio.workbench.apply(actions.set_seed, 1)
    edit_id = make(studio, "mouth")
    plain = edit_actions.remove_edit(studio.session.document, edit_id).document
    studio.edits.take_stamp(edit_id, 2)
    loop.run_until(lambda: edit_of(studio, edit_id).stamp is not None)
    one, two = taps(studio, with_seed(plain, 1)), taps(studio, with_seed(plain, 2))
    studio.workbench.apply(actions.set_seed, 2)
    settle()
    assert studio.shown.maps is not None
    assert np.allclose(studio.shown.maps[:, :2], one[:, :2], atol=1e-5)
    assert np.array_equal(studio.shown.maps[:, 2:], two[:, 2:])
