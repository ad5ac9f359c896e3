"""Directions that hold others still: projection, length, and what they tell of pictures they were not made from."""

from __future__ import annotations

import numpy as np
import pytest

from stylegan.directions import Direction, DirectionError, mean_difference
from stylegan.directions.conditional import held_out, projected, scaled, spill, tag_direction, without
from stylegan.directions.labelled import Labelled
from stylegan.metrics import Output

OUTPUTS = (
    Output("options", ("", "hair"), "Top"),
    Output("options", ("pink", "blue"), "Hair", where=("hair",)),
    Output("number", ("smile",), low=-1.0, high=1.0),
)


def labelled(count: int = 2000) -> Labelled:
    """Hair follows w[0], its colour w[1] and a part of w[0]; smile is w[2], in -1..1, and a part of w[0]."""
    w = np.random.default_rng(0).normal(size=(count, 6)).astype(np.float32)
    hair = w[:, 0] > -0.5
    pink = hair & (w[:, 1] + 0.5 * w[:, 0] > 0)
    smile = ((w[:, 2] + 0.5 * w[:, 0]) / 3).clip(-1, 1)
    return Labelled(w, np.stack([hair, pink, hair & ~pink, smile], axis=1).astype(np.float32), OUTPUTS)


def along(vector: np.ndarray) -> list[float]:
    return list(np.abs(vector / np.linalg.norm(vector)))


def test_a_projected_direction_is_at_right_angles_to_all_others_also_when_they_are_not() -> None:
    random = np.random.default_rng(1)
    n, others = random.normal(size=8), random.normal(size=(3, 8))
    found = projected(n, [*others, others[0] * 2])  # one of them twice
    assert np.linalg.norm(found) == pytest.approx(1)
    assert others @ found == pytest.approx(0, abs=1e-12)
    assert found @ n > 0


def test_one_condition_is_the_formula_of_the_paper() -> None:
    n, m = np.array([3.0, 4.0, 0.0]) / 5, np.array([0.0, 1.0, 1.0]) / np.sqrt(2)
    by_hand = n - (n @ m) * m
    assert projected(n, [m]) == pytest.approx(by_hand / np.linalg.norm(by_hand))


def test_a_direction_of_which_nothing_is_left_is_refused() -> None:
    with pytest.raises(DirectionError, match="next to nothing is left"):
        projected([1.0, 0.0, 0.0], [[1.0, 1e-3, 0.0]])


def test_one_is_one_deviation_of_w_along_the_direction() -> None:
    w = np.random.default_rng(2).normal(size=(5000, 3)) * [1, 2, 3]
    assert scaled([0, 0, 5], w) == pytest.approx([0, 0, w[:, 2].std()], rel=1e-5)


def test_what_comes_along_with_a_tag_is_taken_out_of_its_direction() -> None:
    raw = along(tag_direction(labelled(), "smile", mean_difference))
    assert raw[0] > 0.3  # hair comes along
    held = along(tag_direction(labelled(), "smile", mean_difference, ["hair"]))
    assert held[0] < 0.05
    assert held[2] > 0.95


def test_a_tag_that_is_held_still_stays_also_where_w_varies_more_one_way_than_another() -> None:
    random = np.random.default_rng(4)
    cause = random.normal(size=4000)
    w = np.stack([cause, 0.9 * cause + 0.3 * random.normal(size=4000), random.normal(size=4000)], axis=1)
    values = np.stack([w[:, 0] > 0, w[:, 1] > 0], axis=1).astype(np.float32)
    outputs = (Output("flag", ("first",)), Output("flag", ("second",)))
    points = Labelled(w.astype(np.float32), values, outputs)
    raw = along(tag_direction(points, "first", mean_difference))
    assert raw[1] > 0.5
    held = along(tag_direction(points, "first", mean_difference, ["second"]))
    assert held[1] < 0.15  # the second tag follows w[1] alone


