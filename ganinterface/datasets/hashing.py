"""Pictures that look alike: a perceptual hash of 64 bits, what is near another, and an order by nearness.

The hash compares the lowest frequencies of the picture with their median (pHash: Zauner 2010, section 3.2.3): scale,
compression and small changes of colour move few bits. To compare one with a hundred thousand others takes 0.2 ms, far less
than to read a picture, so nothing is indexed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL import Image

MAX_BITS = 8  # of 64 beyond which two pictures are no neighbours
NONE = 255  # the distance of those without a neighbour
SIDE = 32  # of the picture that is transformed
LOW = 8  # frequencies each way
FLAT = 1e-3  # what counts as no structure at all, in grey levels

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


def perceptual_hash(picture: Image.Image) -> int:
    """64 bits of a decoded picture (mode L, RGB or RGBA, which is laid on white)."""
    from PIL import Image

    from stylegan.training.pictures.decoding import with_channels

    small = with_channels(picture, 1, (255, 255, 255)).resize((SIDE, SIDE), Image.Resampling.BOX)
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


def near(hashes: Hashes, row: int, most: int) -> tuple[Rows, NDArray[np.uint8]]:
    """The other hashes within `most` bits of that of a row: their rows, ascending, and their distances in bits."""
    distances: NDArray[np.uint8] = np.bitwise_count(hashes ^ hashes[row])
    close = distances <= most
    close[row] = False
    rows = np.flatnonzero(close)
    return rows, distances[rows]


def nearest(
    hashes: Hashes, progress: Callable[[int], None] = lambda done: None
) -> tuple[NDArray[np.uint8], Rows]:
    """Of each picture the distance in bits to the one most like it (255: none within 8 bits), and which that is (-1).

    `progress` hears how many are done, and may raise.
    """
    distance, other = np.full(len(hashes), NONE, np.uint8), np.full(len(hashes), -1, np.int64)
    for row in range(len(hashes)):
        progress(row)
        rows, bits = near(hashes, row, MAX_BITS)
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
