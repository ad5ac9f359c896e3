"""Finds a preset: from pairs of portraits whose parameters are known, without its trait and with it, tried on new seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import torch
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Edit
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import Box, Found, refine
from recipes.portraits.pairs import fitted_edits
from recipes.portraits.shipping.attribute_table import specs
from recipes.portraits.shipping.attributes import scaled
from recipes.portraits.shipping.parameters import STILL, Setting
from recipes.portraits.shipping.pool import Pool, batch_of, look
from recipes.portraits.shipping.traits import Trait, box_of, inner_box_of
from recipes.portraits.shipping.trying import Plain, Tried, moved_on, tried_on
from recipes.portraits.shipping.workshop import FINDING, Lot, Workshop, by_lot
from stylegan import Generator
from stylegan.metrics.generating import generate

FINDING_PSI = 0.8  # between what is measured and what people draw too
PAIRS = 100  # portraits that edits are fitted to
REFINED, STEPS = 40, 40  # portraits and steps that stamps are refined by
TRIALS = 40  # pictures of new seeds that a candidate is tried on
AIMED, FACTORS = 16, (1.0, 1.6)  # portraits that a goal is judged on; how far it may be moved, in wholes
ENOUGH = 0.95  # of the pictures: until a goal shows it, an edit works there, others are tried, too, whatever is wanted
PROMISING = 0.1  # of the pictures: what works on fewer is not refined
# Halves of its range by which the attribute moves hair that no edit can move, until that is enough.
SWAYED = (1.4, 1.8, 2.3, 2.9)


@dataclass(frozen=True)
class Candidate:
    """What a preset could hold: edits in stack order, or (where none do it) an amount of an attribute."""

    found: tuple[Found, ...]
    amounts: tuple[AttributeAmount, ...]
    arrays: ArrayStore

    @classmethod
    def of(cls, found: Sequence[Found]) -> Candidate:
        """Of edits, with their stamps in one store."""
        arrays = ArrayStore()
        for each in found:
            arrays.add_all(each.arrays)
        return cls(tuple(found), (), arrays)

    @property
    def edits(self) -> tuple[Edit, ...]:
        """In stack order."""
        return tuple(each.edit for each in self.found)


@dataclass(frozen=True, eq=False)
class Pairs:
    """The same portraits without a trait and with it."""

    generator: Generator
    how: str
    source: Lot
    goal: Lot
    still: bool  # whether those with it are all in one pose

    @cached_property
    def wanted(self) -> Tensor:
        """True pictures [N, C, H, W] of the first of the goal."""
        parts = self.goal.ws[:REFINED].split(batch_of(self.generator))
        return torch.cat([generate(self.generator, ws) for ws in parts])


def pairs_for(workshop: Workshop) -> Lot:
    """The portraits that edits are fitted to."""
    return by_lot(workshop, FINDING, PAIRS, FINDING_PSI)


def find(workshop: Workshop, trait: Trait, lot: Lot, pool: Pool) -> tuple[Candidate, Tried]:
    """What works on most of new pictures, the first that works on ENOUGH: at a quarter of the height, then at half.

    Where no edits that are fitted to pairs work on the share wanted, the best are refined by the true pictures.
    """
    lacking = pool.chosen(trait.tried(pool.tag_values), TRIALS)
    if not len(lacking):
        raise ValueError(f"There are no pictures to try '{trait.name}' on: none lacks it.")
    for parameter, option in trait.lacking:
        lot = lot.chosen(lot.parameters.shows(lot.features, parameter, option))
    if trait.box == "hair":
        return _swaying(workshop, trait, lacking)
    layers = fine_layers(workshop.generator)
    plain = Plain.of(workshop.generator, lacking, layers)
    best: tuple[Candidate, Tried] | None = None
    made: dict[bool, Pairs] = {}
    for layer, still in product(layers, (False, True)):
        if still not in made:
            made[still] = _pairs(workshop, trait, lot, still)
        pairs = made[still]
        candidate = _fitted(trait, pairs, layer)
        tried = _tried(workshop, trait, candidate, plain, f"at {layer}, {pairs.how}")
        if best is None or tried.reached > best[1].reached + 0.005:
            best, of_best = (candidate, tried), pairs
        if best[1].reached >= max(trait.wanted, ENOUGH):
            return best
    assert best is not None
    if best[1].reached >= trait.wanted or best[1].reached < PROMISING:
        return best
    candidate = Candidate.of(refined(trait, best[0].found, of_best))
    tried = _tried(workshop, trait, candidate, plain, "refined")
    return (candidate, tried) if tried.reached > best[1].reached else best


def _fitted(trait: Trait, pairs: Pairs, layer: str) -> Candidate:
    """The edits at a layer that make of the portraits without the trait those with it."""
    generator = pairs.generator
    box = (inner_box_of if pairs.still else box_of)(trait, generator.resolution[0])
    region = region_in(box, generator, layer)
    name = trait.name.replace("-", " ")
    return Candidate.of(fitted_edits(generator, pairs.source.ws, pairs.goal.ws, layer, region, name))


def _tried(workshop: Workshop, trait: Trait, candidate: Candidate, plain: Plain, what: str) -> Tried:
    generator, tagger = workshop.generator, workshop.tagger
    tried = tried_on(generator, tagger, trait, candidate.edits, candidate.arrays, plain)
    workshop.report(f"  {trait.name}, {what}: {tried}")
    return tried


def try_on(workshop: Workshop, trait: Trait, candidate: Candidate, lacking: Pool) -> Tried:
    """What a candidate does to pictures that lack the trait."""
    generator, tagger, arrays = workshop.generator, workshop.tagger, candidate.arrays
    if not candidate.edits:
        return moved_on(generator, tagger, trait, candidate.amounts, arrays, lacking)
    plain = Plain.of(generator, lacking, {edit.layer for edit in candidate.edits})
    return tried_on(generator, tagger, trait, candidate.edits, arrays, plain)


def _pairs(workshop: Workshop, trait: Trait, lot: Lot, still: bool) -> Pairs:
    """As they stand, or (`still`) from any pose to one, so that lines of the trait have one place and stay sharp.

    With the goal, of those that parameters known by another way or moved farther give, whose pictures show most of it.
    """
    setting: Setting = {**trait.setting, **STILL} if still else trait.setting
    how = "to one pose" if still else "as they stand"
    aimed: list[tuple[float, float, Lot]] = []
    for parameters, factor in product(workshop.ways, FACTORS):
        goal = lot.having(setting, parameters, factor)
        after = look(workshop.generator, workshop.tagger, goal.ws[:AIMED])
        aimed.append((trait.shown(after), factor, goal))
        if aimed[-1][0] >= max(trait.wanted, ENOUGH):
            break
    share, factor, goal = max(aimed, key=lambda each: each[0])
    workshop.report(
        f"  {trait.name}, {how}: {share:.0%} of the pictures aimed at show it, moved by {factor:g}"
    )
    return Pairs(workshop.generator, how, lot, goal, still)


def refined(trait: Trait, found: Sequence[Found], pairs: Pairs) -> tuple[Found, ...]:
    """The edits improved by the true pictures of the goal, in the part's box."""
    box = (inner_box_of if pairs.still else box_of)(trait, pairs.generator.resolution[0])
    return refine(pairs.generator, found, pairs.source.ws[:REFINED], pairs.wanted, box, STEPS, batch=10)


