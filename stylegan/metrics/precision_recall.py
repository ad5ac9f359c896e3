"""Precision and recall of a generator's pictures (Kynkäänniemi et al. 2019, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

NEIGHBOURS = 3
BLOCK = 1024  # rows of the table of distances that are in memory at a time


class PrecisionRecall(NamedTuple):
    """The share of the generator's pictures that could be real, and of real ones that the generator could draw."""

    precision: float
    recall: float


def precision_recall(
    real: NDArray[np.float32],
    generated: NDArray[np.float32],
    neighbours: int = NEIGHBOURS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PrecisionRecall:
    """Of features [N, D] and [M, D]: what lies within the other's manifold.

    The manifold of a set is the union of balls around its points, each as wide as it is far to the `neighbours`-th other
    point of that set. Both figures depend on N and M. ValueError when a side has no more points than that.
    """
    if min(len(real), len(generated)) <= neighbours:
        raise ValueError(f"Precision and recall need more than {neighbours} pictures on either side.")
    center = real.mean(axis=0, dtype=np.float64)
    one, other = (torch.from_numpy(each.astype(np.float64) - center) for each in (real, generated))
    total = 2 * (len(one) + len(other))
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    radii_of_one, radii_of_other = _radii(one, neighbours, told), _radii(other, neighbours, told)
    return PrecisionRecall(_inside(other, one, radii_of_one, told), _inside(one, other, radii_of_other, told))


def _radii(points: Tensor, neighbours: int, told: Callable[[int], None]) -> Tensor:
    """How far it is from every point to its k-th neighbour, squared: [N]."""
    radii = []
    for first in range(0, len(points), BLOCK):
        part = points[first : first + BLOCK]
        distances = _distances(part, points)
        rows = torch.arange(len(part))
        distances[
            rows, first + rows
        ] = -1.0  # a point is no neighbour of its own; rounding must not hide that
        radii.append(distances.kthvalue(neighbours + 1, dim=1).values)
        told(len(part))
    return torch.cat(radii)


def _inside(points: Tensor, centers: Tensor, radii: Tensor, told: Callable[[int], None]) -> float:
    """The share of the points [N, D] within any of the balls."""
    inside = 0
    for part in points.split(BLOCK):
        inside += int((_distances(part, centers) <= radii).any(dim=1).sum())
        told(len(part))
    return inside / len(points)


def _distances(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|² of all pairs, [n, m]: written as products, which is many times faster than differences."""
    squares = x.square().sum(dim=1, keepdim=True) + y.square().sum(dim=1)
    return torch.addmm(squares, x, y.T, alpha=-2).clamp_(min=0)
