"""Where a part is in a picture: weighted maps of one layer become the mask of another one."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.model_info import Extent
from ganinterface.document.region import Locator
from ganinterface.document.typed.map_list import Weights

Maps = NDArray[np.float32]
Mask = NDArray[np.float32]

GRID = 128  # cells along the longer side of what the part is found on, whatever its layer has
EDGE = 0.2  # of the score, from where a part begins to where it is whole
ALIKE = 0.8  # of the largest piece; a piece begins to count there, so that nothing jumps where another becomes the largest
FLAT = 1e-6  # a map that varies less says nothing
JOINED = (
    0,
    1 / 12,
    1 / 6,
    1 / 4,
    1 / 3,
    5 / 12,
)  # of the cover, at each of which pieces are told apart by themselves
LEVELS = (0.125, 0.375, 0.625, 0.875)  # of a soft edge that is moved; between them it stays soft


class Grid(Protocol):
    """The cells of a layer, and the rectangle of the picture that they cover."""

    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def extent(self) -> Extent: ...


class Cells(NamedTuple):
    """A grid that no layer has."""

    height: int
    width: int
    extent: Extent


def part_mask(part: Locator, maps: Maps, source: Grid, target: Grid) -> Mask:
    """How much of each of the target's cells [h, w] the part covers, 0..1, by the maps [C, h, w] of its own layer."""
    return resampled(found(part, maps, source), fine_grid(source), target)


def fine_grid(source: Grid) -> Cells:
    """What a part is found on: about as many cells for every layer, so that a coarse one gives no steps."""
    factor = GRID / max(source.height, source.width)
    height, width = (max(round(side * factor), 1) for side in (source.height, source.width))
    return Cells(height, width, source.extent)


def found(part: Locator, maps: Maps, source: Grid) -> Mask:
    """How much the part covers each cell of the fine grid, 0..1."""
    return cover_of(part, fine_score(part, maps, source), fine_grid(source))


def fine_score(part: Locator, maps: Maps, source: Grid) -> Maps:
    """The smoothed score of each cell of the fine grid."""
    grid = fine_grid(source)
    return smoothed(part, resampled(score_of(part, maps), source, grid), grid)


def smoothed(part: Locator, score: Maps, grid: Grid) -> Maps:
    """Scores of a grid's cells as the part wants them."""
    from scipy import ndimage

    if part.smoothing > 0:
        score = ndimage.gaussian_filter(score, part.smoothing * _cells(grid), mode="nearest")
    return score


def cover_of(part: Locator, score: Maps, grid: Grid) -> Mask:
    """How much the part covers each cell of its fine grid, by their scores."""
    ramp = 1.0 if part.continuous else EDGE
    cover = np.clip((score - part.threshold) / ramp + 0.5, 0, 1)
    if part.grow:
        cover = _grown(cover, part.grow * _cells(grid))
    if part.largest:
        cover = _largest(cover, in_picture(grid))
    return np.asarray(cover, dtype=np.float32)


def _cells(grid: Grid) -> float:
    """In the picture's height."""
    return grid.height / (grid.extent[3] - grid.extent[1])


def score_of(part: Locator, maps: Maps) -> Maps:
    """The score of each cell [h, w] of the part's own layer, see `Locator`."""
    return np.asarray((weighted(part, maps) - part.mean) / part.rise, dtype=np.float32)


def weighted(part: Locator, maps: Maps) -> Maps:
    """What the part's maps, of all [C, h, w], add up to in each cell [h, w], standardised and by their weights."""
    numbers, weights = zip(*part.maps, strict=True)
    return np.asarray(np.tensordot(np.array(weights, np.float32), standardised(maps[list(numbers)]), 1))


class Spread(NamedTuple):
    """Of what maps add up to in a picture: mean and deviation over the cells that are seen."""

    mean: float
    deviation: float


def spread(part: Locator, maps: Maps, source: Grid) -> Spread:
    """Of the part's maps, of all [C, h, w] of its layer, on the fine grid."""
    grid = fine_grid(source)
    cells = resampled(weighted(part, maps), source, grid)[in_picture(grid)]
    return Spread(float(cells.mean()), max(float(cells.std()), FLAT))


def untaught(part: Locator, there: Spread) -> Locator:
    """The part with a mean and a rise by which nobody has shown it: its edge (threshold 0.5) is a deviation above the mean."""
    return replace(part, mean=short(there.mean), rise=short(2 * there.deviation))


