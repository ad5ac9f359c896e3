"""The picture in the window: keys, switches, the status line, and strokes that are drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ganinterface.qt.window.main_window import MainWindow
from ganinterface.render.rasterise import mask
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import drag, seen
from tests.studio.edits import only_edit
from tests.studio_setup import picture_of

Settle = Callable[[], None]
STROKE = [(0.3, 0.3), (0.5, 0.4), (0.7, 0.4)]


@pytest.fixture
def ready(window: MainWindow, studio: Studio, settle: Settle) -> MainWindow:
    """A brush in hand, one map of the last layer pinned."""
    assert studio.session.model is not None
    studio.view.set_layer(studio.session.model.layers[-1].name)
    settle()
    studio.view.pin([2])
    studio.view.tool = Tool.BRUSH
    return window


def test_a_stroke_changes_the_picture_only_where_it_was_painted(
    ready: MainWindow, studio: Studio, settle: Settle
) -> None:
    before = picture_of(studio)
    drag(ready.canvas, STROKE)
    settle()
    changed = np.any(picture_of(studio) != before, axis=2)
    painted = mask(only_edit(studio).region, *before.shape[:2]) != 0
    assert changed.any()
    assert not changed[~painted].any()


def test_undo_brings_the_former_picture_back_bit_for_bit(
    ready: MainWindow, studio: Studio, settle: Settle
) -> None:
    before = picture_of(studio).copy()
    drag(ready.canvas, STROKE)
    settle()
    assert not np.array_equal(picture_of(studio), before)
    ready.actions_by_id["undo"].trigger()
    settle()
    assert np.array_equal(picture_of(studio), before)
    assert studio.session.document.edits == ()


def test_the_switches_of_the_view_are_seen_at_once(window: MainWindow, studio: Studio) -> None:
    studio.view.heatmap = False
    for switch in ("smooth", "grid"):
        before = seen(window.canvas)
        window.actions_by_id[switch].trigger()
        assert not np.array_equal(seen(window.canvas), before)


def test_the_keys_for_the_size_of_the_picture(window: MainWindow) -> None:
    viewport = window.canvas.viewport
    fitted = viewport.zoom
    window.actions_by_id["actual_size"].trigger()
    assert viewport.zoom == 1
    window.actions_by_id["fit"].trigger()
    assert (viewport.zoom, viewport.fitted) == (fitted, True)


def test_space_drags_the_picture_and_paints_nothing(ready: MainWindow, studio: Studio) -> None:
    canvas = ready.canvas
    before = canvas.viewport.rect
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.viewport.rect.center() != before.center()
    assert studio.session.document.edits == ()
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    assert len(studio.session.document.edits) == 1


def test_escape_on_the_picture_leaves_the_animation_and_then_unpins(
    window: MainWindow, studio: Studio
) -> None:
    def looked_at() -> bool:
        return studio.playback.document is not None

    studio.view.pin([1])
    studio.playback.add_pose()
    studio.playback.go_to(0.0)
    assert looked_at()
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert not looked_at()
    assert list(studio.view.pinned) == [1]
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert list(studio.view.pinned) == []


def test_the_brush_keys_stay_within_the_limits(ready: MainWindow, studio: Studio) -> None:
    for _ in range(100):
        ready.actions_by_id["larger"].trigger()
        ready.actions_by_id["harder"].trigger()
    assert (studio.view.radius, studio.view.hardness) == (0.5, 1.0)
    for _ in range(100):
        ready.actions_by_id["smaller"].trigger()
        ready.actions_by_id["softer"].trigger()
    assert (studio.view.radius, studio.view.hardness) == (0.002, 0.0)


def test_the_status_line_tells_what_is_under_the_mouse(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    studio.view.set_layer("16x8 conv1")
    settle()
    studio.view.pin([3])
    assert studio.shown.maps is not None
    value = f"{studio.shown.maps[3, 10, 2]:.2f}".replace("-", "−")
    window.status.picture.show_pointer(2.5 / 8, 10.5 / 16)
    assert window.status.picture.pointer.text() == f"row 10 column 2 · map 3 = {value}"
    window.status.picture.show_pointer(1.5, 0.5)
    assert window.status.picture.pointer.text() == ""


def test_the_status_line_tells_how_exact_the_picture_is(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    studio.workbench.new_portrait()
    settle()
    assert window.status.picture.state.text().startswith("Exact · ")
    assert " ms · 16×8 · " in window.status.picture.state.text()
