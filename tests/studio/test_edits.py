"""Edits as a person works on them: hidden, strengthened, undone meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ganinterface.studio.studio import Studio
from tests.studio.edits import edit_of, make, taps
from tests.studio.plain_loop import PlainLoop

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def second_layer(studio: Studio, settle: Settle) -> None:
    """Edits are made on the tiny generator's second layer (8 maps of 4×2)."""
    assert studio.session.model is not None
    studio.view.set_layer(studio.session.model.layers[1].name)
    settle()


def test_a_hidden_edit_leaves_the_maps_as_they_were(studio: Studio, settle: Settle) -> None:
    plain = taps(studio, studio.session.document)
    edit_id = make(studio, "mouth", m1=2.0)
    settle()
    assert studio.shown.maps is not None
    assert not np.array_equal(studio.shown.maps, plain)
    studio.edits.update_edit(edit_id, enabled=False)
    settle()
    assert np.array_equal(studio.shown.maps, plain)


def test_a_strength_that_is_set_in_many_small_changes_is_one_step(studio: Studio) -> None:
    edit_id = make(studio, "mouth", m1=0.5)
    steps = len(studio.session.step_labels)
    studio.workbench.drag_begin(f"edits/#{edit_id}/strength")
    for strength in (1.5, 2.0, 2.5):
        studio.workbench.drag_to(strength)
    studio.workbench.drag_end()
    assert edit_of(studio, edit_id).strength == 2.5
    assert studio.session.step_labels[steps:] == ("mouth 1 → 2.5",)


def test_a_stroke_that_is_undone_in_mid_drag_leaves_the_strokes_before_it_alone(studio: Studio) -> None:
    studio.view.pin([1])
    studio.painting.begin(0.1, 0.1)
    studio.painting.end()
    (edit,) = studio.session.document.edits
    studio.painting.begin(0.5, 0.5)
    studio.workbench.undo()
    studio.painting.move(0.9, 0.9)
    studio.painting.end()
    assert studio.session.document.edits == (edit,)
    assert not studio.painting.active
    assert studio.session.redo_label == "Paint"


def test_an_edit_that_is_undone_in_mid_drag_harms_nobody(studio: Studio) -> None:
    edit_id = studio.edits.add_edit({1: 0.5})
    assert edit_id is not None
    studio.workbench.drag_begin(f"edits/#{edit_id}/strength")
    studio.workbench.undo()
    studio.workbench.drag_end()
    assert studio.session.document.edits == ()
    assert not studio.session.in_gesture


def test_a_colour_for_an_edit_of_one_map_takes_maps_that_reach_it(studio: Studio, loop: PlainLoop) -> None:
    edit_id = make(studio, "shirt", m1=0.5)
    studio.edits.fill_region(edit_id)
    taken: list[tuple[int, ...]] = []
    for wanted in ("#30c040", "#c03040"):
        studio.values.colour(edit_id, wanted)
        loop.run_until(lambda label=f"Colour shirt {wanted}": studio.session.undo_label == label)  # type: ignore[misc]
        taken.append(tuple(channel for channel, _ in edit_of(studio, edit_id).channels))
    assert len(taken[0]) > 3
    assert taken[1] == taken[0]
