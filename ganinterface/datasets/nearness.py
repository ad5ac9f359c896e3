"""An order of pictures in which those that look alike stand together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.hashing import Hashes, Neighbours, Rows

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
