"""The layer panel: which layer is looked at, all of its maps, their values, and how heatmaps are coloured."""

from __future__ import annotations

from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QStackedWidget, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.model_info import Layer
from ganinterface.document.region import Region
from ganinterface.qt.context_menu import WithMenu
from ganinterface.qt.layers.heat_controls import HeatControls
from ganinterface.qt.layers.levels import Levels
from ganinterface.qt.layers.map_grid import MapGrid
from ganinterface.qt.layers.map_model import MapModel
from ganinterface.qt.layers.map_pictures import cell_size
from ganinterface.qt.layers.value_row import ValueRow
from ganinterface.qt.widgets.calm import Calm
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.hint import refuse
from ganinterface.qt.widgets.labels import EmptyState
from ganinterface.qt.widgets.layer_combo import LayerCombo
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, column, icon, named, row, tabular
from ganinterface.render.looks import heatmap
from ganinterface.render.rasterise import mask
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench
from stylegan.edits import DEFAULT

EMPTY = "The layers of the portrait model appear here as soon as it is open"
LAYER_TIP = """Layer whose maps are shown
Pose: where things are · Shapes: of faces, hair, clothes
Details: small parts · Colours: and lines"""
ORDERS = {
    "index": "By number",
    "magnitude": "Strongest",
    "similarity": "Like region",
}
ORDER_TIP = (
    "Order of the maps\n"
    "By number: as the network has them\n"
    "Strongest: by the largest values\n"
    "Like region: those whose pattern is most like what is painted"
)
FIND_TIP = "Jump to a map: type its number here or in the grid"
REPAINTS = ("colour_map", "scale_mode")
ORDER_WIDTH = 26 * UNIT
FIND_WIDTH = 19 * UNIT

CALM = 240  # ms between two new grids of maps in the middle of a drag


