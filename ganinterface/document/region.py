"""Where an edit acts: rectangles and brush strokes in picture coordinates."""

from __future__ import annotations

import msgspec


class Rectangle(msgspec.Struct, frozen=True, tag="rectangle"):
    """A filled rectangle in picture coordinates 0..1 (x to the right, y down)."""

    x0: float
    y0: float
    x1: float
    y1: float
    value: float = 1.0


class Stroke(msgspec.Struct, frozen=True, tag="stroke"):
    """A brush stroke: points in picture coordinates 0..1, radius as a fraction of the picture's height.

    value 1 paints, 0 erases, -1 paints with the opposite sign; hardness 1 has a sharp edge, 0 falls off from
    the centre.
    """

    points: tuple[tuple[float, float], ...]
    radius: float
    hardness: float = 1.0
    value: float = 1.0


class Region(msgspec.Struct, frozen=True):
    """Where an edit acts: shapes painted one over the other on an empty mask."""

    shapes: tuple[Rectangle | Stroke, ...] = ()
