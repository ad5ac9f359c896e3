"""What the mouse and the keys do on the picture: the tools, each with its press, drag and release."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPointingDevice, QTabletEvent

from ganinterface.qt.canvas.handle import MotionHandle
from ganinterface.qt.canvas.viewport import Viewport
from ganinterface.studio.editing.brush import FIRM
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.moving import Moving
from ganinterface.studio.editing.painting import Painting
from ganinterface.studio.view import Tool, View

Pointing = QMouseEvent | QTabletEvent
GRIP_BELOW, GRIP_REACH = 12, 11  # px; where the handle of the axis is, and how near to it counts
SNAP = 0.01  # of the width; an axis as near to the middle is in the middle
DRAG_IT, PRESS_V = "Drag the handle; click elsewhere to pick an edit", "press V to drag its handle"
PAINTING = (Tool.BRUSH, Tool.RECTANGLE, Tool.ERASE)


class CanvasTools:
    """Turns mouse and pen events on the canvas into what the tool in hand means.

    The middle button, or holding Space, pans whatever the tool. Methods return whether the viewport changed.
    """

    def __init__(
        self, view: View, edits: Edits, painting: Painting, moving: Moving, viewport: Viewport
    ) -> None:
        self._view, self._edits, self._painting, self._viewport = view, edits, painting, viewport
        self.handle = MotionHandle(moving, viewport)
        self._panning_from: QPointF | None = None
        self._moving_axis = self._over_handle = False
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

    @property
    def shows_axis(self) -> bool:
        """Whether the axis of symmetry matters now."""
        return self._view.symmetry and self.tool in PAINTING

    @property
    def shows_handle(self) -> bool:
        """Whether the handle of the selected edit is to be seen: while one paints, only as far as to say where it is."""
        return (
            self.tool not in (Tool.HAND, Tool.ZOOM) and not self._painting.active and not self._view.compare
        )

    @property
    def takes_handle(self) -> bool:
        """Whether the handle of the selected edit can be taken now: a brush paints, also where the handle is."""
        return self.tool is Tool.PICK and self.shows_handle

    @property
    def note(self) -> str:
        """What the next press does, as the canvas's corner says it."""
        has_handle = self.shows_handle and self.handle.moving.handle is not None
        if self.tool in PAINTING and not self._painting.active and self._painting.announcement:
            return self._painting.announcement + (f"; {PRESS_V}" if has_handle else "")
        return DRAG_IT if has_handle and self.takes_handle else ""

    def points_at_something(self, point: QPointF) -> bool:
        """Whether what can be dragged is under the mouse, or was when this was asked last: it looks other then."""
        was, self._over_handle = self._over_handle, self.over_handle(point)
        return self.shows_axis or self.handle.moving.active or was or self._over_handle

    def over_handle(self, point: QPointF) -> bool:
        """Whether the knob of that handle is there."""
        return self.takes_handle and self.handle.over(point)

    @property
    def grip(self) -> QPointF:
        """Where on the canvas the handle of the axis is: at the top of the picture, as far as that is seen."""
        top = self._viewport.to_canvas(self._view.axis, 0.0)
        return QPointF(top.x(), max(top.y(), 0.0) + GRIP_BELOW)

    def over_grip(self, point: QPointF) -> bool:
        """Whether the handle of the axis is there."""
        away = point - self.grip
        return self.shows_axis and math.hypot(away.x(), away.y()) <= GRIP_REACH

    def press(self, event: Pointing) -> bool:
        """A button, or a pen, went down."""
        point, button, keys = event.position(), event.button(), event.modifiers()
        left, right = button == Qt.MouseButton.LeftButton, button == Qt.MouseButton.RightButton
        if button == Qt.MouseButton.MiddleButton or (left and self.tool is Tool.HAND):
            self._panning_from = point
        elif self.tool is Tool.ZOOM and (left or right):
            out = right or bool(keys & Qt.KeyboardModifier.AltModifier)
            self._viewport.step(-1 if out else 1, point)
            return True
        elif left and self.over_grip(point):
            self._moving_axis = True
        elif left and self.takes_handle and self.handle.press(point):
            pass
        elif left and keys & Qt.KeyboardModifier.AltModifier:
            self._painting.take_value(*self._at(point))
        elif self.tool in PAINTING and (left or right):
            opposite = bool(keys & Qt.KeyboardModifier.ControlModifier)
            erase = right or _is_eraser(event)
            self._painting.begin(
                *self._at(point), erase=erase, opposite=opposite, pressure=_pressure_of(event)
            )
        elif self.tool is Tool.PICK and (left or right):
            self._edits.select_at(*self._at(point))
        return False

    def move(self, event: Pointing) -> bool:
        """The mouse or the pen moved, with or without a button."""
        point = event.position()
        if self._panning_from is not None:
            moved = point - self._panning_from
            self._panning_from = point
            self._viewport.pan(moved.x(), moved.y())
            return True
        if self._moving_axis:
            x = min(max(self._at(point)[0], 0.0), 1.0)
            self._view.axis = 0.5 if abs(x - 0.5) < SNAP else round(x, 3)
        elif self.handle.moving.active:
            self.handle.move(point)
        else:
            self._painting.move(*self._at(point), _pressure_of(event))
        return False

    def release(self, event: Pointing) -> None:
        """A button went up."""
        if self._panning_from is not None:
            self._panning_from = None
        elif not event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.RightButton):
            self._moving_axis = False
            self.handle.moving.let_go()
            self._painting.end()

    def _at(self, point: QPointF) -> tuple[float, float]:
        spot = self._viewport.to_picture(point)
        return spot.x(), spot.y()


def _pressure_of(event: Pointing) -> float:
    """0..1; a mouse is always firm."""
    return min(max(event.pressure(), 0.0), 1.0) if isinstance(event, QTabletEvent) else FIRM


def _is_eraser(event: Pointing) -> bool:
    """Whether it is the other end of a pen."""
    return isinstance(event, QTabletEvent) and event.pointerType() == QPointingDevice.PointerType.Eraser
