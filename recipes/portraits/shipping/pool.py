"""Pictures of many seeds and what the tagger says of them: what is chosen from and measured on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan import Generator
from stylegan.directions.labelled import classify
from stylegan.metrics.classifier import Classifier
from stylegan.metrics.features import as_shown
from stylegan.metrics.generating import styles

# Blocks of seeds, each for one purpose: nothing is measured on what it was made or chosen from.
CHOOSING_SEEDS, MEASURING_SEEDS, UNTRUNCATED_SEEDS = 300_000, 700_000, 800_000
PSI = 0.7  # at which everything ships and is measured
BATCH = 10  # pictures that are drawn at a time, on a processor; a GPU draws ten times as many


@dataclass(frozen=True)
class TagValues:
    """What a tagger said of N pictures: [N, K], of `tags` 1 where seen and 0 where not, of numbers 0..1 of their range."""

    tags: tuple[str, ...]
    values: NDArray[np.float32]

    def __getitem__(self, tag: str) -> NDArray[np.float32]:
        values: NDArray[np.float32] = self.values[:, self.tags.index(tag)]
        return values

    def shows(self, tag: str) -> NDArray[np.bool_]:
        """Whether each picture has a tag, bool [N]."""
        return self[tag] > 0.5

    def chosen(self, rows: NDArray[np.int64]) -> TagValues:
        """Of some of the pictures."""
        return TagValues(self.tags, self.values[rows])

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True)
class Pool:
    """Styles ws [N, num_ws, w_dim] of pictures, and what is seen in them."""

    ws: Tensor
    tag_values: TagValues

    def chosen(self, rows: NDArray[np.bool_], most: int | None = None) -> Pool:
        """The first `most` of the pictures for which `rows` [N] is true."""
        numbers = np.flatnonzero(rows)[:most]
        return Pool(self.ws[torch.from_numpy(numbers)], self.tag_values.chosen(numbers))

    def __len__(self) -> int:
        return len(self.tag_values)


def batch_of(generator: Generator) -> int:
    """How many pictures are drawn at a time."""
    return BATCH if generator.device.type == "cpu" else 10 * BATCH


def make_pool(generator: Generator, tagger: Classifier, first_seed: int, count: int, psi: float) -> Pool:
    """Draw and tag the pictures of `count` seeds from `first_seed` on, with the model's own cutoff."""
    ws = styles(generator, range(first_seed, first_seed + count), psi)
    return Pool(ws, look(generator, tagger, ws))


def look(generator: Generator, tagger: Classifier, ws: Tensor) -> TagValues:
    """What is seen in the pictures of styles [N, num_ws, w_dim]."""
    return TagValues(tagger.tags, classify(generator, tagger, ws, batch_of(generator)))


@torch.no_grad()
def said(tagger: Classifier, pictures: Tensor) -> NDArray[np.float32]:
    """What a tagger says of pictures [N, C, H, W] in -1..1: [N, K], see TagValues."""
    values: NDArray[np.float32] = tagger.decided(tagger(as_shown(pictures))).cpu().numpy()
    return values
