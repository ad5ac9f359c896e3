"""A direction as the difference of two means in W: of pictures with a trait, and of those without."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stylegan.directions.direction import DirectionError


def mean_difference(w: ArrayLike, tags: ArrayLike) -> NDArray[np.float32]:
    """w [N, D] and tags [N] (bool, or 0..1 for "how much") -> float32 [D], from those without to those with.

    Scaled so that 1 is one standard deviation of w along the direction. A tag between 0 and 1 counts on both
    sides in its proportion. DirectionError with one sentence when the shapes do not fit, a number is not
    finite, a tag is outside 0..1, one side is empty, or both sides have the same mean. Source: latent
    arithmetic of Radford et al. 2016, section 6.3.2.
    """
    points, weights = np.asarray(w, dtype=np.float64), np.asarray(tags, dtype=np.float64)
    _check(points, weights)
    with_trait = weights @ points / weights.sum()
    without = (1 - weights) @ points / (1 - weights).sum()
    difference = with_trait - without
    length = float(np.linalg.norm(difference))
    if length <= 1e-9 * max(1.0, float(np.abs(points).max())):
        raise DirectionError("The pictures with the trait and those without have the same mean.")
    unit = difference / length
    scaled: NDArray[np.float32] = (unit * (points @ unit).std()).astype(np.float32)
    return scaled


def _check(points: NDArray[np.float64], weights: NDArray[np.float64]) -> None:
    if points.ndim != 2 or weights.shape != points.shape[:1] or points.size == 0:
        raise DirectionError(
            f"A direction needs w of the shape [N, D] and N tags, not {list(points.shape)} "
            f"and {list(weights.shape)}."
        )
    if not np.isfinite(points).all() or not ((weights >= 0) & (weights <= 1)).all():
        raise DirectionError("A direction needs finite w, and tags from 0 to 1.")
    if not 0 < weights.sum() < len(weights):
        raise DirectionError("A direction needs pictures with the trait and pictures without it.")
