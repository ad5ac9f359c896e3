"""Draws the onion skin over the picture, and offers how far it looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QRectF
from PySide6.QtGui import QActionGroup, QImage, QPainter
from PySide6.QtWidgets import QMenu

from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.animating.onion import OnionSkin
from ganinterface.studio.view import View

STEPS = {
    0: "The poses before and after",
    **{n: f"{n} frame{'s' if n > 1 else ''} before and after" for n in (1, 2, 4, 8)},
}


class OnionView(QObject):
    """`update` is called when it has to be drawn anew."""

    def __init__(self, onion: OnionSkin, view: View, update: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._onion, self._view, self._update = onion, view, update
        self._images: list[QImage] = []
        listen(onion.changed, self._refresh)

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Over the picture, which lies there."""
        for image in self._images:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._view.smooth)
            painter.drawImage(rect, image)

    def _refresh(self) -> None:
        self._images = [picture_image(skin) for skin in self._onion.skins]
        self._update()


def fill_onion_menu(menu: QMenu, view: View) -> None:
    """How far the onion skin looks; choosing one switches it on."""
    menu.clear()
    group = QActionGroup(menu)

    def choose(step: int) -> None:
        view.onion_step, view.onion = step, True

    for step, text in STEPS.items():
        action = menu.addAction(text, partial(choose, step))
        action.setCheckable(True)
        action.setChecked(step == view.onion_step)
        group.addAction(action)
