"""Features of portraits and the z that is coupled with them: nothing is lost, and z is standard normal over the set."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.special import ndtr

from recipes.portraits.cache import PortraitSet, known_portraits
from recipes.portraits.drawn.colours import HAIR
from recipes.portraits.drawn.lot import HAIR_LENGTHS, sample_portrait
from recipes.portraits.learning.coupling import Coupling
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.learning.settings import NETWORK

COUNT = 3000


@pytest.fixture(scope="module")
def known() -> PortraitSet:
    return known_portraits(range(COUNT))


@pytest.fixture(scope="module")
def features(known: PortraitSet) -> Features:
    return Features(known)


@pytest.fixture(scope="module")
def coupling(known: PortraitSet) -> Coupling:
    return portrait_coupling(known, NETWORK.z_dim)


def drawn(coupling: Coupling, rows: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """z for the portraits `rows`."""
    return coupling.sample(torch.from_numpy(rows), torch.Generator().manual_seed(seed)).double().numpy()


def test_every_choice_is_one_of_its_options_and_every_quantity_small(features: Features) -> None:
    first = 0
    for name, width, choice in features.groups:
        at = features.columns(name)
        assert at == slice(first, first + width)
        columns = features.matrix[:, at] * features.unit[at] + features.offset[at]
        if choice:
            assert torch.allclose(columns.sum(dim=1), torch.ones(COUNT), atol=1e-4), name
            assert torch.minimum(columns.abs(), (columns - 1).abs()).max() < 1e-4, "each is there or not"
        else:
            assert columns.abs().max() <= 1.01, name
        first += width
    assert first == features.size


def test_columns_are_standardised_but_the_rarest(features: Features) -> None:
    assert features.matrix.mean(dim=0).abs().max() < 1e-4
    deviation = features.matrix.std(dim=0)
    assert deviation.max() < 1.001
    assert (deviation[features.unit > 0.11] > 0.999).all()


def test_the_palette_of_a_colour_is_told_from_its_jitter(features: Features) -> None:
    outcomes, options = features.choices["hair_colour"]
    families = list(HAIR)
    assert options == len(families)
    assert all(families[outcomes[seed]] == sample_portrait(seed).hair_family for seed in range(300))


def test_mixing_moves_choices_by_less_than_half_and_leaves_quantities(features: Features) -> None:
    torch.manual_seed(0)
    rows = torch.arange(200)
    mixed = features.mixed(rows, most=0.4, pulled=0.4)
    plain = features.matrix[rows]
    first = 0
    for name, width, choice in features.groups:
        ours, theirs = (each[:, first : first + width] for each in (mixed, plain))
        if not choice:
            assert torch.equal(ours, theirs), name
        first += width
    assert not torch.equal(mixed, plain)


def test_over_the_set_z_is_standard_normal_and_uncorrelated(coupling: Coupling) -> None:
    rows = np.tile(np.arange(COUNT), 3)
    z = drawn(coupling, rows, 1)
    assert z.shape == (3 * COUNT, NETWORK.z_dim)
    assert np.abs(z.mean(axis=0)).max() < 0.06
    assert np.abs(z.std(axis=0) - 1).max() < 0.06
    levels = np.sort(ndtr(z), axis=0)
    assert np.abs(levels - np.linspace(0, 1, len(z))[:, None]).max() < 0.04, "Kolmogorov-Smirnov distance"
    assert np.abs(np.corrcoef(z.T) - np.eye(z.shape[1])).max() < 0.25, (
        "what goes together in portraits stays small"
    )


def test_the_first_pair_of_z_says_how_long_the_hair_is(coupling: Coupling) -> None:
    rows = np.arange(1000)
    z = drawn(coupling, rows, 2)
    turn = np.arctan2(z[:, 1], z[:, 0]) / (2 * np.pi) % 1
    lengths = list(HAIR_LENGTHS)
    spans = {
        length: [turn[i] for i in rows if sample_portrait(i).hair_length == length] for length in lengths
    }
    edges = [(min(found), max(found)) for found in (spans[length] for length in lengths)]
    assert all(before[1] < after[0] for before, after in pairwise(edges)), "one sector each"


def test_a_larger_quantity_has_a_larger_z(coupling: Coupling, known: PortraitSet) -> None:
    rows = np.arange(1000)
    z = drawn(coupling, rows, 3)
    sway = known.values[rows, known.value_names.index("sway")]
    correlations = [abs(np.corrcoef(sway, column)[0, 1]) for column in z.T]
    assert max(correlations) > 0.95
