"""What is seen on the canvas: crisp pixels, the map's colours, the outline; and how it is moved about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest

from ganinterface.document.region import Rectangle, Region
from ganinterface.qt.canvas.overlays import outline
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.window.main_window import MainWindow
from ganinterface.studio.studio import Studio
from ganinterface.studio.view import Tool
from tests.qt.helpers import click, drag, on_canvas

Settle = Callable[[], None]


def pixels(image: QImage) -> NDArray[np.uint8]:
    """uint8 [H, W, 3] of an image."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def seen(window: MainWindow) -> NDArray[np.uint8]:
    """The part of the canvas where the picture lies."""
    rect = window.canvas.framing.rect.toRect()
    return pixels(window.canvas.grab(rect).toImage())


@pytest.fixture
def plain(window: MainWindow, studio: Studio) -> MainWindow:
    """A window that shows nothing but the picture."""
    studio.view.heatmap = False
    return window


def test_every_pixel_of_a_small_picture_is_a_square(plain: MainWindow, studio: Studio) -> None:
    assert studio.shown.last_frame is not None
    picture = studio.shown.last_frame.picture
    assert picture is not None
    size = round(plain.canvas.framing.zoom)
    assert size > 4
    assert np.array_equal(seen(plain), picture.repeat(size, 0).repeat(size, 1))


def test_smooth_on_request(plain: MainWindow, studio: Studio) -> None:
    square = seen(plain)
    plain.actions_by_id["smooth"].trigger()
    smooth = seen(plain)
    assert len(np.unique(smooth.reshape(-1, 3), axis=0)) > 2 * len(np.unique(square.reshape(-1, 3), axis=0))


def test_a_picture_keeps_its_bytes(studio: Studio) -> None:
    picture = np.random.RandomState(0).randint(0, 256, (5, 7, 3)).astype(np.uint8)
    assert np.array_equal(pixels(picture_image(picture)), picture)


def test_the_pinned_map_lies_over_the_picture_and_the_switch_takes_it_off(
    plain: MainWindow, studio: Studio
) -> None:
    without = seen(plain)
    studio.shown.pin([0])
    assert np.array_equal(seen(plain), without)
    studio.view.heatmap = True
    assert not np.array_equal(seen(plain), without)
    studio.view.opacity = 0.0
    assert np.array_equal(seen(plain), without)


def test_the_hovered_map_is_seen_before_the_pinned_one(plain: MainWindow, studio: Studio) -> None:
    studio.view.heatmap = True
    studio.shown.pin([0])
    pinned = seen(plain)
    studio.view.hovered = 1
    assert not np.array_equal(seen(plain), pinned)
    studio.view.hovered = None
    assert np.array_equal(seen(plain), pinned)


def test_the_selected_edit_is_outlined(plain: MainWindow, studio: Studio, settle: Settle) -> None:
    edit_id = studio.edits.add_edit({0: 0.0})
    assert edit_id is not None
    studio.edits.update_edit(edit_id, region=Region((Rectangle(0.0, 0.0, 0.5, 0.5),)))
    settle()
    outlined = seen(plain)
    studio.edits.select(None)
    assert not np.array_equal(seen(plain), outlined)


def test_an_outline_runs_around_the_painted_cells() -> None:
    mask = np.zeros((4, 2), np.float32)
    mask[1, 0] = -1
    assert {(line.x1(), line.y1(), line.x2(), line.y2()) for line in outline(mask)} == {
        (0.0, 0.25, 0.5, 0.25),
        (0.0, 0.5, 0.5, 0.5),
        (0.0, 0.25, 0.0, 0.5),
        (0.5, 0.25, 0.5, 0.5),
    }
    assert outline(np.zeros((4, 2), np.float32)) == []
    assert all(isinstance(line, QLineF) for line in outline(mask))


def test_the_grid_shows_the_cells(plain: MainWindow, studio: Studio) -> None:
    before = seen(plain)
    plain.actions_by_id["grid"].trigger()
    assert not np.array_equal(seen(plain), before)


def wheel(window: MainWindow, at: QPoint, notches: int) -> None:
    canvas = window.canvas
    canvas.wheelEvent(
        QWheelEvent(
            QPointF(at),
            QPointF(canvas.mapToGlobal(at)),
            QPoint(0, 0),
            QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
    )


def test_the_wheel_zooms_about_the_mouse(window: MainWindow) -> None:
    framing = window.canvas.framing
    framing.set_zoom(8)
    at = on_canvas(window.canvas, (0.25, 0.25))
    before = framing.zoom
    wheel(window, at, 1)
    assert framing.zoom > before
    spot = framing.to_picture(QPointF(at))
    assert (spot.x(), spot.y()) == pytest.approx((0.25, 0.25), abs=0.02)
    wheel(window, at, -1)
    assert framing.zoom == before


def test_zoom_tool_and_keys(window: MainWindow, studio: Studio) -> None:
    framing = window.canvas.framing
    fitted = framing.zoom
    studio.view.tool = Tool.ZOOM
    click(window.canvas, (0.5, 0.5))
    assert framing.zoom > fitted
    click(window.canvas, (0.5, 0.5), Qt.MouseButton.RightButton)
    assert framing.zoom <= fitted
    window.actions_by_id["actual_size"].trigger()
    assert framing.zoom == 1
    window.actions_by_id["fit"].trigger()
    assert (framing.zoom, framing.fitted) == (fitted, True)


def test_space_drags_the_picture_and_paints_nothing(window: MainWindow, studio: Studio) -> None:
    studio.shown.pin([0])
    studio.view.tool = Tool.BRUSH
    canvas = window.canvas
    before = canvas.framing.rect
    canvas.setFocus()
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert canvas.framing.rect.center() != before.center()
    assert studio.session.document.edits == ()
    drag(canvas, [(0.5, 0.5), (0.6, 0.7)])
    assert len(studio.session.document.edits) == 1


def test_the_middle_button_drags_the_picture(window: MainWindow, studio: Studio) -> None:
    before = window.canvas.framing.rect.center()
    drag(window.canvas, [(0.5, 0.5), (0.7, 0.5)], Qt.MouseButton.MiddleButton)
    assert window.canvas.framing.rect.center().x() > before.x()


def test_the_status_line_tells_what_is_under_the_mouse(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    studio.shown.set_layer("16x8 conv1")
    settle()
    studio.shown.pin([3])
    assert studio.shown.maps is not None
    value = f"{studio.shown.maps[3, 10, 2]:.2f}".replace("-", "−")
    window.status.show_pointer(2.5 / 8, 10.5 / 16)
    assert window.status.pointer.text() == f"· row 10 col 2 · map 3 = {value}"
    window.status.show_pointer(1.5, 0.5)
    assert window.status.pointer.text() == ""


def test_the_status_line_tells_how_exact_the_picture_is(
    window: MainWindow, studio: Studio, settle: Settle
) -> None:
    studio.workbench.new_portrait()
    settle()
    assert window.status.state.text().startswith("exact · ")
    assert " ms · 16×8 · " in window.status.state.text()
