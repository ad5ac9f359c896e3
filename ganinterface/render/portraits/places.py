"""Where portraits lie in W beside one another: two numbers for each, by principal components."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.portraits.latents import styles
from stylegan import Generator


def places(
    generator: Generator,
    portraits: Sequence[tuple[Document, ArrayStore]],
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """float32 [n, 2]: the first two principal components of their w (the mean of their styles), in standard deviations.

    `check` is called before each portrait and may raise. DocumentError when one does not fit the model.
    """
    return components(points(generator, portraits, check))


def points(
    generator: Generator,
    portraits: Sequence[tuple[Document, ArrayStore]],
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """float32 [n, w_dim]: their w, the mean of their styles each; otherwise as `places`."""
    made = np.zeros((len(portraits), generator.w_dim), np.float32)
    for place, (document, arrays) in enumerate(portraits):
        check()
        made[place] = styles(generator, document, arrays).mean(axis=0)
    return made


def components(points: NDArray[np.floating]) -> NDArray[np.float32]:
    """[n, d] -> [n, 2], each axis scaled to a standard deviation of 1; of fewer than three points what there is."""
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    # Of the covariance: ten thousand points take no longer than a few.
    _, axes = np.linalg.eigh(centred.T @ centred)
    made = np.zeros((len(points), 2))
    found = centred @ axes[:, :-3:-1]
    made[:, : found.shape[1]] = found
    # The sign of a component is nobody's: the point that is farthest out is at its right, so that the map stays as it is.
    for axis in range(2):
        column = made[:, axis]
        made[:, axis] *= np.sign(column[np.abs(column).argmax()]) or 1.0
    scaled: NDArray[np.float32] = (made / np.maximum(made.std(axis=0), 1e-9)).astype(np.float32)
    return scaled
