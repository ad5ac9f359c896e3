"""Regions become masks: where a brush passes, how soft it is, what paints over what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from ganinterface.document.region import Rectangle, Region, Stroke
from ganinterface.render.rasterise import mask


def plain_coverage(stroke: Stroke, height: int, width: int) -> NDArray[np.float64]:
    """The definition, cell by cell: 1 within the core, falling in a straight line to 0 at the radius."""
    points = [(x * width, y * height) for x, y in stroke.points]
    radius = stroke.radius * height
    result = np.zeros((height, width))
    for row in range(height):
        for column in range(width):
            distance = min(
                distance_to_segment((column + 0.5, row + 0.5), a, b)
                for a, b in zip(points, points[1:] or points, strict=False)
            )
            edge = radius * (1 - stroke.hardness)
            result[row, column] = min(max((radius - distance) / edge, 0.0), 1.0)
    return result


def distance_to_segment(p: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length
    t = min(max(t, 0.0), 1.0)
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


@pytest.mark.parametrize("seed", range(16))
def test_a_stroke_covers_what_its_definition_says_cell_by_cell(seed: int) -> None:
    random = np.random.default_rng(seed)
    height, width = [(16, 8), (16, 16), (9, 4), (5, 12)][seed % 4]
    count = [1, 2, 7, 90][seed // 4]
    beyond = 0.0 if count == 1 else 0.2  # longer strokes leave the picture and come back
    points = tuple((float(x), float(y)) for x, y in random.uniform(-beyond, 1 + beyond, (count, 2)))
    radius, hardness = random.uniform(0.72, 6) / height, random.uniform(0, 0.8)
    stroke = Stroke(points, radius=float(radius), hardness=float(hardness))
    expected = plain_coverage(stroke, height, width)
    assert expected.max() > 0
    np.testing.assert_allclose(mask(Region((stroke,)), height, width), expected, atol=0.02)


@pytest.mark.parametrize("radius", [0.02, 0.11])  # thinner than a cell, and wider
@pytest.mark.parametrize("hardness", [0.0, 0.8, 1.0])
def test_a_stroke_that_grows_under_the_mouse_is_the_same_as_the_whole_one_at_once(
    radius: float, hardness: float
) -> None:
    random = np.random.default_rng(3)
    points = tuple((float(x), float(y)) for x, y in random.uniform(-0.1, 1.1, (40, 2)))
    ends = [1, 2, 3, 9, 25, 25, 40]
    grown = [mask(Region((Stroke(points[:end], radius, hardness),)), 16, 8) for end in ends]
    for other in (0.3, 0.4):  # another stroke in between, so that nothing is continued
        mask(Region((Stroke(((other, other), (0.9, 0.1)), radius, hardness),)), 16, 8)
    for end, result in zip(reversed(ends), reversed(grown), strict=True):
        np.testing.assert_array_equal(mask(Region((Stroke(points[:end], radius, hardness),)), 16, 8), result)


def test_a_smooth_line_of_hundreds_of_points_is_as_its_definition_says() -> None:
    angle = np.linspace(0, 4, 300)
    x, y = 0.5 + 0.4 * np.cos(angle), 0.5 + 0.4 * np.sin(angle)
    points = tuple(zip(x.tolist(), y.tolist(), strict=True))
    stroke = Stroke(points, radius=0.1, hardness=0.5)
    np.testing.assert_allclose(mask(Region((stroke,)), 16, 16), plain_coverage(stroke, 16, 16), atol=0.02)


def test_an_empty_region_is_zero_everywhere() -> None:
    assert not mask(Region(), 4, 2).any()


def test_a_hard_brush_is_one_inside_and_zero_outside() -> None:
    painted = mask(Region((Stroke(((0.5, 0.5),), radius=0.25, hardness=1.0),)), 32, 32)
    assert set(np.unique(painted)) == {0.0, 1.0}
    assert painted.sum() == pytest.approx(math.pi * 8**2, rel=0.05)


def test_a_soft_brush_falls_off_from_the_centre() -> None:
    row = mask(Region((Stroke(((0.5, 0.5),), radius=0.5, hardness=0.0),)), 33, 33)[16, 16:]
    assert row[0] == pytest.approx(1)
    assert (np.diff(row) < 0).all()


def test_the_radius_is_a_fraction_of_the_height_so_a_dot_is_round_in_a_tall_picture() -> None:
    painted = mask(Region((Stroke(((0.5, 0.5),), radius=0.125, hardness=1.0),)), 64, 32) > 0
    assert painted.any(axis=1).sum() == painted.any(axis=0).sum() == 16


def test_a_brush_smaller_than_a_cell_takes_every_cell_that_it_passes() -> None:
    line = Stroke(((0.01, 0.01), (0.99, 0.01), (0.99, 0.99)), radius=0.001)
    painted = mask(Region((line,)), 8, 8)
    expected = np.zeros((8, 8))
    expected[0, :] = expected[:, 7] = 1
    np.testing.assert_array_equal(painted, expected)


def test_a_click_of_a_tiny_soft_brush_still_takes_the_cell_under_it() -> None:
    painted = mask(Region((Stroke(((0.3, 0.8),), radius=0.002, hardness=0.0),)), 4, 4)
    assert painted[3, 1] == 1
    assert painted.sum() == 1


@pytest.mark.parametrize("shape", [(8, 4), (16, 8), (64, 32)])
def test_the_same_place_is_painted_at_every_resolution(shape: tuple[int, int]) -> None:
    region = Region((Rectangle(0.25, 0.5, 0.75, 0.75), Stroke(((0.5, 0.2),), 0.15, 1.0)))
    painted = mask(region, *shape)
    height, width = shape
    assert painted[: height // 2].any()
    assert painted[height // 2 : height * 3 // 4, width // 4 : width * 3 // 4].all()
    assert not painted[height * 3 // 4 :].any()


def test_a_rectangle_takes_the_cells_whose_centre_it_holds_whichever_way_it_was_drawn() -> None:
    forth = mask(Region((Rectangle(0.2, 0.3, 0.7, 0.9),)), 10, 10)
    back = mask(Region((Rectangle(0.7, 0.9, 0.2, 0.3),)), 10, 10)
    np.testing.assert_array_equal(forth, back)
    assert forth[3:9, 2:7].all()
    assert forth.sum() == 30


def test_a_rectangle_thinner_than_a_cell_takes_the_cell_under_it_and_one_outside_takes_none() -> None:
    thin = mask(Region((Rectangle(0.3, 0.3, 0.31, 0.31),)), 4, 4)
    assert thin[1, 1] == 1
    assert thin.sum() == 1
    assert not mask(Region((Rectangle(1.2, 0.0, 1.4, 1.0),)), 4, 4).any()
    assert mask(Region((Rectangle(-5, -5, 5, 5),)), 4, 4).all()


def test_later_shapes_paint_over_earlier_ones_and_zero_erases() -> None:
    everything = Rectangle(0, 0, 1, 1)
    opposite = Rectangle(0, 0, 0.5, 1, value=-1.0)
    eraser = Stroke(((0.75, 0.5),), radius=0.1, value=0.0)
    painted = mask(Region((everything, opposite, eraser)), 8, 8)
    assert (painted[:, :4] == -1).all()
    assert painted[3, 5] == painted[4, 6] == 0
    assert painted[0, 7] == 1
    assert (mask(Region((eraser, everything)), 8, 8) == 1).all()


def test_a_soft_eraser_takes_away_in_parts() -> None:
    eraser = Stroke(((0.5, 0.5),), radius=0.5, hardness=0.0, value=0.0)
    painted = mask(Region((Rectangle(0, 0, 1, 1), eraser)), 9, 9)
    assert painted[4, 4] == pytest.approx(0, abs=1e-6)
    assert painted[4, 6] == pytest.approx(2 / 4.5, abs=1e-5)


def test_values_beyond_one_are_held_at_one() -> None:
    painted = mask(Region((Rectangle(0, 0, 0.5, 1, 7.0), Rectangle(0.5, 0, 1, 1, -7.0))), 2, 2)
    np.testing.assert_array_equal(painted, [[1, -1], [1, -1]])


def test_a_mask_may_be_written_to_without_changing_the_next_one() -> None:
    region = Region((Rectangle(0, 0, 0.5, 0.5), Rectangle(0.5, 0.5, 1, 1)))
    first = mask(region, 4, 4)
    kept = first.copy()
    first[:] = 9
    mask(Region(region.shapes[:1]), 4, 4)[:] = 9
    np.testing.assert_array_equal(mask(region, 4, 4), kept)


@pytest.mark.parametrize(
    "shape",
    [
        Stroke(((math.nan, 0.5),), 0.1),
        Stroke(((0.5, 0.5),), math.inf),
        Stroke(((0.5, 0.5),), 0.1, value=math.nan),
        Rectangle(0, 0, math.nan, 1),
    ],
)
def test_numbers_that_are_none_are_refused(shape: Rectangle | Stroke) -> None:
    with pytest.raises(ValueError, match="finite"):
        mask(Region((shape,)), 8, 8)


def test_a_stroke_that_leaves_the_picture_by_far_is_harmless() -> None:
    painted = mask(Region((Stroke(((-1e6, 0.5), (1e6, 0.5)), radius=0.001),)), 8, 8)
    np.testing.assert_array_equal(painted.any(axis=1), [False] * 4 + [True] + [False] * 3)


MARGIN = (-0.1, -0.1, 1.1, 1.1)  # of the picture: 36 cells, 30 of them on it


def test_on_a_layer_with_a_margin_the_picture_is_its_middle() -> None:
    painted = mask(Region((Rectangle(0, 0, 1, 1),)), 36, 36, MARGIN)
    expected = np.zeros((36, 36))
    expected[3:33, 3:33] = 1
    np.testing.assert_array_equal(painted, expected)


@pytest.mark.parametrize("hardness", [0.3, 1.0])
def test_a_stroke_covers_the_same_spot_of_the_picture_with_a_margin_as_without(hardness: float) -> None:
    stroke = Stroke(((0.2, 0.3), (0.5, 0.8), (0.7, 0.1)), radius=0.15, hardness=hardness, value=-1)
    region = Region((Rectangle(0.6, 0.6, 0.9, 0.7), stroke))
    with_margin = mask(region, 36, 36, MARGIN)
    np.testing.assert_allclose(with_margin[3:33, 3:33], mask(region, 30, 30), atol=1e-5)


def test_the_margin_can_be_painted_on_too() -> None:
    everywhere = mask(Region((Rectangle(-1, -1, 2, 2),)), 36, 36, MARGIN)
    assert (everywhere == 1).all()
    beyond = mask(Region((Stroke(((-0.05, 0.5),), radius=0.02),)), 36, 36, MARGIN)
    assert beyond[:, :3].any()
    assert not beyond[:, 3:].any()


def test_a_small_dab_on_a_layer_with_a_margin_takes_the_cell_under_it() -> None:
    painted = mask(Region((Stroke(((0.5 + 1e-3, 0.01),), radius=0.002),)), 36, 36, MARGIN)
    assert np.argwhere(painted).tolist() == [[3, 18]]


LINE = tuple((float(x), 0.5) for x in np.linspace(0.1, 0.9, 33))


def painted_by(*strokes: Stroke) -> NDArray[np.float32]:
    return mask(Region(strokes), 32, 32)


def test_one_pass_lays_down_the_flow_and_the_next_adds_to_it() -> None:
    once = painted_by(Stroke(LINE, 0.1, 1.0, flow=0.3))
    assert once[16, 16] == pytest.approx(0.3, abs=0.01)
    back = painted_by(Stroke(LINE + LINE[::-1], 0.1, 1.0, flow=0.3))
    assert back[16, 16] == pytest.approx(1 - 0.7**2, abs=0.02)
    stroke_upon_stroke = painted_by(*[Stroke(LINE, 0.1, 1.0, flow=0.3)] * 2)
    assert stroke_upon_stroke[16, 16] == pytest.approx(1 - 0.7**2, abs=0.02)
    dab = painted_by(Stroke(((0.5, 0.5),), 0.1, 1.0, flow=0.3))
    np.testing.assert_allclose(dab, 0.3 * painted_by(Stroke(((0.5, 0.5),), 0.1, 1.0)), atol=1e-6)


@pytest.mark.parametrize("hardness", [0.0, 0.6, 1.0])
def test_with_nearly_full_flow_it_is_the_plain_stroke_and_the_edge_stays_as_soft(hardness: float) -> None:
    random = np.random.default_rng(5)
    points = tuple((float(x), float(y)) for x, y in random.uniform(0, 1, (6, 2)))
    plain = painted_by(Stroke(points, 0.11, hardness))
    np.testing.assert_allclose(painted_by(Stroke(points, 0.11, hardness, flow=0.999999)), plain, atol=1e-4)
    np.testing.assert_allclose(
        painted_by(Stroke(points, 0.11, hardness, widths=(1.0,) * 6)), plain, atol=1e-4
    )


def test_width_and_flow_follow_the_pressure_along_the_stroke() -> None:
    pressure = tuple(float(each) for each in np.linspace(0.2, 1, len(LINE)))
    widths = painted_by(Stroke(LINE, 0.2, 1.0, widths=pressure)) > 0
    heights = widths.sum(axis=0)
    assert (np.diff(heights[4:28].astype(int)) >= 0).all()
    assert heights[27] == pytest.approx(0.2 * 32 * 2 * 0.96, abs=1.5)
    flows = painted_by(Stroke(LINE, 0.1, 1.0, flow=0.5, flows=pressure))[16]
    assert flows[16] == pytest.approx(0.5 * 0.6, abs=0.08)  # a stronger dab reaches back to it
    assert (np.diff(flows[4:28]) >= -1e-6).all()


def test_a_thin_stroke_with_pressure_takes_the_cells_on_its_path() -> None:
    line = Stroke(((0.01, 0.01), (0.99, 0.01)), radius=0.001, flow=0.5, widths=(1.0, 0.1), flows=(1.0, 0.5))
    painted = mask(Region((line,)), 8, 8)
    assert (painted[0] >= 0.25).all()
    assert not painted[1:].any()


@pytest.mark.parametrize("radius", [0.02, 0.11])
def test_a_stroke_with_pressure_that_grows_is_the_same_as_the_whole_one_at_once(radius: float) -> None:
    random = np.random.default_rng(3)
    points = tuple((float(x), float(y)) for x, y in random.uniform(-0.1, 1.1, (40, 2)))
    along = tuple(float(x) for x in random.uniform(0, 1, 40))

    def grown_to(end: int) -> Stroke:
        return Stroke(points[:end], radius, 0.5, flow=0.4, widths=along[:end], flows=along[:end])

    ends = [1, 2, 3, 9, 25, 25, 40]
    grown = [mask(Region((grown_to(end),)), 16, 8) for end in ends]
    for other in (0.3, 0.4):
        mask(Region((Stroke(((other, other), (0.9, 0.1)), radius, 0.5, flow=0.4),)), 16, 8)
    for end, result in zip(reversed(ends), reversed(grown), strict=True):
        np.testing.assert_array_equal(mask(Region((grown_to(end),)), 16, 8), result)


def test_a_faint_eraser_takes_away_a_part() -> None:
    painted = painted_by(Stroke(LINE, 0.2, 1.0), Stroke(LINE, 0.1, 1.0, value=0.0, flow=0.25))
    assert painted[16, 16] == pytest.approx(0.75, abs=0.01)
