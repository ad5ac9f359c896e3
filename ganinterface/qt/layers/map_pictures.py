"""Small pictures of a layer's maps, coloured a few dozen at a time and only where they are looked at."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QImage, QPainter

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.theme import colour
from ganinterface.render.looks import heatmap
from ganinterface.studio.view import ScaleMode

Maps = NDArray[np.float32]
Channels = NDArray[np.intp]

CHUNK = 32  # maps coloured at once: most of what is visible
TYPICAL = 48  # px; the side of a square cell
STEP = 8  # px; cells are whole multiples of it wide, so that maps of 4, 8 and 16 stay crisp
SMOOTH_FROM = 32  # px; smaller maps keep their square pixels
SAMPLES = 4  # of a map's values, each way, that one pixel of a reduced picture is the mean of


class MapPictures:
    """The coloured maps of one layer, in the order of the grid's rows.

    `show` costs nothing: maps are coloured when they are needed, a chunk of neighbours at once, so the cost
    of a frame follows what is visible and not how many maps the layer has.
    """

    def __init__(self) -> None:
        self._maps: Maps | None = None
        self._order: Channels = np.arange(0)
        self._colour_map = heatmap.DEFAULT_COLOUR_MAP
        self._scale_mode: ScaleMode = "map"
        self._reduction = 1
        self._chunks: dict[int, QImage] = {}
        self._layer_limit: float | None = None

    def show(self, maps: Maps | None, colour_map: str, scale_mode: ScaleMode, cell: QSize) -> None:
        """Take new maps [C, h, w] (None: nothing to show) and how to colour them; `cell` in device pixels."""
        self._maps, self._colour_map, self._scale_mode = maps, colour_map, scale_mode
        self._layer_limit = None
        self._chunks.clear()
        if maps is not None:
            _, height, width = maps.shape
            self._reduction = max(1, min(height // max(cell.height(), 1), width // max(cell.width(), 1)))

    def set_order(self, order: Channels) -> None:
        """Which channel stands in which row."""
        self._order = order
        self._chunks.clear()

    @property
    def smooth(self) -> bool:
        """Whether the pictures are to be drawn smoothly: maps of 32 pixels and more."""
        return self._maps is not None and max(self._maps.shape[1:]) >= SMOOTH_FROM

    def picture(self, row: int) -> tuple[QImage, QRect] | None:
        """The picture of a row's map as a part of an image; None while there are no maps."""
        if self._maps is None or len(self._maps) != len(self._order):
            return None
        number, place = divmod(row, CHUNK)
        image = self._chunks.get(number)
        if image is None:
            image = self._chunks[number] = self._coloured(self._order[number * CHUNK :][:CHUNK])
        height = self._maps.shape[1] // self._reduction
        return image, QRect(0, place * height, image.width(), height)

    def _coloured(self, channels: Channels) -> QImage:
        """The channels' pictures below one another, opaque: those are drawn several times faster."""
        assert self._maps is not None
        maps = self._maps[channels]
        pixels = heatmap.atlas(reduced(maps, self._reduction), 1, self._limits(maps), self._colour_map)
        coloured = picture_image(pixels)
        image = QImage(coloured.size(), QImage.Format.Format_RGB32)
        image.fill(colour("control"))
        painter = QPainter(image)
        painter.drawImage(0, 0, coloured)
        painter.end()
        return image

    def _limits(self, maps: Maps) -> NDArray[np.float32]:
        """What each of the maps is coloured up to: float32 [N]."""
        if self._scale_mode == "map" or self._maps is None:
            return heatmap.limits(maps, "map")
        if self._layer_limit is None:
            self._layer_limit = heatmap.limit(self._maps, self._scale_mode)
        return np.full(len(maps), self._layer_limit, np.float32)


def reduced(maps: Maps, factor: int) -> Maps:
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
