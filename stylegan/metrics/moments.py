"""Mean and covariance of features that come in batches and are not kept."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]


class Moments:
    """Sums over features [N, D], in double precision; memory D², whatever N is.

    The first batch's mean is taken off everything before it is squared, which loses no digits where features are far
    from 0.
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
