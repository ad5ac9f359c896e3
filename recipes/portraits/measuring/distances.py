"""How near a model's pictures are to fresh renders by the tagger's features, beside what they can be compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from recipes.portraits.measuring.tables import Line, Table, percent
from recipes.portraits.shipping.pool import batch_of
from recipes.portraits.tagger import as_tensor
from stylegan import Generator
from stylegan.metrics import Classifier, Collected, collect, frechet_distance, precision_recall
from stylegan.metrics.generating import generated_pictures

_PART = 100


class Distance(NamedTuple):
    """Of pictures from the renders: smaller is nearer; precision and recall are shares."""

    fid: float
    precision: float
    recall: float


def of_renders(pictures: NDArray[np.uint8], tagger: Classifier) -> Collected:
    """Features of renders uint8 [N, H, W, 4]."""
    parts: Iterator[Tensor] = (
        as_tensor(pictures[i : i + _PART]).to(tagger.device) for i in range(0, len(pictures), _PART)
    )
    return collect(parts, tagger, len(pictures))


def of_model(generator: Generator, count: int, tagger: Classifier) -> Collected:
    """Features of `count` pictures at psi 1."""
    return collect(generated_pictures(generator, count, batch=batch_of(generator)), tagger, count)


def between(found: Collected, renders: Collected) -> Distance:
    """The distance of pictures from renders."""
    inside = precision_recall(renders.kept, found.kept)
    return Distance(frechet_distance(renders.moments, found.moments), *inside)


@torch.inference_mode()
def distances(
    models: Mapping[str, Generator],
    count: int,
    fresh: NDArray[np.uint8],
    floor: NDArray[np.uint8] | None,
    tagger: Classifier,
) -> Table:
    """Each model against the fresh renders, and beside them (the floor) other renders: as near as pictures can come."""
    reference = of_renders(fresh, tagger)
    lines = []
    if floor is not None:
        lines.append(
            _line("renders of the training set", between(of_renders(floor, tagger), reference), len(floor))
        )
    for name, generator in models.items():
        lines.append(_line(name, between(of_model(generator, count, tagger), reference), count))
    title = f"2. Distance from {len(fresh)} fresh renders by the tagger's features"
    return Table(title, ("pictures of", "pictures", "tagger-FID", "precision", "recall"), tuple(lines))


def _line(name: str, distance: Distance, count: int) -> Line:
    return Line(
        (name, str(count), f"{distance.fid:.3f}", percent(distance.precision), percent(distance.recall))
    )
