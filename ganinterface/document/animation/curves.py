"""From one key's value to the next: the curves of tracks, as functions of how much of the time has passed."""

from __future__ import annotations

import math
from typing import Literal

KeyEasing = Literal["hold", "linear", "bezier", "spring"]
Handle = tuple[float, float]  # part of the time between two keys (0..1), and how far from the key's value

FLAT: Handle = (1 / 3, 0.0)  # without any force on the curve: two of them ease in and out
DAMPING = 5.0  # of the spring: what is left of the swing after the whole way is e^-5
SWING = 8.391345549526662  # rad for the whole way: tan(w) = -w/5, so that it has come to exactly 1 in the end
STEPS = 60  # of bisection: as near as numbers go


def bezier(start: float, after: Handle, before: Handle, end: float, u: float) -> float:
    """The value at u (0..1) of the time on the cubic Bézier curve whose inner points the two handles are.

    `after` leads away from `start`, `before` comes back from `end`; their times are within the way, so that there is
    one value at every moment.
    """
    x1, x2 = min(max(after[0], 0.0), 1.0), 1 - min(max(before[0], 0.0), 1.0)
    s = u if (x1, x2) == (1 / 3, 1 - 1 / 3) else _parameter(x1, x2, u)
    a, b = start + after[1], end + before[1]
    # Along the differences, so that what both keys share stays exactly.
    return (
        start + 3 * s * (1 - s) ** 2 * (a - start) + 3 * s * s * (1 - s) * (b - start) + s**3 * (end - start)
    )


def spring(u: float) -> float:
    """How far a body on a spring has come (0 to 1, and beyond on the way) at u of the time: it swings and comes to rest."""
    swung = math.cos(SWING * u) + DAMPING / SWING * math.sin(SWING * u)
    return 1 - math.exp(-DAMPING * u) * swung


def _parameter(x1: float, x2: float, u: float) -> float:
    """Where on the curve u of the time has passed; the time rises along it."""
    low, high = 0.0, 1.0
    for _ in range(STEPS):
        s = (low + high) / 2
        if 3 * s * (1 - s) ** 2 * x1 + 3 * s * s * (1 - s) * x2 + s**3 < u:
            low = s
        else:
            high = s
    return (low + high) / 2
