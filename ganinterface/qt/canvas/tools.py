"""What the mouse and the keys do on the picture: the tools, each with its press, drag and release."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from ganinterface.qt.canvas.viewport import Viewport
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.view import Tool, View

PAINTING = (Tool.BRUSH, Tool.RECTANGLE, Tool.ERASE)


class CanvasTools:
    """Turns mouse events on the canvas into what the tool in hand means.

    The middle button, or holding Space, pans whatever the tool. Methods return whether the viewport changed.
    """

    def __init__(self, view: View, edits: Edits, painting: Painting, viewport: Viewport) -> None:
        self._view, self._edits, self._painting, self._viewport = view, edits, painting, viewport
        self._panning_from: QPointF | None = None
        self.space_held = False

    @property
    def tool(self) -> Tool:
        """The tool in hand: the chosen one, or the hand while Space is held."""
        return Tool.HAND if self.space_held else self._view.tool

    @property
    def panning(self) -> bool:
        """Whether the picture is being dragged about."""
        return self._panning_from is not None

    @property
    def uses_right_button(self) -> bool:
        """Whether the right button does something of the tool's own, and opens no menu."""
        return self.tool in PAINTING or self.tool is Tool.ZOOM

    def press(self, event: QMouseEvent) -> bool:
        """A button went down."""
        point, button, keys = event.position(), event.button(), event.modifiers()
        left, right = button == Qt.MouseButton.LeftButton, button == Qt.MouseButton.RightButton
        if button == Qt.MouseButton.MiddleButton or (left and self.tool is Tool.HAND):
            self._panning_from = point
        elif self.tool is Tool.ZOOM and (left or right):
            out = right or bool(keys & Qt.KeyboardModifier.AltModifier)
            self._viewport.step(-1 if out else 1, point)
            return True
        elif left and keys & Qt.KeyboardModifier.AltModifier:
            self._painting.take_value(*self._at(point))
        elif self.tool in PAINTING and (left or right):
            opposite = bool(keys & Qt.KeyboardModifier.ControlModifier)
            self._painting.begin(*self._at(point), erase=right, opposite=opposite)
        elif self.tool is Tool.PICK and (left or right):
            self._edits.select_at(*self._at(point))
        return False

    def move(self, event: QMouseEvent) -> bool:
        """The mouse moved, with or without a button."""
        point = event.position()
        if self._panning_from is not None:
            moved = point - self._panning_from
            self._panning_from = point
            self._viewport.pan(moved.x(), moved.y())
            return True
        self._painting.move(*self._at(point))
        return False

    def release(self, event: QMouseEvent) -> None:
        """A button went up."""
        if self._panning_from is not None:
            self._panning_from = None
        elif not event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._painting.end()

    def _at(self, point: QPointF) -> tuple[float, float]:
        spot = self._viewport.to_picture(point)
        return spot.x(), spot.y()
