"""The heatmap over the picture, which goes while a stroke is drawn and comes back after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, QVariantAnimation, Signal
from PySide6.QtGui import QImage, QPainter

from ganinterface.document.model_info import WHOLE
from ganinterface.qt.canvas import overlays
from ganinterface.qt.outlines import covered
from ganinterface.qt.widgets.listening import listen
from ganinterface.render.looks.heatmap import limit
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View

PROPERTIES = ("hovered", "pinned", "colour_map", "scale_mode", "opacity", "heatmap")
GOES, COMES = 120, 400  # ms that it takes to fade


class Heat(QObject):
    """`changed()`: it has to be drawn anew."""

    changed = Signal()

    def __init__(self, shown: ShownPicture, view: View, painting: Painting, parent: QObject) -> None:
        super().__init__(parent)
        self._shown, self._view, self._painting = shown, view, painting
        self._image: QImage | None = None
        self._limit, self._extent = 1.0, WHOLE
        self.strength = 1.0  # 0..1, of what there is to be seen of it
        self._fading = QVariantAnimation(self)
        self._fading.valueChanged.connect(self._fade)
        listen(shown.maps_changed, self.refresh)
        listen(painting.begun, self._go)
        listen(painting.finished, self._come)
        listen(view.changed, self._on_view)

    @property
    def is_seen(self) -> bool:
        """Whether anything of it is."""
        return self._image is not None and self.strength > 0

    def refresh(self) -> None:
        """Make it of the present maps; during a stroke it stays as it is, for it goes anyway."""
        view, maps = self._view, self._shown.maps
        channel = view.shown_map
        if self._painting.active:
            return
        self._image = None
        if view.heatmap and maps is not None and channel is not None and channel < len(maps):
            shown: NDArray[np.float32] = maps[channel]
            self._limit = limit(maps if view.scale_mode == "layer" else shown, view.scale_mode)
            self._image = overlays.heat_image(shown, self._limit, view.colour_map)
            layer = self._shown.layer
            self._extent = layer.extent if layer else WHOLE
        self.changed.emit()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Over the picture in that rectangle. Not smooth: the layer's cells are what is painted in."""
        if self._image is not None and self.is_seen:
            opacity = self._view.opacity * self.strength
            overlays.draw_image(painter, self._image, covered(rect, self._extent), False, opacity)

    def draw_legend(self, painter: QPainter, corner: QPointF) -> None:
        """What its colours stand for, its lower left corner there."""
        painter.setOpacity(self.strength)
        overlays.draw_legend(
            painter, corner, f"map {self._view.shown_map}", self._limit, self._view.colour_map
        )
        painter.setOpacity(1.0)

    def _on_view(self, name: str) -> None:
        if name in PROPERTIES:
            self.refresh()

    def _go(self) -> None:
        self._run(0.0, GOES)

    def _come(self) -> None:
        self.refresh()
        self._run(1.0, COMES)

    def _run(self, end: float, milliseconds: int) -> None:
        self._fading.stop()
        self._fading.setStartValue(self.strength)
        self._fading.setEndValue(end)
        self._fading.setDuration(milliseconds)
        self._fading.start()

    def _fade(self, strength: float) -> None:
        self.strength = strength
        if self._image is not None:
            self.changed.emit()
