"""Finds a preset: from pairs of portraits whose parameters are known, without its trait and with it, tried on new seeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Edit
from ganinterface.document.region import Rectangle, Region
from ganinterface.render.finding.edits import (
    Box,
    Found,
    before_and_after,
    changes_outside,
    layer_edits,
    refine,
)
from ganinterface.render.finding.pairs import fitted_edits
from recipes.portraits.shipping.attribute_table import specs
from recipes.portraits.shipping.attributes import scaled
from recipes.portraits.shipping.parameters import STILL
from recipes.portraits.shipping.pool import BATCH as _BATCH
from recipes.portraits.shipping.pool import Pool, TagValues, said
from recipes.portraits.shipping.traits import Trait, box_of
from recipes.portraits.shipping.workshop import FINDING, Lot, Workshop, by_lot
from stylegan import Generator
from stylegan.metrics.classifier import Classifier

FINDING_PSI = 0.8  # between what is measured and what people draw too
PAIRS = 300  # portraits that edits are fitted to
REFINED, STEPS = 64, 40  # portraits and steps that stamps are refined by
TRIALS = 80  # pictures of new seeds that a candidate is tried on
DILATED = 4  # pixels of 256 in height, around a part's box
SWAYED = 1.4  # halves of its range by which the attribute moves hair that no edit can move


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


@dataclass(frozen=True)
class Tried:
    """What a preset does to pictures that lack its trait.

    `reached` is the share in which it works, `outside` the mean change of pixels outside the part's dilated box (in the
    colour that changed most, of 255); `after` what is seen then.
    """

    pictures: int
    reached: float
    outside: float
    after: TagValues


def pairs_for(workshop: Workshop) -> Lot:
    """The portraits that edits are fitted to."""
    return by_lot(workshop, FINDING, PAIRS, FINDING_PSI)


def find(workshop: Workshop, trait: Trait, lot: Lot, pool: Pool) -> tuple[Candidate, Tried]:
    """What works on the share wanted, or else on most, of new pictures: at a quarter of the height first, then at half."""
    lacking = pool.chosen(trait.tried(pool.tag_values), TRIALS)
    if not len(lacking):
        raise ValueError(f"There are no pictures to try '{trait.name}' on: none lacks it.")
    for parameter, option in trait.lacking:
        lot = lot.chosen(lot.parameters.shows(lot.features, parameter, option))
    if trait.box == "hair":
        candidate = _swaying(workshop, trait)
        return candidate, try_on(workshop, trait, candidate, lacking)
    best: tuple[Candidate, Tried] | None = None
    for layer in fine_layers(workshop.generator):
        found = _found_at(workshop, trait, lot, lacking, layer)
        if best is None or found[1].reached > best[1].reached:
            best = found
        if best[1].reached >= trait.wanted:
            break
    assert best is not None
    return best


def _found_at(
    workshop: Workshop, trait: Trait, lot: Lot, lacking: Pool, layer: str
) -> tuple[Candidate, Tried]:
    """The edits at a layer: fitted to several kinds of pairs, the best of them refined by the true pictures."""
    generator, name = workshop.generator, trait.name.replace("-", " ")
    region = region_in(box_of(trait, generator.resolution[0]), generator, layer)
    best: tuple[Candidate, Tried, Lot, Lot] | None = None
    for how, source, goal in _goals(trait, lot):
        candidate = Candidate.of(fitted_edits(generator, source.ws, goal.ws, layer, region, name))
        tried = try_on(workshop, trait, candidate, lacking)
        workshop.report(f"  {trait.name} at {layer}, {how}: {_figures(tried)}")
        if best is None or tried.reached > best[1].reached + 0.005:
            best = candidate, tried, source, goal
    assert best is not None
    candidate = Candidate.of(refined(generator, trait, best[0].found, *best[2:]))
    tried = try_on(workshop, trait, candidate, lacking)
    workshop.report(f"  {trait.name} at {layer}, refined: {_figures(tried)}")
    return (candidate, tried) if tried.reached >= best[1].reached - 0.005 else best[:2]


def _figures(tried: Tried) -> str:
    return f"works on {tried.reached:.0%}, outside {tried.outside:.2f}"


def try_on(workshop: Workshop, trait: Trait, candidate: Candidate, lacking: Pool) -> Tried:
    """What a candidate does to pictures that lack the trait."""
    generator, tagger = workshop.generator, workshop.tagger
    return effect(generator, tagger, trait, candidate.edits, candidate.amounts, candidate.arrays, lacking)


@torch.no_grad()
def effect(
    generator: Generator,
    tagger: Classifier,
    trait: Trait,
    edits: Sequence[Edit],
    amounts: Sequence[AttributeAmount],
    arrays: ArrayStore,
    lacking: Pool,
) -> Tried:
    """What edits and amounts do to pictures that lack the trait; ValueError when there are none."""
    if not len(lacking):
        raise ValueError(f"There are no pictures to try '{trait.name}' on: none lacks it.")
    box = dilated(box_of(trait, generator.resolution[0]), generator.resolution)
    resolved = layer_edits(generator, edits, arrays)
    parts, changes = [], []
    for ws in lacking.ws.split(_BATCH):
        moved = with_amounts(ws, amounts, arrays)
        plain, edited = next(before_and_after(generator, moved, resolved, batch=_BATCH))
        if amounts:
            plain = next(before_and_after(generator, ws, batch=_BATCH))[0]
        parts.append(said(tagger, edited))
        changes.append(changes_outside(plain, edited, box))
    after = TagValues(tagger.tags, np.concatenate(parts))
    outside = np.concatenate(changes)
    reached = float(trait.reached(lacking.tag_values, after).mean())
    return Tried(len(lacking), reached, float(outside.mean()) if outside.size else 0.0, after)


def with_amounts(ws: Tensor, amounts: Sequence[AttributeAmount], arrays: ArrayStore) -> Tensor:
    """Styles [N, num_ws, w_dim] moved along attributes."""
    result = ws.clone()
    for item in amounts:
        vector = torch.from_numpy(arrays.get(item.vector).copy()).expand(ws.shape[1:])
        end = ws.shape[1] if item.last_style is None else item.last_style + 1
        result[:, item.first_style : end] += item.amount * vector[item.first_style : end]
    return result


def _goals(trait: Trait, lot: Lot) -> Iterator[tuple[str, Lot, Lot]]:
    """Pairs: as they stand; from any pose to one, so that lines of the trait have one place and stay sharp; within one pose."""
    yield "as they stand", lot, lot.having(trait.setting)
    yield "to one pose", lot, lot.having({**trait.setting, **STILL})
    yield "in one pose", lot.having(STILL), lot.having({**trait.setting, **STILL})


def refined(
    generator: Generator, trait: Trait, found: Sequence[Found], source: Lot, goal: Lot
) -> tuple[Found, ...]:
    """The edits improved by the true pictures of the goal, in the part's box."""
    wanted = torch.cat([plain for plain, _ in before_and_after(generator, goal.ws[:REFINED], batch=_BATCH)])
    box = box_of(trait, generator.resolution[0])
    return refine(generator, found, source.ws[:REFINED], wanted, box, STEPS, batch=_BATCH)


def _swaying(workshop: Workshop, trait: Trait) -> Candidate:
    """The attribute that moves hair. A stamp cannot: where the tips go depends on the hair that it meets.

    Tried with what the styles of 32x16 and finer do to each map: it moves no strand, and blurs what is there.
    """
    (spec,) = (each for each in specs() if each.tag == trait.tag)
    direction, half = scaled(workshop, spec)
    arrays = ArrayStore()
    amount = round((SWAYED if trait.way == "up" else -SWAYED) * half, 2)
    return Candidate((), (AttributeAmount(direction.name, arrays.put(direction.vector), amount),), arrays)


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


def dilated(box: Box, resolution: tuple[int, int]) -> Box:
    """The box, a few pixels larger on all sides."""
    more = round(DILATED * resolution[0] / 256)
    top, bottom, left, right = box
    return (
        max(top - more, 0),
        min(bottom + more, resolution[0]),
        max(left - more, 0),
        min(right + more, resolution[1]),
    )
