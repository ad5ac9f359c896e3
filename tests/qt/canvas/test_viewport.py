"""Where the picture lies: whole multiples, zoom about the mouse, and coordinates there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from ganinterface.qt.canvas.viewport import LEVELS, MARGIN, Viewport


def viewport(
    width: float = 800, height: float = 600, ratio: float = 1.0, picture: tuple[int, int] = (128, 64)
) -> Viewport:
    made = Viewport()
    made.set_whole(True)
    made.set_canvas(width, height, ratio)
    made.set_picture(*picture)
    return made


def test_a_small_picture_is_shown_at_the_largest_whole_multiple() -> None:
    made = viewport()
    assert made.zoom == 4
    assert (made.rect.width(), made.rect.height()) == (256, 512)
    assert made.rect.center() == QPointF(400, 300)


def test_a_picture_whose_pixels_need_not_be_seen_fills_the_canvas() -> None:
    made = viewport()
    made.set_whole(False)
    assert made.rect.height() == pytest.approx(600 - 2 * MARGIN)
    assert made.rect.width() == pytest.approx(made.rect.height() / 2)
    made.step(1)
    assert made.zoom == 5
    made.set_whole(True)  # where the person put it
    assert made.zoom == 5


def test_the_multiple_counts_pixels_of_the_screen() -> None:
    made = viewport(ratio=1.5)
    assert made.zoom == 6
    assert made.rect.height() == pytest.approx(128 * 6 / 1.5)


def test_a_picture_larger_than_the_canvas_is_scaled_down_to_fit() -> None:
    made = viewport(picture=(1024, 1024))
    assert made.zoom < 1
    assert not made.magnified
    assert made.rect.height() <= 600


def test_a_fitted_picture_follows_the_canvas_until_it_is_moved() -> None:
    made = viewport()
    made.set_canvas(800, 1200, 1.0)
    assert made.zoom == 9
    made.step(-1)
    made.set_canvas(800, 600, 1.0)
    assert made.zoom == 8
    made.fit()
    assert made.zoom == 4


def test_zooming_keeps_what_is_under_the_mouse_there() -> None:
    made = viewport()
    mouse = QPointF(350, 200)
    spot = made.to_picture(mouse)
    for step in (1, 1, -1):
        made.step(step, mouse)
        now = made.to_picture(mouse)
        assert (now.x(), now.y()) == pytest.approx((spot.x(), spot.y()), abs=0.01)


def test_zoom_goes_through_the_levels_and_stops_at_the_ends() -> None:
    made = viewport()
    for _ in range(len(LEVELS) + 2):
        made.step(1)
    assert made.zoom == LEVELS[-1]
    for _ in range(len(LEVELS) + 2):
        made.step(-1)
    assert made.zoom == LEVELS[0]


def test_the_picture_cannot_be_lost_by_panning() -> None:
    made = viewport()
    made.pan(1e6, -1e6)
    middle = made.to_picture(QPointF(400, 300))
    assert 0 <= middle.x() <= 1
    assert 0 <= middle.y() <= 1


@given(st.floats(-1, 2), st.floats(-1, 2), st.sampled_from([1.0, 1.25, 2.0]), st.floats(-200, 200))
def test_coordinates_go_there_and_back(x: float, y: float, ratio: float, moved: float) -> None:
    made = viewport(ratio=ratio)
    made.pan(moved, -moved)
    back = made.to_picture(made.to_canvas(x, y))
    assert (back.x(), back.y()) == pytest.approx((x, y), abs=1e-6)


def test_the_corner_lies_on_a_pixel_of_the_screen() -> None:
    made = viewport(width=801, height=603, ratio=1.25)
    assert (made.rect.left() * 1.25) % 1 == pytest.approx(0, abs=1e-9)
