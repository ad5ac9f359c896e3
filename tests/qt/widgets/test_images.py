"""Pictures that are drawn smaller than they are: nothing that is thin is lost."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from ganinterface.qt.widgets.images import draw_picture, picture_image
from ganinterface.qt.widgets.small_pictures import small_picture

WIDE = 64


def striped() -> QImage:
    """Every fourth column is white, the others are black."""
    pixels = np.zeros((WIDE, WIDE, 3), np.uint8)
    pixels[:, 3::4] = 255
    return picture_image(pixels)


def levels(image: QImage) -> set[int]:
    return {image.pixelColor(x, y).red() for x in range(image.width()) for y in range(image.height())}


def drawn(picture: QImage | QPixmap, *, smooth: bool, size: int, ratio: float = 1.0) -> QImage:
    made = QImage(QSize(size, size) * ratio, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(ratio)
    painter = QPainter(made)
    draw_picture(painter, QRectF(0, 0, size, size), picture, smooth=smooth)
    painter.end()
    return made


@pytest.mark.parametrize("kind", [QImage, QPixmap])
def test_a_picture_that_is_made_smaller_is_averaged(qapp: QApplication, kind: type) -> None:
    picture = striped() if kind is QImage else QPixmap.fromImage(striped())
    assert levels(drawn(picture, smooth=True, size=WIDE // 8)) == {63}
    assert levels(drawn(picture, smooth=True, size=WIDE // 16, ratio=2.0)) == {63}


def test_pixels_that_are_to_stay_square_stay_what_they_are(qapp: QApplication) -> None:
    assert levels(drawn(striped(), smooth=False, size=WIDE // 8)) <= {0, 255}
    assert levels(drawn(striped(), smooth=False, size=2 * WIDE)) == {0, 255}


def test_a_small_portrait_has_what_is_thin_in_the_large_one(qapp: QApplication) -> None:
    made = small_picture(QPixmap.fromImage(striped()), QSize(8, 8), "dark", 1.0)
    assert levels(made.toImage()) == {63}
