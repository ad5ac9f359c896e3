"""Style channels that move a painted part: what is measured is what pictures do, on every family."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, LatentPart, Truncation
from ganinterface.document.region import Rectangle, Region
from ganinterface.measuring.finding import find_directions
from ganinterface.measuring.finding_order import Order
from ganinterface.measuring.region_channels import AMOUNT
from ganinterface.progress import SILENT
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from stylegan import Generator, GeneratorConfig
from stylegan.directions import Direction, DirectionError
from tests.families import FAMILIES, generator_of

PART = Region((Rectangle(0.25, 0.5, 0.75, 0.8),))


def portraits(*seeds: int) -> tuple[Document, ...]:
    return tuple(Document(latent=(LatentPart(seed),), truncation=Truncation(1.0, None)) for seed in seeds)


def found(
    generator: Generator, region: Region | None, count: int = 3, **order: object
) -> tuple[Direction, ...]:
    wanted = Order("channels", count, this=portraits(1, 2), region=region, **order)  # type: ignore[arg-type]
    return find_directions(generator, ArrayStore(), wanted, SILENT)


def moved(generator: Generator, direction: Direction, region: Region) -> tuple[float, float]:
    """Mean change of pictures in the region and elsewhere, of 255, when it is moved to either side."""
    arrays, changes = ArrayStore(), []
    vector = arrays.put(direction.vector)
    for document in portraits(1, 2):
        before = picture(generator, document, arrays).astype(float)
        for amount in (-AMOUNT, AMOUNT):
            item = AttributeAmount("x", vector, amount, direction.first_style, direction.last_style)
            after = picture(
                generator,
                Document(latent=document.latent, truncation=document.truncation, attributes=(item,)),
                arrays,
            )
            changes.append(np.abs(after - before).max(axis=2))
    change, painted = np.mean(changes, axis=0), mask(region, *generator.resolution)
    return float(np.average(change, weights=painted)), float(np.average(change, weights=1 - painted))


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_what_is_said_is_what_pictures_do(config: GeneratorConfig) -> None:
    generator = generator_of(config)
    several = found(generator, PART)
    assert len({each.name for each in several}) == len(several) >= 1
    for each in several:
        assert each.first_style == each.last_style
        inside, outside = moved(generator, each, PART)
        said = [float(word) for word in each.description.replace(",", "").split() if word[0].isdigit()]
        assert said[0] == pytest.approx(inside, abs=1.5)
        assert said[2] == pytest.approx(outside, abs=1.5)


def test_another_part_is_moved_by_others() -> None:
    generator = generator_of(FAMILIES[0])
    top = Region((Rectangle(0.0, 0.0, 1.0, 0.3),))
    for region, other in ((PART, top), (top, PART)):
        inside, elsewhere = (
            moved(generator, found(generator, region, 1)[0], each)[0] for each in (region, other)
        )
        assert inside > elsewhere


def test_only_the_styles_that_are_asked_for() -> None:
    generator = generator_of(FAMILIES[0])
    assert {each.first_style for each in found(generator, PART, styles=(1, 2))} <= {1, 2}


@pytest.mark.parametrize("region", [None, Region(), Region((Rectangle(-1, -1, 2, 2),))])
def test_a_part_has_to_be_painted(region: Region | None) -> None:
    with pytest.raises(DirectionError, match="Paint the part that is to move"):
        found(generator_of(FAMILIES[0]), region)
