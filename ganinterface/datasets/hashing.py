"""Pictures that look alike: a perceptual hash of 64 bits, what is near another, and an order by nearness."""

from __future__ import annotations

from collections.abc import Callable
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


MOST = 8  # bits of 64 beyond which two pictures are no neighbours
NONE = 255  # the distance of those without a neighbour


def nearest(
    hashes: Hashes, told: Callable[[int], None] = lambda done: None
) -> tuple[NDArray[np.uint8], Rows]:
    """Of each picture the distance in bits to the one most like it (255: none within 8 bits), and which that is (-1).

    `told` hears how many are done, and may raise.
    """
    neighbours = Neighbours(hashes, MOST)
    distance, other = np.full(len(hashes), NONE, np.uint8), np.full(len(hashes), -1, np.int64)
    for row in range(len(hashes)):
        told(row)
        rows, bits = neighbours.near(row)
        if len(rows):
            best = int(bits.argmin())
            distance[row], other[row] = bits[best], rows[best]
    return distance, other


def together(distance: NDArray[np.uint8], other: Rows) -> Rows:
    """All rows, groups of pictures that look alike first, the group with the nearest two before all others.

    Groups are joined from the nearest pair to the farthest (single linkage over everyone's nearest), so that within a group
    too the nearest stand side by side.
    """
    groups: dict[int, list[int]] = {}
    home = np.full(len(distance), -1, np.int64)  # the group that a row is in
    for row in np.argsort(distance, kind="stable").tolist():
        if other[row] < 0:
            continue
        pair = [row, int(other[row])]
        for each in pair:
            if home[each] < 0:
                home[each] = each
                groups[each] = [each]
        first, second = (int(home[each]) for each in pair)
        if first == second:
            continue
        # The smaller group goes behind the larger one, whose place among the groups is that of the nearer pair.
        if len(groups[first]) < len(groups[second]):
            first, second = second, first
        moved = groups.pop(second)
        home[moved] = first
        groups[first] += moved
    grouped = sorted(groups.values(), key=lambda rows: (int(distance[rows].min()), min(rows)))
    ordered = [row for rows in grouped for row in rows]
    alone = np.flatnonzero(home < 0).tolist()
    return np.array([*ordered, *alone], np.int64)
