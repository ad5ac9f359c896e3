"""Whether an edit holds on other portraits, told from pictures alone."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.model_info import Layer
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.batches import pictures
from ganinterface.render.finding.holding import Effect, Holding, effect, holding, inside, verdict
from ganinterface.render.rasterise import mask
from stylegan import Generator, GeneratorConfig
from tests.families import FAMILIES
from tests.render.signed import edited_layer, portraits, signed_generator, signs

SIZE = (32, 16)
LAYER = Layer("16x8 conv1", 16, 8, 4)
REGION = Region((Rectangle(0.25, 0.5, 0.75, 0.75),))
WHERE = inside(mask(REGION, 16, 8), LAYER, SIZE)
MOUTH = np.s_[17:22, 5:11]


def face(skin: int, mouth: int | None = None, channels: int = 3) -> NDArray[np.uint8]:
    """A plain face, and its mouth where it has one."""
    drawn = np.full((*SIZE, channels), skin, np.uint8)
    if channels == 4:
        drawn[..., 3] = 255
    if mouth is not None:
        drawn[MOUTH][..., :3] = mouth
    return drawn


def seen(before: NDArray[np.uint8], after: NDArray[np.uint8], where: NDArray[np.bool_] = WHERE) -> Effect:
    found = effect(before, after, where)
    assert found is not None
    return found


HERE = seen(face(200), face(200, 40))


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (seen(face(150), face(150, 10)), "holds"),
        (seen(face(200), face(200, 150)), "weak"),
        (seen(face(200), face(200)), "weak"),
        (seen(face(100), face(100, 250)), "other"),
        (seen(face(200, 40), face(200, 40)), "holds"),  # it has it already
        (seen(face(120, 20), face(120, 22)), "holds"),
    ],
)
def test_an_edit_holds_where_it_does_the_same_or_makes_the_same(there: Effect, expected: str) -> None:
    assert verdict(HERE, there) == expected


def test_an_edit_that_does_nothing_here_holds_nowhere() -> None:
    nothing = seen(face(200), face(200))
    assert verdict(nothing, nothing) == "weak"
    assert verdict(nothing, HERE) == "weak"


def test_the_figure_counts_and_says_what_moves_elsewhere() -> None:
    leaking = face(200, 40)
    leaking[:8] += 6  # a quarter of the picture, which is less than a third of what is outside
    there = [seen(face(150), face(150, 10)), seen(face(200), leaking), seen(face(200), face(200))]
    found = holding(HERE, there)
    share = 8 * SIZE[1] / (~WHERE).sum()
    assert (found.on, found.of) == (2, 3)
    assert found.elsewhere == pytest.approx(6 * share / 3)
    assert str(found) == "holds on 2 of 3, moves 0.7 elsewhere"


def test_an_edit_of_the_whole_picture_moves_nothing_elsewhere() -> None:
    everywhere = np.ones(SIZE, np.bool_)
    found = holding(HERE, [seen(face(200), face(100), everywhere)])
    assert str(found) == f"holds on {found.on} of 1"
    assert str(Holding(1, 1, 0.04)) == "holds on 1 of 1, moves 0 elsewhere"


def test_a_region_beside_the_picture_shows_nothing() -> None:
    assert effect(face(200), face(200, 40), np.zeros(SIZE, np.bool_)) is None


def test_the_same_part_at_another_place_and_size_is_compared_with_it() -> None:
    moved = np.zeros(SIZE, np.bool_)
    moved[2:29, 1:15] = True
    larger = face(200)
    larger[5:25, 3:12] = 40
    assert verdict(HERE, seen(face(200), larger, moved)) == "holds"


def test_transparent_parts_are_compared_by_alpha_whatever_their_colour() -> None:
    before, after = face(200, channels=4), face(200, channels=4)
    after[MOUTH][..., 3] = 0
    hole = seen(before, after)
    other_colour = after.copy()
    other_colour[MOUTH][..., :3] = 77  # of what is not seen
    assert verdict(hole, seen(before, other_colour)) == "holds"
    assert seen(before, other_colour).size == hole.size


def test_the_region_is_the_painted_cells_and_those_beside_them() -> None:
    rows, columns = np.nonzero(WHERE)
    # Cells 8..11 and 2..5 of 16×8, one more each way, two pixels each.
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (14, 25, 2, 13)


def test_a_layer_with_a_margin_is_placed_by_its_extent() -> None:
    layer = Layer("L1", 20, 20, 4, (-0.125, -0.125, 1.125, 1.125))  # 16 cells across the picture
    where = inside(mask(REGION, 20, 20, layer.extent), layer, (16, 16))
    rows, columns = np.nonzero(where)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (7, 12, 3, 12)


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_the_figure_is_that_of_the_planted_structure(config: GeneratorConfig) -> None:
    generator, documents = signed_generator(config), portraits(24)
    sign, name = signs(generator, documents), edited_layer(generator)
    edit = Edit("e", "bright", name, REGION, channels=((0, 1.5),))
    here = int(sign.where(sign > 0.4, sign.max()).argmin())  # a faint one: in others there is more of it
    told = [place for place in range(24) if place != here and abs(sign[place]) > sign[here]]
    effects = _effects_of(generator, [documents[place] for place in (here, *told)], edit)
    found = holding(effects[0], effects[1:])
    assert found.on == sum(bool(sign[place] > 0) for place in told)
    assert (found.on > 3, found.of - found.on > 3) == (True, True)
    unseen = replace(edit, channels=((1, 1.5),))  # a map that the picture does not show
    assert holding(effects[0], _effects_of(generator, [documents[place] for place in told], unseen)).on == 0


def _effects_of(generator: Generator, documents: list[Document], edit: Edit) -> list[Effect]:
    layer = next(each for each in generator.layers if each.name == edit.layer)
    info = Layer(layer.name, layer.height, layer.width, layer.channels, layer.extent)
    where = inside(mask(edit.region, layer.height, layer.width, layer.extent), info, generator.resolution)
    with_it = [replace(each, edits=(edit,)) for each in documents]
    pairs = zip(
        pictures(generator, documents, ArrayStore()),
        pictures(generator, with_it, ArrayStore()),
        strict=True,
    )
    return [seen(before, after, where) for before, after in pairs]
