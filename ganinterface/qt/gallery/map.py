"""The map of the gallery: alike portraits near one another; a click or Return goes to one, a drag goes between them."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame

from ganinterface.qt.gallery.grid import GOING
from ganinterface.qt.gallery.pad_square import ARROWS
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.wandering import Wandering

SIDE = 48  # px; the longer side of a picture on the map
DOT = 6  # px
FAR = 4  # px of a drag before it is one
CLOSER = 0.85  # of what is seen, by a turn of the wheel
TIP = (
    "Click: go to the nearest portrait · drag: go between them · wheel: closer\n"
    "Arrows, then Return: go there · + and −: closer · 0: all"
)


class GalleryMap(pg.PlotWidget):  # type: ignore[misc]
    """Points by pyqtgraph; on them the pictures, as far as they do not lie on one another."""

    def __init__(self, wandering: Wandering, gallery: Gallery) -> None:
        super().__init__(background=colour("surround"))
        self._wandering, self._gallery = wandering, gallery
        self._pixmaps: dict[str, QPixmap] = {}
        self._pressed: QPointF | None = None
        self._wanders = False
        self._chosen: str | None = None  # by the arrows, for Return
        self.setObjectName("gallery_map")
        self.setAccessibleName("Map of the gallery")
        self.setToolTip(TIP)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
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
        self._chosen = self._chosen if self._chosen in known else None
        self.points.setData(places[:, 0].astype(float), places[:, 1].astype(float))
        self._show_all()

    def _show_all(self) -> None:
        places = self._wandering.places
        if len(places):
            room = self.viewport().size()
            self.setRange(
                xRange=_with_margin(places[:, 0], room.width()),
                yRange=_with_margin(places[:, 1], room.height()),
                padding=0,
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
        for key in sorted(spots, key=lambda key: (key != self._chosen, key != current)):
            pixmap = self._pixmap(key)
            place = QRectF() if pixmap is None else _around(spots[key], pixmap.deviceIndependentSize())
            if pixmap is not None and not any(place.intersects(other) for other in taken):
                taken.append(place)
                self._draw(painter, place, pixmap, key == current, key == self._chosen and self.hasFocus())

    def _draw(
        self, painter: QPainter, place: QRectF, pixmap: QPixmap, is_current: bool, is_chosen: bool
    ) -> None:
        if pixmap.hasAlphaChannel():
            painter.fillRect(place, colour("control"))
        painter.drawPixmap(place.topLeft(), pixmap)
        painter.setPen(QPen(colour("accent" if is_current or is_chosen else "line"), 3 if is_chosen else 1))
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
        self._zoom(event.angleDelta().y() > 0, QPointF(*self._at(event.position())))

    def _zoom(self, closer: bool, middle: QPointF | None = None) -> None:
        factor = CLOSER if closer else 1 / CLOSER
        self.getViewBox().scaleBy((factor, factor), center=middle)
        self._repaint()

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        elif key in ARROWS:
            self._choose_towards(*ARROWS[key])
        elif key in GOING and self._chosen is not None:
            self._gallery.go(self._chosen)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._zoom(key == Qt.Key.Key_Plus)
        elif key == Qt.Key.Key_0:
            self._show_all()
            self._repaint()
        else:
            event.ignore()  # not pyqtgraph's: what is of no use here is the window's

    def _choose_towards(self, right: int, down: int) -> None:
        """The nearest portrait in that direction on the screen, within a quarter turn, from the chosen one."""
        spots = dict(zip(self._wandering.keys, self._spots(), strict=True))
        start = self._chosen or self._gallery.current
        if start not in spots:
            self._chosen = next(iter(spots), None)
        else:
            ways = {key: spot - spots[start] for key, spot in spots.items() if key != start}
            ahead = {key: way.x() * right + way.y() * down for key, way in ways.items()}
            beside = {key: abs(way.x() * down) + abs(way.y() * right) for key, way in ways.items()}
            there = [key for key in ways if ahead[key] > 0 and beside[key] <= ahead[key]]
            self._chosen = min(there, key=lambda key: math.hypot(ahead[key], beside[key]), default=start)
        if self._chosen is not None and not QRectF(self.rect()).contains(spots[self._chosen]):
            at = self.getViewBox().viewRect()
            x, y = self._wandering.places[self._wandering.keys.index(self._chosen)]
            self.getViewBox().translateBy(x=float(x) - at.center().x(), y=float(y) - at.center().y())
        self._repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._repaint()


def _with_margin(values: NDArray[np.floating], room: int) -> tuple[float, float]:
    """Their range, on so many px, with room for the pictures at its ends."""
    low, high = float(values.min()), float(values.max())
    margin = (high - low) * (SIDE / 2 + UNIT) / max(room - SIDE - 2 * UNIT, SIDE)
    return low - margin, high + margin


def _around(spot: QPointF, size: QSizeF) -> QRectF:
    return QRectF(spot.x() - size.width() / 2, spot.y() - size.height() / 2, size.width(), size.height())
