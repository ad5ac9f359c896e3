"""How the picture is looked at: mirrored, at a zoom that is told, without outline; the heatmap makes way for a stroke."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.status.zoom import ZoomField
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.qt.helpers import PATIENCE, drag, on_canvas, on_screen, seen


def test_mirrored_is_a_view_and_hand_brush_and_coordinates_stay_right(plain: Canvas, desk: Desk) -> None:
    document, before = desk.session.document, seen(plain)
    desk.view.mirrored = True
    np.testing.assert_array_equal(seen(plain), before[:, ::-1])
    assert desk.session.document == document
    left = plain.viewport.rect.topLeft()
    assert plain.viewport.to_picture(left).x() == pytest.approx(1)
    spot = plain.viewport.to_picture(plain.viewport.to_canvas(0.3, 0.7))
    assert (spot.x(), spot.y()) == pytest.approx((0.3, 0.7))
    desk.view.tool = Tool.BRUSH
    drag(plain, [(0.2, 0.3), (0.4, 0.5)])
    (stroke,) = desk.session.document.edits[0].region.shapes
    assert isinstance(stroke, Stroke)
    assert stroke.points[0] == pytest.approx((0.2, 0.3), abs=0.02)


def test_a_mirrored_picture_follows_the_hand_and_zooms_about_the_mouse(plain: Canvas, desk: Desk) -> None:
    desk.view.mirrored = True
    viewport = plain.viewport
    place = QPointF(420, 260)
    spot = viewport.to_picture(place)
    viewport.step(2, place)
    assert viewport.to_picture(place).x() == pytest.approx(spot.x(), abs=0.01)
    viewport.pan(30, 0)
    assert viewport.to_canvas(spot.x(), spot.y()).x() == pytest.approx(450, abs=1)


def test_outlines_and_grid_are_where_the_mirrored_picture_is(plain: Canvas, desk: Desk) -> None:
    edit_id = desk.edits.add_edit({0: 1.0})
    assert edit_id is not None
    desk.edits.update_edit(edit_id, region=Region((Rectangle(0, 0, 0.4, 0.4),)))
    desk.settle()
    desk.view.outline = False
    bare = seen(plain)
    desk.view.outline = True
    outlined = np.argwhere((seen(plain) != bare).any(axis=2))[:, 1]
    assert outlined.size
    desk.view.mirrored = True
    width = bare.shape[1]
    turned = np.argwhere((seen(plain) != bare[:, ::-1]).any(axis=2))[:, 1]
    assert turned.min() == pytest.approx(width - outlined.max(), abs=4)
    assert turned.max() == pytest.approx(width - outlined.min(), abs=4)


def test_an_outline_is_worked_out_only_where_it_is_shown(
    plain: Canvas, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlined: list[int] = []
    monkeypatch.setattr(
        "ganinterface.qt.canvas.outline.outline", lambda cells: outlined.append(int(cells.sum())) or []
    )
    desk.view.outline = False
    edit_id = desk.edits.add_edit({0: 1.0})
    assert edit_id is not None
    desk.edits.update_edit(edit_id, region=Region((Rectangle(0, 0, 0.4, 0.4),)))
    assert not any(outlined)
    desk.view.outline = True
    assert any(outlined)


def test_the_heatmap_makes_way_for_a_stroke_and_comes_back(canvas: Canvas, desk: Desk, qtbot: QtBot) -> None:
    desk.view.pin([1])
    desk.view.outline = False
    desk.view.tool = Tool.RECTANGLE
    with_heat = seen(canvas)
    desk.view.heatmap = False
    bare = seen(canvas)
    desk.view.heatmap = True
    assert (with_heat != bare).any()
    start = on_canvas(canvas, (0.4, 0.4))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.waitUntil(lambda: bool((seen(canvas) == bare).all()), timeout=PATIENCE)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.waitUntil(lambda: bool((seen(canvas) == with_heat).all()), timeout=PATIENCE)


def test_the_zoom_is_told_typed_stepped_and_reset(plain: Canvas, qtbot: QtBot) -> None:
    field = on_screen(qtbot, ZoomField())
    plain.zoomed.connect(field.show_zoom)
    field.typed.connect(plain.set_zoom)
    field.stepped.connect(plain.zoom)
    field.fit_wanted.connect(plain.fit)
    plain.set_zoom(3)
    assert field.box.text() == "300 %"
    field.box.selectAll()
    QTest.keyClicks(field.box, "250 %")
    QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert plain.viewport.zoom == 2.5
    QTest.keyClick(field.box, Qt.Key.Key_Up)
    assert field.box.text() == "300 %"
    for nonsense in ("x", "-20", "nan", ""):
        field.box.selectAll()
        QTest.keyClicks(field.box, nonsense or "\b")
        QTest.keyClick(field.box, Qt.Key.Key_Return)
        assert (plain.viewport.zoom, field.box.text()) == (3.0, "300 %")
    QTest.mouseClick(field.fit, Qt.MouseButton.LeftButton)
    assert plain.viewport.fitted
    assert field.box.text() == f"{plain.viewport.zoom * 100:.0f} %"
    assert not field.fit.isEnabled()
