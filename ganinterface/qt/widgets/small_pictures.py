"""Small portraits beside one another: how each is drawn, and how a list shows them."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem

from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture
from ganinterface.qt.widgets.theme import UNIT, colour

CRISP = 32  # px; smaller pictures keep their square pixels


def small_picture(
    picture: QPixmap | None, size: QSize, ground: str, ratio: float, *, opacity: float = 1.0
) -> QPixmap:
    """The picture (None: not drawn yet) of that size in device-independent pixels, for a screen of a pixel ratio."""
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(colour("control"))
    if picture is None or picture.isNull():
        return made
    painter = QPainter(made)
    box = QRectF(0, 0, size.width(), size.height())
    painter.setOpacity(opacity)
    if picture.hasAlphaChannel():
        draw_ground(painter, box, ground, UNIT)
    draw_picture(painter, box, picture, smooth=picture.height() > CRISP)
    painter.end()
    return made


def untinted(picture: QPixmap) -> QIcon:
    """An icon that keeps its colours where it is selected: they are what it is chosen by."""
    made = QIcon(picture)
    made.addPixmap(picture, QIcon.Mode.Selected)
    return made


class Drawn:
    """What was drawn last in each of several places, so that only what has changed is drawn again."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[object, ...]] = {}

    def is_new(self, place: Hashable, *parts: object) -> bool:
        """Whether something else is to be seen in a place now; arrays are the same when they are one object."""
        before = self._known.get(place)
        if before is not None and len(before) == len(parts) and all(map(_is_same, before, parts)):
            return False
        self._known[place] = parts
        return True

    def forget(self) -> None:
        """Everything is drawn anew."""
        self._known = {}


def _is_same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return one is other
    return bool(one == other)


def show_count(made: QListWidget, count: int) -> None:
    """Have that many items in a list; those that stay are kept."""
    while made.count() > count:
        made.takeItem(made.count() - 1)
    while made.count() < count:
        made.addItem(QListWidgetItem())


def lay_side_by_side(view: QListView, *, wraps: bool = True, with_names: bool = False) -> None:
    """Let a list show its pictures in rows that are as wide as it is, or in one that is scrolled; they stay in place.

    `with_names`: below each is a text, that has the room of its place (else only as much as the first one needs).
    """
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setMovement(QListView.Movement.Static)
    view.setUniformItemSizes(not with_names)
    view.setWrapping(wraps)
    if wraps:
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    else:
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
