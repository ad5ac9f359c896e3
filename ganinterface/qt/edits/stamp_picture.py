"""A little picture of a stamp: its strongest maps side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.theme import NUMBER_SIZE, UNIT, colour
from ganinterface.render.looks import heatmap

Maps = NDArray[np.float32]
SIDE = 9 * UNIT  # px, the longer side of one map
FOOT = 3 * UNIT  # px for its number
MAX_SHOWN = 12


class StampPicture(QWidget):
    """The strongest maps of a stamp [C, h, w], coloured on one scale, as many as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stamp_picture")
        self._channels: list[int] = []
        self._images: list[QImage] = []
        self._cell = QSize(SIDE, SIDE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(SIDE + FOOT)

    def show_stamp(self, array: Maps, colour_map: str) -> None:
        """Show a stamp's array."""
        height, width = array.shape[1:]
        self._channels = [int(channel) for channel in heatmap.order(array, "magnitude")[:MAX_SHOWN]]
        limit = heatmap.limit(array, "layer")
        self._images = [
            picture_image(heatmap.colourise(array[channel], limit, colour_map)) for channel in self._channels
        ]
        scale = SIDE / max(height, width)
        self._cell = QSize(max(round(width * scale), UNIT), max(round(height * scale), UNIT))
        numbers = ", ".join(map(str, self._channels))
        text = f"Stamp of {len(array)} maps, {height}×{width} cells; the strongest: {numbers}"
        self.setToolTip(f"{text}\nColours are full at ±{limit:.2f}")
        self.setAccessibleName(text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = QFont(self.font())
        font.setPointSizeF(NUMBER_SIZE)
        painter.setFont(font)
        painter.setPen(colour("secondary"))
        step = max(self._cell.width(), 6 * UNIT) + UNIT
        for place, (channel, image) in enumerate(zip(self._channels, self._images, strict=True)):
            column = QRect(place * step, 0, step - UNIT, SIDE + FOOT)
            if column.right() > self.width():
                return
            left = column.left() + (column.width() - self._cell.width()) // 2
            target = QRect(left, SIDE - self._cell.height(), self._cell.width(), self._cell.height())
            painter.fillRect(target, colour("control"))
            painter.drawImage(target, image)
            foot = QRect(column.left(), SIDE, column.width(), FOOT)
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, str(channel))
