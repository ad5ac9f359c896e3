"""A layer's plain second name: what its maps decide about in a picture of that size."""

from __future__ import annotations

import pytest

from ganinterface.document.model_info import purpose


@pytest.mark.parametrize(
    ("resolution", "wanted"),
    [
        ((128, 64), "8x4 pose, 16x8 shapes, 32x16 shapes, 64x32 colours, 128x64 colours"),
        ((1024, 1024), "4x4 pose, 8x8 pose, 16x16 shapes, 32x32 shapes, 64x64 details, 256x256 details"),
        ((1024, 1024), "36x36 shapes, 84x84 details, 276x276 details, 532x532 colours, 1044x1044 colours"),
        ((32, 32), "4x4 pose, 8x8 pose, 16x16 colours, 32x32 colours"),
    ],
)
def test_coarse_layers_place_middle_ones_shape_fine_ones_colour(
    resolution: tuple[int, int], wanted: str
) -> None:
    for text in wanted.split(", "):
        size, name = text.split()
        height, width = map(int, size.split("x"))
        assert purpose(height, width, resolution) == name
