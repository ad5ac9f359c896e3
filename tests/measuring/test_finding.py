"""Directions of models of every family, from nothing, from two sets of portraits, from A and B; and freed of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart, Truncation
from ganinterface.measuring.directing import styles_of_seeds
from ganinterface.measuring.drawn_spill import drawn_spill
from ganinterface.measuring.finding import find_directions, project_out
from ganinterface.measuring.finding_order import Order
from ganinterface.progress import SILENT
from ganinterface.render.portraits.latents import styles
from stylegan import Generator, GeneratorConfig
from stylegan.directions import Direction, DirectionError
from tests.families import CONDITIONAL, FAMILIES, generator_of, model_of


def portrait(seed: int) -> Document:
    return Document(latent=(LatentPart(seed),), truncation=Truncation(1.0, None))


def found(generator: Generator, **order: Any) -> tuple[Direction, ...]:
    return find_directions(generator, ArrayStore(), Order(**order), SILENT)


def sides(generator: Generator, axis: int, count: int) -> dict[str, tuple[Document, ...]]:
    """The portraits with most and with least of one number of w."""
    order = np.argsort(styles_of_seeds(generator, range(300))[:, axis])
    most, least = ([portrait(int(seed)) for seed in seeds] for seeds in (order[-count:], order[:count]))
    return {"this": tuple(most), "other": tuple(least)}


@pytest.mark.parametrize(
    "config", [*FAMILIES, *CONDITIONAL], ids=lambda each: f"{each.family}-{each.label_dim}"
)
@pytest.mark.parametrize("way", ["pca", "closed-form"])
def test_every_family_has_components_of_the_length_of_a_deviation(way: str, config: GeneratorConfig) -> None:
    generator = generator_of(config)
    several = found(generator, way=way, count=3, styles=(0, 1))
    assert len({each.name for each in several}) == 3
    for each in several:
        assert (each.first_style, each.last_style) == (0, 1)
        assert "%" in each.description
    if not config.label_dim:
        w = styles_of_seeds(generator, range(500))
        lengths = [np.linalg.norm(each.vector) for each in several]
        deviations = [
            float((w @ (each.vector / length)).std()) for each, length in zip(several, lengths, strict=True)
        ]
        assert lengths == pytest.approx(deviations, rel=0.15)


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
@pytest.mark.parametrize("way", ["difference", "boundary"])
def test_two_sets_give_what_they_differ_in(way: str, config: GeneratorConfig) -> None:
    generator = generator_of(config)
    [direction] = found(generator, way=way, name="tall", **sides(generator, axis=2, count=20))
    assert direction.name == "tall"
    assert direction.description.startswith("from 20 and 20 portraits; ranks ")
    w = styles_of_seeds(generator, range(300, 600))
    along = np.corrcoef(w @ direction.vector, w[:, 2])[0, 1]
    assert along > 0.5  # other portraits are ordered along it as they are by what it was made from
    [pair] = found(generator, way=way, **sides(generator, axis=2, count=1))
    assert pair.description == "from 1 and 1 portraits"


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_minus_b_at_1_makes_b_to_a(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    a, b = portrait(3), portrait(4)
    [direction] = found(generator, way="analogy", this=(a,), other=(b,))
    assert direction.vector.shape == (generator.w_dim,)
    moved = styles(generator, b, ArrayStore()) + direction.vector
    assert moved == pytest.approx(styles(generator, a, ArrayStore()), abs=1e-5)
    with pytest.raises(DirectionError, match="the same portrait"):
        found(generator, way="analogy", this=(a,), other=(a,))
    cut = Document(latent=(LatentPart(3),), truncation=Truncation(0.5, 1))
    [rows] = found(generator, way="analogy", this=(cut,), other=(b,))
    assert rows.vector.shape == (generator.num_ws, generator.w_dim)


def test_what_is_projected_out_is_gone_and_pictures_of_another_model_are_not_judged_by_our_tagger(
    tmp_path: Path,
) -> None:
    opened = model_of(FAMILIES[1], tmp_path)
    first, second = found(opened.generator, way="closed-form", count=2)
    mixed = Direction("mixed", first.vector + second.vector)
    made, spill = project_out(opened, mixed, [second], None, SILENT)
    before, now = spill.amounts["factor 2"]
    assert before == pytest.approx(1, abs=1e-4)
    assert now == pytest.approx(0, abs=1e-5)
    assert spill.seen == {}
    before, now = spill.drawn["factor 2"]
    assert abs(now) < 0.5 < before
    itself = drawn_spill(opened.generator, [second], [second, first], SILENT)
    assert itself[0, 0] == pytest.approx(1)
    assert abs(itself[0, 1]) < 0.5
    assert made.vector / np.linalg.norm(made.vector) == pytest.approx(
        first.vector / np.linalg.norm(first.vector), abs=1e-3
    )


def test_sets_without_portraits_and_styles_that_are_not_there_are_refused() -> None:
    generator = generator_of(FAMILIES[0])
    with pytest.raises(DirectionError, match="in both of them"):
        found(generator, way="difference", this=(portrait(1),))
    with pytest.raises(DirectionError, match="styles 0 to"):
        found(generator, way="pca", styles=(0, 99))
