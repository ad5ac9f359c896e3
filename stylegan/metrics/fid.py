"""The Fréchet distance between two sets of features (FID, Heusel et al. 2017, eq. 6)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from stylegan.metrics.moments import Moments

Matrix = NDArray[np.float64]


def frechet_distance(one: Moments, other: Moments) -> float:
    """|m1 - m2|² + tr(C1 + C2 - 2 (C1 C2)^½) of two Gaussians with these means and covariances; at least 0.

    It falls with the number of pictures on either side, so that only figures of equal numbers are comparable.
    """
    if one.dimension != other.dimension:
        raise ValueError(f"Features of {one.dimension} and {other.dimension} numbers cannot be compared.")
    difference = one.mean - other.mean
    first, second = one.covariance, other.covariance
    distance = (
        difference @ difference + np.trace(first) + np.trace(second) - 2 * _trace_of_root(first, second)
    )
    return max(float(distance), 0.0)


def _trace_of_root(first: Matrix, second: Matrix) -> float:
    """tr((C1 C2)^½) of two covariances.

    C1 C2 has the eigenvalues of C1^½ C2 C1^½, which is symmetric: no complex root, no rounding that grows where a
    covariance is singular, as it is with fewer pictures than features.
    """
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(values.clip(min=0))) @ vectors.T
    product = np.linalg.eigvalsh(root @ second @ root)
    return float(np.sqrt(product.clip(min=0)).sum())
