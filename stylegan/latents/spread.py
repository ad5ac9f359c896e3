"""How a model's own w are spread, and how far out a point is among them: what the network has never seen it draws badly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from stylegan.generator import Generator

COUNT = 4096  # portraits that the spread is measured on
# Of the mean variance of w. It has directions in which it hardly varies and that hardly show: with 0.001 the shipped
# attributes at 2, pictures as good as any, are 1.8 to 4.1 times as far out as a typical portrait; with this 1.0 to 1.5, and at
# 5, where they begin to fall apart, 1.7 to 3.5.
RIDGE = 0.1
USUAL = 0.99  # of the model's own portraits, untruncated, are no farther out than that
NEAR, FAR = 0.5, 2.0  # of a typical portrait: nearly the average; of a usual one: hardly a picture any more
BATCH = 512  # that are mapped at a time


@dataclass(frozen=True, eq=False)
class Spread:
    """Mean and covariance of a model's w, and how far out its own portraits are.

    mean: float64 [w_dim]; whitening [w_dim, w_dim]: (w − mean) · whitening has the covariance 1.
    """

    mean: NDArray[np.float64]
    whitening: NDArray[np.float64]
    typical: float = 1.0  # the median of its own portraits' Mahalanobis distances
    usual: float = 1.0  # what USUAL of them stay below, in multiples of the typical one

    def word(self, distance: float) -> str:
        """What a distance means, in a word or two."""
        if distance < NEAR:
            return "near average"
        return (
            "typical" if distance <= self.usual else "unusual" if distance <= FAR * self.usual else "far out"
        )

    def distance(self, ws: ArrayLike) -> float:
        """How far out the farthest of the styles ws [num_ws, w_dim] or [w_dim] is, in multiples of a typical portrait's.

        The Mahalanobis distance √((w − μ)ᵀ Σ⁻¹ (w − μ)) (Mahalanobis 1936), with Σ ridged. 0 is the mean itself.
        """
        return float(self._distances(np.atleast_2d(np.asarray(ws, np.float64))).max() / self.typical)

    def _distances(self, w: NDArray[np.float64]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.sqrt(np.square((w - self.mean) @ self.whitening).sum(axis=1))
        return found


def spread_of(w: ArrayLike) -> Spread:
    """The spread of points w [N, w_dim], N at least 2; ValueError for fewer, or where they are all the same."""
    points = np.asarray(w, np.float64)
    if points.ndim != 2 or len(points) < 2 or not np.ptp(points, axis=0).any():
        raise ValueError("A spread is measured on two points or more.")
    covariance = np.atleast_2d(np.cov(points, rowvar=False))
    values, vectors = np.linalg.eigh(covariance)
    ridge = RIDGE * float(np.trace(covariance)) / len(covariance)
    bare = Spread(points.mean(axis=0), vectors / np.sqrt(values.clip(min=0) + ridge))
    distances = bare._distances(points)
    typical = float(np.median(distances))
    return Spread(bare.mean, bare.whitening, typical, float(np.quantile(distances, USUAL)) / typical)


def sample_w(
    generator: Generator,
    label: ArrayLike | None = None,
    count: int = COUNT,
    check: Callable[[], None] | None = None,
) -> NDArray[np.float64]:
    """Untruncated w [count, w_dim] of portraits of a generator's own; of a conditional one those of `label` [label_dim].

    The same on every call: the random numbers are those of one seed. `check` is called now and then, and may raise.
    """
    import torch

    z = np.random.RandomState(0).randn(count, generator.z_dim).astype(np.float32)
    found = []
    with torch.inference_mode():
        for part in torch.from_numpy(z).split(BATCH):
            if check is not None:
                check()
            labels = None
            if label is not None:
                labels = torch.from_numpy(np.tile(np.asarray(label, np.float32), (len(part), 1)))
                labels = labels.to(generator.device)
            ws = generator.map(part.to(generator.device), labels)
            found.append(ws[:, 0].double().cpu().numpy())
    return np.concatenate(found)


def measure_spread(
    generator: Generator,
    label: ArrayLike | None = None,
    count: int = COUNT,
    check: Callable[[], None] | None = None,
) -> Spread:
    """The spread of a generator's own w, see `sample_w`."""
    return spread_of(sample_w(generator, label, count, check))