def other_maps(part: Locator, maps: Weights, before: Spread, after: Spread) -> Locator:
    """The part by other maps of its layer: what lies as many deviations out as before has the same score."""
    factor = after.deviation / before.deviation
    mean = after.mean + (part.mean - before.mean) * factor
    return replace(part, maps=maps, mean=short(mean), rise=short(part.rise * factor))


def short(value: float) -> float:
    """In four digits: it is read and typed."""
    return float(f"{value:.4g}")


def standardised(maps: Maps) -> Maps:
    """Every map [C, h, w] less its mean, in its own deviations: styles scale and shift them otherwise in every picture."""
    mean, deviation = (measure(axis=(1, 2), keepdims=True) for measure in (maps.mean, maps.std))
    return np.asarray((maps - mean) / np.maximum(deviation, FLAT), dtype=np.float32)


def in_picture(grid: Grid) -> NDArray[np.bool_]:
    """Which cells [h, w] of a grid have their middle in the picture, and not in a margin beyond it."""
    (left, right), (top, bottom) = (_axis(grid.extent, axis) for axis in (0, 1))
    rows = top + (np.arange(grid.height) + 0.5) * (bottom - top) / grid.height
    columns = left + (np.arange(grid.width) + 0.5) * (right - left) / grid.width
    return np.asarray(np.outer((rows > 0) & (rows < 1), (columns > 0) & (columns < 1)))


def resampled(values: Maps, source: Grid, target: Grid) -> Maps:
    """Numbers [h, w] or [C, h, w] of one grid on another one; 0 where that goes beyond it.

    Linear between cells where the target's are smaller, else the mean of what a cell covers.
    """
    rows = _weights(source.height, _axis(source.extent, 1), target.height, _axis(target.extent, 1))
    columns = _weights(source.width, _axis(source.extent, 0), target.width, _axis(target.extent, 0))
    return np.asarray(rows @ values @ columns.T, dtype=np.float32)


def _axis(extent: Extent, axis: int) -> tuple[float, float]:
    return extent[axis], extent[axis + 2]


def _weights(source: int, covers: tuple[float, float], target: int, wanted: tuple[float, float]) -> Maps:
    """What of each cell of an axis goes into each cell of another one, [target, source]."""
    cell = (covers[1] - covers[0]) / source
    edges = (
        np.linspace(*wanted, target + 1) - covers[0]
    ) / cell  # of the target's cells, in cells of the source
    low, high = edges[:-1, None], edges[1:, None]
    numbers = np.arange(source)
    if edges[1] - edges[0] >= 1:
        overlap = np.minimum(high, numbers + 1) - np.maximum(low, numbers)
        return np.asarray(overlap.clip(0) / (high - low), dtype=np.float32)
    middle = (low + high) / 2
    near = np.clip(1 - np.abs(middle.clip(0.5, source - 0.5) - numbers - 0.5), 0, 1)
    return np.asarray(near * ((middle >= 0) & (middle <= source)), dtype=np.float32)


def _largest(cover: Mask, seen: NDArray[np.bool_]) -> Mask:
    """Only the largest piece, and of others the more the nearer they are to its size; nobody sees what is in a margin.

    Pieces are told apart at several levels of the cover, so that two of which a bridge grows between them join by and by.
    """
    from scipy import ndimage

    kept, count = np.zeros_like(cover), np.zeros_like(cover)
    for level in JOINED:
        pieces, number = ndimage.label(cover > level)
        sizes = np.bincount(pieces.ravel(), (cover * seen * (pieces > 0)).ravel(), number + 1)
        share = np.clip((sizes / (sizes.max() or np.inf) - ALIKE) / (1 - ALIKE), 0, 1)
        kept += share[pieces] if sizes.any() else pieces > 0
        count += pieces > 0
    return np.asarray(cover * kept / np.maximum(count, 1))


def _grown(cover: Mask, cells: float) -> Mask:
    """The part with its edge that many cells farther outwards."""
    from scipy.ndimage import distance_transform_edt

    def moved(inside: NDArray[np.bool_]) -> Mask:
        if inside.all() or not inside.any():
            return inside.astype(np.float32)
        depth = distance_transform_edt(inside) - distance_transform_edt(
            ~inside
        )  # a cell beside the edge is 1 from it
        return np.asarray(np.clip(depth - 0.5 * np.sign(depth) + cells + 0.5, 0, 1))

    return np.asarray(np.mean([moved(cover > level) for level in LEVELS], axis=0))
