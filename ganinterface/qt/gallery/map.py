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

Spots = NDArray[np.float64]  # [n, 2], px

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
        self._is_closer = False  # than all of it: a person looks at a part, which stays where it is
        self._chosen: str | None = None  # by the arrows, for Return
        self._size = QSizeF(SIDE, SIDE)  # of a picture
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
        if self._is_closer and known:
            self._repaint()
        else:
            self._show_all()

    def _show_all(self) -> None:
        places = self._wandering.places
        self._is_closer = False
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
        keys, missing, spots = self._wandering.keys, self._wandering.missing, self._spots()
        painter.setPen(colour("secondary"))
        if not keys:
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, "Looking where they lie …")
            return
        for place in self._apart(spots):
            key, pixmap = keys[place], self._pixmap(keys[place])
            if pixmap is not None:
                around = _around(QPointF(*spots[place].tolist()), pixmap.deviceIndependentSize())
                is_chosen = key == self._chosen and self.hasFocus()
                self._draw(painter, around, pixmap, key == self._gallery.current, is_chosen)
        if missing:
            painter.setPen(colour("secondary"))
            painter.drawText(
                self.viewport().rect().adjusted(UNIT, UNIT, -UNIT, -UNIT), 0, f"{missing:,} more …"
            )

    def _apart(self, spots: Spots) -> list[int]:
        """Which portraits are seen, so that none lies on another: the chosen one, the picture's, then the newest first."""
        keys, (width, height) = self._wandering.keys, (self._size.width(), self._size.height())
        low, high = np.array([-width, -height]), np.array([self.width() + width, self.height() + height])
        inside: list[int] = np.flatnonzero(((spots > low) & (spots < high)).all(axis=1)).tolist()
        first = (self._chosen, self._gallery.current)
        inside.sort(key=lambda place: first.index(keys[place]) if keys[place] in first else len(first))
        taken: dict[
            tuple[int, int], list[tuple[float, float]]
        ] = {}  # by the part of the map, as large as a picture
        apart = []
        for place in inside:
            x, y = spots[place].tolist()
            column, row = math.floor(x / width), math.floor(y / height)
            beside = (
                each
                for i in (column - 1, column, column + 1)
                for j in (row - 1, row, row + 1)
                for each in taken.get((i, j), ())
            )
            if not any(abs(x - other[0]) < width and abs(y - other[1]) < height for other in beside):
                taken.setdefault((column, row), []).append((x, y))
                apart.append(place)
        return apart

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
            self._size = made.deviceIndependentSize()  # pictures of one model are of one size
        return self._pixmaps[key]

    def _spots(self) -> Spots:
        """Where the portraits are on the screen, px: of ten thousand, so by the corners of a unit square."""
        box, seen = self.getViewBox(), self.viewportTransform()
        corners = [seen.map(box.mapViewToScene(QPointF(*corner))) for corner in ((0, 0), (1, 0), (0, 1))]
        origin, right, up = (np.array([corner.x(), corner.y()]) for corner in corners)
        found: Spots = origin + self._wandering.places.astype(np.float64) @ np.stack(
            [right - origin, up - origin]
        )
        return found

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
        self._is_closer = True
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
        keys, spots = self._wandering.keys, self._spots()
        start = self._chosen or self._gallery.current
        if start not in keys:
            self._chosen = next(iter(keys), None)
        else:
            ways = spots - spots[keys.index(start)]
            ahead = ways @ np.array([right, down])
            beside = np.abs(ways @ np.array([down, right]))
            there = (ahead > 0) & (beside <= ahead)
            if there.any():
                self._chosen = keys[int(np.where(there, np.hypot(ahead, beside), np.inf).argmin())]
        chosen = keys.index(self._chosen) if self._chosen is not None else None
        if chosen is not None and not QRectF(self.rect()).contains(QPointF(*spots[chosen].tolist())):
            at = self.getViewBox().viewRect()
            x, y = self._wandering.places[chosen]
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
