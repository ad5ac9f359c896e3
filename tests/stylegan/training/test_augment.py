"""Augmentation: what it does to pictures of 1, 3 and 4 channels, and how its probability follows the scores' signs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stylegan.training.step.augment import COLOUR, GEOMETRY, OPERATIONS, Augment, recolour, warp
from stylegan.training.step.draws import Draws

CPU = torch.device("cpu")


def draws(batch: int, share: tuple[int, int] | None = None, seed: int = 0) -> Draws:
    return Draws(seed, 3, batch, share or (0, batch), CPU)


def premultiplied(count: int, channels: int, size: tuple[int, int] = (8, 8)) -> torch.Tensor:
    """Random pictures in -1..1; of 4 channels with colours not above their alpha."""
    torch.manual_seed(0)
    pictures = torch.rand(count, channels, *size, dtype=torch.float64)
    if channels == 4:
        pictures[:, :3] *= pictures[:, 3:]
    return pictures * 2 - 1


def test_at_probability_0_pictures_stay_as_they_are() -> None:
    pictures = premultiplied(4, 4)
    assert torch.equal(Augment((), (8, 8), 4)(pictures, draws(4), "real"), pictures)


def test_flips_quarter_turns_and_whole_pixels_are_exact() -> None:
    pictures = premultiplied(1, 4)
    flip = np.diag([-1.0, 1.0, 1.0])[None]
    torch.testing.assert_close(warp(pictures, flip), pictures.flip(3))
    turn = np.array([[[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]])
    torch.testing.assert_close(warp(pictures, turn), torch.rot90(pictures, -1, (2, 3)))
    right = np.array([[[1.0, 0.0, 2.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]])
    moved = warp(pictures, right)
    torch.testing.assert_close(moved[..., 2:], pictures[..., :-2])
    torch.testing.assert_close(moved[..., :2], pictures[..., :2].flip(3))  # mirrored beyond the border


def test_geometry_carries_alpha_with_the_colours() -> None:
    pictures = premultiplied(3, 4, (12, 6))
    augment = Augment(tuple(GEOMETRY), (12, 6), 4, probability=1.0)
    whole = augment(pictures, draws(3), "real")
    alone = Augment(tuple(GEOMETRY), (12, 6), 1, probability=1.0)(pictures[:, 3:], draws(3), "real")
    torch.testing.assert_close(whole[:, 3:], alone)
    assert not torch.equal(whole, pictures)


def test_colours_change_behind_the_alpha() -> None:
    torch.manual_seed(1)
    straight, alpha = torch.rand(2, 3, 4, 4, dtype=torch.float64), torch.rand(2, 1, 4, 4, dtype=torch.float64)
    augment = Augment(tuple(COLOUR), (4, 4), 4, probability=1.0)
    opaque = Augment(tuple(COLOUR), (4, 4), 3, probability=1.0)(straight * 2 - 1, draws(2), "real")
    seen = augment(torch.cat([straight * alpha, alpha], dim=1) * 2 - 1, draws(2), "real")
    torch.testing.assert_close((seen[:, :3] + 1) / 2, (opaque + 1) / 2 * alpha)
    torch.testing.assert_close(seen[:, 3:], alpha * 2 - 1)


def test_brightness_and_contrast_of_grey_pictures_are_those_of_grey_colours() -> None:
    grey = premultiplied(2, 1)
    operations = ("brightness", "contrast", "luma-flip")
    one = Augment(operations, (8, 8), 1, probability=1.0)(grey, draws(2), "real")
    three = Augment(operations, (8, 8), 3, probability=1.0)(grey.expand(-1, 3, -1, -1), draws(2), "real")
    torch.testing.assert_close(one.expand(-1, 3, -1, -1), three)


def test_hue_and_saturation_leave_grey_alone_and_a_hue_turn_keeps_the_distance_from_it() -> None:
    pictures = premultiplied(2, 3)
    for name in ("hue", "saturation"):
        matrices = COLOUR[name](draws(2), name, (8, 8))
        grey = pictures[:, :1].expand(-1, 3, -1, -1)
        torch.testing.assert_close(recolour(grey, matrices), grey)
    turned = recolour(pictures, COLOUR["hue"](draws(2), "hue", (8, 8)))
    torch.testing.assert_close(turned.norm(dim=1), pictures.norm(dim=1))
    assert not torch.allclose(turned, pictures, atol=0.05)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_what_the_discriminator_says_reaches_the_generator_through_every_operation(channels: int) -> None:
    augment = Augment((), (4, 4), channels, probability=1.0)
    pictures = premultiplied(2, channels, (4, 4)).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda x: augment(x, draws(2), "fake"), (pictures,))


def test_every_process_augments_its_pictures_as_one_process_would() -> None:
    pictures = premultiplied(4, 3)
    augment = Augment((), (8, 8), 3, probability=0.7)
    whole = augment(pictures, draws(4), "real")
    torch.testing.assert_close(augment(pictures[2:], draws(4, (2, 4)), "real"), whole[2:])
    assert not torch.equal(augment(pictures, draws(4, seed=1), "real"), whole)


def test_what_does_not_fit_the_pictures_is_left_out_unless_it_is_asked_for() -> None:
    assert set(OPERATIONS) - set(Augment((), (8, 4), 1).operations) == {"quarter-turn", "hue", "saturation"}
    assert Augment(("quarter-turn",), (8, 4), 3).operations == ("quarter-turn",)
    with pytest.raises(ValueError, match="no augmentation 'twist'"):
        Augment(("twist",), (8, 8), 3)


def test_the_probability_goes_up_where_the_discriminator_knows_the_real_pictures_too_well() -> None:
    augment = Augment((), (8, 8), 3)
    for _ in range(8):
        augment.adapt(sign=0.9, batch=10, target=0.6, pictures=1000)
    assert augment.probability == pytest.approx(2 * 4 * 10 / 1000)  # two changes, each after four steps
    state = augment.state()
    for _ in range(40):
        augment.adapt(sign=0.1, batch=10, target=0.6, pictures=1000)
    assert augment.probability == 0.0
    augment.restore(state)
    assert augment.probability == pytest.approx(0.08)
