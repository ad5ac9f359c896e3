"""The map of the gallery: alike portraits near one another; a click goes to the nearest, a drag goes between them."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QHideEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import colour
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.wandering import Wandering

SIDE = 48  # px; the longer side of a picture on the map
DOT = 6  # px
FAR = 4  # px of a drag before it is one


class GalleryMap(pg.PlotWidget):  # type: ignore[misc]
    """Points by pyqtgraph; on them the pictures, as far as they do not lie on one another."""

    def __init__(self, wandering: Wandering, gallery: Gallery) -> None:
        super().__init__(background=colour("surround"))
        self._wandering, self._gallery = wandering, gallery
        self._pixmaps: dict[str, QPixmap] = {}
        self._pressed: QPointF | None = None
        self._wanders = False
        self.setObjectName("gallery_map")
        self.setAccessibleName("Map of the gallery")
        self.setToolTip("Click: go to the nearest portrait · drag: go between them · wheel: closer")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMenuEnabled(False)
        self.hideButtons()
        for side in ("left", "bottom"):
            self.hideAxis(side)
        self.points = pg.ScatterPlotItem(size=DOT, pen=None, brush=pg.mkBrush(colour("faint")))
        self.addItem(self.points)
        listen(wandering.changed, self._show)
        listen(gallery.arrived, self._repaint)
        listen(gallery.current_changed, self._repaint)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._wandering.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._wandering.show(False)

    def _show(self) -> None:
        places, known = self._wandering.places, set(self._wandering.keys)
        self._pixmaps = {key: made for key, made in self._pixmaps.items() if key in known}
        self.points.setData(places[:, 0].astype(float), places[:, 1].astype(float))
        if len(places):
            self.setRange(
                xRange=(float(places[:, 0].min()), float(places[:, 0].max())),
                yRange=(float(places[:, 1].min()), float(places[:, 1].max())),
                padding=0.12,
            )
        self._repaint()

    def _repaint(self) -> None:
        self.viewport().update()

    # --- the pictures ---

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        if not self._wandering.keys:
            painter.setPen(colour("secondary"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "Looking where they lie …")
            return
        taken: list[QRectF] = []
        current, spots = self._gallery.current, dict(zip(self._wandering.keys, self._spots(), strict=True))
        for key in sorted(spots, key=lambda key: key != current):
            pixmap = self._pixmap(key)
            place = QRectF() if pixmap is None else _around(spots[key], pixmap.deviceIndependentSize())
            if pixmap is not None and not any(place.intersects(other) for other in taken):
                taken.append(place)
                self._draw(painter, place, pixmap, key == current)

    def _draw(self, painter: QPainter, place: QRectF, pixmap: QPixmap, is_current: bool) -> None:
        if pixmap.hasAlphaChannel():
            painter.fillRect(place, colour("control"))
        painter.drawPixmap(place.topLeft(), pixmap)
        painter.setPen(colour("accent" if is_current else "line"))
        painter.drawRect(place)

    def _pixmap(self, key: str) -> QPixmap | None:
        if key not in self._pixmaps:
            shown = self._gallery.look(key)
            if shown is None or shown.picture is None:
                return None
            ratio, how = self.devicePixelRatioF(), Qt.TransformationMode.SmoothTransformation
            side = math.ceil(SIDE * ratio)
            image = picture_image(shown.picture).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, how)
            made = self._pixmaps[key] = QPixmap.fromImage(image)
            made.setDevicePixelRatio(ratio)
        return self._pixmaps[key]

    def _spots(self) -> list[QPointF]:
        box = self.getViewBox()
        return [
            self.mapFromScene(box.mapViewToScene(QPointF(float(x), float(y)))).toPointF()
            for x, y in self._wandering.places
        ]

    # --- mouse: not pyqtgraph's own dragging, which moves the map ---

    def _at(self, point: QPointF) -> tuple[float, float]:
        spot = self.getViewBox().mapSceneToView(self.mapToScene(point.toPoint()))
        return float(spot.x()), float(spot.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._wanders = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if not self._wanders and (event.position() - self._pressed).manhattanLength() > FAR:
            self._wanders = True
            self._wandering.begin()
        if self._wanders:
            self._wandering.move(*self._at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._wanders:
            self._wandering.end()
        elif (key := self._wandering.nearest(*self._at(event.position()))) is not None:
            self._gallery.go(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 0.85 if event.angleDelta().y() > 0 else 1 / 0.85
        self.getViewBox().scaleBy((factor, factor), center=QPointF(*self._at(event.position())))
        self._repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._repaint()


def _around(spot: QPointF, size: QSizeF) -> QRectF:
    return QRectF(spot.x() - size.width() / 2, spot.y() - size.height() / 2, size.width(), size.height())
