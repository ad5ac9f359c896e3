"""What a direction does to new pictures, on a generator whose w is known to mean something."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylegan.directions import Direction
from stylegan.directions.effect import Effect, Trial, moved
from stylegan.directions.labelled import classify
from stylegan.metrics.generating import styles
from tests.planted import SPILL, planted_generator, seeing_classifier


@pytest.fixture(scope="module")
def trial() -> Trial:
    generator, classifier = planted_generator(), seeing_classifier()
    ws = styles(generator, range(40))
    return Trial(generator, classifier, ws, classify(generator, classifier, ws, 20), 20)


def towards(trial: Trial, index: int, name: str = "bright") -> Direction:
    """One deviation of w along one of its numbers, on the last layer, which is the one that shows it."""
    vector = np.zeros(16, np.float32)
    vector[index] = float(trial.ws[:, 0, index].std())
    return Direction(name, vector, first_style=5)


def test_a_tag_is_turned_on_and_what_comes_along_is_counted(trial: Trial) -> None:
    effect = trial.effect(towards(trial, 0), "bright", 3.0, 100)
    assert effect is not None
    assert effect.pictures == np.count_nonzero(trial.values[:, 0] == 0)
    assert effect.reached == 1.0
    assert effect.worst == "Warmth"  # redness moves by SPILL · 0.4 · 3 of a range of 4
    assert effect.worst_change > SPILL * 0.4 * 3 / 4
    assert effect.others == pytest.approx((effect.worst_change + SPILL * 0.4 * 3 / 4) / 2, abs=0.03)


def test_a_number_moves_in_parts_of_its_range_and_the_right_way(trial: Trial) -> None:
    effect = trial.effect(towards(trial, 1), "redness", 2.0, 100)
    assert effect is not None
    assert effect.pictures == 40
    assert effect.reached == pytest.approx(0.4 * 2 / 4, abs=0.03)
    assert effect.agreeing == 1.0
    back = trial.effect(towards(trial, 1), "redness", -2.0, 100)
    assert back is not None
    assert back.agreeing == 0.0
    assert back.reached == pytest.approx(-effect.reached, abs=0.03)


def test_the_amount_is_the_first_that_is_enough(trial: Trial) -> None:
    weak = Direction("bright", towards(trial, 0).vector * 0.5, first_style=5)
    strong = Direction("bright", towards(trial, 0).vector * 5, first_style=5)
    first, last = trial.enough(strong, "bright", 100), trial.enough(weak, "bright", 100, (0.1, 0.2))
    assert first is not None
    assert last is not None
    assert (first.amount, first.enough) == (1.0, True)
    assert not last.enough


def test_the_styles_that_do_it_are_found(trial: Trial) -> None:
    everywhere = replace(towards(trial, 0), first_style=0)
    ranges = [(0, 1), (2, 3), (4, 5), (0, 3), (2, 5)]
    narrow = trial.narrowed(everywhere, "bright", 100, ranges)
    assert narrow.first_style <= 5
    assert narrow.last_style in (None, 5)
    effect = trial.effect(narrow, "bright", 3.0, 100)
    assert effect is not None
    assert effect.reached == 1.0


def test_where_no_picture_lacks_the_tag_nothing_is_measured(trial: Trial) -> None:
    bright = Trial(trial.generator, trial.classifier, trial.ws, np.ones_like(trial.values), 20)
    assert bright.effect(towards(trial, 0), "bright", 1.0, 100) is None
    assert bright.enough(towards(trial, 0), "bright", 100) is None


def test_moving_touches_the_styles_of_the_direction_alone(trial: Trial) -> None:
    vector = np.arange(16, dtype=np.float32)
    after = moved(trial.ws, Direction("some", vector, 1, 3), 2.0)
    difference = (after - trial.ws)[0].numpy()
    assert np.flatnonzero(np.abs(difference).max(axis=1)).tolist() == [1, 2, 3]
    assert difference[2] == pytest.approx(2 * vector, abs=1e-5)


def test_what_is_read_beside_the_slider() -> None:
    assert (
        str(Effect(2.0, 300, 0.964, 0.031, "Eyes", 0.04))
        == "+2 turns it on in 96 % · moves others by 3 points"
    )
    assert str(Effect(1.0, 300, 0.9, 0.01, "Eyes", 0.12)) == (
        "+1 turns it on in 90 % · moves others by 1 point, Eyes by 12"
    )
    assert str(Effect(3.0, 300, 0.617, 0.02, "Eyes", 0.03, 0.97)) == (
        "+3 moves it by 0.62 of its range · moves others by 2 points"
    )
