"""Where portraits lie in W beside one another: two numbers for each, by principal components."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.portraits.latents import styles
from ganinterface.render.portraits.plane import Plane
from stylegan import Generator


def places(
    generator: Generator,
    portraits: Sequence[tuple[Document, ArrayStore]],
    check: Callable[[], None] = lambda: None,
) -> NDArray[np.float32]:
    """float32 [n, 2]: the first two principal components of their w (the mean of their styles), in standard deviations.

    `check` is called before each portrait and may raise. DocumentError when one does not fit the model.
    """
    found = points(generator, portraits, check)
    return Plane.of(found).places(found)


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
