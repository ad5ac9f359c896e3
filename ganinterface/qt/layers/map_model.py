"""The maps of one layer as a list for the grid: order, pictures, values in the edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt

from ganinterface.document.typed.number_text import number
from ganinterface.qt.layers.map_pictures import MapPictures
from ganinterface.studio.view import ScaleMode
from stylegan.edits import DEFAULT, operation

Index = QModelIndex | QPersistentModelIndex
Maps = NDArray[np.float32]

FULL_BAR = 2.0  # units of a value that fill its bar: standard deviations of the map, or the operation's own


class MapModel(QAbstractListModel):
    """One row per channel, in the order that the panel chose."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures = MapPictures()
        self._order: NDArray[np.intp] = np.arange(0)
        self._rows: NDArray[np.intp] = np.arange(0)  # the row of each channel
        self._maps: Maps | None = None
        self._values: Mapping[int, float] = {}
        self._operation = DEFAULT
        self._deviations: dict[int, float] = {}

    def set_order(self, order: NDArray[np.intp]) -> None:
        """Show these channels in this order."""
        if np.array_equal(order, self._order):
            return
        self.beginResetModel()
        self._order = order
        self._rows = np.argsort(order)
        self.pictures.set_order(order)
        self.endResetModel()

    def set_maps(self, maps: Maps | None, colour_map: str, scale_mode: ScaleMode, cell: QSize) -> None:
        """Other maps, or other colours for them; the view has to be repainted by whoever calls this.

        No dataChanged: a list view would lay all of its rows out anew for every frame.
        """
        self._maps = maps
        self._deviations.clear()
        self.pictures.show(maps, colour_map, scale_mode, cell)

    def set_values(self, values: Mapping[int, float], operation: str) -> None:
        """The values of the maps in the current edit (those that are not in it have none)."""
        self._values, self._operation = values, operation

    def channel(self, row: int) -> int:
        """The channel in a row."""
        return int(self._order[row])

    def row(self, channel: int) -> int | None:
        """The row of a channel, None where there is no such channel."""
        return int(self._rows[channel]) if 0 <= channel < len(self._rows) else None

    def value(self, channel: int) -> float | None:
        """The channel's value in the current edit."""
        return self._values.get(channel)

    def bar(self, channel: int) -> float | None:
        """How far the channel's bar reaches from its middle, -1..1; None when it is not in the edit."""
        value = self._values.get(channel)
        if value is None:
            return None
        kind = operation(self._operation)
        unit = self.deviation(channel) if kind.unit is None else kind.unit
        return min(max((value - kind.origin) / (FULL_BAR * unit), -1.0), 1.0)

    def deviation(self, channel: int) -> float:
        """The standard deviation of a map; 1 where it has none."""
        if channel not in self._deviations:
            known = self._maps is not None and channel < len(self._maps)
            deviation = float(self._maps[channel].std()) if known and self._maps is not None else 0.0
            self._deviations[channel] = deviation if deviation > 0 else 1.0
        return self._deviations[channel]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        channel = self.channel(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(channel)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.describe(channel)
        return None

    def describe(self, channel: int) -> str:
        """The channel, the range of its map, its value in the edit: "map 12: −1.37 … 2.04"."""
        text = f"map {channel}"
        if self._maps is not None and channel < len(self._maps):
            low, high = float(self._maps[channel].min()), float(self._maps[channel].max())
            text += f": {low:.2f} … {high:.2f}"
        value = self._values.get(channel)
        if value is not None:
            text += f"\n{self._operation} {number(value)}"
        return text.replace("-", "−")
