"""Small pictures of a layer's maps, coloured a few dozen at a time and only where they are looked at."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage

from ganinterface.qt.view_state import ScaleMode
from ganinterface.render import heatmap

Maps = NDArray[np.float32]

TYPICAL = 48  # px; the side of a square cell
STEP = 8  # px; cells are whole multiples of it wide, so that maps of 4, 8 and 16 stay crisp
SMOOTH_FROM = 32  # px; smaller maps keep their square pixels
SAMPLES = 4  # of a map's values, each way, that one pixel of a reduced picture is the mean of


class MapPictures:
    """The coloured maps of one layer.

    `show` costs nothing: maps are coloured when they are needed, a chunk of neighbours at once, so the cost
    of a frame follows what is visible and not how many maps the layer has.
    """

    def __init__(self) -> None:
        self._maps: Maps | None = None
        self._colour_map = heatmap.DEFAULT_COLOUR_MAP
        self._scale_mode: ScaleMode = "map"
        self._reduction = 1
        self._buffer: NDArray[np.uint8] = np.zeros((0, 0, 0, 4), np.uint8)
        self._image = QImage()
        self._done: NDArray[np.bool_] = np.zeros(0, bool)
        self._layer_limit: float | None = None

    def show(self, maps: Maps | None, colour_map: str, scale_mode: ScaleMode, cell: QSize) -> None:
        """Take new maps [C, h, w] (None: nothing to show) and how to colour them; `cell` in device pixels."""
        self._maps, self._colour_map, self._scale_mode = maps, colour_map, scale_mode
        self._layer_limit = None
        if maps is None:
            return
        count, height, width = maps.shape
        self._reduction = max(1, min(height // max(cell.height(), 1), width // max(cell.width(), 1)))
        shape = (count, height // self._reduction, width // self._reduction, 4)
        if self._buffer.shape != shape:
            self._buffer = np.zeros(shape, np.uint8)
            rows, columns = count * shape[1], shape[2]
            self._image = QImage(self._buffer.data, columns, rows, 4 * columns, QImage.Format.Format_RGBA8888)
        self._done = np.zeros(count, bool)

    def has(self, channel: int) -> bool:
        """Whether there is anything to show for the channel."""
        return self._maps is not None and channel < len(self._maps)

    def is_coloured(self, channel: int) -> bool:
        """Whether the channel's picture is ready."""
        return bool(self._done[channel])

    @property
    def smooth(self) -> bool:
        """Whether the pictures are to be drawn smoothly: maps of 32 pixels and more."""
        return self._maps is not None and max(self._maps.shape[1:]) >= SMOOTH_FROM

    def colour(self, channels: Sequence[int]) -> None:
        """Make the pictures of these channels."""
        if self._maps is None or not channels:
            return
        chosen = list(channels)
        maps = self._maps[chosen]
        limits = self._limits(maps)
        reduced = reduce(maps, self._reduction)
        coloured = heatmap.atlas(reduced, 1, limits, self._colour_map)
        self._buffer[chosen] = coloured.reshape(len(chosen), *self._buffer.shape[1:])
        self._done[chosen] = True

    def image(self) -> QImage:
        """The atlas: all channels below one another."""
        return self._image

    def place(self, channel: int) -> QRect:
        """Where the channel's picture stands in the atlas."""
        _, height, width, _ = self._buffer.shape
        return QRect(0, channel * height, width, height)

    def _limits(self, maps: Maps) -> NDArray[np.float32]:
        """What each of the maps is coloured up to: float32 [N]."""
        if self._scale_mode == "map" or self._maps is None:
            return heatmap.limits(maps, "map")
        if self._layer_limit is None:
            self._layer_limit = heatmap.limit(self._maps, self._scale_mode)
        return np.full(len(maps), self._layer_limit, np.float32)


def reduce(maps: Maps, factor: int) -> Maps:
    """[C, h, w] -> [C, h // factor, w // factor], each value the mean of at most 4 × 4 of its block.

    A few samples look as good as all of them, and a layer of 1024 × 1024 stays a matter of milliseconds.
    """
    if factor == 1:
        return maps
    count, height, width = maps.shape[0], maps.shape[1] // factor, maps.shape[2] // factor
    blocks = maps[:, : height * factor, : width * factor].reshape(count, height, factor, width, factor)
    stride = math.ceil(factor / SAMPLES)
    sampled: Maps = blocks[:, :, ::stride, :, ::stride].mean(axis=(2, 4))
    return sampled


def cell_size(height: int, width: int) -> QSize:
    """The size (logical pixels) at which maps of h × w are shown: of their shape, about 48 × 48 in area."""
    aspect = width / height
    across = max(STEP, STEP * round(TYPICAL * math.sqrt(aspect) / STEP))
    return QSize(across, max(STEP, round(across / aspect)))
