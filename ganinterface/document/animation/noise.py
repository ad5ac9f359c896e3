"""Noise over time: the same for the same seed everywhere, without steps, and closing over a loop where asked."""

from __future__ import annotations

import math

_MASK = 2**64 - 1


def noise(seed: int, cells: float, smooth: float = 1.0, count: int = 0) -> float:
    """The value in -1..1 after that many cells: random numbers, one a cell, each travelling to the next.

    `smooth` is the part of each cell that the way takes: at 1 it never stands, at 0 it jumps. With a `count` the
    cells repeat after so many.
    """
    cell = math.floor(cells)
    passed = cells - cell
    now, following = (_random(seed, each % count if count else each) for each in (cell, cell + 1))
    if smooth <= 0:
        return now
    u = min(max((passed - 1 + smooth) / smooth, 0.0), 1.0)
    return now + (following - now) * u * u * (3 - 2 * u)


def random_of(seed: int, index: int) -> int:
    """A number of 64 bits for an index of a seed: SplitMix64 (Steele, Lea, Flood 2014)."""
    x = (seed * 0x9E3779B97F4A7C15 + index * 0xD1342543DE82EF95 + 0x9E3779B97F4A7C15) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def _random(seed: int, index: int) -> float:
    return random_of(seed, index) / 2**63 - 1
