"""Two axes across W that portraits differ along most, by principal components."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NOTHING = 1e-9  # a deviation below which points lie at the same place along an axis


class Plane(NamedTuple):
    """Where points of W lie on a map of two axes, each in standard deviations of the points that it was found from.

    Attributes:
        middle: [d], the point at (0, 0).
        axes: [d, 2].
    """

    middle: NDArray[np.float64]
    axes: NDArray[np.float64]

    @classmethod
    def of(cls, points: NDArray[np.floating]) -> Plane:
        """The first two principal components of points [n, d]; of fewer than three points what there is."""
        middle = points.mean(axis=0, dtype=np.float64)
        centred = points.astype(np.float64) - middle
        # Of the covariance: ten thousand points take no longer than a few.
        _, found = np.linalg.eigh(centred.T @ centred)
        axes = np.zeros((points.shape[1], 2))
        axes[:, : min(points.shape[1], 2)] = found[:, :-3:-1]
        places = centred @ axes
        # The sign of a component is nobody's: the point that is farthest out is at its right, so that the map stays as it is.
        farthest = places[np.abs(places).argmax(axis=0), (0, 1)]
        deviations = places.std(axis=0)
        return cls(
            middle, axes * np.where(farthest < 0, -1.0, 1.0) / np.where(deviations > NOTHING, deviations, 1.0)
        )

    def places(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """[n, d] -> [n, 2]."""
        made: NDArray[np.float32] = ((points.astype(np.float64) - self.middle) @ self.axes).astype(np.float32)
        return made

    def turned(self, turn: NDArray[np.float64]) -> Plane:
        """Turned or mirrored about its middle, by an orthogonal matrix [2, 2]."""
        return self._replace(axes=self.axes @ turn)
