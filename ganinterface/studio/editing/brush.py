"""What a stroke in progress becomes: points with a pen's pressure, mirrored where symmetry is on."""

from __future__ import annotations

from msgspec.structs import replace

from ganinterface.document.region import Rectangle, Stroke
from ganinterface.studio.view import View

CLOSEST = 0.1  # radii; points of a stroke that lie nearer to each other add nothing
FIRM = 1.0  # the pressure of a mouse

Point = tuple[float, float]  # picture coordinates


class Drawn:
    """The points of one stroke, or the two corners of a rectangle, as they come."""

    def __init__(
        self, view: View, start: Point, point: Point, pressure: float, value: float, is_box: bool
    ) -> None:
        self._view, self._value, self._is_box = view, value, is_box
        self._points = [start, point] if is_box else [point]
        self._pressures = [pressure]
        self._felt = pressure < FIRM  # whether any of them is less
        self._axis = view.axis if view.symmetry else None

    def move(self, point: Point, pressure: float, aspect: float) -> bool:
        """The pen is there now, the picture being `aspect` as wide as high; returns whether that changes anything."""
        if self._is_box:
            self._points[1] = point
            return True
        last, near = self._points[-1], CLOSEST * self._view.radius
        if ((point[0] - last[0]) * aspect) ** 2 + (point[1] - last[1]) ** 2 < near * near:
            if pressure <= self._pressures[-1]:
                return False
            self._pressures[-1] = pressure
            self._felt = any(each < FIRM for each in self._pressures)
            return True
        self._points.append(point)
        self._pressures.append(pressure)
        self._felt = self._felt or pressure < FIRM
        return True

    @property
    def shapes(self) -> tuple[Stroke | Rectangle, ...]:
        """The shape, and its mirror image where symmetry was on when it was begun."""
        shape = self._box() if self._is_box else self._stroke()
        return (shape,) if self._axis is None else (shape, mirrored(shape, self._axis))

    def _box(self) -> Rectangle:
        (x0, y0), (x1, y1) = self._points
        return Rectangle(x0, y0, x1, y1, self._value)

    def _stroke(self) -> Stroke:
        view = self._view
        pressures = tuple(self._pressures) if self._felt else ()
        return Stroke(
            tuple(self._points),
            view.radius,
            view.hardness,
            self._value,
            view.flow,
            pressures if view.pressure_size else (),
            pressures if view.pressure_flow else (),
        )


def mirrored(shape: Stroke | Rectangle, axis: float) -> Stroke | Rectangle:
    """The shape on the other side of the vertical axis at x = `axis`."""
    if isinstance(shape, Rectangle):
        return replace(shape, x0=2 * axis - shape.x0, x1=2 * axis - shape.x1)
    return replace(shape, points=tuple((2 * axis - x, y) for x, y in shape.points))
