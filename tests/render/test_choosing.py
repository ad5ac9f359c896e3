"""Maps that tell a part are learned from painted pictures, and from others in which layers together suppose it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.render.finding.following.choosing import (
    Layout,
    Telling,
    _threshold,
    choose,
    overlap,
    suppose,
)
from ganinterface.render.finding.following.parts import Cells

SIDE, OTHERS = 16, 6
GRID = Cells(SIDE, SIDE, (0.0, 0.0, 1.0, 1.0))


def square(top: int, left: int) -> NDArray[np.bool_]:
    cells = np.zeros((SIDE, SIDE), bool)
    cells[top : top + 4, left : left + 4] = True
    return cells.ravel()


def quiet() -> None:
    """Nobody is in a hurry."""


def layer_of(parts: list[NDArray[np.bool_]], chance: list[NDArray[np.bool_]], seed: int) -> Telling:
    """Map 0 is the part, not clearly; map 1 is `chance`, clearly; two more are noise. The first picture is painted."""
    random = np.random.default_rng(seed)
    maps = []
    for part, other in zip(parts, chance, strict=True):
        noise = random.normal(size=(4, SIDE * SIDE)).astype(np.float32)
        noise[0] = 0.4 * noise[0] + part
        noise[1] = 0.02 * noise[1] + other
        maps.append(noise)
    return Telling(np.arange(4), maps[:1], maps[1:])


@pytest.fixture
def parts() -> list[NDArray[np.bool_]]:
    return [square(5, 5), *(square(4 + number, 6) for number in range(OTHERS))]


def test_a_map_that_was_right_by_chance_is_given_up_for_one_that_is_right_elsewhere(
    parts: list[NDArray[np.bool_]],
) -> None:
    chance = [parts[0], *(square(0, 11) for _ in range(OTHERS))]
    telling, layout = layer_of(parts, chance, 0), Layout(GRID, parts[:1])
    alone = choose(telling, layout, None, quiet)
    taught = choose(telling, layout, [parts[1:]] * 2, quiet)
    assert alone is not None
    assert taught is not None
    found = [
        np.mean([overlap(each.step.finds(m), p) for m, p in zip(telling.others, parts[1:], strict=True)])
        for each in (alone, taught)
    ]
    assert found[1] > found[0] + 0.2
    assert taught.maps[0] == 0
    assert alone.alike is None
    assert taught.alike == pytest.approx(found[1])


def test_several_layers_together_are_right_where_each_of_them_is_wrong(
    parts: list[NDArray[np.bool_]],
) -> None:
    """Each takes another place for the part in the other pictures; only where it is do they agree."""
    layout, choices = Layout(GRID, parts[:1]), []
    for seed, corner in enumerate([(0, 0), (0, 12), (12, 0), (12, 12)]):
        chance = [parts[0], *(parts[1 + n] | square(*corner) for n in range(OTHERS))]
        choice = choose(layer_of(parts, chance, seed), layout, None, quiet)
        assert choice is not None
        choices.append(choice)
    together = suppose(choices, layout)[-1]
    for number, part in enumerate(parts[1:]):
        supposed = together[number]
        assert supposed is not None
        each = [overlap(choice.step.finds(choice.telling.others[number]), part) for choice in choices]
        assert overlap(supposed, part) > max(each)


def test_nothing_is_supposed_of_a_picture_in_which_nothing_is_found() -> None:
    parts = [square(5, 5), square(5, 5)]
    telling = layer_of(parts, parts, 0)
    empty = Telling(telling.numbers, telling.shown, [np.zeros((4, SIDE * SIDE), np.float32)])
    choice = choose(empty, Layout(GRID, parts[:1]), None, quiet)
    assert choice is not None
    assert suppose([choice], Layout(GRID, parts[:1])) == [[None], [None]]


def test_the_threshold_is_the_best_there_is() -> None:
    random = np.random.default_rng(3)
    wanted = random.random(200) < 0.2
    scores = random.normal(size=200) + wanted
    best = max(overlap(scores > cut, wanted) for cut in scores)
    assert overlap(scores > _threshold(scores, wanted), wanted) == pytest.approx(best)
