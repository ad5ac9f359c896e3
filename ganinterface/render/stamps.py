"""Stamps: the pattern that one picture's maps have in a region and another's do not, taken and put down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.model_info import WHOLE, Extent
from ganinterface.render.rasterise import bounds

Maps = NDArray[np.float32]
Box = tuple[float, float, float, float]


def take_stamp(maps: Maps, reference: Maps, mask: Maps, extent: Extent = WHOLE) -> tuple[Maps, Box]:
    """What has to be added to `reference` [C, h, w] in the region to make it `maps` [C, h, w].

    Returns the difference, 0 where `mask` [h, w] is 0, cropped to the region's bounding box in cells:
    [C, h', w'], and that box (x0, y0, x1, y1) in picture coordinates, of which the maps cover `extent`. How
    strong the mask is does not matter: that acts when the stamp is put down through the same region. ValueError
    with one sentence when the shapes differ or nothing is painted.
    """
    if maps.shape != reference.shape or maps.shape[1:] != mask.shape:
        raise ValueError("A stamp needs maps, a reference and a region of the same layer.")
    painted = mask != 0
    cells = bounds(painted)
    if cells is None:
        raise ValueError("Nothing is painted there: a stamp is taken from a region.")
    y0, x0, y1, x1 = cells
    stamp = (maps - reference)[:, y0:y1, x0:x1] * painted[y0:y1, x0:x1]
    height, width = mask.shape
    left, top, right, bottom = extent
    box = (
        left + x0 / width * (right - left),
        top + y0 / height * (bottom - top),
        left + x1 / width * (right - left),
        top + y1 / height * (bottom - top),
    )
    return stamp.astype(np.float32), box


def place(stamp: Maps, box: Box, height: int, width: int, extent: Extent = WHOLE) -> tuple[Maps, Maps]:
    """The stamp [C, h', w'] on a layer's grid: values [C, h, w], and where they are [h, w] (1 in the box).

    `extent` is the rectangle of the picture that the grid covers. A stamp with as many cells as its box is placed
    as it is, on whole cells; any other is resampled linearly. What lies beyond the grid is cut off.
    """
    (rows, source_y), (columns, source_x) = (
        _axis(_along(extent, 1, box), height, stamp.shape[1]),
        _axis(_along(extent, 0, box), width, stamp.shape[2]),
    )
    values = np.zeros((stamp.shape[0], height, width), dtype=np.float32)
    inside = np.zeros((height, width), dtype=np.float32)
    inside[rows, columns] = 1
    values[:, rows, columns] = _sample(_sample(stamp, source_y, 1), source_x, 2)
    return values, inside


def _along(extent: Extent, axis: int, box: Box) -> tuple[float, float]:
    """Where the box begins and ends along an axis (0: x, 1: y) of the extent, 0..1 across it."""
    start, length = extent[axis], extent[axis + 2] - extent[axis]
    return (box[axis] - start) / length, (box[axis + 2] - start) / length


def _axis(between: tuple[float, float], cells: int, size: int) -> tuple[slice, NDArray[np.float64]]:
    """The cells whose centre lies between two places (0..1), and where in the stamp (0..size-1) each is."""
    low, high = between
    first, end = round(low * cells), round(high * cells)
    if end - first == size:
        numbers = np.arange(max(first, 0), min(end, cells))
        source = (numbers - first).astype(np.float64)
    else:
        numbers = np.arange(cells)
        position = ((numbers + 0.5) / cells - low) / (high - low)
        numbers = numbers[(position > 0) & (position < 1)]
        source = np.clip(position[numbers] * size - 0.5, 0, size - 1)
    start = int(numbers[0]) if len(numbers) else 0
    return slice(start, start + len(numbers)), source


def _sample(maps: Maps, position: NDArray[np.float64], axis: int) -> Maps:
    """Linear interpolation along one axis; exact at whole positions."""
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, maps.shape[axis] - 1)
    shape = [1] * maps.ndim
    shape[axis] = -1
    part = (position - before).astype(np.float32).reshape(shape)
    low, high = maps.take(before, axis), maps.take(after, axis)
    result: Maps = low + part * (high - low)
    return result
