"""A portrait's parameters in W: set, moved and named, exactly as a linear weight has them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from recipes.portraits.cache import known_portraits
from recipes.portraits.drawn.lot import HAIR_LENGTHS, sample_portrait
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.latent import portrait_coupling
from recipes.portraits.shipping.attribute_table import specs
from recipes.portraits.shipping.parameters import Parameters, Step
from recipes.portraits.shipping.traits import traits
from recipes.portraits.shipping.workshop import Workshop, by_lot, fitted_weight
from recipes.portraits.tagger import OUTPUTS
from tests.recipes.tiny_world import FEATURES, made_up_weight, tiny_generator, tiny_workshop


@pytest.fixture(scope="module")
def features() -> Features:
    return Features(known_portraits(range(300)))


@pytest.fixture(scope="module")
def parameters(features: Features) -> Parameters:
    return Parameters(made_up_weight(), features)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return tiny_workshop(tmp_path_factory.mktemp("world"), [])


def test_a_weight_of_other_features_is_refused(features: Features) -> None:
    assert features.size == FEATURES
    with pytest.raises(ValueError, match="is not one of 251 features"):
        Parameters(torch.zeros(4, 3), features)


def test_what_w_follows_is_found_from_the_coupling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mapping that hands on the number of z which says how the hair sways."""
    known = known_portraits(range(2000))
    features = Features(known)
    coupling = portrait_coupling(known, 128)
    z = coupling.sample(torch.arange(len(features.matrix)), torch.Generator().manual_seed(0)).numpy()
    sway = features.matrix[:, columns_of(features, "sway")][:, 0].numpy()
    place = int(np.argmax([abs(np.corrcoef(sway, column)[0, 1]) for column in z.T]))
    generator = tiny_generator()
    monkeypatch.setattr(
        generator, "map", lambda z: torch.stack([2 * z[:, place], z.new_zeros(len(z))], 1)[:, None]
    )
    weight = fitted_weight(generator, coupling, features)
    assert weight.shape == (2, features.size)
    assert float(weight[0, columns_of(features, "sway")][0]) == pytest.approx(2, rel=0.1)
    others = weight[0, ~columns_of(features, "sway")]
    assert others.abs().max() < 0.3
    assert not weight[1].any()


def test_what_is_set_is_shown_and_the_rest_stays(parameters: Parameters, features: Features) -> None:
    before = parameters.every[:20]
    after = parameters.changed(before, {"hat": "beret", "sway": 1.0})
    assert parameters.shows(after, "hat", "beret").all()
    moved = (after - before).abs() > 1e-6
    covers = columns_of(features, "beret_over_hair", "beanie_over_hair", "rim_over_hair", "cap_over_hair")
    assert (moved[:, ~covers].sum(dim=1) <= 3).all(), "two options of the hat, and the sway"
    assert moved[:, columns_of(features, "beret_over_hair")].any(dim=1).all(), "its colour, over the hair's"
    assert torch.allclose(parameters.changed(after, {"hat": "beret"}), after, atol=1e-6)


def test_what_covers_something_is_its_colour_less_the_other_where_it_is_there(
    parameters: Parameters, features: Features
) -> None:
    at = features.columns
    portraits = [sample_portrait(seed) for seed in range(40)]
    for row, portrait in enumerate(portraits):
        wanted = np.subtract(portrait.accent, portrait.hair_colour) / 255 * portrait.band
        assert np.allclose(parameters.every[row, at("band_over_hair")], wanted, atol=1e-3)
        striped = portrait.clothes == "stripes"
        wanted = np.subtract(portrait.cloth2, portrait.cloth) / 255 * striped
        assert np.allclose(parameters.every[row, at("stripes_over_cloth")], wanted, atol=1e-3)
    assert any(portrait.band for portrait in portraits)


