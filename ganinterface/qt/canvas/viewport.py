"""Where on the canvas the picture lies: zoom, pan, and the way from mouse to picture coordinates and back."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF

MARGIN = 2  # px kept free around a fitted picture
# Device pixels for one pixel of the picture; from 1 on whole multiples, so that pixels can stay square.
LEVELS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64)


class Viewport:
    """The picture's place on a canvas of some size; lengths in device-independent pixels.

    While `fitted`, the picture fills the canvas, and follows it; with `whole` it is enlarged by whole multiples only. After
    zooming or panning it stays where the person put it.
    """

    def __init__(self) -> None:
        self.fitted = True
        self.mirrored = False  # left and right change places, about the picture's own middle
        self.whole = False
        self.zoom = 1.0  # device pixels for one pixel of the picture
        self._canvas = QSizeF(1, 1)
        self._picture = (1, 1)  # height, width
        self._ratio = 1.0
        self._centre = QPointF(0.5, 0.5)  # of the picture, where it is held to the middle of the canvas

    def set_canvas(self, width: float, height: float, pixel_ratio: float) -> None:
        """The canvas has this size, and so many device pixels to a device-independent one."""
        self._canvas, self._ratio = QSizeF(max(width, 1), max(height, 1)), pixel_ratio
        self._refit()

    def set_picture(self, height: int, width: int) -> None:
        """The picture has this many pixels."""
        if (height, width) != self._picture:
            self._picture = (height, width)
            self.fit()

    def set_whole(self, whole: bool) -> None:
        """Whether a fitted picture is enlarged by whole multiples only."""
        self.whole = whole
        self._refit()

    def fit(self) -> None:
        """The whole picture, as large as it goes."""
        self.fitted = True
        self._refit()

    def set_zoom(self, zoom: float, fixed: QPointF | None = None) -> None:
        """Another zoom; the point of the canvas (its middle by default) keeps the same spot of the picture."""
        fixed = fixed if fixed is not None else QPointF(self._canvas.width() / 2, self._canvas.height() / 2)
        spot = self.to_picture(fixed)
        self.fitted = False
        self.zoom = min(max(zoom, LEVELS[0]), LEVELS[-1])
        moved = self.to_canvas(spot.x(), spot.y()) - fixed
        self.pan(-moved.x(), -moved.y())

    def step(self, levels: int, fixed: QPointF | None = None) -> None:
        """To the next (1) or previous (-1) level of zoom."""
        if levels > 0:
            above = [level for level in LEVELS if level > self.zoom * 1.001]
            self.set_zoom(above[0] if above else LEVELS[-1], fixed)
        else:
            below = [level for level in LEVELS if level < self.zoom * 0.999]
            self.set_zoom(below[-1] if below else LEVELS[0], fixed)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture; part of it always stays on the canvas."""
        self.fitted = False
        rect = self.rect
        x = self._centre.x() - (-dx if self.mirrored else dx) / rect.width()
        y = self._centre.y() - dy / rect.height()
        self._centre = QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))

    @property
    def rect(self) -> QRectF:
        """Where the picture lies on the canvas, its corner on a device pixel."""
        scale = self.zoom / self._ratio
        width, height = self._picture[1] * scale, self._picture[0] * scale
        left = self._canvas.width() / 2 - self._seen(self._centre.x()) * width
        top = self._canvas.height() / 2 - self._centre.y() * height
        return QRectF(self._on_pixel(left), self._on_pixel(top), width, height)

    @property
    def magnified(self) -> bool:
        """Whether a pixel of the picture covers more than one of the screen."""
        return self.zoom > 1

    def to_picture(self, point: QPointF) -> QPointF:
        """Picture coordinates (0..1 inside) of a point on the canvas."""
        rect = self.rect
        x, y = (point.x() - rect.left()) / rect.width(), (point.y() - rect.top()) / rect.height()
        return QPointF(self._seen(x), y)

    def to_canvas(self, x: float, y: float) -> QPointF:
        """The point on the canvas of picture coordinates."""
        rect = self.rect
        return QPointF(rect.left() + self._seen(x) * rect.width(), rect.top() + y * rect.height())

    def _seen(self, x: float) -> float:
        """Where along the picture as it is shown an x of the picture is, and the way back."""
        return 1 - x if self.mirrored else x

    def _refit(self) -> None:
        if not self.fitted:
            return
        width = max(self._canvas.width() - 2 * MARGIN, 1) * self._ratio
        height = max(self._canvas.height() - 2 * MARGIN, 1) * self._ratio
        most = min(width / self._picture[1], height / self._picture[0])
        self.zoom = min(float(math.floor(most)) if self.whole and most >= 1 else most, LEVELS[-1])
        self._centre = QPointF(0.5, 0.5)

    def _on_pixel(self, length: float) -> float:
        return round(length * self._ratio) / self._ratio
