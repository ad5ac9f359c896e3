"""Edits from two states that any portrait can be given: each portrait is told by what the states change in that very one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
from msgspec.structs import replace
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Document, LatentPart, Truncation
from ganinterface.document.region import Region
from ganinterface.render.finding import examples as engine
from ganinterface.render.finding.edits import styles_of
from ganinterface.render.finding.examples import Trial, find_edits
from ganinterface.render.finding.examples_judge import Verdict
from ganinterface.render.finding.examples_maps import faded
from ganinterface.render.finding.examples_order import Built, Examples
from ganinterface.render.finding.examples_portraits import Lot, box_of, glare, holes, lots, state_of, unseen
from ganinterface.render.finding.examples_states import States
from stylegan import GeneratorConfig
from tests.blobs import PART, PSI, Planted
from tests.families import FAMILIES, MODULATED

SEEDS = range(9000, 9040)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LEARNED", 64)
    monkeypatch.setattr(engine, "HELD_OUT", 40)


def two_states(planted: Planted, arrays: ArrayStore, seed: int = 3, along: float = 1.0) -> Examples:
    """One portrait with the blob and without it, by an attribute's plus and minus."""
    vector = arrays.put(np.eye(planted.generator.w_dim, dtype=np.float32)[0] * along)
    enough = 3 * float(styles_of(planted.generator, range(50), PSI)[:, 0, 0].std())
    plus, minus = (
        Document(
            latent=(LatentPart(seed),),
            truncation=Truncation(PSI, None),
            attributes=(AttributeAmount("blob", vector, amount),),
        )
        for amount in (enough, -enough)
    )
    return Examples((plus,), (minus,), PART, "blob")


def a_lot(planted: Planted, arrays: ArrayStore, examples: Examples) -> tuple[States, Lot]:
    """Ten portraits without it, ready to be told of."""
    box = box_of(PART, planted.generator.resolution)
    teller = States(planted.generator, arrays, examples.with_it[0], box, lambda: None)
    documents = unseen(examples.without[0], range(50, 60))
    (lot,) = lots(planted.generator, arrays, documents, planted.layer + 1, lambda: None)
    return teller, teller.ready(lot, 0)


@pytest.mark.parametrize("config", FAMILIES, ids=[config.family for config in FAMILIES])
def test_an_attribute_becomes_an_edit_and_the_figure_is_what_an_independent_look_says(
    config: GeneratorConfig,
) -> None:
    planted, arrays = Planted(config), ArrayStore()
    examples = two_states(planted, arrays)
    best = find_edits(planted.generator, arrays, examples).built[0]
    truly = turned(planted, arrays, examples, best)
    assert truly >= 0.9
    assert best.figure.on / best.figure.of == pytest.approx(truly, abs=0.1)
    assert best.figure.of == engine.HELD_OUT, "all of them are without it"


def turned(planted: Planted, arrays: ArrayStore, examples: Examples, built: Built) -> float:
    """The true share of other portraits that the edit brings half of the way to the other state, by every pixel there."""
    store = arrays.copy()
    store.add_all(built.arrays)
    (plain,), (other,) = examples.without, examples.with_it
    states = (plain, replace(plain, edits=(built.edit,)), other)
    start, end, goal = (
        torch.cat([state_of(planted.generator, store, seeded(each, seed), lambda: None)[0] for seed in SEEDS])
        for each in states
    )
    top, bottom, left, right = box_of(PART, planted.generator.resolution)
    part = np.s_[:, :, top:bottom, left:right]
    change, wanted = (end - start)[part].flatten(1), (goal - start)[part].flatten(1)
    way = (change * wanted).sum(dim=1) / wanted.square().sum(dim=1)
    return float((way >= 0.5).float().mean())


def seeded(document: Document, seed: int) -> Document:
    """The same of another portrait."""
    return replace(document, latent=(LatentPart(seed),))


