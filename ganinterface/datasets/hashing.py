"""Pictures that look alike: a perceptual hash of 64 bits, and all those within a few bits of another.

The hash compares the lowest frequencies of the picture with their median (pHash: Zauner 2010, section 3.2.3): scale,
compression and small changes of colour move few bits. Two hashes that differ in at most t bits are the same in one of t + 1
bands of their bits, so only those that share a band with a picture are compared with it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

BITS = 64
SIDE = 32  # of the picture that is transformed
LOW = 8  # frequencies each way
FLAT = 1e-3  # what counts as no structure at all, in grey levels

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


def perceptual_hash(picture: Image.Image) -> int:
    """64 bits of a decoded picture (mode L, RGB or RGBA, which is laid on white)."""
    from PIL import Image

    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    small = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    cosines = _cosines()
    low = cosines @ np.asarray(small, np.float64) @ cosines.T
    low[np.abs(low) < FLAT] = 0  # rounding is no structure
    above = low.ravel() > np.median(low)
    return int.from_bytes(np.packbits(above).tobytes(), "big")


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    """The lowest rows of the orthonormal discrete cosine transform (type II), [8, 32]."""
    frequency, place = np.arange(LOW)[:, None], np.arange(SIDE)[None]
    rows: NDArray[np.float64] = np.sqrt(2 / SIDE) * np.cos(np.pi * frequency * (place + 0.5) / SIDE)
    rows[0] /= np.sqrt(2)
    return rows


def distances(hashes: Hashes, other: np.uint64) -> NDArray[np.uint8]:
    """In how many bits each hash differs from another, 0..64."""
    differing = hashes ^ other
    if hasattr(np, "bitwise_count"):
        counted: NDArray[np.uint8] = np.bitwise_count(differing)
        return counted
    bits = np.unpackbits(differing.view(np.uint8).reshape(-1, 8), axis=1)  # numpy 1 counts none by itself
    return np.asarray(bits.sum(1), np.uint8)


class Neighbours:
    """Finds the hashes within `most` bits of each other, among n of them."""

    def __init__(self, hashes: Hashes, most: int) -> None:
        self._hashes, self._most = hashes, most
        edges = np.linspace(0, BITS, most + 2).astype(int)
        self._bands = [_Band(hashes, int(low), int(high)) for low, high in pairwise(edges)]

    def near(self, row: int) -> tuple[Rows, NDArray[np.uint8]]:
        """The others within that distance, ascending, and their distances in bits."""
        own = self._hashes[row]
        shared = [band.shared(row) for band in self._bands]
        if sum(len(rows) for rows in shared) >= len(self._hashes):
            found = np.flatnonzero(distances(self._hashes, own) <= self._most)
        else:
            near = [rows[distances(self._hashes[rows], own) <= self._most] for rows in shared]
            found = np.unique(np.concatenate(near))
        found = found[found != row]
        return found, distances(self._hashes[found], own)


class _Band:
    """Which hashes are the same in some of their bits."""

    def __init__(self, hashes: Hashes, low: int, high: int) -> None:
        mask = np.uint64((1 << (high - low)) - 1)
        values = (hashes >> np.uint64(low)) & mask
        self._order = np.argsort(values, kind="stable")
        ordered = values[self._order]
        self._begin = np.searchsorted(ordered, values, "left")
        self._end = np.searchsorted(ordered, values, "right")

    def shared(self, row: int) -> Rows:
        """Rows with the same bits, the row itself among them."""
        return self._order[self._begin[row] : self._end[row]]
