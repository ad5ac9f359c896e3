"""Edits from examples: from one portrait with a blob and one without to an edit that draws it in portraits nobody has seen."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from msgspec.structs import replace
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, Edit
from ganinterface.document.motion import Shift
from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.render.finding import examples as engine
from ganinterface.render.finding.edits import Found, before_and_after, layer_edits, styles_of
from ganinterface.render.finding.examples import find_edits, spread
from ganinterface.render.finding.examples_judge import Judge
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.render.finding.examples_portraits import edited, lots, rough
from ganinterface.render.pictures import resolve
from stylegan import GeneratorConfig
from tests.blobs import CHANNEL, PART, PSI, STRENGTH, Planted, portraits
from tests.families import ALIAS_FREE, FAMILIES, MODULATED

NAMES = [config.family for config in FAMILIES]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LEARNED", 64)
    monkeypatch.setattr(engine, "HELD_OUT", 40)


def examples_of(planted: Planted, count: int, region: Region = PART) -> Examples:
    return Examples(
        portraits(planted.seeds(True, count)), portraits(planted.seeds(False, count)), region, "blob"
    )


def turned(planted: Planted, built: Built) -> float:
    """The true share of new portraits without it that the edit brings more than half of the way."""
    ws = styles_of(planted.generator, planted.seeds(False, 40, first=9000), PSI)
    edits = layer_edits(planted.generator, [built.edit], built.arrays)

    def edited(ws: Tensor) -> Tensor:
        return torch.cat([after for _, after in before_and_after(planted.generator, ws, edits)])

    return float((planted.way(ws, edited) >= 0.5).mean())


@pytest.mark.parametrize("config", FAMILIES, ids=NAMES)
def test_from_one_portrait_each_the_blob_is_drawn_in_portraits_that_nobody_has_seen(
    config: GeneratorConfig,
) -> None:
    planted = Planted(config)
    best = find_edits(planted.generator, ArrayStore(), examples_of(planted, 1)).built[0]
    assert (best.edit.name, best.edit.strength) == ("blob", 1)
    assert turned(planted, best) >= 0.9
    assert best.figure.on / best.figure.of >= 0.85


def test_what_few_portraits_have_is_learned_from_those_near_the_example() -> None:
    planted = Planted(MODULATED)
    planted.high = float(styles_of(planted.generator, range(200), PSI)[:, 0, 0].quantile(0.95))
    best = find_edits(planted.generator, ArrayStore(), examples_of(planted, 1)).built[0]
    assert turned(planted, best) >= 0.9
    assert best.figure.of >= 0.7 * engine.HELD_OUT, "nearly all of them lack it"


@pytest.mark.parametrize("config", FAMILIES, ids=NAMES)
def test_a_part_that_is_elsewhere_in_the_examples_is_moved(config: GeneratorConfig) -> None:
    planted = Planted(config, moves=True)
    found = find_edits(planted.generator, ArrayStore(), examples_of(planted, 1))
    moving = next(each for each in found.built if each.kind == "moving")
    assert moving.edit.operation == "shift"
    assert isinstance(moving.edit.motion, Shift)
    assert moving.edit.motion.x == pytest.approx(0.25, abs=0.12)
    assert turned(planted, moving) >= 0.8


def test_the_map_that_was_planted_is_the_one_that_differs_most_there() -> None:
    planted = Planted(MODULATED)
    maps = find_edits(planted.generator, ArrayStore(), examples_of(planted, 6)).maps
    here = [each for each in maps if each.layer == planted.generator.layers[planted.layer].name]
    strongest = max(here, key=lambda each: abs(each.separation))
    assert strongest.channel == CHANNEL
    assert min(strongest.value, strongest.inside - strongest.outside) > 0


@pytest.mark.parametrize("config", FAMILIES, ids=NAMES)
def test_the_figure_is_what_an_independent_look_says(config: GeneratorConfig) -> None:
    planted = Planted(config)
    best = find_edits(planted.generator, ArrayStore(), examples_of(planted, 12)).built[0]
    assert best.figure.on / best.figure.of == pytest.approx(turned(planted, best), abs=0.1)


def test_the_same_examples_give_the_same_edit() -> None:
    planted = Planted(ALIAS_FREE)
    first, second = (
        find_edits(planted.generator, ArrayStore(), examples_of(planted, 1)).built[0] for _ in range(2)
    )
    assert (first.edit.layer, first.edit.stamp, first.figure) == (
        second.edit.layer,
        second.edit.stamp,
        second.figure,
    )


def test_an_attribute_is_spread_over_other_portraits_and_hand_made_states_are_not() -> None:
    arrays = ArrayStore()
    vector = arrays.put(np.ones(16, np.float32))
    plain, *_ = portraits([3])
    plus, minus = (
        Document(
            plain.model,
            plain.latent,
            truncation=plain.truncation,
            attributes=(AttributeAmount("a", vector, sign),),
        )
        for sign in (2.0, -2.0)
    )
    more = spread(Examples((plus,), (minus,), PART))
    assert len(more.with_it) == len(more.without) == engine.SPREAD
    assert more.pairs
    assert all(a.attributes == plus.attributes for a in more.with_it)
    apart = Examples(portraits([1]), portraits([2]), PART)
    assert spread(apart) == apart


def test_two_states_of_one_portrait_are_enough() -> None:
    planted = Planted(MODULATED)
    (seed,) = planted.seeds(False, 1)
    (plain,) = portraits([seed])
    middle = Region((Rectangle(0.375, 0.375, 0.625, 0.625),))
    layer = planted.generator.layers[planted.layer].name
    painted = Edit("e", "blob", layer, middle, channels=((CHANNEL, STRENGTH),))
    state = replace(plain, edits=(painted,))
    again = find_edits(planted.generator, ArrayStore(), Examples((state,), (plain,), PART)).built[0]
    assert turned(planted, again) >= 0.9
    assert again.figure.on / again.figure.of >= 0.75


def test_work_stops_at_the_next_layer_and_says_how_far_it_is() -> None:
    class Enough(Exception):
        pass

    planted, fractions, left = Planted(MODULATED), [], iter(range(60))

    def check() -> None:
        if next(left, None) is None:
            raise Enough

    with pytest.raises(Enough):
        find_edits(
            planted.generator,
            ArrayStore(),
            examples_of(planted, 1),
            check,
            lambda part, text: fractions.append(part),
        )
    assert fractions == sorted(fractions)
    assert 0 < fractions[-1] < 1


@pytest.mark.parametrize(
    ("with_it", "without", "region", "sentence"),
    [
        ((), (1,), PART, "one without it"),
        ((1,), (), PART, "one without it"),
        ((1, 2), (2,), PART, "cannot be an example with it and one without it"),
        ((1,), (2,), Region(), "needs a region"),
        (tuple(range(65)), (99,), PART, "up to 64"),
    ],
)
def test_examples_that_say_nothing_are_refused(
    with_it: tuple[int, ...], without: tuple[int, ...], region: Region, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Examples(portraits(list(with_it)), portraits(list(without)), region)


def test_of_a_part_that_is_followed_the_rectangle_around_it_in_the_examples_is_tried_too() -> None:
    """What follows the part finds nothing in portraits that lack it: there the rectangle does what was asked for."""
    planted = Planted(MODULATED)
    generator, name = planted.generator, planted.generator.layers[planted.layer].name
    follows = Region((Locator(name, ((CHANNEL, 1.0),), rise=STRENGTH),))
    examples = Examples(portraits(planted.seeds(True, 2)), portraits(planted.seeds(False, 2)), follows)
    best = find_edits(generator, ArrayStore(), examples).built[0]
    assert best.edit.region == rough(generator, ArrayStore(), follows, examples.with_it)
    assert best.figure.on / best.figure.of >= 0.85
    assert turned(planted, best) >= 0.9


def test_a_part_that_is_followed_is_looked_at_in_fine_cells_however_coarse_the_model_begins() -> None:
    planted = Planted(MODULATED)
    generator, name = planted.generator, planted.generator.layers[planted.layer].name
    follows = Region((Locator(name, ((CHANNEL, 1.0),), rise=STRENGTH),))
    (around,) = rough(generator, ArrayStore(), follows, portraits(planted.seeds(True, 3))).shapes
    assert isinstance(around, Rectangle)
    cell = 1 / generator.layers[planted.layer].width
    for side, blob in zip(
        (around.x0, around.y0, around.x1, around.y1), (0.375, 0.375, 0.625, 0.625), strict=True
    ):
        assert side == pytest.approx(blob, abs=cell)


def test_a_followed_part_is_found_in_the_runs_that_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in each portrait alone, without a run of the network for every one and every edit that is tried."""
    planted = Planted(MODULATED)
    generator, arrays = planted.generator, ArrayStore()
    name = generator.layers[planted.layer].name
    follows = Region((Locator(name, ((CHANNEL, 1.0),), rise=STRENGTH),))
    edit = Edit("e", "e", name, follows, channels=((0, 2.0),))
    documents = portraits([*planted.seeds(True, 3), *planted.seeds(False, 2)])
    (lot,) = lots(generator, arrays, documents, planted.layer + 1, lambda: None)
    alone = [resolve(generator, replace(each, edits=(edit,)), arrays).edits for each in documents]
    runs: list[object] = []
    real = generator.run
    monkeypatch.setattr(generator, "run", lambda *given, **more: runs.append(given) or real(*given, **more))
    _, masks = edited(generator, arrays, lot, Found(edit, ArrayStore()), lambda: None)
    assert len(runs) == 1  # the one with the edit
    for one, mask in zip(alone, masks, strict=True):
        assert (mask is None) == (not one)
        if mask is not None:
            assert torch.allclose(mask.mask, one[0].mask, atol=1e-4)


