"""From a network's numbers to bytes and back: truncated, and of four channels straight."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import GeneratorConfig, to_uint8
from stylegan.training.pictures.tensors import to_tensor
from tests.families import FAMILIES, file_of, generator_of


def pixel(*channels: float) -> Tensor:
    """A picture of one pixel, [1, C, 1, 1]."""
    return torch.tensor(channels).view(1, -1, 1, 1)


def byte(*channels: float) -> list[int]:
    """That pixel in bytes."""
    made: list[int] = to_uint8(pixel(*channels))[0, 0, 0].tolist()
    return made


def test_pixels_are_truncated_not_rounded() -> None:
    picture = torch.tensor([-2.0, -1.0, 0.0, 0.0077, 1.0, 2.0]).view(1, 1, 1, 6).expand(1, 3, 1, 6)
    assert to_uint8(picture)[0, 0, :, 0].tolist() == [0, 0, 128, 128, 255, 255]


def test_colours_are_divided_by_alpha() -> None:
    half = 0.0  # alpha 1/2: -0.5 is a quarter of the light, half of what may be there
    assert byte(-0.5, -1.0, 0.0, half) == [128, 0, 255, 128]


def test_an_opaque_pixel_has_the_bytes_of_three_channels() -> None:
    colours = torch.rand(1, 3, 64, 64, generator=torch.manual_seed(0)) * 3 - 1.5
    opaque = to_uint8(torch.cat([colours, torch.ones(1, 1, 64, 64)], dim=1))
    assert (opaque[..., 3] == 255).all()
    assert torch.equal(opaque[..., :3], to_uint8(colours))


def test_alpha_beyond_its_range_is_opaque_or_nothing() -> None:
    assert byte(0.0, 1.0, -1.0, 3.0) == [128, 255, 0, 255], "and does not darken"
    assert byte(0.5, 9.0, -9.0, -1.5) == [0, 0, 0, 0]
    assert byte(0.5, 0.5, 0.5, -0.9962) == [0, 0, 0, 0], "alpha's byte is 0, so there is no colour"


def test_more_light_than_alpha_lets_through_is_white() -> None:
    assert byte(0.5, 1.0, -0.5, 0.0) == [255, 255, 128, 128]


def test_bytes_that_a_network_learns_come_back_as_they_were() -> None:
    every = torch.cartesian_prod(torch.arange(0, 256), torch.arange(0, 256)).to(torch.uint8)  # colour, alpha
    pixels = every[:, [0, 0, 0, 1]].view(1, 256, 256, 4)
    pixels = torch.where(pixels[..., 3:] == 0, 0, pixels)  # colour of what is not seen is nobody's
    numbers = to_tensor(pixels.numpy())
    assert (numbers[:, :3] <= numbers[:, 3:]).all(), "premultiplied"
    assert torch.equal(to_uint8(numbers), pixels)
    for channels in (1, 3):
        assert torch.equal(to_uint8(to_tensor(pixels[..., :channels].numpy())), pixels[..., :channels])


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_every_family_draws_one_three_or_four_channels_also_from_a_file(
    config: GeneratorConfig, channels: int, tmp_path: Path
) -> None:
    wanted = replace(config, image_channels=channels)
    loaded = stylegan.load(file_of(wanted, tmp_path))
    assert loaded.config == wanted
    ws = loaded.map(torch.randn(2, 16, generator=torch.manual_seed(0)))
    picture = loaded.synthesize(ws)
    assert picture.shape == (2, channels, *wanted.resolution)
    assert torch.equal(picture, generator_of(wanted).synthesize(ws))


@pytest.mark.parametrize("channels", [2, 5])
@pytest.mark.parametrize("config", FAMILIES, ids=lambda config: config.family)
def test_another_number_of_channels_is_no_picture(config: GeneratorConfig, channels: int) -> None:
    with pytest.raises(ValueError, match=f"1 channel .* 3 .* or 4 .*, not {channels}"):
        replace(config, image_channels=channels)
