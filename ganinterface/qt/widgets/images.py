"""Arrays of pixels as images that Qt draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap


def picture_image(picture: NDArray[np.uint8]) -> QImage:
    """uint8 [H, W, 3 or 4] as an image with pixels of its own, in the format that is drawn fastest."""
    height, width, channels = picture.shape
    given, drawn = {
        3: (QImage.Format.Format_RGB888, QImage.Format.Format_RGB32),
        4: (QImage.Format.Format_RGBA8888, QImage.Format.Format_ARGB32_Premultiplied),
    }[channels]
    data = np.ascontiguousarray(picture)
    return QImage(data.data, width, height, channels * width, given).convertToFormat(drawn)


def draw_picture(painter: QPainter, place: QRectF, picture: QImage | QPixmap, *, smooth: bool = True) -> None:
    """Draw it into that place, its pixels square or smooth; what is made smaller is averaged.

    A painter by itself takes the few pixels next to a point: of an eye in a small picture nothing may be left.
    """
    size = (place.size() * painter.device().devicePixelRatioF()).toSize()
    if smooth and 0 < size.width() < picture.width() and 0 < size.height() < picture.height():
        how = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(size, *how)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    if isinstance(picture, QPixmap):
        painter.drawPixmap(place, picture, QRectF(picture.rect()))
    else:
        painter.drawImage(place, picture)


def in_the_middle(size: QSize | QSizeF, whole: QSize) -> QRectF:
    """Where something of that size lies in the middle of a widget of the size `whole`."""
    width, height = size.width(), size.height()
    return QRectF((whole.width() - width) / 2, (whole.height() - height) / 2, width, height)