def test_a_portrait_is_turned_by_half_of_what_the_states_change_in_it() -> None:
    planted, arrays = Planted(MODULATED), ArrayStore()
    teller, lot = a_lot(planted, arrays, two_states(planted, arrays))
    assert lot.goals is not None
    shares = torch.tensor([0.0, 0.2, 0.4, 0.45, 0.55, 0.6, 0.8, 1.0, 1.2, 1.5])
    after = lot.pictures + shares[:, None, None, None] * (lot.goals - lot.pictures)
    verdict = teller.verdict(lot, after)
    assert verdict.turned.tolist() == [False] * 4 + [True] * 6
    assert verdict.way[:8] == pytest.approx(shares[:8].numpy(), abs=0.05)


def test_who_has_much_to_go_is_not_turned_by_what_is_half_of_it_for_others() -> None:
    """As long hair that sways no farther than short hair does; the mean of all would say that it goes along."""
    planted, arrays = Planted(MODULATED), ArrayStore()
    teller, lot = a_lot(planted, arrays, two_states(planted, arrays))
    assert lot.goals is not None
    small = 0.2 * (lot.goals - lot.pictures)
    goals = lot.goals.clone()
    goals[1:] = (lot.pictures + small)[1:]
    verdict = teller.verdict(dataclasses.replace(lot, goals=goals), lot.pictures + small)
    assert verdict.turned.tolist() == [False] + [True] * 9


def test_what_changes_much_else_is_turned_and_not_good() -> None:
    planted, arrays = Planted(MODULATED), ArrayStore()
    teller, lot = a_lot(planted, arrays, two_states(planted, arrays))
    assert lot.goals is not None
    noise = torch.randn(lot.pictures.shape, generator=torch.Generator().manual_seed(1))
    clean, spoilt = teller.verdict(lot, lot.goals), teller.verdict(lot, lot.goals + noise)
    assert clean.turned.all()
    assert clean.good == pytest.approx(1)
    assert spoilt.good < clean.good - 0.3


def test_portraits_in_which_nobody_sees_the_other_state_do_not_count() -> None:
    planted, arrays = Planted(MODULATED), ArrayStore()
    examples = two_states(planted, arrays, along=0.0)
    assert not a_lot(planted, arrays, examples)[1].documents
    with pytest.raises(ValueError, match="In the region the examples with it look as those without it"):
        find_edits(planted.generator, arrays, examples)


