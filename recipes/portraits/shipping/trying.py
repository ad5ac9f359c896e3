"""Tries presets on pictures that lack what they bring: run once, and each preset costs what it changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import AttributeAmount, Edit
from ganinterface.render.finding.edits import Box, changes_outside, layer_edits, under_edits
from recipes.portraits.shipping.pool import Pool, TagValues, batch_of, look, said
from recipes.portraits.shipping.traits import Trait, box_of
from stylegan import Generator, LayerEdit
from stylegan.incremental.partial import Left, leave
from stylegan.metrics.classifier import Classifier

DILATED = 4  # pixels of 256 in height, around a part's box


@dataclass(frozen=True)
class Plain:
    """Pictures without edits in batches, from which any edit of some layers goes on; and what is seen in all of them."""

    lefts: tuple[Left, ...]
    tag_values: TagValues

    @classmethod
    def of(cls, generator: Generator, pool: Pool, layers: Iterable[str]) -> Plain:
        """Run the pictures of a pool, for edits of layers of these names."""
        noise, names = generator.draw_noise("const"), set(layers)
        numbers = [number for number, layer in enumerate(generator.layers) if layer.name in names]
        parts = pool.ws.split(batch_of(generator))
        return cls(tuple(leave(generator, ws, noise, numbers) for ws in parts), pool.tag_values)


@dataclass(frozen=True)
class Tried:
    """What a preset does to pictures that lack its trait.

    `reached` is the share in which it works, `outside` the mean change of pixels outside the part's dilated box (in the
    colour that changed most, of 255).
    """

    pictures: int
    reached: float
    outside: float

    def __str__(self) -> str:
        return f"works on {self.reached:.0%} of {self.pictures} pictures, outside {self.outside:.2f}"


def tried_on(
    generator: Generator,
    tagger: Classifier,
    trait: Trait,
    edits: Sequence[Edit],
    arrays: ArrayStore,
    plain: Plain,
) -> Tried:
    """What locked edits do to pictures that lack the trait; ValueError when there are none."""
    resolved = layer_edits(generator, edits, arrays)
    parts = [outcome(generator, tagger, trait, resolved, left) for left in plain.lefts]
    return figures(tagger, trait, plain.tag_values, parts)


Outcome = tuple[NDArray[np.float32], NDArray[np.float32]]  # what is seen [n, K], changes outside [n]


@torch.no_grad()
def outcome(
    generator: Generator, tagger: Classifier, trait: Trait, edits: Sequence[LayerEdit], left: Left
) -> Outcome:
    """What is seen under edits in pictures of a batch, and how far they moved outside the part's dilated box."""
    box = dilated(box_of(trait, generator.resolution[0]), generator.resolution)
    edited = under_edits(generator, generator.draw_noise("const"), edits, left)
    changes = changes_outside(left.pictures, edited, box).reshape(len(left), -1)
    outside = changes.mean(axis=1) if changes.size else np.zeros(len(left), np.float32)
    return said(tagger, edited), outside


def figures(tagger: Classifier, trait: Trait, before: TagValues, parts: Sequence[Outcome]) -> Tried:
    """The outcomes of all batches in figures; ValueError when there are none."""
    if not parts:
        raise ValueError(f"There are no pictures to try '{trait.name}' on: none lacks it.")
    after = TagValues(tagger.tags, np.concatenate([seen for seen, _ in parts]))
    outside = float(np.concatenate([moved for _, moved in parts]).mean())
    return Tried(len(before), float(trait.reached(before, after).mean()), outside)


def moved_on(
    generator: Generator,
    tagger: Classifier,
    trait: Trait,
    amounts: Sequence[AttributeAmount],
    arrays: ArrayStore,
    lacking: Pool,
) -> Tried:
    """What amounts of attributes do to pictures that lack the trait, which may change anywhere in them."""
    if not len(lacking):
        raise ValueError(f"There are no pictures to try '{trait.name}' on: none lacks it.")
    after = look(generator, tagger, with_amounts(lacking.ws, amounts, arrays))
    return Tried(len(lacking), float(trait.reached(lacking.tag_values, after).mean()), 0.0)


def with_amounts(ws: Tensor, amounts: Sequence[AttributeAmount], arrays: ArrayStore) -> Tensor:
    """Styles [N, num_ws, w_dim] moved along attributes."""
    result = ws.clone()
    for item in amounts:
        vector = torch.from_numpy(arrays.get(item.vector).copy()).to(ws).expand(ws.shape[1:])
        end = ws.shape[1] if item.last_style is None else item.last_style + 1
        result[:, item.first_style : end] += item.amount * vector[item.first_style : end]
    return result


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
