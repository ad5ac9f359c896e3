"""The input transform moves the picture the way that it says: right, down, clockwise, larger."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

import stylegan
from stylegan import Generator
from stylegan.families.input_transform import input_transform
from tests.families import ALIAS_FREE, generator_of
from tests.stylegan.checkpoints.goldens import error, expected, golden


@pytest.fixture(scope="module")
def generator() -> Generator:
    return generator_of(ALIAS_FREE)


def features(generator: Generator, transform: Tensor | None = None) -> Tensor:
    """The first layer's maps [C, h, w], whose middle is the picture's."""
    ws = generator.map(torch.from_numpy(stylegan.seed_to_z(1, generator.z_dim)))
    return generator.run(ws, generator.draw_noise("const"), transform=transform).raw[0].x[0]


def test_nothing_asked_for_is_the_picture_in_its_place(generator: Generator) -> None:
    assert torch.equal(input_transform(), torch.eye(3))
    assert input_transform(x=0.5).dtype == torch.float32


@pytest.mark.parametrize(("x", "y"), [(0.25, 0.0), (-0.25, 0.0), (0.0, 0.25), (0.5, -0.25)])
def test_the_picture_moves_right_and_down_by_parts_of_its_size(
    generator: Generator, x: float, y: float
) -> None:
    before, after = features(generator), features(generator, input_transform(x=x, y=y))
    rate = generator.layers[0].width / (generator.layers[0].extent[2] - generator.layers[0].extent[0])
    moved = torch.roll(before, (round(y * rate), round(x * rate)), dims=(1, 2))
    inner = slice(10, -10)  # what was not rolled over the edge
    torch.testing.assert_close(after[:, inner, inner], moved[:, inner, inner], atol=1e-4, rtol=0)


@pytest.mark.parametrize(("angle", "quarters"), [(90.0, 1), (180.0, 2), (-90.0, -1), (450.0, 1), (3600.0, 0)])
def test_the_picture_turns_clockwise_about_its_middle(
    generator: Generator, angle: float, quarters: int
) -> None:
    turned = torch.rot90(features(generator), -quarters, (1, 2))
    torch.testing.assert_close(features(generator, input_transform(angle=angle)), turned, atol=1e-4, rtol=0)


def test_above_1_the_picture_is_larger() -> None:
    """What was halfway to the edge is at the edge."""
    edge = torch.tensor([0.5, 0.0, 1.0])
    assert (input_transform(scale=2.0) @ edge).tolist() == [0.25, 0.0, 1.0]


def test_it_is_scaled_then_turned_then_moved() -> None:
    """A spot to the right of the middle: twice as far, turned down, then moved."""
    spot = torch.tensor([0.1, 0.0, 1.0])
    seen = torch.tensor([0.3, 0.2, 1.0])
    matrix = input_transform(x=0.3, y=0.0, angle=90.0, scale=2.0)
    torch.testing.assert_close(matrix @ seen, spot, atol=1e-6, rtol=0)


@pytest.mark.parametrize("wrong", [{"x": math.nan}, {"angle": math.inf}, {"scale": 0.0}, {"scale": -1.0}])
def test_numbers_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="a scale above 0"):
        input_transform(**wrong)


@pytest.mark.parametrize("name", ["sg3-t-32", "sg3-r-32"])
def test_the_originals_moved_pictures_are_drawn_by_saying_how_they_moved(name: str) -> None:
    reference = expected(name)
    seen = np.linalg.inv(reference["input_transform"].astype(np.float64))
    x, y = seen[0, 2], seen[1, 2]
    angle, scale = math.degrees(math.atan2(seen[1, 0], seen[0, 0])), math.hypot(seen[0, 0], seen[1, 0])
    matrix = input_transform(x, y, angle, scale)
    np.testing.assert_allclose(matrix.numpy(), reference["input_transform"], atol=1e-6)
    original = stylegan.load(golden(name))
    drawn = original.synthesize(torch.from_numpy(reference["w"]), transform=matrix)
    assert error(drawn.numpy(), reference["image_transformed"]) <= 1e-4


def test_in_the_original_network_right_is_right_and_down_is_down() -> None:
    """Its pictures follow the transform to a hair; away from where the movement uncovers something new."""
    original = stylegan.load(golden("sg3-t-32"))
    ws = torch.from_numpy(expected("sg3-t-32")["w"][:1])
    plain = original.synthesize(ws)[0]
    right = original.synthesize(ws, transform=input_transform(x=0.25))[0]
    down = original.synthesize(ws, transform=input_transform(y=0.25))[0]
    allowed = 1e-3 * float(plain.std())
    torch.testing.assert_close(right[:, :, 8:], plain[:, :, :-8], atol=allowed, rtol=0)
    torch.testing.assert_close(down[:, 8:], plain[:, :-8], atol=allowed, rtol=0)