def test_what_moves_beside_the_region_costs_the_same_on_coarse_layers_as_on_fine_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However large a layer's cells are that reach over the region's edge."""
    planted, arrays = Planted(MODULATED), ArrayStore()
    box = box_of(PART, planted.generator.resolution)
    trials: list[tuple[Trial, float]] = []
    real = States.verdict
    last: list[float] = []

    def verdict(self: States, lot: Lot, after: Tensor) -> Verdict:
        beside = engine.changes(lot.pictures, after, box)
        last.append(float(np.mean([each for _, each in beside])))
        return real(self, lot, after)

    class Noted(Trial):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            trials.append((self, last[-1]))

    monkeypatch.setattr(States, "verdict", verdict)
    monkeypatch.setattr(engine, "Trial", Noted)
    find_edits(planted.generator, arrays, two_states(planted, arrays))
    assert len({trial.found.edit.layer for trial, _ in trials}) > 2
    assert all(trial.leak == pytest.approx(beside, abs=1e-6) for trial, beside in trials)


def trials_of_two_states(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Trial, int]]:
    """All that is tried for an edit between two states, and on how many portraits."""
    trials: list[tuple[Trial, int]] = []

    class Noted(Trial):
        def __init__(self, *given: object) -> None:
            super().__init__(*given)  # type: ignore[arg-type]
            trials.append((self, len(self.verdict.way)))

    monkeypatch.setattr(engine, "Trial", Noted)
    planted, arrays = Planted(MODULATED), ArrayStore()
    find_edits(planted.generator, arrays, two_states(planted, arrays))
    return trials


def test_those_that_promise_most_on_half_of_the_portraits_are_tried_on_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trials = trials_of_two_states(monkeypatch)
    first = [trial for trial, portraits in trials if portraits == engine.TRIED // 2]
    rest = [trial for trial, portraits in trials if portraits == engine.TRIED]
    assert len(first) + len(rest) == len(trials)
    tried = {each.candidate.make for each in rest}
    assert len(tried) < len({each.candidate.make for each in first})
    assert max(first, key=lambda each: each.worth).candidate.make in tried


def test_what_has_turned_nobody_is_measured_on_a_few_and_the_best_on_all() -> None:
    planted, arrays = Planted(MODULATED), ArrayStore()
    best, *others = find_edits(planted.generator, arrays, two_states(planted, arrays)).built
    assert best.figure.of == engine.HELD_OUT
    for each in others:
        assert each.figure.of == engine.HELD_OUT or (each.figure.of >= engine.SHOWN and not each.figure.on)


def test_colours_that_no_picture_can_show_cost_as_much_as_what_moves_beside_the_region(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A judge of the part's shape does not see them: that is clipped, and averaged over cells."""
    trials = trials_of_two_states(monkeypatch)
    (one, _), *_ = trials
    leaks, glares, neither = (
        Trial(one.candidate, one.scale, one.found, one.verdict, leak, 1.0, glares, 0.0)
        for leak, glares in ((1.5, 0.0), (0.0, 1.5), (0.0, 0.0))
    )
    assert leaks.worth - engine.FLAWED * glares.glare == pytest.approx(glares.worth)
    assert neither.worth > leaks.worth > glares.worth
    # Who leaks that much leaks; who draws what no picture shows can do so twice as far.
    far, farther = (dataclasses.replace(neither, leak=9.0, glare=level) for level in (10.0, 20.0))
    assert far.worth > farther.worth
    picture = torch.zeros(1, 3, 8, 8)
    picture[..., :4] = 1.2
    assert glare(picture, (0, 8, 0, 8)) == pytest.approx(0.5 * 0.2 * 127.5)
    assert glare(picture, (0, 8, 4, 8)) == 0


def test_no_edit_is_worth_a_hole_through_which_the_background_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a mouth, that is transparent in place of dark; what the examples with it lose too is no hole."""
    (one, _), *_ = trials_of_two_states(monkeypatch)
    whole = Trial(one.candidate, one.scale, one.found, one.verdict, 0.0, 0.0, 0.0, 0.0)
    small, large = (dataclasses.replace(whole, torn=level) for level in (1.0, 10.0))
    assert whole.worth > small.worth
    assert small.worth - large.worth > 0.5  # no limit, as there is for what glares
    before = torch.ones(1, 4, 8, 8)
    after = before.clone()
    after[:, 3, :4, :4] = -1.2
    assert holes(before, after, (0, 8, 0, 8)) == pytest.approx(255 / 4)
    assert holes(before, after, (4, 8, 0, 8)) == 0
    assert holes(after, before, (0, 8, 0, 8)) == 0
    assert holes(before[:, :3], after[:, :3], (0, 8, 0, 8)) == 0


def test_what_is_added_fades_at_the_regions_edge_and_not_where_the_picture_ends() -> None:
    mask = np.zeros((5, 6), np.float32)
    mask[:4, :4] = 1
    assert faded(mask).tolist() == [
        [1, 1, 1, 0.5, 0, 0],
        [1, 1, 1, 0.5, 0, 0],
        [1, 1, 1, 0.5, 0, 0],
        [0.5, 0.5, 0.5, 0.5, 0, 0],
        [0, 0, 0, 0, 0, 0],
    ]


def test_states_that_differ_in_edits_are_of_one_portrait_alone() -> None:
    arrays = ArrayStore()
    planted = Planted(MODULATED)
    assert two_states(planted, arrays).states
    one, two = (Document(latent=(LatentPart(seed),)) for seed in (1, 2))
    assert not Examples((one,), (two,), Region(PART.shapes)).states