def test_the_portraits_on_which_an_edit_is_shown_lacked_it_and_have_it_with_the_edit() -> None:
    planted = Planted(MODULATED)
    best = find_edits(planted.generator, ArrayStore(), examples_of(planted, 1)).built[0]
    assert 0 < len(best.turned) <= engine.SHOWN
    seeds = [each.seed or 0 for each in best.turned]
    ws = styles_of(planted.generator, seeds, PSI)
    edits = layer_edits(planted.generator, [best.edit], best.arrays)

    def after(ws: Tensor) -> Tensor:
        return torch.cat([after for _, after in before_and_after(planted.generator, ws, edits)])

    assert (planted.way(ws, after) >= 0.4).mean() >= 0.8


def test_a_region_beside_the_picture_is_refused() -> None:
    planted = Planted(MODULATED)
    with pytest.raises(ValueError, match="within the picture"):
        find_edits(planted.generator, ArrayStore(), examples_of(planted, 1, Region((Rectangle(3, 3, 4, 4),))))


def test_a_judge_of_many_examples_tells_the_kinds_apart_whatever_else_differs() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(400, 60)) * np.linspace(4, 0.5, 60)
    rows[::2, 20] += 12
    judge = Judge(np.concatenate([rows[:80:2], rows[1:81:2], rows]), slice(0, 40), slice(40, 80), pairs=False)
    new = random.normal(size=(300, 60)) * np.linspace(4, 0.5, 60)
    before = judge.of(new)
    new[:, 20] += 12
    after = judge.of(new)
    assert judge.lacks(before).mean() > 0.85
    assert judge.turned(before, after).mean() > 0.85
    assert np.median(after) == pytest.approx(1, abs=0.25)
