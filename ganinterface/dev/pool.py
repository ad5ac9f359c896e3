"""Pictures of many seeds with their tags: what edits are found from and measured on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.finding import Judge, drawn, styles_of
from stylegan import Generator
from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagging import HAIR, Tagger

# Blocks of seeds, each for one purpose: nothing is measured on what it was made from.
# Directions are made from 100,000 on (stylegan.directions.attributes).
FINDING_SEEDS = 200_000
CHOOSING_SEEDS = 300_000
MEASURING_SEEDS = 700_000
UNTRUNCATED_SEEDS = 800_000


@dataclass(frozen=True)
class Pool:
    """Styles [N, num_ws, w_dim] of pictures and the tags that they were given, bool [N, 25]."""

    ws: Tensor
    tags: NDArray[np.bool_]

    def shows(self, tag: str) -> NDArray[np.bool_]:
        """Whether each picture has a tag, bool [N]."""
        return self.tags[:, LABELS.index(tag)]

    def shows_hair(self) -> NDArray[np.bool_]:
        """Whether hair is seen on each head, bool [N]."""
        seen: NDArray[np.bool_] = np.any([self.shows(tag) for tag in HAIR], axis=0)
        return seen

    def chosen(self, rows: NDArray[np.bool_], most: int | None = None) -> Pool:
        """The first `most` of the pictures for which `rows` [N] is true."""
        numbers = np.flatnonzero(rows)[:most]
        return Pool(self.ws[torch.from_numpy(numbers)], self.tags[numbers])

    def __len__(self) -> int:
        return len(self.tags)


def make_pool(
    generator: Generator,
    tagger: Tagger,
    first_seed: int,
    count: int,
    psi: float,
    report: Callable[[str], None] = lambda text: None,
) -> Pool:
    """Draw and tag the pictures of `count` seeds from `first_seed` on, with the model's own cutoff."""
    cutoff = generator.config.cutoff if psi != 1 else None
    ws = styles_of(generator, range(first_seed, first_seed + count), psi, cutoff)
    return Pool(ws, tags_of(generator, tagger, ws, report))


def tags_of(
    generator: Generator, tagger: Tagger, ws: Tensor, report: Callable[[str], None] = lambda text: None
) -> NDArray[np.bool_]:
    """The tags of pictures without edits, bool [N, 25]."""
    parts = []
    for plain, _ in drawn(generator, ws):
        parts.append(tagger.tags(plain))
        report(f"{sum(map(len, parts))} of {len(ws)} pictures tagged")
    return np.concatenate(parts)


def judge(tagger: Tagger, tag: str, wanted: bool = True) -> Judge:
    """Says of pictures whether each has the tag (or, with `wanted` False, lacks it)."""
    column = LABELS.index(tag)
    return lambda pictures: tagger.tags(pictures)[:, column] == wanted
