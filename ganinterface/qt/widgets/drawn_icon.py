"""Icons from the shipped drawings, in a colour per mode: what an icon font does, without its third of a second at start."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ganinterface.assets import asset

FILLED = 0.875  # of the icon's height: the drawings leave no room around themselves

Look = tuple[QIcon.State, QIcon.Mode]


class DrawnIcon(QIconEngine):
    """One of assets/icons/phosphor, sharp at any size; `colours` as #rrggbb.

    FileNotFoundError when there is no drawing of that name.
    """

    def __init__(self, name: str, colours: Mapping[Look, str]) -> None:
        super().__init__()
        self._drawing = _read(name)
        self._colours = colours
        self._drawn: dict[tuple[int, int, Look], QPixmap] = {}

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = round(FILLED * rect.height())
        place = QRectF(0, 0, side, side)
        place.moveCenter(QRectF(rect).center())
        place.moveTopLeft(place.topLeft().toPoint().toPointF())  # whole pixels, else lines are blurred
        colour = self._colours[state, mode].encode()
        QSvgRenderer(self._drawing.replace(b"currentColor", colour)).render(painter, place)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        key = (size.width(), size.height(), (state, mode))
        if key not in self._drawn:
            drawn = QPixmap(size)
            drawn.fill(Qt.GlobalColor.transparent)
            painter = QPainter(drawn)
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
            painter.end()
            self._drawn[key] = drawn
        return self._drawn[key]


@cache
def _read(name: str) -> bytes:
    return asset(f"icons/phosphor/{name}.svg").read_bytes()
