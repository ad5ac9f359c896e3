"""Edits that move maps: what they begin as, and the handle on the picture by which they are dragged."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.document import Edit
from ganinterface.document.model_info import Layer
from ganinterface.document.motion import Blur, Motion, Scale, Shift, Turn
from ganinterface.render.rasterise import mask
from ganinterface.session.session import Session
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.messages import Messages
from ganinterface.studio.picture import ShownPicture
from ganinterface.studio.view import Tool, View
from ganinterface.studio.workbench import Workbench
from stylegan.edits import operation as known_operation

Spot = tuple[float, float]  # picture coordinates
WEAKEST = 0.1  # a weaker edit's numbers would fly away under the hand
PAINT_FIRST = "Paint over what is to {verb}, softly where it is to stay, then press V and drag the handle."


class Handle(NamedTuple):
    """Where the selected edit's region is, and how it is moved, as it acts with its strength."""

    motion: Motion
    middle: Spot
    radius: float  # of the region, in heights of the picture
    strength: float
    aspect: float  # width of the picture by its height

    def at(self, spot: Spot) -> Spot:
        """From the middle to a spot, in heights of the picture."""
        return (spot[0] - self.middle[0]) * self.aspect, spot[1] - self.middle[1]


class Moving:
    """Begins moving edits, and drags the selected one: one drag, one undo step."""

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        view: View,
        shown: ShownPicture,
        edits: Edits,
        messages: Messages,
    ) -> None:
        self._session, self._workbench, self._view = session, workbench, view
        self._shown, self._edits, self._messages = shown, edits, messages
        self._region: tuple[object, tuple[Spot, float] | None] = (None, None)  # by what it was made from
        self._from: tuple[Handle, Spot] | None = None  # as the hand took it
        self._turned = 0.0  # degrees, since then

    def begin(self, operation: str) -> None:
        """Let the selected edit move maps in that way; without one, a new edit does, for the brush to say where.

        Where something is painted already, the tool that takes the handle is in hand then.
        One that does something else already stays, and a new one moves what is in its region.
        """
        edit = self._edits.selected
        if edit is not None and edit.motion is None and (edit.channels or edit.stamp):
            self._edits.add_on_region(edit.id, operation)
        elif edit is not None:
            self._edits.set_operation(edit.id, operation)
        else:
            self._edits.add_edit({}, operation)
        edit = self._edits.selected
        if edit is not None:
            self._view.tool = Tool.PICK if edit.region.shapes else Tool.BRUSH
        if edit is not None and not edit.region.shapes:
            self._messages.say(PAINT_FIRST.format(verb=known_operation(operation).title))

    @property
    def handle(self) -> Handle | None:
        """Of the selected edit; None where it moves nothing, nothing is painted, or the animation plays."""
        edit, layer, model = self._edits.selected, self._edits.selected_layer, self._session.model
        plays = self._workbench.is_moving and not self._workbench.in_gesture
        if edit is None or edit.motion is None or not edit.enabled or layer is None or model is None or plays:
            return None
        region = self._place(edit, layer, model.resolution)
        if region is None:
            return None
        height, width = model.resolution
        return Handle(edit.motion, *region, edit.strength, width / height)

    @property
    def active(self) -> bool:
        """Whether a hand has the handle."""
        return self._from is not None

    def take(self, spot: Spot) -> None:
        """A hand takes the handle at a spot."""
        handle, edit = self.handle, self._edits.selected
        if handle is None or edit is None:
            return
        self._workbench.gesture_begin(f"{known_operation(edit.operation).title.capitalize()} {edit.name}")
        self._from, self._turned = (handle, spot), 0.0
        self._last = spot

    def drag(self, spot: Spot) -> None:
        """The hand is there now."""
        edit = self._edits.selected
        if self._from is None or edit is None or edit.motion is None or not self._workbench.in_gesture:
            return
        handle, begun = self._from
        self._turned += (
            math.degrees(_angle(handle.at(spot)) - _angle(handle.at(self._last)) + math.pi) % 360 - 180
        )
        self._last = spot
        motion = _dragged(handle, begun, spot, self._turned)
        self._edits.update_edit(edit.id, motion=motion)

    def let_go(self) -> None:
        """The hand lets go: one undo step."""
        if self._from is not None:
            self._from = None
            self._workbench.gesture_end()

    def give_up(self) -> None:
        """As if the hand had not taken it."""
        if self._from is not None:
            self._from = None
            self._workbench.gesture_abort()

    def _place(self, edit: Edit, layer: Layer, size: tuple[int, int]) -> tuple[Spot, float] | None:
        """Middle and radius of the region; a followed one is where the newest picture has it."""
        located = self._shown.located(edit.id, edit.region)
        key = (edit.region, layer, None if located is None else id(located))
        if self._region[0] != key:
            cells = mask(edit.region, layer.height, layer.width, layer.extent) if located is None else located
            self._region = key, _middle(np.abs(cells), layer, size)
        return self._region[1]


def _middle(mass: NDArray[np.float32], layer: Layer, size: tuple[int, int]) -> tuple[Spot, float] | None:
    """The centre of mass in picture coordinates, and how far from it the mass is, in heights of the picture."""
    total = float(mass.sum())
    if not total:
        return None
    left, top, right, bottom = layer.extent
    x = left + (np.arange(layer.width) + 0.5) / layer.width * (right - left)
    y = top + (np.arange(layer.height) + 0.5) / layer.height * (bottom - top)
    middle = float(mass.sum(0) @ x) / total, float(mass.sum(1) @ y) / total
    away = ((x - middle[0]) * size[1] / size[0])[None] ** 2 + (y - middle[1])[:, None] ** 2
    return middle, math.sqrt(2 * float((mass * away).sum()) / total)  # of a disc: its radius


def _dragged(handle: Handle, begun: Spot, spot: Spot, turned: float) -> Motion:
    """What a drag makes of the handle's motion."""
    motion, strength = handle.motion, handle.strength
    if abs(strength) < WEAKEST:
        strength = math.copysign(WEAKEST, strength)
    if isinstance(motion, Shift):
        along, down = (spot[axis] - begun[axis] for axis in (0, 1))
        return Shift(round(motion.x + along / strength, 4), round(motion.y + down / strength, 4))
    if isinstance(motion, Turn):
        return Turn(round(motion.angle + turned / strength, 1))
    before, after = (max(math.hypot(*handle.at(each)), 1e-3) for each in (begun, spot))
    if isinstance(motion, Scale):
        return Scale(round(motion.scale * (after / before) ** (1 / strength), 3))
    return replace(motion, radius=round(max(motion.radius + (after - before) / abs(strength), 0.0), 4))


def _angle(away: Spot) -> float:
    return math.atan2(away[1], away[0])


def knob(handle: Handle, ring: float) -> Spot:
    """Where the hand takes a handle; a ring around the region has that radius, in heights of the picture."""
    motion, strength, (x, y) = handle.motion, handle.strength, handle.middle
    if isinstance(motion, Shift):
        return x + strength * motion.x, y + strength * motion.y
    if isinstance(motion, Turn):
        angle = math.radians(strength * motion.angle)
        return x + ring * math.sin(angle) / handle.aspect, y - ring * math.cos(angle)
    if isinstance(motion, Blur):
        return x + (ring + abs(strength) * motion.radius) / handle.aspect, y
    side = ring * motion.scale**strength / math.sqrt(2)
    return x + side / handle.aspect, y + side
