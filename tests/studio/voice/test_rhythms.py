"""Blinks and glances come at random by a seed, as often as people's, and the end fits the beginning."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.studio.voice.rhythms import LENGTH, RATE, blinks, darts


@pytest.mark.parametrize("seed", range(8))
def test_eyes_shut_wholly_for_a_moment_and_are_open_most_of_the_time(seed: int) -> None:
    shut = blinks(seed)
    assert shut.shape == (round(LENGTH * RATE),)
    assert (shut.min(), shut.max()) == (0.0, 1.0)
    assert np.mean(shut > 0.05) < 0.25
    assert shut[0] == shut[-1] == 0
    begins = np.flatnonzero((shut[1:] > 0) & (shut[:-1] == 0))
    assert 2 <= len(begins) <= 14
    # In a film of 24 frames a second every blink has a frame in which the eyes are shut.
    for begin in begins:
        assert (shut[begin : begin + round(0.32 * RATE)] >= 0.999).sum() >= RATE / 24


def test_gaps_are_uneven_and_about_four_seconds() -> None:
    gaps = []
    for seed in range(40):
        shut = blinks(seed)
        begins = np.flatnonzero((shut[1:] > 0) & (shut[:-1] == 0)) / RATE
        gaps += list(np.diff(begins))
    assert 2.5 < np.mean(gaps) < 5
    assert np.std(gaps) > 1
    assert min(gaps) > 0.25


@pytest.mark.parametrize("seed", range(8))
def test_eyes_rest_and_then_dart(seed: int) -> None:
    where = darts(seed)
    assert np.abs(where).max() <= 1
    assert np.abs(where).max() > 0.2
    assert where[0] == 0
    assert where[-1] == pytest.approx(0, abs=1e-6)
    moves = np.abs(np.diff(where)) > 1e-4
    assert np.mean(moves) < 0.1, "they rest most of the time"


def test_the_same_seed_is_the_same_and_another_is_another() -> None:
    for rhythm in (blinks, darts):
        assert (rhythm(3) == rhythm(3)).all()
        assert (rhythm(3) != rhythm(4)).any()
