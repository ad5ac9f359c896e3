"""Where a part is: by the maps' numbers alone, on any layer's grid, and without jumps."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit
from ganinterface.document.region import Locator, Rectangle, Region
from ganinterface.render.finding.following.parts import Cells, part_mask, resampled, standardised
from ganinterface.render.locate import LocateStage
from stylegan.networks.synthesis import Layer

Maps = NDArray[np.float32]
PICTURE = (0.0, 0.0, 1.0, 1.0)
SOURCE = Cells(32, 16, PICTURE)


def blob(y: float, x: float, radius: float, grid: Cells = SOURCE) -> Maps:
    """One map [1, h, w] that is 1 in a circle and falls to 0 around it; in the picture's height."""
    x0, y0, _, y1 = grid.extent
    cell = (y1 - y0) / grid.height
    rows = y0 + (np.arange(grid.height) + 0.5) * cell
    columns = x0 * grid.width / grid.height + (np.arange(grid.width) + 0.5) * cell
    distance = np.hypot(rows[:, None] - y, columns[None] - x)
    return np.clip((radius - distance) / (2 * cell) + 0.5, 0, 1)[None].astype(np.float32)


def circle(y: float, x: float, radius: float, grid: Cells) -> NDArray[np.bool_]:
    return (
        blob(y, x, radius, Cells(grid.height * 8, grid.width * 8, grid.extent))[0]
        .reshape(grid.height, 8, grid.width, 8)
        .mean(axis=(1, 3))
        > 0.5
    )


def overlap(found: Maps, wanted: NDArray[np.bool_]) -> float:
    """Intersection over union of what is more than half there."""
    there = found > 0.5
    return float((there & wanted).sum() / (there | wanted).sum())


def calibrated(part: Locator, maps: Maps, weights: tuple[float, ...] = (1.0,)) -> Locator:
    """The part whose score is 0 where the maps are lowest and 1 where they are highest."""
    total = np.tensordot(np.array(weights, np.float32), standardised(maps), 1)
    low, high = float(total.min()), float(total.max())
    return replace(part, maps=tuple(enumerate(weights)), mean=low, rise=high - low)


def mask_of(part: Locator, maps: Maps, source: Cells = SOURCE, target: Cells = SOURCE) -> Maps:
    return part_mask(calibrated(part, maps), maps, source, target)


ONE = Locator("32x16", ((0, 1.0),))


