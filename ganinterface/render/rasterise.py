"""Turns a Region into the mask of a layer: strokes and rectangles painted one over the other."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace
from numpy.typing import ArrayLike, NDArray

from ganinterface.document.model_info import WHOLE, Extent
from ganinterface.document.region import Painted, Rectangle, Region, Stroke

Mask = NDArray[np.float32]


class LocatedMask(msgspec.Struct, frozen=True):
    """All of a region in a located Document: its mask on the edit's layer, by content hash. It is in no file."""

    array: str


class _Passes(NamedTuple):
    """What a stroke does to each cell [h, w]: its coverage and flow where both together are most, and its passes."""

    coverage: Mask
    flow: Mask
    passes: Mask

    @property
    def painted(self) -> Mask:
        """How much each cell is covered: what is left of it becomes 1 - flow of that with every pass, the first whole."""
        with_passes = 1 - (1 - self.flow) ** np.maximum(self.passes, 1)
        return np.asarray(self.coverage * with_passes, dtype=np.float32)


Points = tuple[tuple[float, float], ...]

# The coverage of the stroke that was painted last, for each brush and grid: a drag lengthens it many times a second.
_newest: dict[tuple[float, float, int, int], tuple[Points, Mask]] = {}
# The same of one whose flow or width is not always full: what of it is known so far.
_newest_passes: dict[tuple[float, ...], tuple[Stroke, _Passes]] = {}
_KINDS = 16

# Segments measured at once, in a window of their own: a long stroke costs what it covers, not its whole box.
_RUN = 32
_FAR = 10.0  # pictures; no brush goes farther out
_HALF = np.float32(0.5)
_HALF_DIAGONAL = 0.7072  # cells; a brush at least this large reaches the centre of every cell that it passes


def mask(region: Region, height: int, width: int, extent: Extent = WHOLE) -> Mask:
    """The region on a layer's grid of cells: float32 [h, w] in -1..1, 0 where nothing is painted.

    `extent` is the rectangle of the picture that the grid covers: StyleGAN3's layers go beyond it on all sides.
    A later shape paints over earlier ones: it moves the mask towards its value by its coverage of the cell
    (1 inside, falling to 0 at a soft edge). What is smaller than a cell still takes the cell that it is in.
    Parts that are found in each picture are left out: see `locate`. ValueError with one sentence when a number in it is
    not finite.
    """
    shapes = region.painted
    if extent != WHOLE:
        shapes = tuple(_within(extent, shape) for shape in shapes)
    result = _painted(shapes[:-1], height, width).copy()
    for shape in shapes[-1:]:
        _paint(result, shape)
    np.clip(result, -1, 1, out=result)
    return result


def paint(result: Mask, shape: Painted, extent: Extent = WHOLE) -> None:
    """Paint one more shape over a mask [h, w], as `mask` does."""
    _paint(result, shape if extent == WHOLE else _within(extent, shape))


