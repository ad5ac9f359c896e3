"""What is seen on the canvas behind a picture's transparent parts."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.document.ground import Colour
from ganinterface.qt.canvas.canvas import Canvas
from ganinterface.qt.widgets.ground import CELL
from ganinterface.qt.widgets.theme import colour
from stylegan.pictures import over
from tests.qt.desk import RGBA, Desk
from tests.qt.helpers import seen


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The desk with a model whose pictures have transparent parts."""
    desk.open(RGBA)
    return desk


def role(name: str) -> Colour:
    made = colour(name)
    return made.red(), made.green(), made.blue()


def chequered(height: int, width: int, cell: int = CELL) -> NDArray[np.uint8]:
    """The chequerboard that is expected behind a picture, [h, w, 3]."""
    rows, columns = np.mgrid[:height, :width] // cell
    lines = ((rows + columns) % 2 == 0)[..., None]
    return np.where(lines, role("line"), role("control")).astype(np.uint8)


def enlarged(picture: NDArray[np.uint8], canvas: Canvas) -> NDArray[np.uint8]:
    size = round(canvas.viewport.zoom)
    return picture.repeat(size, 0).repeat(size, 1)


def mixed(picture: NDArray[np.uint8], behind: NDArray[np.uint8]) -> NDArray[np.float64]:
    alpha = picture[..., 3:] / 255
    return picture[..., :3] * alpha + behind * (1 - alpha)


def test_at_first_a_small_chequerboard_is_seen_behind_the_picture(plain: Canvas, desk: Desk) -> None:
    picture = enlarged(desk.picture, plain)
    wanted = mixed(picture, chequered(*picture.shape[:2]))
    assert np.abs(seen(plain) - wanted).max() <= 1
    nothing = picture[..., 3] == 0
    assert nothing.any()
    assert np.array_equal(seen(plain)[nothing], chequered(*picture.shape[:2])[nothing]), "crisp"


@pytest.mark.parametrize(
    ("ground", "behind"),
    [("dark", role("surround")), ("light", role("text")), ("#00ff7f", (0, 255, 127))],
)
def test_a_ground_that_is_chosen_is_seen_at_once(
    plain: Canvas, desk: Desk, ground: str, behind: Colour
) -> None:
    desk.view.ground = ground
    assert np.abs(seen(plain).astype(int) - over(enlarged(desk.picture, plain), behind)).max() <= 1


def test_the_heatmap_lies_over_it_as_over_any_picture(canvas: Canvas, desk: Desk) -> None:
    desk.view.ground = "light"
    desk.view.heatmap = False
    desk.view.pin([0])
    without = seen(canvas)
    desk.view.heatmap = True
    assert not np.array_equal(seen(canvas), without)
    desk.view.opacity = 0.0
    assert np.array_equal(seen(canvas), without)