def test_an_option_is_compared_only_where_it_counts() -> None:
    without_hair = labelled().values[:, 0] == 0
    counts, shows = labelled().weights("pink")
    assert not (counts & without_hair).any()
    assert len(shows) == counts.sum()
    assert set(shows) == {0.0, 1.0}


def test_a_number_counts_by_how_much_there_is_of_it() -> None:
    _, shows = labelled().weights("smile")
    assert shows == pytest.approx((labelled().values[:, 3] + 1) / 2)


def test_pairs_of_unseen_pictures_are_told_apart_as_well_as_the_tag_follows_w() -> None:
    assert held_out(labelled(400), "smile", mean_difference) > 0.95
    chance = Labelled(labelled(400).w, np.random.default_rng(3).permutation(labelled(400).values), OUTPUTS)
    assert held_out(chance, "smile", mean_difference) == pytest.approx(0.5, abs=0.1)


def test_a_rare_tag_and_an_unknown_one_are_known_as_such() -> None:
    values = labelled().values.copy()
    values[:, 0] = 1
    values[:20, 0] = 0
    assert not Labelled(labelled().w, values, OUTPUTS).is_common("hair")
    with pytest.raises(DirectionError, match="no tag 'beard': there are hair, pink, blue, smile"):
        tag_direction(labelled(), "beard", mean_difference)


def test_a_direction_without_others_leaves_them_alone_and_is_as_long_as_a_deviation() -> None:
    random = np.random.default_rng(3)
    w = random.normal(size=(3000, 8)) * np.arange(1, 9)
    smile, hair, hat = (
        Direction(name, vector.astype(np.float32), 0, 3)
        for name, vector in zip(("smile", "hair", "hat"), random.normal(size=(3, 8)), strict=True)
    )
    made = without(smile, [hair, hat], w, num_ws=4)
    assert (made.name, made.first_style, made.last_style) == ("smile", 0, 3)
    assert abs(spill(smile, hair, 4)) > 0.05
    assert spill(made, hair, 4) == pytest.approx(0, abs=1e-6)
    assert spill(made, hat, 4) == pytest.approx(0, abs=1e-6)
    unit = made.vector / np.linalg.norm(made.vector)
    assert np.linalg.norm(made.vector) == pytest.approx((w @ unit).std(), rel=1e-4)


def test_one_step_holds_as_much_of_another_as_was_put_in_on_the_styles_that_it_moves() -> None:
    hair = Direction("hair", np.array([0, 2, 0], np.float32))
    assert spill(Direction("mixed", np.array([1, 3, 0], np.float32)), hair, 5) == pytest.approx(1.5)
    rows = np.zeros((5, 3), np.float32)
    rows[4] = [0, 2, 0]
    late = Direction("late", rows)
    assert spill(Direction("early", np.array([0, 2, 0], np.float32), 0, 3), late, 5) == 0
    assert spill(Direction("all", np.array([0, 2, 0], np.float32)), late, 5) == pytest.approx(1)


def test_what_differs_from_style_to_style_is_taken_out_of_each() -> None:
    random = np.random.default_rng(4)
    w = random.normal(size=(3000, 6))
    rows = random.normal(size=(3, 6)).astype(np.float32)
    rows[1] = 0  # there the other one does nothing
    other = Direction("other", rows)
    smile = Direction("smile", random.normal(size=6).astype(np.float32))
    made = without(smile, [other], w, num_ws=3)
    assert made.vector.shape == (3, 6)
    assert (made.vector * rows).sum(axis=1) == pytest.approx(0, abs=1e-6)
    cosine = made.vector[1] @ smile.vector / np.linalg.norm(made.vector[1]) / np.linalg.norm(smile.vector)
    assert cosine == pytest.approx(1)
    assert np.linalg.norm(made.vector, axis=1).mean() == pytest.approx(1, rel=0.05)  # w's deviation
    with pytest.raises(DirectionError, match="Next to nothing"):
        without(other, [other], w, num_ws=3)
