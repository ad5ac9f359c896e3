"""How far apart two sets of features are: Fréchet and kernel distance, precision and recall."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

Matrix = NDArray[np.float64]
Features = NDArray[np.float32]
SUBSETS, SUBSET_SIZE = 100, 1000  # of a kernel distance, and the pictures of either side in each
NEIGHBOURS = 3
BLOCK = 1024  # rows of the table of distances that are in memory at a time


class Moments:
    """Mean and covariance of features [N, D] that come in batches; memory D², whatever N is.

    In double precision, and the first batch's mean is taken off before anything is squared: no digits are lost where
    features are far from 0.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension, self.count = dimension, 0
        self._shift = np.zeros(dimension)
        self._sum = np.zeros(dimension)
        self._products = np.zeros((dimension, dimension))

    @classmethod
    def of(cls, features: ArrayLike) -> Moments:
        """Of features [N, D] that are all there."""
        array = np.asarray(features, np.float64)
        moments = cls(array.shape[1])
        moments.add(array)
        return moments

    @classmethod
    def known(cls, count: int, mean: ArrayLike, covariance: ArrayLike) -> Moments:
        """From what `mean` and `covariance` were before."""
        center = np.asarray(mean, np.float64)
        moments = cls(len(center))
        moments.count, moments._shift = count, center
        moments._products = np.asarray(covariance, np.float64) * (count - 1)
        return moments

    def add(self, features: ArrayLike) -> None:
        """Count features [n, D] in; ValueError when they are not finite."""
        batch = np.asarray(features, np.float64)
        if not np.isfinite(batch).all():
            raise ValueError(
                "The features of some pictures are not finite: the model may draw nothing at all."
            )
        if not self.count and len(batch):
            self._shift = batch.mean(axis=0)
        batch = batch - self._shift
        self.count += len(batch)
        self._sum += batch.sum(axis=0)
        self._products += batch.T @ batch

    @property
    def mean(self) -> Matrix:
        """[D]."""
        mean: Matrix = self._shift + self._sum / max(self.count, 1)
        return mean

    @property
    def covariance(self) -> Matrix:
        """[D, D], unbiased (N - 1); ValueError with fewer than two."""
        if self.count < 2:
            raise ValueError("A covariance needs two pictures at least.")
        off = self._sum / self.count
        covariance: Matrix = (self._products - self.count * np.outer(off, off)) / (self.count - 1)
        return covariance


# FID (Heusel et al. 2017, eq. 6): |m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) of two Gaussians.
def frechet_distance(one: Moments, other: Moments) -> float:
    """At least 0. It falls with the number of pictures on either side: only figures of equal numbers are comparable."""
    if one.dimension != other.dimension:
        raise ValueError(f"Features of {one.dimension} and {other.dimension} numbers cannot be compared.")
    difference = one.mean - other.mean
    first, second = one.covariance, other.covariance
    # C1 C2 has the eigenvalues of C1^½ C2 C1^½, which is symmetric: no complex root, no rounding that grows where a
    # covariance is singular, as it is with fewer pictures than features.
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    trace_of_root = np.sqrt(np.linalg.eigvalsh(root @ second @ root).clip(min=0)).sum()
    distance = difference @ difference + np.trace(first) + np.trace(second) - 2 * trace_of_root
    return max(float(distance), 0.0)


class KernelDistance(NamedTuple):
    """The mean over subsets, which may be below 0 (the estimate is unbiased), and the deviation between them."""

    mean: float
    deviation: float


# KID (Bińkowski et al. 2018, section 4): the squared maximum mean discrepancy under the kernel (x·y / D + 1)³.
def kernel_distance(
    one: Features, other: Features, subsets: int = SUBSETS, size: int = SUBSET_SIZE, seed: int = 0
) -> KernelDistance:
    """Of features [N, D] and [M, D], over random subsets of `size` pictures of each, or of all where there are fewer.

    The kernel was made for features that are about 1, as Inception's are. ValueError with fewer than two on a side.
    """
    size = min(size, len(one), len(other))
    if size < 2:
        raise ValueError("A kernel distance needs two pictures at least on either side.")
    if size == len(one) == len(other):
        subsets = 1  # they would all be the same
    random = np.random.default_rng(seed)
    values = []
    for _ in range(subsets):
        x = one[random.choice(len(one), size, replace=False)]
        y = other[random.choice(len(other), size, replace=False)]
        values.append(unbiased_mmd(x, y))
    return KernelDistance(float(np.mean(values)), float(np.std(values)))


def unbiased_mmd(x: Features, y: Features) -> float:
    """The unbiased estimate of MMD² (Gretton et al. 2012, eq. 3): no picture is compared with itself."""

    def kernel(a: Features, b: Features) -> Matrix:
        cubes: Matrix = (a.astype(np.float64) @ b.astype(np.float64).T / a.shape[1] + 1) ** 3
        return cubes

    within_x, within_y = kernel(x, x), kernel(y, y)
    n, m = len(x), len(y)
    same = (within_x.sum() - np.trace(within_x)) / (n * (n - 1))
    same += (within_y.sum() - np.trace(within_y)) / (m * (m - 1))
    return float(same - 2 * kernel(x, y).mean())


class PrecisionRecall(NamedTuple):
    """The share of the generator's pictures that could be real, and of real ones that the generator could draw."""

    precision: float
    recall: float


# Precision and recall (Kynkäänniemi et al. 2019, section 2). The manifold of a set is the union of balls around its points,
# each as wide as it is far to the k-th other point of that set.
def precision_recall(
    real: Features,
    generated: Features,
    neighbours: int = NEIGHBOURS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> PrecisionRecall:
    """Of features [N, D] and [M, D]: what lies within the other's manifold. Both figures depend on N and M.

    ValueError when a side has no more points than `neighbours`.
    """
    if min(len(real), len(generated)) <= neighbours:
        raise ValueError(f"Precision and recall need more than {neighbours} pictures on either side.")
    center = real.mean(axis=0, dtype=np.float64)
    one, other = (torch.from_numpy(each.astype(np.float64) - center) for each in (real, generated))
    total = 2 * (len(one) + len(other))
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done, total)

    radii_of_one, radii_of_other = _radii(one, neighbours, count), _radii(other, neighbours, count)
    return PrecisionRecall(
        _inside(other, one, radii_of_one, count), _inside(one, other, radii_of_other, count)
    )


def _radii(points: Tensor, neighbours: int, count: Callable[[int], None]) -> Tensor:
    """How far it is from every point to its k-th neighbour, squared: [N]."""
    radii = []
    for first in range(0, len(points), BLOCK):
        part = points[first : first + BLOCK]
        distances = _distances(part, points)
        distances.diagonal(first).fill_(-1)  # a point is not a neighbour of its own, whatever rounding says
        radii.append(distances.kthvalue(neighbours + 1, dim=1).values)
        count(len(part))
    return torch.cat(radii)


def _inside(points: Tensor, centers: Tensor, radii: Tensor, count: Callable[[int], None]) -> float:
    """The share of the points [N, D] within any of the balls."""
    inside = 0
    for part in points.split(BLOCK):
        inside += int((_distances(part, centers) <= radii).any(dim=1).sum())
        count(len(part))
    return inside / len(points)


def _distances(x: Tensor, y: Tensor) -> Tensor:
    """|x - y|² of all pairs, [n, m]: written as products, which is many times faster than differences."""
    squares = x.square().sum(dim=1, keepdim=True) + y.square().sum(dim=1)
    return torch.addmm(squares, x, y.T, alpha=-2).clamp_(min=0)
