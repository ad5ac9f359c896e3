"""How heatmaps look: colour map, scale and opacity in one row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from ganinterface.document.typed.number_text import shown
from ganinterface.qt.layers.levels import Maps, typed_limit
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import UNIT, colour, icon_button, named, row
from ganinterface.render.looks.heatmap import COLOUR_MAPS
from ganinterface.studio.view import View

SWATCH = QSize(8 * UNIT, 3 * UNIT)
SHARP = 2  # pixels of a swatch's picture per pixel, for screens of 200 %
SCALES = {
    "map": ("Per map", "Every map is coloured up to its own largest value"),
    "layer": ("Per layer", "All maps of the layer share one scale, so strong maps look strong"),
    "fixed": ("Fixed", "Colours are full at the value given here, in every picture and layer"),
}
HISTOGRAM = "Show how often each value occurs, and set by hand where the colours are full"


class HeatControls(QWidget):
    """Shows and sets `view.colour_map`, `view.scale_mode` and `view.opacity`; `maps` are those that are looked at."""

    def __init__(
        self, view: View, maps: Callable[[], Maps | None], parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._view, self._maps, self._say = view, maps, say
        self._colours = _combo("colour_map", "Colours of the heatmaps, negative to positive", {}, self)
        self._fill_colours()
        self._scale = _combo("scale_mode", "What the colours' range is taken from", SCALES, self)
        full = "Value at which the colours are full"
        self._limit = named(NumberBox(self), "scale_limit", full, f"{full}, in the layer's own units")
        self.histogram = icon_button("chart-bar", HISTOGRAM, "histogram_shown", self, checkable=True)
        self._opacity = NumberSlider("opacity", "Opacity", self, say=say)
        self._opacity.setObjectName("opacity")
        self._opacity.slider.setMinimumWidth(11 * UNIT)  # the row is what makes the panel as wide as it is
        parts = self._colours, self._scale, self._limit, self.histogram, (self._opacity, 1)
        row(*parts, parent=self, spacing=UNIT)
        self._colours.setFixedWidth(15 * UNIT)
        self._scale.setFixedWidth(22 * UNIT)
        self._colours.activated.connect(self._choose_colours)
        self._scale.activated.connect(self._choose_scale)
        self.histogram.toggled.connect(self.refresh)  # which has the limit while it is shown
        self._limit.committed.connect(self._set_limit)
        self._opacity.moved.connect(self._set_opacity)
        self.refresh()

    def _fill_colours(self) -> None:
        self._colours.setIconSize(SWATCH)
        for name, table in COLOUR_MAPS.items():
            self._colours.addItem(swatch(table), "", name)
            last = self._colours.count() - 1
            for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
                self._colours.setItemData(last, name, role)

    def refresh(self) -> None:
        """Show what the view has."""
        view = self._view
        mode = view.scale_mode
        self._colours.setCurrentIndex(self._colours.findData(view.colour_map))
        self._scale.setCurrentIndex(self._scale.findData(mode if isinstance(mode, str) else "fixed"))
        has_limit = not isinstance(mode, str) and not self.histogram.isChecked()
        self._limit.setVisible(has_limit)
        self._opacity.label.setVisible(not has_limit)  # there is room for one of them
        if not isinstance(mode, str) and not self._limit.isModified():
            self._limit.setText(shown(mode))
        self._opacity.set_value(view.opacity)

    def _choose_colours(self, index: int) -> None:
        self._view.colour_map = self._colours.itemData(index)

    def _choose_scale(self, index: int) -> None:
        mode, maps = self._scale.itemData(index), self._maps()
        if mode != "fixed":
            self._view.scale_mode = mode
        elif isinstance(self._view.scale_mode, str):
            largest = 1.0 if maps is None else float(max(maps.max(), -maps.min()))
            self._view.scale_mode = float(f"{largest:.2g}") or 1.0
        self.refresh()

    def _set_limit(self, text: str) -> None:
        try:
            self._view.scale_mode = typed_limit(text)
        except ValueError as error:
            refuse(self._limit, self._say, str(error))
        else:
            accept(self._limit)
        self.refresh()

    def _set_opacity(self, opacity: float) -> None:
        self._view.opacity = opacity


def swatch(table: NDArray[np.uint8]) -> QIcon:
    """A colour map (RGBA [256, 4]) as a strip, over the colour that heatmaps have behind them."""
    pixmap = QPixmap(SWATCH * SHARP)
    pixmap.fill(colour("surround"))
    painter = QPainter(pixmap)
    painter.drawImage(pixmap.rect(), picture_image(table[None]))
    painter.end()
    pixmap.setDevicePixelRatio(SHARP)
    return QIcon(pixmap)


def _combo(name: str, description: str, items: dict[str, tuple[str, str]], parent: QWidget) -> QComboBox:
    tip = "\n".join([description, *(f"{text}: {tip}" for text, tip in items.values())])
    combo = named(Choice(parent), name, description, tip)
    for data, (text, _) in items.items():
        combo.addItem(text, data)
    return combo
