"""Whether an edit holds on other portraits, told from pictures alone."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.model_info import Layer
from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.render.finding.holding import Effect, Holding, effect, holding, inside, verdict
from ganinterface.render.finding.holding_on import effects_on, holding_on
from ganinterface.render.pictures import picture
from ganinterface.render.rasterise import mask
from ganinterface.render.renderer import Renderer
from stylegan import GeneratorConfig
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


HIGHER = face(200)
HIGHER[14:16, 3:9] = 20
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
        (seen(HIGHER, face(200, 40)), "holds"),  # a mouth that was elsewhere
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
    generator, documents, arrays = signed_generator(config), portraits(24), ArrayStore()
    sign, name = signs(generator, documents), edited_layer(generator)
    edit = Edit("e", "bright", name, REGION, channels=((0, 1.5),))
    here = int(sign.where(sign > 0.4, sign.max()).argmin())  # a faint one: in others there is more of it
    told = [place for place in range(24) if place != here and abs(sign[place]) > sign[here]]

    def with_edit(edit: Edit, *places: int) -> list[Document]:
        return [replace(documents[place], edits=(edit,)) for place in places]

    first, *others = with_edit(edit, here, *told)
    found = holding_on(generator, first, others, "e", arrays)
    assert found.on == sum(bool(sign[place] > 0) for place in told)
    assert (found.on > 3, found.of - found.on > 3) == (True, True)
    unseen = replace(edit, channels=((1, 1.5),))  # a map that the picture does not show
    assert holding_on(generator, first, with_edit(unseen, *told), "e", arrays).on == 0


@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_a_part_that_is_followed_is_judged_where_it_is(config: GeneratorConfig) -> None:
    """The same seen through a locator: its region is another in every portrait."""
    generator, documents, arrays = signed_generator(config), portraits(6), ArrayStore()
    name = edited_layer(generator)
    follows = Region((Locator(name, ((0, 1.0),), rise=0.5),))
    edit = Edit("e", "bright", name, follows, channels=((0, 1.5),))
    edited = [replace(document, edits=(edit,)) for document in documents]
    renderer = Renderer(generator, arrays)
    masks = [renderer.regions(document)["e"] for document in edited]
    assert not all(np.array_equal(masks[0], each) for each in masks)
    told = effects_on(generator, edited, "e", arrays)
    assert any(told)
    for document, painted, found in zip(edited, masks, told, strict=True):
        layer = next(each for each in generator.layers if each.name == name)
        info = Layer(layer.name, layer.height, layer.width, layer.channels, layer.extent)
        where = inside(painted, info, generator.resolution)
        plain = picture(generator, replace(document, edits=()), arrays)
        expected = effect(plain, picture(generator, document, arrays), where)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert np.allclose(found.change, expected.change, atol=1)


def test_an_edit_that_cannot_be_judged_is_refused() -> None:
    generator, (document, *_) = signed_generator(FAMILIES[0]), portraits(1)
    edit = Edit("e", "bright", edited_layer(generator), REGION, strength=0.0)
    with pytest.raises(ValueError, match="'bright' does nothing"):
        holding_on(generator, replace(document, edits=(edit,)), [], "e", ArrayStore())
    away = replace(edit, strength=1.0, region=Region((Rectangle(2, 2, 3, 3),)), channels=((0, 1.0),))
    with pytest.raises(ValueError, match="is not in this picture"):
        holding_on(generator, replace(document, edits=(away,)), [], "e", ArrayStore())
