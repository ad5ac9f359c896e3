"""Features of pictures that come in batches: their moments, the first of them kept, and what a classifier says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.metrics.classifier import Classifier
from stylegan.metrics.features import Extractor, as_shown
from stylegan.metrics.moments import Moments
from stylegan.training.pictures.source import PictureSource

KEPT = 10_000  # features that are kept as they are, for the measures that compare pictures with one another
Progress = Callable[[int, int], None]  # done, of; may raise to stop the work


@dataclass(frozen=True)
class Collected:
    """What is known of a set of pictures: enough for every measure, and no more memory for a million of them.

    `kept` [n, D] are the features of the first pictures; `told` [K] the means of what the extractor's outputs were
    decided to be (the share of each tag, the mean of each number), where it has such.
    """

    moments: Moments
    kept: NDArray[np.float32]
    told: NDArray[np.float64] | None = None

    @property
    def count(self) -> int:
        """How many pictures they are."""
        return self.moments.count


@torch.inference_mode()
def collect(
    batches: Iterable[Tensor],
    extractor: Extractor,
    total: int,
    progress: Progress = lambda done, total: None,
    keep: int = KEPT,
) -> Collected:
    """Look at batches of pictures [n, C, H, W], `total` in all, as a file would hold them.

    ValueError when there are fewer than two, or their features are not finite.
    """
    moments = Moments(extractor.dimension)
    kept = np.empty((min(keep, total), extractor.dimension), np.float32)
    told = np.zeros(len(extractor.tags)) if isinstance(extractor, Classifier) else None
    filled = 0
    for pictures in batches:
        features = extractor.features(as_shown(pictures).to(extractor.device))
        if told is not None and isinstance(extractor, Classifier):
            told += extractor.decided(extractor.head(features)).cpu().double().sum(dim=0).numpy()
        numbers = features.float().cpu().numpy()
        moments.add(numbers)
        part = numbers[: len(kept) - filled]
        kept[filled : filled + len(part)] = part
        filled += len(part)
        progress(moments.count, total)
    if moments.count < 2:
        raise ValueError("Two pictures at least are needed to measure anything.")
    return Collected(moments, kept[:filled], None if told is None else told / moments.count)


def pictures_of(source: PictureSource, rows: NDArray[np.int64], batch: int = 50) -> Iterator[Tensor]:
    """The pictures `rows` of a set in batches, in their own size."""
    for first in range(0, len(rows), batch):
        yield source.at(rows[first : first + batch], source.size[0])