def test_of_truncated_features_covers_change_by_what_is_set_alone(
    parameters: Parameters, features: Features
) -> None:
    pulled = torch.lerp(parameters.mean.expand(20, -1), parameters.every[:20], 0.7)
    at = features.columns
    after = parameters.changed(pulled, {"band": "band", "accent": "accent2"})
    assert torch.equal(after[:, at("stripes_over_cloth")], pulled[:, at("stripes_over_cloth")])
    assert not torch.equal(after[:, at("band_over_hair")], pulled[:, at("band_over_hair")])
    assert torch.allclose(parameters.changed(after, {"band": "band"}), after, atol=1e-6)


def test_an_option_that_there_is_not_is_named(parameters: Parameters) -> None:
    with pytest.raises(ValueError, match="'hat' has no option 'crown'"):
        parameters.option("hat", "crown")


def test_a_direction_goes_from_the_others_as_frequent_as_they_are_to_the_option(
    parameters: Parameters, features: Features
) -> None:
    ours = parameters.direction((Step("hair_colour", ("pink",)),))
    weights = parameters.weight
    first = features.columns("hair_colour").start
    columns, shares = weights[:, first : first + 12], parameters.mean[first : first + 12]
    assert torch.allclose(ours, columns[:, 0] - columns @ shares / shares.sum(), atol=1e-5)
    worn = parameters.direction((Step("band", ("band",), ("none",)),))
    band, over = (weights[:, features.columns(name)] for name in ("band", "band_over_hair"))
    usual = parameters.every[parameters.shows(parameters.every, "band", "band")]
    there = usual[:, features.columns("band_over_hair")].mean(dim=0)
    assert torch.allclose(worn, band[:, 1] - band[:, 0] + over @ there, atol=1e-5), "with its usual colour"
    quantity = parameters.direction((Step("sway", by=1.0),))
    assert torch.allclose(quantity * 2, parameters.direction((Step("sway", by=2.0),)))


def test_every_attribute_and_preset_names_parameters_that_there_are(
    parameters: Parameters, features: Features
) -> None:
    tags = {tag for output in OUTPUTS for tag in output.tags}
    names = [spec.name for spec in specs()]
    assert len(set(names)) == len(names) > 50
    for spec in specs():
        assert spec.tag in tags, spec.name
        assert parameters.direction(spec.steps).norm() > 0, spec.name
    files = [trait.name for trait in traits()]
    assert len(set(files)) == len(files) == 23
    for trait in traits():
        assert {trait.tag, *trait.hidden} <= tags, trait.name
        changed = parameters.changed(parameters.every[:5], trait.setting)
        assert not torch.equal(changed, parameters.every[:5]), trait.name
    assert {f"Hair: {length}" for length in HAIR_LENGTHS} <= set(names)


def test_a_portrait_by_lot_with_something_set_moves_by_the_weights_difference(workshop: Workshop) -> None:
    lot = by_lot(workshop, 0, 12, psi=0.7)
    moved = lot.having({"sway": 1.0})
    direction = workshop.parameters.direction((Step("sway", by=1.0),))
    by = (moved.ws - lot.ws) @ direction / direction.square().sum()  # in halves of the range
    assert lot.cutoff == 4
    truncated = 1 - (
        0.7 * column_of(workshop, lot.features) + 0.3 * column_of(workshop, workshop.parameters.mean)
    )
    assert torch.allclose(by[:, 0], truncated, atol=1e-4)
    assert torch.allclose(by[:, 5], 1 - column_of(workshop, lot.features), atol=1e-4)


def columns_of(features: Features, *names: str) -> torch.Tensor:
    """Which columns are those groups', bool [F]."""
    found = torch.zeros(features.size, dtype=torch.bool)
    for name in names:
        found[features.columns(name)] = True
    return found


def column_of(workshop: Workshop, features: torch.Tensor) -> torch.Tensor:
    """The sway of plain features [.., F]."""
    return features[..., Features(known_portraits(range(40))).columns("sway").start]
