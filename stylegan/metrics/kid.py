"""The kernel distance between two sets of features (KID, Bińkowski et al. 2018, section 4)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float32]
SUBSETS = 100
SUBSET_SIZE = 1000  # pictures of either side in a subset


class KernelDistance(NamedTuple):
    """The mean over subsets, which may be below 0 (the estimate is unbiased), and the deviation between them."""

    mean: float
    deviation: float


def kernel_distance(
    one: Features, other: Features, subsets: int = SUBSETS, size: int = SUBSET_SIZE, seed: int = 0
) -> KernelDistance:
    """The squared maximum mean discrepancy of features [N, D] and [M, D] under the kernel (x·y / D + 1)³.

    The mean over random subsets of `size` pictures of each, or of all where there are fewer. The kernel was made for
    features that are about 1, as Inception's are. ValueError with fewer than two on a side.
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
    within_x, within_y, between = _kernel(x, x), _kernel(y, y), _kernel(x, y)
    n, m = len(x), len(y)
    same = (within_x.sum() - np.trace(within_x)) / (n * (n - 1))
    same += (within_y.sum() - np.trace(within_y)) / (m * (m - 1))
    return float(same - 2 * between.mean())


def _kernel(x: Features, y: Features) -> NDArray[np.float64]:
    products: NDArray[np.float64] = x.astype(np.float64) @ y.astype(np.float64).T
    kernel: NDArray[np.float64] = (products / x.shape[1] + 1) ** 3
    return kernel
