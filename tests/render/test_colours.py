"""Paint with a colour: values by which what is painted takes the colour that was picked, on every family."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.colours import MAPS
from ganinterface.render.finding.order import Order
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from stylegan import GeneratorConfig
from tests.families import FAMILIES, RGBA, generator_of, with_channels

PLACE = Region((Rectangle(0.25, 0.25, 0.75, 0.75),))
EVERY = [*FAMILIES, with_channels(FAMILIES[1], RGBA), with_channels(FAMILIES[1], 1)]


@pytest.mark.parametrize("config", EVERY, ids=lambda each: f"{each.family}-{each.image_channels}")
def test_what_is_painted_takes_a_colour_that_its_maps_can_give(config: GeneratorConfig) -> None:
    generator, arrays = generator_of(config), ArrayStore()
    layer = generator.layers[-1]
    edit = Edit("a", "skin", layer.name, PLACE)
    plain = Document(latent=(LatentPart(3),), edits=(edit,))
    random = np.random.default_rng(1)
    some = tuple((channel, float(random.normal() * 0.5)) for channel in range(layer.channels))
    weights = mask(PLACE, *generator.resolution)

    def colour(document: Document) -> np.ndarray:  # type: ignore[type-arg]
        pixels = picture(generator, document, arrays).astype(float)
        if pixels.shape[2] == 4:
            seen = pixels[..., 3:] * weights[..., None]
            return (pixels[..., :3] * seen).sum((0, 1)) / seen.sum()  # type: ignore[no-any-return]
        return np.broadcast_to(np.average(pixels, axis=(0, 1), weights=weights), 3)

    wanted = colour(replace(plain, edits=(replace(edit, channels=some),)))
    before = colour(plain)
    found = Renderer(generator, arrays).colour_values(Order(plain, "a", PLACE), tuple(wanted))
    assert len(found.channels) <= MAPS
    reached = colour(replace(plain, edits=(replace(edit, channels=found.channels),)))
    assert np.abs(reached - wanted).max() < max(0.35 * np.abs(before - wanted).max(), 4)
    assert reached == pytest.approx(np.array(found.reached), abs=3)


def test_the_maps_of_the_edit_are_used_and_a_colour_out_of_reach_is_come_near_to() -> None:
    generator, arrays = generator_of(FAMILIES[0]), ArrayStore()
    edit = Edit("a", "skin", generator.layers[-1].name, PLACE, channels=((1, 0.1),))
    order = Order(Document(edits=(edit,)), "a", PLACE, (1,))
    renderer = Renderer(generator, arrays)
    colours = [renderer.colour_values(order, wanted) for wanted in ((255, 255, 255), (0, 0, 0))]
    assert [[channel for channel, _ in each.channels] for each in colours] == [[1], [1]]
    assert sum(colours[0].reached) > sum(colours[1].reached)


def test_nothing_painted_is_said() -> None:
    generator = generator_of(FAMILIES[0])
    edit = Edit("a", "skin", generator.layers[-1].name)
    with pytest.raises(ValueError, match="Nothing is painted"):
        Renderer(generator, ArrayStore()).colour_values(
            Order(Document(edits=(edit,)), "a", Region()), (255, 0, 0)
        )