@pytest.mark.parametrize("height", [16, 32, 64, 256])
def test_the_part_is_where_the_map_is_high_on_every_layer(height: int) -> None:
    target = Cells(height, height // 2, PICTURE)
    found = mask_of(ONE, blob(0.6, 0.2, 0.15), SOURCE, target)
    assert found.shape == (height, height // 2)
    assert found.dtype == np.float32
    assert overlap(found, circle(0.6, 0.2, 0.15, target)) > 0.8
    assert found.min() == 0
    assert found.max() == 1


def test_margins_of_either_layer_move_nothing() -> None:
    """StyleGAN3's maps go beyond the picture, and by how much depends on the layer."""
    wide, narrow = Cells(36, 36, (-0.625, -0.625, 1.625, 1.625)), Cells(52, 52, (-0.2, -0.2, 1.2, 1.2))
    for source, target in ((wide, narrow), (narrow, wide)):
        found = mask_of(ONE, blob(0.5, 0.3, 0.3, source), source, target)
        assert overlap(found, circle(0.5, 0.3, 0.3, target)) > 0.8
    everywhere = mask_of(replace(ONE, threshold=-1.0), blob(0.5, 0.3, 0.3, narrow), narrow, wide)
    assert everywhere[18, 18] == 1
    assert everywhere[0, 0] == 0, "nobody knows what is there"


def test_weights_mean_and_rise_make_the_score() -> None:
    wanted, other = blob(0.6, 0.2, 0.15), blob(0.2, 0.2, 0.15)
    both = calibrated(ONE, np.concatenate([wanted, other]), (1.0, -0.5))
    found = part_mask(both, np.concatenate([wanted, other]), SOURCE, SOURCE)
    assert found[6, 6] == 0, "it counts against it"
    assert overlap(found, circle(0.6, 0.2, 0.15, SOURCE)) > 0.7
    higher = part_mask(
        replace(both, mean=both.mean - both.rise), np.concatenate([wanted, other]), SOURCE, SOURCE
    )
    assert higher.min() == 1
    as_another_picture_has_it = np.concatenate([wanted * 40 - 7, other])
    np.testing.assert_allclose(part_mask(both, as_another_picture_has_it, SOURCE, SOURCE), found, atol=1e-4)


def test_a_map_without_a_pattern_says_nothing() -> None:
    assert part_mask(ONE, np.full((1, 32, 16), 3.0, np.float32), SOURCE, SOURCE).max() == 0


def test_more_of_it_is_there_the_lower_the_threshold_and_the_farther_it_grows() -> None:
    maps = blob(0.6, 0.2, 0.15)
    areas = [mask_of(replace(ONE, threshold=t), maps, SOURCE, SOURCE).sum() for t in (0.1, 0.5, 0.9)]
    assert areas[0] > areas[1] > areas[2] > 0
    fine = Cells(256, 128, PICTURE)
    for grow in (-0.05, 0.05, 0.1):
        found = mask_of(replace(ONE, grow=grow), maps, SOURCE, fine)
        assert overlap(found, circle(0.6, 0.2, 0.15 + grow, fine)) > 0.85


def test_a_continuous_part_is_the_score_itself() -> None:
    maps = np.linspace(0, 1, 32, dtype=np.float32)[None, :, None].repeat(16, axis=2)
    found = mask_of(replace(ONE, continuous=True), maps, SOURCE, SOURCE)
    np.testing.assert_allclose(found, maps[0], atol=0.02)


def test_smoothing_takes_specks_away() -> None:
    maps = blob(0.6, 0.2, 0.15)
    maps[0, 2, 2] = 1
    assert mask_of(ONE, maps, SOURCE, SOURCE)[2, 2] > 0.5
    smooth = mask_of(replace(ONE, smoothing=0.03), maps, SOURCE, SOURCE)
    assert smooth[2, 2] == 0
    assert overlap(smooth, circle(0.6, 0.2, 0.15, SOURCE)) > 0.7


def test_only_the_largest_piece_is_taken() -> None:
    maps = np.maximum(blob(0.7, 0.25, 0.15), blob(0.2, 0.25, 0.1))
    assert overlap(mask_of(ONE, maps, SOURCE, SOURCE), circle(0.7, 0.25, 0.15, SOURCE)) < 0.75
    largest = mask_of(replace(ONE, largest=True), maps, SOURCE, SOURCE)
    assert overlap(largest, circle(0.7, 0.25, 0.15, SOURCE)) > 0.8
    assert largest[:10].max() == 0


def test_what_nobody_sees_is_not_the_largest_piece() -> None:
    """A StyleGAN3 layer has a margin in which all that the model could draw goes on."""
    wide = Cells(48, 48, (-0.5, -0.5, 1.5, 1.5))
    maps = np.maximum(blob(0.5, 0.5, 0.12, wide), blob(-0.25, 0.5, 0.2, wide))
    found = mask_of(replace(ONE, largest=True), maps, wide, wide)
    assert found[24, 24] == 1
    assert found[6, 24] == 0
    beyond = mask_of(replace(ONE, largest=True), blob(-0.25, 0.5, 0.2, wide), wide, wide)
    assert beyond[6, 24] == 1, "there is no other"


def test_nothing_jumps_from_one_frame_of_a_film_to_the_next() -> None:
    """What moves by a hundredth of a cell changes no cell by much; also where another piece becomes the largest."""
    part = replace(ONE, largest=True, grow=0.03)
    steps = []
    for way in np.linspace(0, 1, 101):
        pieces = blob(0.7 - 0.003 * way, 0.25, 0.11 + 0.02 * way), blob(0.2, 0.25, 0.13 - 0.02 * way)
        steps.append(mask_of(part, np.maximum(*pieces), SOURCE, SOURCE))
    assert overlap(steps[0], circle(0.2, 0.25, 0.16, SOURCE)) > 0.8
    assert overlap(steps[-1], circle(0.697, 0.25, 0.16, SOURCE)) > 0.8
    assert np.abs(np.diff(steps, axis=0)).max() < 0.25


def test_two_pieces_join_by_and_by() -> None:
    """What lies between them becomes more of the part, a little with every frame."""
    pieces, steps = np.maximum(blob(0.65, 0.25, 0.14), blob(0.25, 0.25, 0.1)), []
    for way in np.linspace(0, 1, 101):
        bridge = np.zeros_like(pieces)
        bridge[0, 8:20, 7:9] = 0.3 + 0.5 * way
        steps.append(mask_of(replace(ONE, largest=True), np.maximum(pieces, bridge)))
    assert steps[0][8, 8] == 0
    assert steps[-1][8, 8] == 1
    assert np.abs(np.diff(steps, axis=0)).max() < 0.25


def test_a_grid_on_itself_is_the_same_and_a_coarser_one_has_the_means() -> None:
    values = np.random.default_rng(0).normal(size=(32, 16)).astype(np.float32)
    np.testing.assert_allclose(resampled(values, SOURCE, SOURCE), values, atol=1e-6)
    means = values.reshape(8, 4, 4, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(resampled(values, SOURCE, Cells(8, 4, PICTURE)), means, atol=1e-6)


HIGH = blob(0.6, 0.25, 0.15)
THERE = calibrated(ONE, HIGH)


def located(*shapes: Locator | Rectangle) -> Maps:
    """The mask of a region on a layer whose only map is a circle."""
    layer, arrays = Layer("32x16", 32, 16, 1), ArrayStore()
    stage = LocateStage((layer,), arrays)
    document = Document(edits=(Edit("a", "mouth", "32x16", Region(shapes)),))
    return stage.locate(document, lambda name, plain: HIGH).outlines["a"]


def test_a_part_is_painted_as_any_other_shape_is() -> None:
    plain, upper = located(THERE), Rectangle(0, 0, 1, 0.6, -0.5)
    painted = located(upper, THERE)
    np.testing.assert_allclose(painted[:15], -0.5 + plain[:15] * 1.5, atol=1e-6)
    assert (located(THERE, upper)[:19] == -0.5).all()
    np.testing.assert_array_equal(located(replace(THERE, value=-1.0)), -plain)
    hole = located(Rectangle(0, 0, 1, 1), replace(THERE, value=0.0))
    np.testing.assert_allclose(hole, 1 - plain, atol=1e-6)


def test_a_part_that_clips_leaves_of_all_that_is_painted_what_lies_in_it() -> None:
    clip, upper, spot = (
        replace(THERE, clip=True),
        Rectangle(0, 0, 1, 0.6),
        Rectangle(0.4, 0.7, 0.6, 0.8, -1.0),
    )
    plain = located(THERE)
    for shapes in ((clip, upper, spot), (upper, clip, spot), (upper, spot, clip)):
        found = located(*shapes)
        np.testing.assert_allclose(found[:19], plain[:19], atol=1e-6)
        assert found[23, 8] == -plain[23, 8] != 0
        assert found[30].max() == 0
    assert not located(clip).any(), "by itself it paints nothing"
