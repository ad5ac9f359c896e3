"""Where an edit acts: rectangles and brush strokes in picture coordinates, and parts that are found in each picture."""

from __future__ import annotations

import msgspec

MAX_EXAMPLES = 8  # pictures in which a person shows a part that is to be followed


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


class Locator(msgspec.Struct, frozen=True, tag="locator"):
    """A part that is found anew in every picture, by maps of one layer of the picture without edits.

    Maps are taken by how many deviations a cell lies above the map's mean in this picture. Of every cell the score is
    (sum of weight · map − mean) / rise: about 0 where the part is not, about 1 where it is. The score is smoothed; above
    the threshold is the part, or with `continuous` the score itself says how much of it is there. docs/numerics.md has
    it in full; lengths are fractions of the picture's height.
    """

    layer: str
    maps: tuple[tuple[int, float], ...]  # (map, weight), sorted by map
    mean: float = 0.0  # what the weighted sum is where the part is not
    rise: float = 1.0  # how much more it is where the part is
    threshold: float = 0.5
    smoothing: float = 0.0  # deviation of a Gaussian
    grow: float = 0.0  # how far the part's edge is moved outwards; below 0 inwards
    continuous: bool = False
    largest: bool = False  # only the largest piece
    clip: bool = False  # paints nothing, but limits what the rest of the region paints
    value: float = 1.0  # as a shape's


Painted = Rectangle | Stroke
Shape = Painted | Locator


class Region(msgspec.Struct, frozen=True):
    """Where an edit acts: shapes painted one over the other on an empty mask."""

    shapes: tuple[Shape, ...] = ()

    @property
    def painted(self) -> tuple[Painted, ...]:
        """The shapes that are where they are in every picture."""
        return tuple(shape for shape in self.shapes if not isinstance(shape, Locator))

    @property
    def locators(self) -> tuple[Locator, ...]:
        """The parts that are found anew in every picture."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Locator))


def has_sensible_pressure(stroke: Stroke) -> bool:
    """Whether its flow, and what pressure does at its points, are numbers 0..1, one for each point where there are any."""
    along = (stroke.widths, stroke.flows)
    fits = all(len(numbers) in (0, len(stroke.points)) for numbers in along)
    return fits and all(0 <= number <= 1 for numbers in (*along, (stroke.flow,)) for number in numbers)
