"""What is dirty is covered by few rectangles: all of it, hardly anything else, and no rectangle for nothing."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylegan.incremental.covering import MAX_PARTS, cover, parts, without_contained
from stylegan.incremental.rects import Rect, area

HEIGHT, WIDTH = 24, 16
SEEDS = pytest.mark.parametrize("seed", range(40))


def some(seed: int) -> list[Rect]:
    """Up to seven rectangles anywhere."""
    random = np.random.default_rng(seed)
    rects = []
    for _ in range(random.integers(8)):
        (top, bottom), (left, right) = (
            np.sort(random.choice(size + 1, 2, False)) for size in (HEIGHT, WIDTH)
        )
        rects.append((int(top), int(left), int(bottom), int(right)))
    return rects


def cells(rects: list[Rect]) -> np.ndarray:
    """How many of the rectangles cover each cell."""
    count = np.zeros((HEIGHT, WIDTH), dtype=int)
    for top, left, bottom, right in rects:
        count[top:bottom, left:right] += 1
    return count


@SEEDS
@pytest.mark.parametrize("overhead", [0.0, 3.0, 40.0, 1e9])
def test_all_is_covered_for_no_more_than_it_costs_one_by_one(seed: int, overhead: float) -> None:
    rects = some(seed)

    def cost(rect: Rect) -> float:
        return overhead + area(rect)

    made = cover(rects, cost)
    assert (cells(made) > 0)[cells(rects) > 0].all()
    assert sum(map(cost, made)) <= sum(map(cost, rects))
    assert len(made) <= 1 or overhead < 1e9
    if overhead == 0:
        assert (cells(made) == (cells(rects) > 0)).all(), "what two rectangles share is run once"


@SEEDS
def test_a_rectangle_within_another_goes(seed: int) -> None:
    rects = some(seed)
    made = without_contained(rects)
    assert ((cells(made) > 0) == (cells(rects) > 0)).all()
    assert len(made) == len(set(made)) <= len(rects)


@SEEDS
@pytest.mark.parametrize("share", [0.003, 0.05, 0.3])
def test_the_parts_of_a_change_hold_all_of_it(seed: int, share: float) -> None:
    dirty = np.random.default_rng(seed).random((HEIGHT, WIDTH)) < share
    made = parts(torch.from_numpy(dirty))
    assert (cells(made) > 0)[dirty].all()
    assert (cells(made) <= 1).all()
    assert len(made) <= MAX_PARTS


@pytest.mark.parametrize("turned", [False, True])
def test_a_slanting_stroke_is_far_less_than_the_box_around_it(turned: bool) -> None:
    dirty = torch.eye(16, dtype=torch.bool)
    made = parts(dirty.flip(0) if turned else dirty)
    assert sum(map(area, made)) <= 16 * 16 / 4


def test_a_filled_box_is_one_rectangle_and_nothing_none() -> None:
    dirty = torch.zeros(8, 8, dtype=torch.bool)
    assert parts(dirty) == []
    dirty[2:5, 1:8] = True
    assert parts(dirty) == [(2, 1, 5, 8)]
