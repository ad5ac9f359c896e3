"""The layer panel: which layer is looked at, all of its maps, their values, and how heatmaps are coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.region import Region
from ganinterface.qt.layers.heat_controls import HeatControls
from ganinterface.qt.layers.levels import Levels
from ganinterface.qt.layers.map_grid import MapGrid
from ganinterface.qt.layers.map_model import MapModel
from ganinterface.qt.layers.map_pictures import cell_size
from ganinterface.qt.layers.value_row import ValueRow
from ganinterface.qt.widgets.labels import EmptyState
from ganinterface.qt.widgets.layer_combo import LayerCombo
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, icon, tabular
from ganinterface.render import heatmap
from ganinterface.render.rasterise import mask
from stylegan.edits import DEFAULT

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

EMPTY = "The layers of the portrait model appear here as soon as it is open"
ORDERS = {
    "index": "by number",
    "magnitude": "strongest",
    "similarity": "like region",
}
ORDER_TIP = (
    "Order of the maps\n"
    "by number: as the network has them\n"
    "strongest: by the largest values\n"
    "like region: those whose pattern is most like what is painted"
)
REPAINTS = ("colour_map", "scale_mode")
ORDER_WIDTH = 26 * UNIT
FIND_WIDTH = 19 * UNIT

CALM = 120  # ms between two new grids of maps in the middle of a drag


class LayerPanel(QWidget):
    """Composes layer list, map grid, value row and heatmap controls, and keeps them up to date."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layer_panel")
        self._studio = studio
        self._model = MapModel()
        self._ordered_for: tuple[Any, ...] = ()
        self._values_of: tuple[Any, ...] = ()
        self._calm = QTimer(self, singleShot=True, interval=CALM)
        self.grid = MapGrid(studio, self._model, self)
        self.values = ValueRow(studio, self)
        self.levels = Levels(studio.view, lambda: studio.shown.maps, self, say=studio.messages.say)
        self.heat = HeatControls(studio, self)
        self._layers = LayerCombo("layer", "Layer whose maps are shown", self)
        self._order = self._make_order()
        self._find = self._make_find()
        self._lay_out()
        self._connect()
        self._on_model(studio.session.model)

    def _make_order(self) -> QComboBox:
        order = QComboBox(self)
        order.setObjectName("map_order")
        order.setAccessibleName("Order of the maps")
        order.setToolTip(ORDER_TIP)
        order.setFixedWidth(ORDER_WIDTH)
        for by, text in ORDERS.items():
            order.addItem(text, by)
        return order

    def _make_find(self) -> QLineEdit:
        find = QLineEdit(self)
        find.setObjectName("find_map")
        find.setAccessibleName("Jump to a map by its number")
        find.setToolTip("Jump to a map: type its number here or in the grid")
        find.setValidator(QIntValidator(0, 99_999, find))
        find.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        find.setFixedSize(FIND_WIDTH, CONTROL_HEIGHT)
        tabular(find)
        return find

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(UNIT)
        top.addWidget(self._layers, 1)
        top.addWidget(self._order)
        top.addWidget(self._find)
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(PADDING, UNIT, PADDING, PADDING)
        column.setSpacing(UNIT)
        column.addLayout(top)
        column.addWidget(self.grid, 1)
        for widget in (self.values, self.levels, self.heat):
            column.addWidget(widget)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)

    def _connect(self) -> None:
        studio = self._studio
        listen(studio.models.model_changed, self._on_model)
        listen(studio.shown.maps_changed, self._on_maps)
        listen(studio.workbench.document_changed, self._show_values)
        self._calm.timeout.connect(self._show_maps)
        listen(studio.workbench.history_changed, self._reorder)
        listen(studio.view.changed, self._on_view)
        self._layers.chosen.connect(studio.shown.set_layer)
        self._order.activated.connect(self._choose_order)
        self._find.returnPressed.connect(self._jump)
        self._find.textEdited.connect(lambda text: self._jump() if text else None)
        self.grid.typed.connect(self._find.setText)
        self.heat.histogram.toggled.connect(self.levels.set_shown)

    @property
    def layer(self) -> Layer | None:
        """The layer that is looked at, None before a model is open."""
        model, name = self._studio.session.model, self._studio.view.layer
        return next((layer for layer in model.layers if layer.name == name), None) if model else None

    def _on_model(self, model: ModelInfo | None) -> None:
        self._pages.setCurrentIndex(0 if model is None else 1)
        self._layers.show_layers([(layer.name, layer.channels) for layer in model.layers] if model else [])
        self._on_layer()

    def _on_layer(self) -> None:
        layer = self.layer
        self._layers.show_layer(self._studio.view.layer)
        if layer is not None:
            self._find.setPlaceholderText(f"0–{layer.channels - 1}")
            self.grid.set_picture_size(cell_size(layer.height, layer.width))
            self._model.set_maps(None, "", "map", QSize())
            self._ordered_for = ()
            self._model.set_order(np.arange(layer.channels))
            self.grid.scrollToTop()
        self._on_maps()
        self._show_values()

    def _on_maps(self) -> None:
        """New maps: shown at once, in a drag some times a second: the eye is on the picture, and so is the work."""
        if not self._studio.session.in_gesture:
            self._calm.stop()
            self._show_maps()
        elif not self._calm.isActive():
            self._calm.start()

    def _show_maps(self) -> None:
        view, layer, maps = self._studio.view, self.layer, self._studio.shown.maps
        if layer is None or (maps is not None and len(maps) != layer.channels):
            return
        cell = cell_size(layer.height, layer.width) * self.devicePixelRatioF()
        self._model.set_maps(maps, view.colour_map, view.scale_mode, cell)
        self._reorder()
        self.grid.viewport().update()
        self.levels.refresh()

    def _on_view(self, name: str) -> None:
        if name == "layer":
            self._on_layer()
        elif name in REPAINTS:
            self._on_maps()
        elif name == "order":
            self._reorder()
        elif name == "pinned" and not self.grid.is_syncing:
            self.grid.show_pinned(self._studio.view.pinned)
        if name in ("pinned", "selected_edit"):
            self._show_values()
        if name == "selected_edit":
            self._reorder()
        if name in (*REPAINTS, "opacity"):
            self.heat.refresh()

    def _show_values(self) -> None:
        edit = self._studio.edits.current
        wanted = (
            self.layer,
            self._studio.view.pinned,
            *map(_values, (edit, self._studio.edits.selected)),
        )
        if wanted == self._values_of:  # a drag changes the region many times a second
            return
        self._values_of = wanted
        self._model.set_values(dict(edit.channels) if edit else {}, edit.operation if edit else DEFAULT)
        self.grid.viewport().update()
        self.values.refresh()

    def _choose_order(self, index: int) -> None:
        self._studio.view.order = self._order.itemData(index)
        if self._studio.view.order == "similarity" and not self._region().shapes:
            self._studio.messages.say("Paint on the picture to sort the maps by their likeness to it.")

    def _jump(self) -> None:
        if self._find.hasAcceptableInput():
            self.grid.show_channel(int(self._find.text()))

    def _reorder(self) -> None:
        """Sort the maps anew if what they are sorted by is other than last time.

        Not in the middle of a drag or of the animation, and not for other values of the same edits: cells
        that move under the mouse cannot be worked with.
        """
        view, maps, frame = self._studio.view, self._studio.shown.maps, self._studio.shown.last_frame
        self._order.setCurrentIndex(self._order.findData(view.order))
        layer = self.layer
        restless = self._studio.session.in_gesture or self._studio.playback.playing
        if layer is None or restless or (view.order != "index" and (maps is None or frame is None)):
            return
        region = self._region() if view.order == "similarity" else Region()
        picture = replace(frame.request.document, edits=()) if frame and view.order != "index" else None
        wanted = (layer, view.order, region, picture)
        if wanted == self._ordered_for:
            return
        self._ordered_for = wanted
        self._model.set_order(self._sorted(layer, region))
        self.grid.show_pinned(view.pinned)
        self.grid.scrollToTop()

    def _sorted(self, layer: Layer, region: Region) -> NDArray[np.intp]:
        by, maps = self._studio.view.order, self._studio.shown.maps
        if maps is None or by == "index" or (by == "similarity" and not region.shapes):
            return np.arange(layer.channels)
        painted = mask(region, layer.height, layer.width, layer.extent) if by == "similarity" else None
        return heatmap.order(maps, by, painted)

    def _region(self) -> Region:
        """What the maps are compared with: the selected edit's region, else the newest stroke of any edit."""
        selected = self._studio.edits.selected
        if selected is not None and selected.region.shapes:
            return selected.region
        for edit in reversed(self._studio.workbench.document.edits):
            if edit.region.shapes:
                return Region(edit.region.shapes[-1:])
        return Region()


def _values(edit: Edit | None) -> tuple[object, ...] | None:
    """What of an edit the panel shows."""
    return None if edit is None else (edit.id, edit.name, edit.layer, edit.operation, edit.channels)
