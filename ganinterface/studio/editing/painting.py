"""Turns mouse drags on the picture into strokes and rectangles of an edit: one drag, one undo step."""

from __future__ import annotations

from psygnal import Signal

from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import Tool, View
from ganinterface.studio.workbench import Workbench

PAINT, ERASE, OPPOSITE = 1.0, 0.0, -1.0
CLOSEST = 0.1  # radii; points of a stroke that lie nearer to each other add nothing


class Painting:
    """Strokes in progress. Coordinates are 0..1 of the picture (x to the right, y down).

    With no edit selected the first stroke makes one on the chosen layer with the pinned maps. Points are
    gathered and enter the Document once per turn of the event loop, however fast the mouse moves.
    """

    finished = Signal()  # the stroke is over, kept or not

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        shown: ShownPicture,
        edits: Edits,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._view = view
        self._shown = shown
        self._edits = edits
        self._messages = messages
        self._edit_id: str | None = None
        self._points: list[tuple[float, float]] = []
        self._value = PAINT
        self._rectangle = False
        self._last_shape: Stroke | Rectangle | None = None  # this stroke, as the edit's last shape
        self._flush = loop.timer(self._update_stroke)

    @property
    def active(self) -> bool:
        """Whether a stroke is being drawn."""
        return self._edit_id is not None

    def begin(self, x: float, y: float, *, erase: bool = False, opposite: bool = False) -> bool:
        """The mouse button went down with a painting tool; returns whether a stroke began.

        What is missing for one (a map, an edit to erase from) is said.
        """
        self.end()
        view = self._view
        erase = erase or view.tool is Tool.ERASE
        self._rectangle = view.tool is Tool.RECTANGLE
        self._value = ERASE if erase else OPPOSITE if opposite else PAINT
        edit = self._selected()
        if edit is None and self._refusal(erase):
            self._messages.say(self._refusal(erase))
            return False
        self._workbench.gesture_begin("Paint")
        edit = self._selected() or self._create()
        if not edit.enabled:
            self._messages.say(f"{edit.name} is hidden: show it to see what you paint.", "warning")
        self._edit_id, self._last_shape = edit.id, None
        self._points = [(x, y), (x, y)] if self._rectangle else [(x, y)]
        self._update_stroke()
        return True

    def move(self, x: float, y: float) -> None:
        """The mouse moved on."""
        if self._edit_id is None:
            return
        if self._rectangle:
            self._points[1] = (x, y)
        elif self._is_far(x, y):
            self._points.append((x, y))
        else:
            return
        if not self._flush.is_active:
            self._flush.start()

    def end(self) -> None:
        """The mouse button went up: all of it is one undo step."""
        if self._edit_id is None:
            return
        self._update_stroke()
        edit = self._selected()
        verb = {PAINT: "Paint", ERASE: "Erase", OPPOSITE: "Paint opposite"}[self._value]
        self._forget()
        self._workbench.gesture_end(f"{verb} {edit.name}" if edit else None)

    def abort(self) -> None:
        """Escape: as if the stroke had not begun."""
        if self._edit_id is not None:
            self._forget()
            self._workbench.gesture_abort()

    def take_value(self, x: float, y: float) -> None:
        """The value of the shown map under the mouse becomes its value in the selected edit."""
        layer, maps = self._shown.layer, self._shown.maps
        channel = self._view.shown_map
        if layer is None or maps is None or channel is None or channel >= len(maps):
            self._messages.say("Pin a map first: click one in Layers.")
            return
        value = maps[channel][layer.cell(x, y)]
        self._edits.set_values({channel: float(f"{value:.3g}")})

    def change_radius(self, factor: float) -> None:
        """A larger or smaller brush."""
        self._view.radius = min(max(self._view.radius * factor, 0.002), 0.5)

    def change_hardness(self, amount: float) -> None:
        """A harder or softer brush."""
        hardness = round(self._view.hardness + amount, 3)
        self._view.hardness = min(max(hardness, 0.0), 1.0)

    def _update_stroke(self) -> None:
        self._flush.stop()
        if self._edit_id is None:
            return
        document = self._session.document
        edit = next((edit for edit in document.edits if edit.id == self._edit_id), None)
        if edit is None or (self._last_shape is not None and self._last_shape not in edit.region.shapes[-1:]):
            self._forget()  # undone while the button was down
            return
        replaces = self._last_shape is not None
        change = edit_actions.add_shape(document, edit.id, self._shape(), replace_last=replaces)
        self._last_shape = edit_actions.find_edit(change.document, edit.id).region.shapes[-1]
        self._session.apply(*change)

    def _shape(self) -> Stroke | Rectangle:
        if self._rectangle:
            (x0, y0), (x1, y1) = self._points
            return Rectangle(x0, y0, x1, y1, self._value)
        view = self._view
        return Stroke(tuple(self._points), view.radius, view.hardness, self._value)

    def _selected(self) -> Edit | None:
        document, chosen = self._session.document, self._view.selected_edit
        return next((edit for edit in document.edits if edit.id == chosen), None)

    def _refusal(self, erase: bool) -> str:
        """Why no edit can be made for this stroke; empty when one can."""
        view = self._view
        if self._session.model is None:
            return "Wait until the model is open."
        if erase:
            return "Select the edit to erase from."
        if not view.pinned:
            return "Choose what to paint with: click a map in Layers."
        return ""

    def _create(self) -> Edit:
        view, edits = self._view, self._edits
        document: Document = self._session.document
        values = {channel: edits.default_value(channel) for channel in view.pinned}
        change = edit_actions.add_edit(document, view.layer, channels=values, region=Region())
        self._session.apply(*change)
        view.selected_edit = change.document.edits[-1].id
        return change.document.edits[-1]

    def _is_far(self, x: float, y: float) -> bool:
        last_x, last_y = self._points[-1]
        model = self._session.model
        aspect = model.resolution[1] / model.resolution[0] if model else 1.0
        near = CLOSEST * self._view.radius
        return ((x - last_x) * aspect) ** 2 + (y - last_y) ** 2 >= near * near

    def _forget(self) -> None:
        self._flush.stop()
        self._edit_id, self._points, self._last_shape = None, [], None
        self.finished.emit()