def bounds(cells: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """Top, left, bottom and right (beyond them) of what is set in cells [h, w]; None where nothing is."""
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    return (int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1) if len(rows) else None


def _within(extent: Extent, shape: Painted) -> Painted:
    """A shape in coordinates of the extent (0..1 across it) in place of the picture's."""
    x0, y0, x1, y1 = extent
    width, height = x1 - x0, y1 - y0
    if isinstance(shape, Rectangle):
        return Rectangle(
            (shape.x0 - x0) / width,
            (shape.y0 - y0) / height,
            (shape.x1 - x0) / width,
            (shape.y1 - y0) / height,
            shape.value,
        )
    points = tuple(((x - x0) / width, (y - y0) / height) for x, y in shape.points)
    return replace(shape, points=points, radius=shape.radius / height)


@lru_cache(maxsize=8)
def _painted(shapes: tuple[Painted, ...], height: int, width: int) -> Mask:
    """The shapes on an empty mask. Kept: while a person paints, all shapes but the last stay as they are."""
    result = np.zeros((height, width), dtype=np.float32)
    for shape in shapes:
        _paint(result, shape)
    return result


def _paint(result: Mask, shape: Painted) -> None:
    height, width = result.shape
    if isinstance(shape, Rectangle):
        _check_finite((shape.x0, shape.y0, shape.x1, shape.y1, shape.value))
        result[_span(shape.y0, shape.y1, height), _span(shape.x0, shape.x1, width)] = shape.value
    else:
        result += _coverage(shape, height, width) * (np.float32(shape.value) - result)


def _check_finite(numbers: ArrayLike) -> None:
    if not np.isfinite(numbers).all():
        raise ValueError("A region's numbers have to be finite.")


def _span(a: float, b: float, cells: int) -> slice:
    """The cells whose centre lies between a and b (0..1); where there is none, the one under their middle."""
    low, high = min(a, b) * cells, max(a, b) * cells
    if high < 0 or low > cells:
        return slice(0, 0)
    first, end = int(np.ceil(max(low, 0.0) - 0.5)), int(np.ceil(min(high, cells) - 0.5))
    if end <= first:
        first = min(int(max((low + high) / 2, 0.0)), cells - 1)
        end = first + 1
    return slice(first, end)


def _coverage(stroke: Stroke, height: int, width: int) -> Mask:
    """How much the stroke covers each cell, 0..1; read-only.  A stroke that grew is continued."""
    if stroke.flow < 1 or stroke.widths or stroke.flows:
        return _passes(stroke, height, width).painted
    kind = (stroke.radius, stroke.hardness, height, width)
    points, before = stroke.points, _newest.get(kind)
    if before is not None and before[0] and points[: len(before[0])] == before[0]:
        # What covers a cell most is the nearest part of the stroke: the earlier ones need no second look.
        result, points = before[1], points[len(before[0]) - 1 :]
        if len(points) > 1:
            result = np.maximum(result, _covered(points, stroke, height, width))
    else:
        result = _covered(points, stroke, height, width)
    result.flags.writeable = False
    if len(_newest) >= _KINDS:
        _newest.clear()
    _newest[kind] = stroke.points, result
    return result


def _passes(stroke: Stroke, height: int, width: int) -> _Passes:
    """What the stroke does to each cell. A stroke that grew is continued."""
    _check_finite((stroke.radius, stroke.hardness, stroke.value, stroke.flow))
    _check_finite((*stroke.widths, *stroke.flows))
    kind = (stroke.radius, stroke.hardness, stroke.flow, height, width)
    before = _newest_passes.get(kind)
    known = 0 if before is None else _common_points(before[0], stroke)
    if before is None or known < len(before[0].points):
        known = 0
        passes = _Passes(*(np.zeros((height, width), dtype=np.float32) for _ in range(3)))
    else:
        passes = _Passes(*(each.copy() for each in before[1]))
    ends = _ends(stroke, height, width)
    first = range(len(ends)) if len(ends) == 1 else range(max(known - 1, 0), len(ends) - 1)
    for place in first:
        _pass(passes, ends[place], ends[min(place + 1, len(ends) - 1)], stroke.hardness)
    if len(_newest_passes) >= _KINDS:
        _newest_passes.clear()
    _newest_passes[kind] = stroke, passes
    return passes


def _common_points(before: Stroke, after: Stroke) -> int:
    """How many first points of the earlier stroke are the later one's too, pressure included."""
    count = len(before.points)
    same = before.points == after.points[:count]
    same = same and before.widths == after.widths[: len(before.widths)]
    same = same and before.flows == after.flows[: len(before.flows)]
    same = same and bool(before.widths) == bool(after.widths) and bool(before.flows) == bool(after.flows)
    return count if same else 0


def _ends(stroke: Stroke, height: int, width: int) -> Mask:
    """The points with what is painted there, lengths in cells: x, y, radius, flow [P, 4]."""
    points = np.asarray(stroke.points, dtype=np.float32).reshape(-1, 2).clip(-_FAR, _FAR)
    _check_finite(points)
    full = np.ones(len(points), dtype=np.float32)
    widths = np.asarray(stroke.widths or full, dtype=np.float32)
    flows = np.asarray(stroke.flows or full, dtype=np.float32)
    radius = max(stroke.radius, 0.0) * height * widths
    made: Mask = np.stack((points[:, 0] * width, points[:, 1] * height, radius, stroke.flow * flows), axis=1)
    return made


def _pass(passes: _Passes, a: Mask, b: Mask, hardness: float) -> None:
    """Add what the brush does on its way from one end to the next; radius and flow change evenly on it."""
    reach = max(a[2], b[2], _HALF_DIAGONAL)
    low = np.floor(np.minimum(a, b)[:2] - reach).clip(0).astype(int)
    high = np.ceil(np.maximum(a, b)[:2] + reach).clip(0).astype(int)
    window = slice(low[1], high[1]), slice(low[0], high[0])
    coverage, flow, count = (each[window] for each in passes)
    if not coverage.size:
        return
    rows, columns = coverage.shape
    y, x = np.mgrid[low[1] : low[1] + rows, low[0] : low[0] + columns] + 0.5
    length = float(np.hypot(*(b - a)[:2]))
    along_x, along_y = (b - a)[:2] / max(length, 1e-6)
    place = (x - a[0]) * along_x + (y - a[1]) * along_y  # of the cell's centre along the segment, in cells
    aside = np.abs((y - a[1]) * along_x - (x - a[0]) * along_y) if length else np.hypot(x - a[0], y - a[1])
    t = np.clip(place / max(length, 1e-6), 0, 1)
    radius, there = (start + (end - start) * t for start, end in zip(a[2:], b[2:], strict=True))
    distance = np.hypot(place - t * length, aside) if length else aside
    soft = np.maximum(radius * (1 - min(max(hardness, 0.0), 1.0)), 1e-6)
    covered = np.clip((radius - distance) / soft, 0, 1) if hardness < 1 else (distance <= radius) * 1.0
    off_x, off_y = x - a[0] - t * length * along_x, y - a[1] - t * length * along_y
    under = (
        np.maximum(np.abs(off_x), np.abs(off_y)) <= 0.5
    )  # what is smaller than a cell takes those on its path
    covered = np.where((radius < _HALF_DIAGONAL) & under, 1.0, covered)
    half = np.sqrt(
        np.maximum(radius * radius - aside * aside, 0)
    )  # of the chord on which the brush reaches it
    chord = np.clip(np.minimum(place + half, length) - np.maximum(place - half, 0), 0, None)
    count += np.where(half > 0, chord / np.maximum(2 * half, 1e-6), 0).astype(np.float32)
    better = covered * there > coverage * flow
    coverage[better], flow[better] = covered[better], there[better]


def _covered(way: Points, stroke: Stroke, height: int, width: int) -> Mask:
    """How much the brush of a stroke covers each cell on its way.  Lengths are in cells, square in the picture."""
    points = np.asarray(way, dtype=np.float32).reshape(-1, 2).clip(-_FAR, _FAR)
    _check_finite(points)
    _check_finite((stroke.radius, stroke.hardness, stroke.value))
    radius = max(stroke.radius, 0.0) * height
    points = points * np.array([width, height], dtype=np.float32)
    starts, ends = (points[:-1], points[1:]) if len(points) > 1 else (points, points)
    core = radius * min(max(stroke.hardness, 0.0), 1.0)
    distance = _distance(starts, ends, (core, radius), (height, width))
    if radius - core > 1e-6 * radius:  # else the edge is sharp
        coverage = np.clip((radius - distance) / (radius - core), 0, 1)
    else:
        coverage = distance <= radius
    result: Mask = np.asarray(coverage, dtype=np.float32)
    if radius < _HALF_DIAGONAL:
        _take_cells_passed(starts, ends, result)
    return result


def _distance(starts: Mask, ends: Mask, wanted: tuple[float, float], shape: tuple[int, int]) -> Mask:
    """Distance of every cell's centre to the nearest of the segments [S, 2]: float32 [h, w].

    Exact where it lies in the `wanted` range; below that some other value below, above it may be infinite.
    """
    result = np.full(shape, np.inf, dtype=np.float32)
    for first in range(0, len(starts), _RUN):
        a, b = starts[first : first + _RUN], ends[first : first + _RUN]
        low = np.floor(np.minimum(a, b).min(axis=0) - wanted[1]).clip(0).astype(int)
        high = np.ceil(np.maximum(a, b).max(axis=0) + wanted[1]).clip(0).astype(int)
        window = result[low[1] : high[1], low[0] : high[0]]
        y, x = np.nonzero(window > wanted[0])
        if len(y):
            found = _to_segments(a, b, y + low[1] + _HALF, x + low[0] + _HALF)
            window[y, x] = np.minimum(window[y, x], found)
    return result


def _to_segments(a: Mask, b: Mask, y: Mask, x: Mask) -> Mask:
    """Distance of the points y, x [P] to the nearest of the segments a-b [S, 2]: [P]."""
    dx, dy = (b - a).T[:, :, None]
    scale = 1 / np.maximum(dx * dx + dy * dy, np.float32(1e-12))
    y = y.astype(np.float32) - a[:, 1:]  # [S, P]
    x = x.astype(np.float32) - a[:, :1]
    t = y * (dy * scale)
    t += x * (dx * scale)
    np.clip(t, 0, 1, out=t)
    y -= t * dy
    x -= t * dx
    y *= y
    x *= x
    y += x
    nearest: Mask = np.sqrt(y.min(axis=0))
    return nearest


def _take_cells_passed(starts: Mask, ends: Mask, coverage: Mask) -> None:
    """A brush too small to reach a cell's centre takes the cells under its path."""
    height, width = coverage.shape
    steps = np.ceil(np.abs(ends - starts).max(axis=1) * 4).astype(int)  # four samples a cell
    counts = steps + 1
    segment = np.repeat(np.arange(len(starts)), counts)
    step = np.arange(len(segment)) - (np.cumsum(counts) - counts)[segment]
    t = (step / np.maximum(steps, 1)[segment])[:, None]
    path = starts[segment] + (ends - starts)[segment] * t
    x, y = np.floor(path).astype(int).T
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    coverage[y[inside], x[inside]] = 1
