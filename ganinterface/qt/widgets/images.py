"""Arrays of pixels as images that Qt draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QSizeF
from PySide6.QtGui import QImage


def picture_image(picture: NDArray[np.uint8]) -> QImage:
    """uint8 [H, W, 3 or 4] as an image with pixels of its own, in the format that is drawn fastest."""
    height, width, channels = picture.shape
    given, drawn = {
        3: (QImage.Format.Format_RGB888, QImage.Format.Format_RGB32),
        4: (QImage.Format.Format_RGBA8888, QImage.Format.Format_ARGB32_Premultiplied),
    }[channels]
    data = np.ascontiguousarray(picture)
    return QImage(data.data, width, height, channels * width, given).convertToFormat(drawn)


def in_the_middle(size: QSize | QSizeF, whole: QSize) -> QRectF:
    """Where something of that size lies in the middle of a widget of the size `whole`."""
    width, height = size.width(), size.height()
    return QRectF((whole.width() - width) / 2, (whole.height() - height) / 2, width, height)