def _swaying(workshop: Workshop, trait: Trait, lacking: Pool) -> tuple[Candidate, Tried]:
    """The attribute that moves hair, by as little as is enough. A stamp cannot: where tips go depends on the hair.

    Tried with what the styles of 32x16 and finer do to each map: it moves no strand, and blurs what is there.
    """
    (spec,) = (each for each in specs() if each.tag == trait.tag)
    direction, half = scaled(workshop, spec)
    best: tuple[Candidate, Tried] | None = None
    for halves in SWAYED:
        arrays = ArrayStore()
        amount = round((halves if trait.way == "up" else -halves) * half, 2)
        vector = arrays.put(direction.vector)
        candidate = Candidate((), (AttributeAmount(direction.name, vector, amount),), arrays)
        tried = try_on(workshop, trait, candidate, lacking)
        workshop.report(f"  {trait.name}, {halves:g} halves of its range: {tried}")
        if best is None or tried.reached > best[1].reached:
            best = candidate, tried
        if tried.reached >= max(trait.wanted, ENOUGH):
            break
    assert best is not None
    return best


def fine_layers(generator: Generator) -> list[str]:
    """The second layers at a quarter and at half of the picture's height, in which a part of a face is some ten cells wide."""
    height = generator.resolution[0]
    return [
        next(layer.name for layer in reversed(generator.layers) if layer.height * parts == height)
        for parts in (4, 2)
    ]


def region_in(box: Box, generator: Generator, layer: str) -> Region:
    """The cells of a layer that lie in a box of the picture, one at least."""
    cells = next((each.height, each.width) for each in generator.layers if each.name == layer)
    ends = []
    for first, end, pixels, count in zip(box[::2], box[1::2], generator.resolution, cells, strict=True):
        low, high = -(-first * count // pixels), end * count // pixels
        ends.append((low / count, max(high, low + 1) / count))
    (top, bottom), (left, right) = ends
    return Region((Rectangle(left, top, right, bottom),))
