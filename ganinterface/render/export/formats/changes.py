"""What is new in a frame: formats that build on the frame before write no more than that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.render.request import Picture


def changed(frame: Picture, before: Picture | None) -> NDArray[np.bool_]:
    """Which pixels [H, W] differ from the frame before; all of them in the first."""
    if before is None:
        return np.ones(frame.shape[:2], np.bool_)
    different: NDArray[np.bool_] = (frame != before).any(axis=2)
    return different


def box(wanted: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The rows and columns in which there is something; one pixel where there is nothing, for a frame has to have one."""
    rows, columns = (np.flatnonzero(wanted.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return slice(0, 1), slice(0, 1)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
