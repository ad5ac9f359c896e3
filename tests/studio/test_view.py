"""What a View shows, and what it remembers between runs."""

from __future__ import annotations

from msgspec.structs import replace

from ganinterface.files.settings import Settings
from ganinterface.studio.view import KEPT, View

OTHER = Settings(
    brush_radius=0.2, brush_hardness=0.1, colour_map="green-red", heatmap_opacity=0.3, heatmap_scale="layer",
    ground="dark", brush_flow=0.4, brush_symmetry=True, brush_axis=0.3, pressure_size=False, pressure_flow=True,
    edit_rows=140,
)  # fmt: skip


def test_a_view_begins_as_another_was_left() -> None:
    left, begun = View(Settings()), View(OTHER)
    assert left.unkept == {}
    for name in KEPT:
        setattr(left, name, getattr(begun, name))
    assert replace(Settings(), **left.unkept) == OTHER


def test_what_is_looked_at_and_levels_of_ones_own_are_not_remembered() -> None:
    view = View(Settings(heatmap_scale="unheard of"))
    assert view.scale_mode == "map"
    view.layer, view.pinned, view.grid = "8x4 conv1", (3,), True
    view.scale_mode = 12
    assert view.unkept == {}


def test_pins_are_put_in_and_taken_out_and_not_kept_on_another_layer() -> None:
    view = View()
    view.pin([3, 1, 3])
    assert view.pinned == (3, 1)
    view.toggle_pin(3)
    view.toggle_pin(5)
    assert view.pinned == (1, 5)
    assert view.shown_map == 5
    view.hovered = 0
    assert view.shown_map == 0
    view.set_layer(view.layer)
    assert view.pinned == (1, 5)
    view.set_layer("8x4 conv1")
    assert (view.pinned, view.shown_map) == ((), None)
