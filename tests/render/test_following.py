"""A part that is painted in a few pictures is found in others, for every family: a blob that is known to be there."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Locator, Rectangle, Region, Stroke
from ganinterface.render.batches import pictures
from ganinterface.render.finding.following.choosing import auc, overlap
from ganinterface.render.finding.following.fitting import Example, Followed, follow
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Request
from stylegan import Generator, GeneratorConfig
from stylegan.trace import Cancelled
from tests.families import ADAIN, ALIAS_FREE, MODULATED
from tests.planted_blob import CHANNEL, RADIUS, generator_with_blob, place_in, portrait

FAMILIES = pytest.mark.parametrize(
    "config", [ADAIN, MODULATED, ALIAS_FREE], ids=["adain", "modulated", "alias-free"]
)
LAYER = 3


class Quiet:
    """Progress that nobody looks at."""

    def __init__(self) -> None:
        self.reports: list[float] = []

    def report(self, fraction: float, message: str | None = None) -> None:
        self.reports.append(fraction)

    def check(self) -> None:
        """Go on."""


def painted(generator: Generator, document: Document, arrays: ArrayStore) -> Region:
    """A dab on the blob."""
    return Region((Stroke((place_in(generator, document, arrays),), RADIUS),))


def found_in(generator: Generator, count: int, arrays: ArrayStore, progress: Quiet | None = None) -> Followed:
    examples = [portrait(seed) for seed in range(count)]
    shown = [Example(each, painted(generator, each, arrays)) for each in examples]
    return follow(generator, shown, arrays, progress or Quiet())


def overlaps(generator: Generator, part: Locator, arrays: ArrayStore) -> NDArray[np.float64]:
    """Over the planted layer's cells: where the part is found in other pictures, and where the blob is."""
    layer, renderer = generator.layers[-1], Renderer(generator, arrays)
    edit = Edit("a", "blob", layer.name, Region((part,)))
    results = []
    for seed in range(50, 62):
        document = portrait(seed)
        there = renderer.regions(Document(latent=document.latent, edits=(edit,)))["a"] > 0.5
        wanted = mask(painted(generator, document, arrays), layer.height, layer.width, layer.extent) > 0.5
        results.append(overlap(there, wanted))
    return np.array(results)


@FAMILIES
@pytest.mark.parametrize("count", [1, 3])
def test_the_blob_is_found_where_it_is_in_other_pictures(config: GeneratorConfig, count: int) -> None:
    generator, arrays = generator_with_blob(config), ArrayStore()
    found = found_in(generator, count, arrays)
    assert found.part.layer == generator.layers[LAYER].name
    assert max(found.part.maps, key=lambda each: abs(each[1]))[0] == CHANNEL
    assert found.auc > 0.95
    assert overlaps(generator, found.part, arrays).mean() > 0.6


@FAMILIES
def test_what_is_said_of_pictures_held_out_holds_of_others(config: GeneratorConfig) -> None:
    generator, arrays = generator_with_blob(config), ArrayStore()
    found = found_in(generator, 5, arrays)
    assert found.is_held_out
    assert abs(overlaps(generator, found.part, arrays).mean() - found.overlap) < 0.2
    assert found.figure.startswith("found in each of 5 pictures by the others, ")


@FAMILIES
def test_an_edit_that_follows_changes_the_picture_there_alone_in_window_film_and_file(
    config: GeneratorConfig,
) -> None:
    """The last layer's maps reach no farther than a cell or two."""
    generator, arrays = generator_with_blob(config), ArrayStore()
    found, layer = found_in(generator, 3, arrays), generator.layers[-1]
    edit = Edit("a", "blob", layer.name, Region((found.part,)), channels=((0, 30.0),))
    film = [Document(latent=portrait(seed).latent, edits=(edit,)) for seed in range(30, 36)]
    batch = list(pictures(generator, film, arrays))
    renderer = Renderer(generator, arrays)
    for made, document in zip(batch, film, strict=True):
        whole = picture(generator, document, arrays).astype(int)
        shown = renderer.render(Request(document)).picture
        assert shown is not None
        assert np.abs(shown - whole).max() <= 1
        assert np.abs(made - whole).max() <= 1
        changed = (
            np.abs(whole - picture(generator, portrait(document.latent[0].seed), arrays)).max(axis=2) > 8
        )
        x, y = place_in(generator, document, arrays)
        far = Region((Rectangle(0, 0, 1, 1), Stroke(((x, y),), 2.5 * RADIUS, value=0.0)))
        assert not (changed & (mask(far, *changed.shape) > 0)).any()


def test_what_cannot_be_fitted_is_said() -> None:
    generator, arrays = generator_with_blob(ADAIN), ArrayStore()
    document = portrait(0)
    everything, nothing = Region((Rectangle(0, 0, 1, 1),)), Region((Rectangle(2, 2, 3, 3),))
    shown = Example(document, painted(generator, document, arrays))
    with pytest.raises(ValueError, match="Nothing is painted in picture 2"):
        follow(generator, [shown, Example(document, nothing)], arrays, Quiet())
    with pytest.raises(ValueError, match="All of the picture is painted"):
        follow(generator, [Example(document, everything)], arrays, Quiet())
    with pytest.raises(ValueError, match="1 to 8 pictures, not in 9"):
        follow(generator, [shown] * 9, arrays, Quiet())


def test_it_says_how_far_it_is_and_ends_when_it_is_cancelled() -> None:
    generator, arrays = generator_with_blob(ADAIN), ArrayStore()
    progress = Quiet()
    found_in(generator, 2, arrays, progress)
    assert progress.reports == sorted(progress.reports)
    assert progress.reports[-1] >= 0.9

    class Given(Quiet):
        def check(self) -> None:
            if self.reports and self.reports[-1] > 0.7:
                raise Cancelled

    with pytest.raises(Cancelled):
        found_in(generator, 2, arrays, Given())


def test_the_area_under_the_curve_is_that_of_its_definition() -> None:
    random = np.random.default_rng(0)
    scores, inside = random.normal(size=60), random.random(60) < 0.4
    pairs = scores[inside][:, None] - scores[~inside][None]
    assert auc(scores, inside) == pytest.approx((pairs > 0).mean())
