"""Portraits by lot: the same from the same seed, in the mix that is promised, and everything about them known."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache

import numpy as np
import pytest

from recipes.portraits import labels
from recipes.portraits.drawn import lot
from recipes.portraits.drawn.lot import NONE, Portrait, sample_portrait
from recipes.portraits.drawn.mouth_shapes import CLOSED, MOUTH_SHAPES


@cache
def many() -> tuple[Portrait, ...]:
    return tuple(sample_portrait(seed) for seed in range(3000))


def share(rows: list[bool]) -> float:
    return float(np.mean(rows))


def test_a_seed_always_gives_the_same_portrait() -> None:
    assert sample_portrait(7) == sample_portrait(7)
    assert sample_portrait(7) != sample_portrait(8)


@pytest.mark.parametrize(
    ("what", "wanted"),
    [
        ("glasses", lot.GLASSES_SHARE), ("earrings", lot.EARRINGS_SHARE), ("hat", lot.HAT_SHARE),
        ("beard", lot.BEARD_SHARE), ("mouth_shape", lot.MOUTH_SHAPES_SHARE),
    ],
)  # fmt: skip
def test_options_are_as_frequent_as_promised(what: str, wanted: float) -> None:
    assert share([getattr(p, what) != NONE for p in many()]) == pytest.approx(wanted, abs=0.03)


def test_choices_without_weights_are_evenly_mixed() -> None:
    for what, options in (("hair_family", 12), ("clothes", len(lot.CLOTHES)), ("hair", 48)):
        counts = np.unique([getattr(p, what) for p in many()], return_counts=True)[1] / len(many())
        assert len(counts) == options
        assert np.abs(counts - 1 / options).max() < 0.02


def test_mouths_are_closed_and_eyes_shut_as_often_as_promised() -> None:
    assert 0.4 < share([p.mouth.open < CLOSED for p in many()]) < 0.55
    shut = np.array([[p.blink_left, p.blink_right] for p in many()]) == 1
    assert share(shut.all(axis=1)) == pytest.approx(lot.CLOSED_EYES, abs=0.02)
    assert share(shut.sum(axis=1) == 1) == pytest.approx(lot.WINKS, abs=0.02)


def test_under_a_hat_there_is_neither_band_nor_flower_and_without_glasses_no_lens() -> None:
    assert not any(p.hat != NONE and (p.band or p.flowers) for p in many())
    assert all((p.lens == NONE) == (p.glasses == NONE) for p in many())


def test_every_number_stays_within_its_range() -> None:
    for p in many()[:500]:
        values = labels.values(p)
        assert tuple(values) == labels.VALUES
        assert all(0 <= value <= 1 for value in values.values()), (p, values)
        assert all(0 <= channel <= 255 for channel in (*p.hair_colour, *p.skin, *p.iris, *p.cloth, *p.ink))


def test_a_mouth_drawn_as_a_shape_is_near_that_shape() -> None:
    for p in many():
        if p.mouth_shape != NONE:
            centre = asdict(MOUTH_SHAPES[p.mouth_shape])
            off = max(abs(value - centre[name]) for name, value in asdict(p.mouth).items())
            assert off < 0.26, p.mouth_shape


def test_hair_lengths_hold_every_variant_once() -> None:
    assert sorted(number for numbers in lot.HAIR_LENGTHS.values() for number in numbers) == [*range(1, 49)]


def test_facts_say_what_the_parameters_say() -> None:
    for p in many()[:300]:
        facts = labels.facts(p)
        assert tuple(facts) == labels.LABELS
        groups = ("hair_", "skin_", "eyes_", "wears_")
        varied = [
            name
            for name, is_so in facts.items()
            if is_so and name.startswith(groups) and name != "eyes_closed"
        ]
        assert len(varied) == 5, "one length, one colour of hair, one skin, one iris, one garment"
        assert facts["hat"] == (p.hat != NONE)
        assert facts["eyes_closed"] == (p.blink_left == p.blink_right == 1)
        options = labels.options(p)
        assert labels.CATEGORIES["clothes"][options["clothes"]] == p.clothes
        assert labels.CATEGORIES["mouth_shape"][options["mouth_shape"]] == p.mouth_shape
