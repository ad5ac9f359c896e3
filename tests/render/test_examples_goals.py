"""Edits from a few different persons: told by what each portrait would be with an example's part, in its own colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ganinterface.document.arrays import ArrayStore
from ganinterface.render.finding import examples as engine
from ganinterface.render.finding.examples import find_edits
from ganinterface.render.finding.examples_goals import Goals
from ganinterface.render.finding.examples_maps import Learned, candidate_layers, layer_masks
from ganinterface.render.finding.examples_order import Examples
from ganinterface.render.finding.examples_portraits import Lot, box_of, lots, state_of
from tests.blobs import PART, Planted, portraits
from tests.families import MODULATED


@pytest.fixture(scope="module")
def told() -> tuple[Goals, Lot]:
    """Goals by one portrait with the blob and one without, and portraits without it that are ready to be told of."""
    planted, arrays = Planted(MODULATED), ArrayStore()
    generator = planted.generator
    layers = candidate_layers(generator, PART)
    learned = Learned(generator, layers, layer_masks(generator, PART))
    shows, lacks = (portraits(planted.seeds(has, 1)) for has in (True, False))
    for has, (document,) in ((True, shows), (False, lacks)):
        learned.take_example(has, state_of(generator, arrays, document, lambda: None)[1])
    for lot in lots(
        generator, arrays, portraits(planted.seeds(False, 20, 100)), max(layers) + 1, lambda: None
    ):
        learned.take_others(lot.trace)
    goals = Goals(generator, arrays, shows, 1, learned, box_of(PART, generator.resolution), lambda: None)
    documents = portraits(planted.seeds(False, 6, 500))
    return goals, goals.ready(next(lots(generator, arrays, documents, max(layers) + 1, lambda: None)), 0)


def in_part(pictures: torch.Tensor, colour: float) -> torch.Tensor:
    """With another mean colour in the part, and the same drawn there."""
    top, bottom, left, right = box_of(PART, (pictures.shape[2], pictures.shape[3]))
    changed = pictures.clone() * 0.4
    changed[:, :, top:bottom, left:right] += colour
    return changed


def test_who_is_at_the_goal_has_it_and_who_was_left_has_it_not(told: tuple[Goals, Lot]) -> None:
    goals, lot = told
    assert lot.goals is not None
    assert goals.verdict(lot, lot.goals).turned.all()
    assert goals.verdict(lot, lot.goals).good == pytest.approx(1)
    assert not goals.verdict(lot, lot.pictures).turned.any()


def test_the_part_of_an_example_in_its_own_skin_has_it_and_is_worth_less(told: tuple[Goals, Lot]) -> None:
    """The mouth of a pale person on a dark one, with the skin around it: it opens, and nobody wants it."""
    goals, lot = told
    assert lot.goals is not None
    faint = replace(lot, pictures=0.4 * lot.pictures, goals=0.4 * lot.goals)  # room for another colour
    clean = goals.verdict(faint, in_part(lot.goals, 0.0))
    patched = goals.verdict(faint, in_part(lot.goals, 0.5))
    assert np.array_equal(patched.turned, clean.turned)
    assert patched.good <= clean.good - 0.3


def test_a_figure_of_few_portraits_is_of_more_where_few_lack_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LEARNED", 48)
    monkeypatch.setattr(engine, "HELD_OUT", 12)
    planted = Planted(MODULATED)
    shows, lacks = (portraits(planted.seeds(has, 1)) for has in (True, False))
    examples = Examples(shows, lacks, PART)
    counted = []
    for enough in (0, 24):
        monkeypatch.setattr(engine, "ENOUGH", enough)
        counted.append(find_edits(planted.generator, ArrayStore(), examples).built[0].figure.of)
    assert 0 < counted[0] < counted[1] <= 24
