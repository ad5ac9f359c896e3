"""The outline of what the selected edit covers, which grows with a stroke."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QObject, QRectF, Signal
from PySide6.QtGui import QPainter

from ganinterface.document.document import Edit
from ganinterface.document.model_info import Layer
from ganinterface.document.region import Region
from ganinterface.qt.outlines import covered, draw_outline, outline, painted
from ganinterface.qt.widgets.calm import Calm
from ganinterface.qt.widgets.listening import listen
from ganinterface.render.rasterise import bounds, mask
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import View

Cells = NDArray[np.bool_]  # of a layer [h, w]

OFTEN = 40  # ms between two outlines of a stroke in progress; its picture comes the sooner the less is done beside it
HALF = 0.5  # of a cell that a followed part covers: its edges are soft
EVERYWHERE = QRectF(0, 0, 1, 1)
NOTHING: Cells = np.zeros((0, 0), np.bool_)


class Outline(QObject):
    """`changed(QRectF)`: it is another in that part of the picture (0..1)."""

    changed = Signal(QRectF)

    def __init__(
        self, edits: Edits, painting: Painting, view: View, shown: ShownPicture, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._edits, self._painting, self._view, self._shown = edits, painting, view, shown
        self._region: Region | None = None
        self._layer: Layer | None = None
        self._painted = NOTHING
        self._lines: list[QLineF] = []
        self._calm = Calm(self._make, OFTEN, self)
        listen(edits.changed, self._on_edits)
        listen(painting.finished, self._at_once)
        listen(view.changed, self._on_view)
        listen(shown.frame, self._on_frame)
        self._make()

    def draw(self, painter: QPainter, rect: QRectF) -> None:
        """Over the picture in that rectangle."""
        if self._layer is not None:
            draw_outline(painter, self._lines, covered(rect, self._layer.extent))

    def _on_edits(self) -> None:
        if self._painting.active:
            self._calm.ask()
        else:
            self._calm.now()

    def _at_once(self) -> None:
        self._calm.now()

    def _on_view(self, name: str) -> None:
        if name in ("selected_edit", "outline"):
            self._calm.now()

    def _on_frame(self) -> None:
        """A part that is followed moves with the picture."""
        if self._region is not None and self._region.locators:
            self._region = None
            self._make()

    def _cells(self, edit: Edit, layer: Layer) -> Cells:
        """What is painted; where a part is followed, where that was found in the picture."""
        found = self._shown.located(edit.id, edit.region)
        if found is None or found.shape != (layer.height, layer.width):
            return painted(mask(edit.region, layer.height, layer.width, layer.extent))
        return np.asarray(np.abs(found) > HALF)

    def _make(self) -> None:
        edit, layer = self._edits.selected if self._view.outline else None, self._edits.selected_layer
        region = None if edit is None or layer is None else edit.region
        if region is self._region and layer == self._layer:
            return
        before, others = self._painted, layer != self._layer
        self._region, self._layer = region, layer
        self._painted, self._lines = NOTHING, []
        if edit is not None and layer is not None:
            self._painted = self._cells(edit, layer)
            self._lines = outline(self._painted)
        if others or layer is None or before.shape != self._painted.shape:
            self.changed.emit(EVERYWHERE)
        elif (cells := bounds(before != self._painted)) is not None:
            self.changed.emit(_part_of(layer, *cells))


def _part_of(layer: Layer, top: int, left: int, bottom: int, right: int) -> QRectF:
    """Where in the picture (0..1) these cells of a layer are."""
    x0, y0, x1, y1 = layer.extent
    across, down = (x1 - x0) / layer.width, (y1 - y0) / layer.height
    return QRectF(x0 + left * across, y0 + top * down, (right - left) * across, (bottom - top) * down)
