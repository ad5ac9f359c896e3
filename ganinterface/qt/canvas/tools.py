"""What the mouse and the keys do on the picture: the tools, each with its press, drag and release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from ganinterface.render.rasterise import mask
from ganinterface.studio.view import Tool

if TYPE_CHECKING:
    from ganinterface.qt.canvas.viewport import Framing
    from ganinterface.studio.studio import Studio

PAINTING = (Tool.BRUSH, Tool.RECTANGLE, Tool.ERASE)


class CanvasTools(QObject):
    """Turns mouse events on the canvas into what the tool in hand means.

    The middle button, or holding Space, pans whatever the tool. Methods return whether the framing changed.
    """

    def __init__(self, studio: Studio, framing: Framing) -> None:
        super().__init__()
        self._studio = studio
        self._framing = framing
        self._panning_from: QPointF | None = None
        self.space_held = False

    @property
    def tool(self) -> Tool:
        """The tool in hand: the chosen one, or the hand while Space is held."""
        return Tool.HAND if self.space_held else self._studio.view.tool

    @property
    def panning(self) -> bool:
        """Whether the picture is being dragged about."""
        return self._panning_from is not None

    def press(self, event: QMouseEvent) -> bool:
        """A button went down."""
        point, button, keys = event.position(), event.button(), event.modifiers()
        left, right = button == Qt.MouseButton.LeftButton, button == Qt.MouseButton.RightButton
        if button == Qt.MouseButton.MiddleButton or (left and self.tool is Tool.HAND):
            self._panning_from = point
        elif self.tool is Tool.ZOOM and (left or right):
            out = right or bool(keys & Qt.KeyboardModifier.AltModifier)
            self._framing.step(-1 if out else 1, point)
            return True
        elif left and keys & Qt.KeyboardModifier.AltModifier:
            self._studio.painting.take_value(*self._at(point))
        elif self.tool in PAINTING and (left or right):
            opposite = bool(keys & Qt.KeyboardModifier.ControlModifier)
            self._studio.painting.begin(*self._at(point), erase=right, opposite=opposite)
        elif self.tool is Tool.PICK and left:
            self._pick(*self._at(point))
        return False

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moved, with or without a button."""
        point = event.position()
        if self._panning_from is not None:
            moved = point - self._panning_from
            self._panning_from = point
            self._framing.pan(moved.x(), moved.y())
            return True
        if self._studio.painting.active:
            self._studio.painting.move(*self._at(point))
        return False

    def release(self, event: QMouseEvent) -> None:
        """A button went up."""
        if self._panning_from is not None:
            self._panning_from = None
        elif not event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._studio.painting.end()

    def _at(self, point: QPointF) -> tuple[float, float]:
        spot = self._framing.to_picture(point)
        return spot.x(), spot.y()

    def _pick(self, x: float, y: float) -> None:
        """Select the topmost edit that acts on this spot, or none."""
        model = self._studio.session.model
        edits = self._studio.workbench.document.edits
        if model is None or not (0 <= x <= 1 and 0 <= y <= 1):
            self._studio.edits.select(None)
            return
        layers = {layer.name: layer for layer in model.layers}
        for edit in reversed(edits):
            layer = layers.get(edit.layer)
            if layer and mask(edit.region, layer.height, layer.width, layer.extent)[layer.cell(x, y)]:
                self._studio.edits.select(edit.id)
                return
        self._studio.edits.select(None)
