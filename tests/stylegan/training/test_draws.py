"""The random numbers of a step: the same for a picture whoever draws it, different for everything else."""

from __future__ import annotations

import numpy as np
import torch

from stylegan.training.step.draws import Draws

CPU = torch.device("cpu")


def test_a_share_draws_the_numbers_of_its_pictures() -> None:
    whole = Draws(5, 7, 6, (0, 6), CPU, "generator")
    part = Draws(5, 7, 6, (2, 4), CPU, "generator")
    assert torch.equal(part.latents("z", 4), whole.latents("z", 4)[2:4])
    assert np.array_equal(part.uniform("u"), whole.uniform("u")[2:4])
    assert np.array_equal(part.normal("n"), whole.normal("n")[2:4])
    assert np.array_equal(part.integers("i", 0, 99), whole.integers("i", 0, 99)[2:4])
    for mine, all_of_it in zip(
        part.noise("x", [(2, 1), (4, 2)]), whole.noise("x", [(2, 1), (4, 2)]), strict=True
    ):
        assert mine is not None
        assert all_of_it is not None
        assert torch.equal(mine, all_of_it[2:4])


def test_seed_step_half_and_purpose_each_change_the_numbers() -> None:
    one = Draws(5, 7, 6, (0, 6), CPU, "generator")
    others = [
        Draws(6, 7, 6, (0, 6), CPU, "generator"), Draws(5, 8, 6, (0, 6), CPU, "generator"),
        Draws(5, 7, 6, (0, 6), CPU, "discriminator"),
    ]  # fmt: skip
    assert not any(np.allclose(other.uniform("u"), one.uniform("u")) for other in others)
    assert not np.allclose(one.uniform("v"), one.uniform("u"))


def test_noise_and_latents_are_standard_normal() -> None:
    drawn = Draws(0, 0, 64, (0, 64), CPU)
    (noise,) = drawn.noise("x", [(16, 16)])
    assert noise is not None
    for numbers in (noise, drawn.latents("z", 256)):
        assert abs(numbers.mean().item()) < 0.03
        assert abs(numbers.std().item() - 1) < 0.03
