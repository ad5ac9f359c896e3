"""What is looked at, and how: layer, maps, tool, brush, colours. None of it is part of the Document."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any, Generic, Literal, TypeVar, overload

from psygnal import Signal

from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.ground import BLACK, CHEQUERBOARD
from ganinterface.files.settings import Settings
from ganinterface.render.looks.heatmap import COLOUR_MAPS, DEFAULT_COLOUR_MAP

T = TypeVar("T")
ScaleMode = Literal["map", "layer"] | float
InHand = Literal["edit", "pose", "keys"]
Scaling = Literal["canvas", "smooth", "square"]  # as the canvas does it, or in one way
Order = Literal["index", "magnitude", "similarity"]


HANDS: dict[str, InHand] = {"selected_edit": "edit", "selected_pose": "pose", "selected_keys": "keys"}

# What is remembered between runs: attribute of a View -> field of the Settings.
KEPT = {
    "radius": "brush_radius",
    "hardness": "brush_hardness",
    "flow": "brush_flow",
    "symmetry": "brush_symmetry",
    "axis": "brush_axis",
    "pressure_size": "pressure_size",
    "pressure_flow": "pressure_flow",
    "colour_map": "colour_map",
    "opacity": "heatmap_opacity",
    "scale_mode": "heatmap_scale",
    "ground": "ground",
    "edit_rows": "edit_rows",
    "snapping": "snapping",
    "count_frames": "count_frames",
    "projection_screen": "projection_screen",
    "projection_scaling": "projection_scaling",
    "projection_ground": "projection_ground",
}


class Tool(Enum):
    """What the left mouse button does on the picture."""

    PICK = "pick"
    BRUSH = "brush"
    RECTANGLE = "rectangle"
    ERASE = "erase"
    HAND = "hand"
    ZOOM = "zoom"


class Watched(Generic[T]):
    """An attribute of a View whose change is emitted as `changed(name)`; the same value is not a change."""

    def __init__(self, default: T) -> None:
        self._default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, view: None, owner: type) -> Watched[T]: ...
    @overload
    def __get__(self, view: View, owner: type) -> T: ...
    def __get__(self, view: View | None, owner: type) -> Any:
        return self if view is None else view.values.get(self._name, self._default)

    def __set__(self, view: View, value: T) -> None:
        if value != view.values.get(self._name, self._default):
            view.values[self._name] = value
            view.changed.emit(self._name)


class View:
    """The attributes; `changed(name)` is emitted for every attribute that takes another value."""

    changed = Signal(str)

    layer = Watched("")  # Layer name
    pinned = Watched[tuple[int, ...]](())  # channels of that layer, in the order they were pinned
    hovered = Watched[int | None](None)  # channel under the mouse in the layer panel
    selected_edit = Watched[str | None](None)  # id
    selected_pose = Watched[str | None](None)  # id
    in_hand = Watched[InHand](
        "edit"
    )  # which of the three was selected last: what is copied, duplicated, removed
    renaming = Watched[str | None](None)  # id of the edit or pose whose name is being typed
    tool = Watched(Tool.PICK)
    radius = Watched(0.05)  # fraction of the picture's height
    hardness = Watched(0.8)  # 0..1
    flow = Watched(1.0)  # 0..1
    symmetry = Watched(False)  # whether what is painted is mirrored
    axis = Watched(0.5)  # x of the axis of that, as a fraction of the picture's width
    pressure_size = Watched(True)  # whether a pen's pressure changes the radius
    pressure_flow = Watched(False)  # and the flow
    colour_map = Watched("blue-orange")
    opacity = Watched(0.6)  # of the heatmap, 0..1
    scale_mode = Watched[ScaleMode]("map")  # what the colours' range is taken from
    smooth = Watched(True)  # small pictures enlarged smoothly, not with square pixels
    ground = Watched(CHEQUERBOARD)  # behind a picture's transparent parts; see `document.ground.is_ground`
    heatmap = Watched(True)  # whether the map is shown over the picture
    outline = Watched(True)  # whether the selected edit's region is outlined
    mirrored = Watched(False)  # the picture shown the other way round, to see it afresh
    grid = Watched(False)  # the layer's cells over the picture
    compare = Watched(False)  # the picture without edits and attributes, for as long as C is held
    snapping = Watched(True)  # what is dragged in time snaps to poses, keys and markers
    count_frames = Watched(False)  # on the timeline, instead of seconds
    selected_keys = Watched[tuple[KeyRef, ...]](())  # of tracks
    selected_driver = Watched[str | None](None)  # id
    curves = Watched[tuple[str, ...]](())  # addresses of the tracks whose curves are open; none: no curves
    onion = Watched(False)  # what is before and after this moment thinly over the picture
    onion_step = Watched(0)  # frames from here; 0: the poses
    edit_rows = Watched(
        0
    )  # px of the stack of edits above the details, where a person has set it; 0: as suits both
    projected = Watched(False)  # whether the picture is in a window of its own, without anything around it
    projection_screen = Watched("")  # the screen that it fills; "": it is as large as the picture
    projection_scaling = Watched[Scaling]("canvas")  # how small pictures are enlarged there
    projection_ground = Watched(BLACK)  # around and behind the picture there
    order = Watched[Order]("index")  # of the maps in the layer panel

    def __init__(self, settings: Settings | None = None) -> None:
        """As it was left, according to the settings."""
        self.values: dict[str, Any] = {}
        self.unkept: dict[str, Any] = {}  # fields of the Settings that changed since
        if settings is not None:
            for name, field in KEPT.items():
                setattr(self, name, getattr(settings, field))
            if self.colour_map not in COLOUR_MAPS:
                self.colour_map = DEFAULT_COLOUR_MAP
            if settings.heatmap_scale != "layer":
                self.scale_mode = "map"
        self.changed.connect(self._on_change)

    @property
    def shown_map(self) -> int | None:
        """The channel whose heatmap lies over the picture: the hovered one, else the last one pinned."""
        if self.hovered is not None:
            return self.hovered
        return self.pinned[-1] if self.pinned else None

    def set_layer(self, name: str) -> None:
        """Look at another layer's maps; nothing stays pinned, for its channels are others."""
        if name != self.layer:
            self.hovered = None
            self.pinned = ()
            self.layer = name

    def pin(self, channels: Iterable[int]) -> None:
        """Pin exactly these maps of the chosen layer."""
        self.pinned = tuple(dict.fromkeys(channels))

    def toggle_pin(self, channel: int) -> None:
        """Pin a map, or no longer."""
        kept = tuple(other for other in self.pinned if other != channel)
        self.pinned = kept if channel in self.pinned else (*kept, channel)

    def _on_change(self, name: str) -> None:
        value = self.values[name]
        if value and name in HANDS:
            self.in_hand = HANDS[name]
        if name in KEPT and (
            name != "scale_mode" or isinstance(value, str)
        ):  # levels of one's own are of one map
            self.unkept[KEPT[name]] = value
