"""Stamps: taken from a region, put down where they were, moved, resampled, cut off at the border."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganinterface.render.finding.maps import mean_maps
from ganinterface.render.stamps import place, take_stamp
from stylegan import Generator


def test_a_stamp_is_the_difference_in_the_region_and_its_box_in_picture_coordinates() -> None:
    random = np.random.default_rng(0)
    maps, reference = random.normal(size=(2, 3, 8, 4)).astype(np.float32)
    mask = np.zeros((8, 4), dtype=np.float32)
    mask[2:5, 1] = 1
    mask[3, 1:4] = 1
    stamp, box = take_stamp(maps, reference, mask)
    assert box == (0.25, 0.25, 1.0, 0.625)
    assert stamp.shape == (3, 3, 3)
    assert stamp.dtype == np.float32
    np.testing.assert_array_equal(stamp, ((maps - reference) * mask)[:, 2:5, 1:4])


def test_what_is_taken_and_put_down_again_makes_the_reference_the_picture_in_the_region() -> None:
    random = np.random.default_rng(1)
    maps, reference = random.normal(size=(2, 5, 16, 8)).astype(np.float32)
    mask = (random.random((16, 8)) < 0.2).astype(np.float32)
    values, inside = place(*take_stamp(maps, reference, mask), 16, 8)
    restored = reference + mask * inside * values
    np.testing.assert_allclose(restored, np.where(mask > 0, maps, reference), atol=1e-6)


def test_a_soft_region_gives_the_whole_difference_for_its_softness_acts_when_it_is_put_down() -> None:
    maps, reference = np.full((1, 2, 2), 3, np.float32), np.ones((1, 2, 2), np.float32)
    mask = np.array([[0.25, -1], [0, 0]], dtype=np.float32)
    np.testing.assert_array_equal(take_stamp(maps, reference, mask)[0], [[[2, 2]]])


@pytest.mark.parametrize(
    ("reference", "mask"),
    [(np.zeros((3, 4, 4)), np.ones((4, 5))), (np.zeros((2, 4, 4)), np.ones((4, 4)))],
)
def test_arrays_of_different_layers_are_refused(
    reference: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    mask: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    with pytest.raises(ValueError, match="same layer"):
        take_stamp(np.zeros((3, 4, 4), np.float32), reference, mask)


def test_a_stamp_of_nothing_is_refused() -> None:
    empty = np.zeros((4, 4), np.float32)
    with pytest.raises(ValueError, match="Nothing is painted"):
        take_stamp(empty[None], empty[None], empty)


def test_a_stamp_of_its_boxs_size_is_placed_cell_by_cell_and_zero_elsewhere() -> None:
    stamp = np.arange(12, dtype=np.float32).reshape(2, 2, 3) + 1
    values, inside = place(stamp, (0.25, 0.5, 0.625, 0.75), 8, 8)
    np.testing.assert_array_equal(values[:, 4:6, 2:5], stamp)
    np.testing.assert_array_equal(inside[4:6, 2:5], 1)
    assert np.count_nonzero(values[0]) == inside.sum() == 6


def test_a_stamp_moved_by_part_of_a_cell_snaps_to_whole_cells() -> None:
    stamp = np.ones((1, 2, 2), np.float32)
    exact, _ = place(stamp, (0.25, 0.25, 0.5, 0.5), 8, 8)
    nearly, _ = place(stamp, (0.26, 0.24, 0.51, 0.49), 8, 8)
    np.testing.assert_array_equal(exact, nearly)


def test_a_stamp_that_sticks_out_of_the_picture_is_cut_off() -> None:
    stamp = np.arange(4, dtype=np.float32).reshape(1, 2, 2) + 1
    values, inside = place(stamp, (-0.25, 0.75, 0.25, 1.25), 4, 4)
    assert values[0, 3, 0] == 2
    assert inside.sum() == np.count_nonzero(values) == 1
    assert not place(stamp, (2.0, 2.0, 2.5, 2.5), 4, 4)[1].any()
    assert not place(np.ones((1, 3, 3), np.float32), (2.0, 2.0, 2.5, 2.5), 4, 4)[1].any()


def test_on_another_resolution_a_stamp_is_resampled_linearly_within_the_same_box() -> None:
    ramp = np.tile(np.arange(4, dtype=np.float32), (1, 4, 1))
    values, inside = place(ramp, (0.5, 0.5, 1.0, 1.0), 16, 16)
    assert inside[8:, 8:].all()
    assert inside.sum() == 64
    np.testing.assert_allclose(values[0, 12, 8:], [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3])


def test_a_flat_stamp_stays_flat_however_it_is_resampled() -> None:
    values, inside = place(np.full((2, 3, 5), 7, np.float32), (0.1, 0.2, 0.93, 0.71), 16, 8)
    np.testing.assert_array_equal(values[:, inside > 0], 7)
    assert not values[:, inside == 0].any()


def test_the_mean_of_many_pictures_is_the_mean_of_their_maps(tiny_generator: Generator) -> None:
    ws = tiny_generator.map(torch.randn(11, 16))
    noise = tiny_generator.draw_noise("const")
    each = [tiny_generator.run(w[None], noise).raw[3].x[0] for w in ws]
    mean = mean_maps(tiny_generator, ws, "8x4 conv1")
    np.testing.assert_allclose(mean, torch.stack(each).mean(dim=0).numpy(), rtol=1e-4, atol=1e-5)


def test_the_mean_of_no_pictures_or_no_layer_is_refused(tiny_generator: Generator) -> None:
    for ws, layer in ((torch.zeros(0, 6, 16), "8x4 conv1"), (torch.zeros(1, 6, 16), "nowhere")):
        with pytest.raises(ValueError, match="no maps to average"):
            mean_maps(tiny_generator, ws, layer)


def test_a_stamp_of_a_layer_with_a_margin_is_put_down_where_it_was_and_at_its_spot_on_other_layers() -> None:
    random = np.random.default_rng(4)
    extent = (-0.25, -0.25, 1.25, 1.25)  # 12 cells, 8 of them on the picture
    maps, reference = random.normal(size=(2, 3, 12, 12)).astype(np.float32)
    mask = np.zeros((12, 12), dtype=np.float32)
    mask[4:7, 2:5] = 1
    stamp, box = take_stamp(maps, reference, mask, extent)
    assert box == (0.0, 0.25, 0.375, 0.625)
    values, inside = place(stamp, box, 12, 12, extent)
    np.testing.assert_array_equal(inside, mask)
    np.testing.assert_array_equal(values, (maps - reference) * mask)
    _, without_margin = place(stamp, box, 8, 8)
    np.testing.assert_array_equal(np.argwhere(without_margin), np.argwhere(mask) - 2)
