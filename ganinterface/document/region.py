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
    the centre. flow is how much one pass lays down, 0..1; where the stroke passes again it adds to that. What a
    pen's pressure does stands as a number 0..1 for each point: of the radius in widths, of the flow in flows
    (none: all of it everywhere).
    """

    points: tuple[tuple[float, float], ...]
    radius: float
    hardness: float = 1.0
    value: float = 1.0
    flow: float = 1.0
    widths: tuple[float, ...] = ()
    flows: tuple[float, ...] = ()


class Region(msgspec.Struct, frozen=True):
    """Where an edit acts: shapes painted one over the other on an empty mask."""

    shapes: tuple[Rectangle | Stroke, ...] = ()


def has_sensible_pressure(stroke: Stroke) -> bool:
    """Whether its flow, and what pressure does at its points, are numbers 0..1, one for each point where there are any."""
    along = (stroke.widths, stroke.flows)
    fits = all(len(numbers) in (0, len(stroke.points)) for numbers in along)
    return fits and all(0 <= number <= 1 for numbers in (*along, (stroke.flow,)) for number in numbers)