class LayerPanel(WithMenu):
    """Composes layer list, map grid, value row and heatmap controls, and keeps them up to date."""

    def __init__(
        self, shown: ShownPicture, view: View, edits: Edits, workbench: Workbench, messages: Messages
    ) -> None:
        super().__init__()
        self.setObjectName("layer_panel")
        self._shown, self._view, self._edits, self._workbench = shown, view, edits, workbench
        self._say = say = messages.say
        self._model = MapModel()
        self._ordered_for: tuple[Any, ...] = ()
        self._values_of: tuple[Any, ...] = ()
        self._calm = Calm(self._show_maps, CALM, self)
        self.grid = MapGrid(self._model, view, edits, workbench, self)
        self.values = ValueRow(view, edits, workbench.keying, self, say=say)
        self.levels = Levels(view, lambda: shown.maps, self, say=say)
        self.heat = HeatControls(view, lambda: shown.maps, self, say=say)
        self._layers = LayerCombo("layer", LAYER_TIP, self)
        self._order = self._make_order()
        self._find = self._make_find()
        self._lay_out()
        self._connect()
        self._on_model()

    def _make_order(self) -> QComboBox:
        order = named(Choice(self), "map_order", "Order of the maps", ORDER_TIP)
        order.setFixedWidth(ORDER_WIDTH)
        for by, text in ORDERS.items():
            order.addItem(text, by)
        return order

    def _make_find(self) -> QLineEdit:
        find = named(QLineEdit(self), "find_map", "Jump to a map by its number", FIND_TIP)
        find.setValidator(QIntValidator(0, 99_999, find))
        find.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        find.setFixedSize(FIND_WIDTH, CONTROL_HEIGHT)
        tabular(find)
        return find

    def _lay_out(self) -> None:
        top = row((self._layers, 1), self._order, self._find, spacing=UNIT)
        content = QWidget(self)
        parts = top, (self.grid, 1), self.values, self.levels, self.heat
        column(*parts, parent=content, spacing=UNIT).setContentsMargins(PADDING, UNIT, PADDING, PADDING)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(content)
        column(self._pages, parent=self)

    def _connect(self) -> None:
        listen(self._shown.model_changed, self._on_model)
        listen(self._shown.maps_changed, self._on_maps)
        listen(self._edits.changed, self._show_values)
        listen(self._workbench.history_changed, self._reorder)
        listen(self._view.changed, self._on_view)
        self._layers.chosen.connect(self._view.set_layer)
        self._order.activated.connect(self._choose_order)
        self._find.returnPressed.connect(self._jump)
        self._find.textEdited.connect(self._jump)
        self.grid.typed.connect(self._find.setText)
        self.grid.typed.connect(self._show_map)
        self.heat.histogram.toggled.connect(self.levels.set_shown)

    def _on_model(self) -> None:
        layers = self._shown.layers
        self._pages.setCurrentIndex(1 if layers else 0)
        self._layers.show_layers(self._shown.listed_layers)
        self._on_layer()

    def _on_layer(self) -> None:
        layer = self._shown.layer
        self._layers.show_layer(self._view.layer)
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
        if self._workbench.in_gesture:
            self._calm.ask()
        else:
            self._calm.now()

    def _show_maps(self) -> None:
        view, layer, maps = self._view, self._shown.layer, self._shown.maps
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
            self.grid.show_pinned(self._view.pinned)
        if name in ("pinned", "selected_edit"):
            self._show_values()
        if name == "selected_edit":
            self._reorder()
        if name in (*REPAINTS, "opacity"):
            self.heat.refresh()

    def _show_values(self) -> None:
        edit = self._edits.current
        wanted = (
            self._shown.layer,
            self._view.pinned,
            *map(_values, (edit, self._edits.selected)),
        )
        if wanted == self._values_of:  # a drag changes the region many times a second
            return
        self._values_of = wanted
        self._model.set_values(dict(edit.channels) if edit else {}, edit.operation if edit else DEFAULT)
        self.grid.viewport().update()
        self.values.refresh()

    def menu_at(self, point: QPoint) -> str:
        place = self.grid.viewport().mapFrom(self, point)
        return "map" if self.grid.viewport().rect().contains(place) and self._view.pinned else ""

    def _choose_order(self, index: int) -> None:
        self._view.order = self._order.itemData(index)
        if self._view.order == "similarity" and not self._region().shapes:
            self._say("Paint on the picture to sort the maps by their likeness to it.")

    def _jump(self) -> None:
        if self._find.hasAcceptableInput():
            self._show_map(self._find.text())

    def _show_map(self, number: str) -> None:
        if number and not self.grid.show_channel(int(number)):
            refuse(
                self._find, self._say, f"{self._view.layer} has the maps 0 to {self._model.rowCount() - 1}."
            )

    def _reorder(self) -> None:
        """Sort the maps anew if what they are sorted by is other than last time.

        Not in the middle of a drag or of the animation, and not for other values of the same edits: cells
        that move under the mouse cannot be worked with.
        """
        view, maps, frame = self._view, self._shown.maps, self._shown.last_frame
        self._order.setCurrentIndex(self._order.findData(view.order))
        layer = self._shown.layer
        unknown = view.order != "index" and (maps is None or frame is None)
        if layer is None or unknown or self._workbench.is_moving:
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
        by, maps = self._view.order, self._shown.maps
        if maps is None or by == "index" or (by == "similarity" and not region.shapes):
            return np.arange(layer.channels)
        painted = mask(region, layer.height, layer.width, layer.extent) if by == "similarity" else None
        return heatmap.order(maps, by, painted)

    def _region(self) -> Region:
        """What the maps are compared with: the selected edit's region, else the newest stroke of any edit."""
        selected = self._edits.selected
        if selected is not None and selected.region.shapes:
            return selected.region
        for edit in reversed(self._workbench.document.edits):
            if edit.region.shapes:
                return Region(edit.region.shapes[-1:])
        return Region()


def _values(edit: Edit | None) -> tuple[object, ...] | None:
    """What of an edit the panel shows."""
    return None if edit is None else (edit.id, edit.name, edit.layer, edit.operation, edit.channels)
