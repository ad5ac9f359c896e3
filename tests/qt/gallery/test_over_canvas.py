"""What lies over the canvas for a while: the wipe between two portraits, and the large grid of variations."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ganinterface.qt.gallery.large_variations import LargeVariations
from ganinterface.qt.gallery.variation_grid import FRAME
from ganinterface.qt.gallery.wipe import Wipe
from ganinterface.studio.gallery.variations import MIDDLE
from tests.qt.helpers import on_screen, pixels
from tests.qt.panel_helpers import LEFT
from tests.studio.gallery.desk import GalleryDesk

Key, Shift, NONE = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
PLACE = QRectF(100, 20, 80, 160)


@pytest.fixture
def canvas(qtbot: QtBot) -> QWidget:
    """In place of the canvas, with the picture at PLACE."""
    made = QWidget()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return on_screen(qtbot, made, 280, 200)


@pytest.fixture
def wipe(canvas: QWidget, desk: GalleryDesk) -> Wipe:
    """Between the portraits of the seeds 2 (left) and 1."""
    made = Wipe(desk.comparing, desk.view, lambda: PLACE, canvas)
    desk.look_at(1, 2)
    assert made.isHidden()
    desk.comparing.begin(desk.keys)
    desk.loop.run_until(lambda: desk.comparing.sides is not None)
    return made


def test_the_wipe_comes_over_the_canvas_and_goes_with_escape(
    wipe: Wipe, canvas: QWidget, desk: GalleryDesk
) -> None:
    assert wipe.isVisible()
    assert wipe.size() == canvas.size()
    canvas.resize(300, 220)
    assert wipe.size() == canvas.size()
    QTest.keyClick(wipe, Key.Key_Escape)
    assert wipe.isHidden()
    assert desk.comparing.sides is None


def test_the_line_is_dragged_and_stays_on_the_picture(wipe: Wipe, desk: GalleryDesk) -> None:
    QTest.mousePress(wipe, LEFT, NONE, QPoint(140, 100))
    QTest.mouseMove(wipe, QPoint(160, 100))
    assert desk.comparing.position == pytest.approx(0.75)
    QTest.mouseMove(wipe, QPoint(270, 100))
    QTest.mouseRelease(wipe, LEFT, NONE, QPoint(270, 100))
    assert desk.comparing.position == 1.0
    QTest.mouseMove(wipe, QPoint(120, 100))
    assert desk.comparing.position == 1.0


@pytest.mark.parametrize(
    ("key", "keys", "position"),
    [
        (Key.Key_Left, NONE, 0.48),
        (Key.Key_Right, Shift, 0.505),
        (Key.Key_Home, NONE, 0.0),
        (Key.Key_End, NONE, 1.0),
        (Key.Key_PageDown, NONE, 0.6),
    ],
)
def test_keys_move_the_line(
    wipe: Wipe, desk: GalleryDesk, key: Qt.Key, keys: Qt.KeyboardModifier, position: float
) -> None:
    QTest.keyClick(wipe, key, keys)
    assert desk.comparing.position == pytest.approx(position)


def test_each_side_of_the_line_shows_its_portrait(wipe: Wipe, desk: GalleryDesk) -> None:
    desk.view.smooth = False
    box = PLACE.adjusted(0, 30, 0, -60).toRect()  # free of the notes and the handle

    def seen() -> list[list[int]]:
        return pixels(wipe.grab(box).toImage()).tolist()

    desk.comparing.move(1.0)
    left = seen()
    desk.comparing.move(0.0)
    right = seen()
    desk.comparing.move(0.5)
    both = seen()
    half = box.width() // 2
    assert [row[12 : half - 12] for row in both] == [row[12 : half - 12] for row in left]
    assert [row[half + 12 : -12] for row in both] == [row[half + 12 : -12] for row in right]
    QTest.keyClick(wipe, Key.Key_S)
    assert [row[12 : half - 12] for row in seen()] == [row[12 : half - 12] for row in right]


def test_variations_over_the_canvas_are_taken_with_keys_and_mouse(canvas: QWidget, desk: GalleryDesk) -> None:
    large = LargeVariations(desk.variations, desk.session, desk.view, canvas, say=desk.messages.say)
    assert large.isHidden()
    desk.variations.set_large(True)
    assert large.isVisible()
    here, wanted = desk.session.document, desk.variations.variations[MIDDLE + 1].document
    QTest.keyClick(large.grid, Key.Key_Right)
    QTest.keyClick(large.grid, Key.Key_Return)
    assert desk.session.document == wanted
    desk.workbench.undo()
    assert desk.session.document == here
    desk.loop.run_until(lambda: desk.variations.variations[MIDDLE].document == here)
    wanted = desk.variations.variations[15].document
    QTest.mouseClick(large.grid, LEFT, NONE, large.grid.cell(15).center().toPoint())
    assert desk.session.document == wanted
    QTest.keyClick(large.grid, Key.Key_Escape)
    assert large.isHidden()
    assert desk.variations.variations == ()  # nobody looks


def test_variations_stand_as_the_room_makes_them_largest(canvas: QWidget, desk: GalleryDesk) -> None:
    large = LargeVariations(desk.variations, desk.session, desk.view, canvas, say=desk.messages.say)
    desk.variations.set_large(True)
    grid = large.grid
    for size, columns in (
        ((300, 600), 4),
        ((800, 400), 8),
        ((200, 900), 2),
    ):  # of pictures twice as high as wide
        grid.resize(*size)
        assert grid.columns == columns
        cells = [grid.cell(place) for place in range(16)]
        framed = [cell.adjusted(-FRAME, -FRAME, FRAME, FRAME) for cell in cells]
        assert [cell for cell in framed if not QRectF(grid.rect()).contains(cell)] == []
        assert len({cell.left() for cell in cells}) == columns
        assert not any(one.intersects(other) for one, other in itertools.combinations(cells, 2))
        assert grid.accessibleName().startswith(f"Variations, row {MIDDLE // columns + 1}, ")
