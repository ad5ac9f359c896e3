"""Turns mouse drags on the picture into strokes and rectangles of an edit: one drag, one undo step."""

from __future__ import annotations

from psygnal import Signal

from ganinterface.document.document import Edit
from ganinterface.document.limits import clamped
from ganinterface.document.region import Region, Shape, Stroke
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.session import Session
from ganinterface.studio.editing.brush import FIRM, Drawn, Point
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import Tool, View
from ganinterface.studio.workbench import Workbench
from stylegan.edits import DEFAULT

PAINT, ERASE, OPPOSITE = 1.0, 0.0, -1.0


class Painting:
    """Strokes in progress. Coordinates are 0..1 of the picture (x to the right, y down).

    With no edit selected, or with maps pinned on another layer than its own, a stroke makes one on the chosen layer with
    the pinned maps, or with those that move that place most. Points are gathered and enter the Document once per turn
    of the event loop, however fast the mouse moves. A stroke begins where the brush first touches the picture.
    """

    begun = Signal()  # there is a stroke
    finished = Signal()  # the stroke is over, kept or not

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        shown: ShownPicture,
        edits: Edits,
        first: FirstValues,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._view = view
        self._shown = shown
        self._edits = edits
        self._first = first
        self._messages = messages
        self._edit_id: str | None = None
        self._down: Point | None = None  # where a button went down that has not reached the picture yet
        self._drawn: Drawn | None = None
        self._value = PAINT
        self._last_shapes: tuple[Shape, ...] = ()  # this stroke's, the last of the edit's
        self._flush = loop.timer(self._update_stroke)

    @property
    def active(self) -> bool:
        """Whether a stroke is being drawn."""
        return self._edit_id is not None

    @property
    def target(self) -> Edit | None:
        """The edit that the next stroke is for; None: a new one."""
        edit, view = self._edits.selected, self._view
        elsewhere = edit is not None and edit.layer != view.layer and bool(view.pinned)
        return None if elsewhere and view.tool is not Tool.ERASE else edit

    @property
    def announcement(self) -> str:
        """What the next stroke will do, in a few words; empty before a model is open."""
        edit, view = self.target, self._view
        if not view.layer:
            return ""
        if view.tool is Tool.ERASE:
            return "Select the edit to erase from" if edit is None else f"Erases from {edit.name}"
        if edit is not None:
            return f"Paints {edit.name}" + ("" if edit.layer == view.layer else f" on {edit.layer}")
        if not view.pinned:
            return "New edit: the maps that move the place most"
        what = f"map {view.pinned[0]}" if len(view.pinned) == 1 else f"{len(view.pinned)} maps"
        return f"New edit: {what} of {view.layer}"

    def begin(
        self, x: float, y: float, *, erase: bool = False, opposite: bool = False, pressure: float = FIRM
    ) -> bool:
        """The mouse button, or a pen, went down with a painting tool; returns whether a stroke began.

        What is missing for one (a model, an edit to erase from) is said. pressure: 0..1.
        """
        self.end()
        erase = erase or self._view.tool is Tool.ERASE
        self._value = ERASE if erase else OPPOSITE if opposite else PAINT
        if self._edit_to_paint() is None and self._refusal(erase):
            self._messages.say(self._refusal(erase))
            return False
        self._down = (x, y)
        self.move(x, y, pressure)
        return self.active

    def move(self, x: float, y: float, pressure: float = FIRM) -> None:
        """The mouse or the pen moved on."""
        if self._down is not None and self._touches(x, y):
            self._begin_at(self._down, (x, y), pressure)
            return
        changed = self._drawn is not None and self._drawn.move((x, y), pressure, self._aspect)
        if changed and not self._flush.is_active:
            self._flush.start()

    def _begin_at(self, start: Point, point: Point, pressure: float) -> None:
        view, self._down = self._view, None
        edit = self._edit_to_paint()
        self._workbench.gesture_begin("Paint")
        edit = edit or self._create()
        if not edit.enabled:
            self._messages.say(f"{edit.name} is hidden: show it to see what you paint.", "warning")
        self._edit_id, self._last_shapes = edit.id, ()
        self._drawn = Drawn(view, start, point, pressure, self._value, view.tool is Tool.RECTANGLE)
        bare = not edit.region.shapes or not edit.channels
        begins = self._value != ERASE and bare and self._has_defaults(edit)
        self._update_stroke()
        self.begun.emit()
        if begins:
            dab = Region((Stroke((point,), view.radius, view.hardness),))
            self._first.find(edit, dab, [channel for channel, _ in edit.channels])

    def _edit_to_paint(self) -> Edit | None:
        return self._edits.selected if self._value == ERASE else self.target

    def end(self) -> None:
        """The mouse button went up: all of it is one undo step."""
        self._down = None
        if self._edit_id is None:
            return
        self._update_stroke()
        edit = self._painted()
        verb = {PAINT: "Paint", ERASE: "Erase", OPPOSITE: "Paint opposite"}[self._value]
        self._forget()
        self._workbench.gesture_end(f"{verb} {edit.name}" if edit else None)

    def abort(self) -> None:
        """Escape: as if the stroke had not begun."""
        self._down = None
        if self._edit_id is not None:
            self._forget()
            self._workbench.gesture_abort()

    def take_value(self, x: float, y: float) -> None:
        """The value of the shown map under the mouse becomes its value in the selected edit."""
        layer, maps = self._shown.layer, self._shown.maps
        channel = self._view.shown_map
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return
        if layer is None or maps is None or channel is None or channel >= len(maps):
            self._messages.say("Pin a map first: click one in Layers.")
            return
        value = maps[channel][layer.cell(x, y)]
        self._edits.set_values({channel: float(f"{value:.3g}")})

    def change_radius(self, factor: float) -> None:
        """A larger or smaller brush."""
        self._view.radius = clamped("radius", self._view.radius * factor)

    def change_hardness(self, amount: float) -> None:
        """A harder or softer brush."""
        self._view.hardness = clamped("hardness", round(self._view.hardness + amount, 3))

    def _update_stroke(self) -> None:
        self._flush.stop()
        if self._drawn is None:
            return
        document, edit, last = self._session.document, self._painted(), self._last_shapes
        if edit is None or (last and edit.region.shapes[-len(last) :] != last):
            self._forget()  # undone while the button was down
            return
        shapes = self._drawn.shapes
        change = edit_actions.add_shape(document, edit.id, *shapes, replace_last=bool(last))
        self._last_shapes = edit_actions.find_edit(change.document, edit.id).region.shapes[-len(shapes) :]
        self._session.apply(*change)

    def _painted(self) -> Edit | None:
        return next((edit for edit in self._session.document.edits if edit.id == self._edit_id), None)

    def _refusal(self, erase: bool) -> str:
        """Why no edit can be made for this stroke; empty when one can."""
        if self._session.model is None:
            return self._messages.no_model("before you paint")
        return "Select the edit to erase from." if erase else ""

    def _create(self) -> Edit:
        view, edits = self._view, self._edits
        values = {channel: edits.default_value(channel) for channel in view.pinned}
        change = edit_actions.add_edit(self._session.document, view.layer, channels=values, region=Region())
        self._session.apply(*change)
        view.selected_edit = change.document.edits[-1].id
        return change.document.edits[-1]

    def _has_defaults(self, edit: Edit) -> bool:
        """Whether nobody has given the edit values of its own: what it does is that of a new one."""
        default = self._edits.default_value
        values = ((value, default(channel, edit.operation)) for channel, value in edit.channels)
        return edit.operation == DEFAULT and edit.stamp is None and all(a == b for a, b in values)

    def _touches(self, x: float, y: float) -> bool:
        """Whether the brush there reaches the picture."""
        over = max(-x, x - 1, 0.0) * self._aspect, max(-y, y - 1, 0.0)
        reach = 0.0 if self._view.tool is Tool.RECTANGLE else self._view.radius
        return over[0] ** 2 + over[1] ** 2 <= reach * reach

    @property
    def _aspect(self) -> float:
        model = self._session.model
        return model.resolution[1] / model.resolution[0] if model else 1.0

    def _forget(self) -> None:
        self._flush.stop()
        self._edit_id, self._drawn, self._last_shapes = None, None, ()
        self.finished.emit()
