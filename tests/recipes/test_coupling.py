"""Coupling z to known choices and quantities: z is standard normal, and decodes to what it was drawn for."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.special import ndtr

from recipes.portraits.learning.coupling import FREE, Choice, Coupling, Quantity


@pytest.fixture(scope="module")
def coupling() -> Coupling:
    random = np.random.default_rng(0)
    outcomes = random.choice(3, size=20_000, p=[0.6, 0.3, 0.1])
    sometimes = np.where(outcomes == 0, FREE, random.integers(0, 2, 20_000))
    values = np.where(outcomes == 2, np.nan, random.exponential(size=20_000))
    return Coupling([Choice(outcomes, 3), Choice(sometimes, 2)], [Quantity(values)], z_dim=8)


def drawn(coupling: Coupling, count: int, seed: int) -> NDArray[np.float64]:
    """z for the first portraits."""
    return coupling.sample(torch.arange(count), torch.Generator().manual_seed(seed)).double().numpy()


def test_over_the_set_z_is_standard_normal_and_uncorrelated(coupling: Coupling) -> None:
    z = drawn(coupling, 20_000, 1)
    assert np.abs(z.mean(axis=0)).max() < 0.04
    assert np.abs(z.std(axis=0) - 1).max() < 0.04
    assert np.abs(np.corrcoef(z.T) - np.eye(8)).max() < 0.04
    levels = np.sort(ndtr(z), axis=0)
    assert np.abs(levels - np.linspace(0, 1, 20_000)[:, None]).max() < 0.02, "Kolmogorov-Smirnov distance"


def test_the_angle_of_its_pair_says_which_choice_z_was_drawn_for(coupling: Coupling) -> None:
    z = drawn(coupling, 20_000, 2)
    turn = np.arctan2(z[:, 1], z[:, 0]) / (2 * np.pi) % 1
    low, high = coupling.sectors[:, 0].double().numpy().T
    assert np.all((turn >= low - 1e-6) & (turn <= high + 1e-6))
    assert len(np.unique(low)) == 3


def test_larger_values_have_larger_z(coupling: Coupling) -> None:
    rows = np.arange(2000)
    z = drawn(coupling, 2000, 3)[:, 4]
    low, high = coupling.levels[:, 0].double().numpy().T
    shown = high[rows] - low[rows] < 1
    assert np.all(np.diff(z[shown][np.argsort(low[rows][shown])]) >= -1e-3)


def test_too_small_a_z_is_said() -> None:
    with pytest.raises(ValueError, match="takes a z of 2 numbers"):
        Coupling([Choice(np.zeros(3, np.int64), 5)], [], z_dim=1)
