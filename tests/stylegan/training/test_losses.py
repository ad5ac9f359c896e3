"""Every loss and gradient penalty against a hand computation, and their second derivatives in double precision."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from stylegan.training.settings import Stage, TrainingConfig
from stylegan.training.step.losses import (
    LOSSES,
    between,
    logistic_discriminator,
    logistic_generator,
    one_centred_penalty,
    relativistic_discriminator,
    relativistic_generator,
    wasserstein_discriminator,
    wasserstein_generator,
    zero_centred_penalty,
)

REAL, FAKE = torch.tensor([[2.0], [-1.0]]).double(), torch.tensor([[0.5], [-3.0]]).double()


def by_hand(formula: Callable[[float, float], float]) -> Tensor:
    """The mean of a formula over the two pairs of scores."""
    pairs = zip(REAL.flatten().tolist(), FAKE.flatten().tolist(), strict=True)
    return torch.tensor(sum(formula(real, fake) for real, fake in pairs) / 2, dtype=torch.float64)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_the_logistic_loss_is_that_of_the_paper() -> None:
    expected = by_hand(lambda real, fake: -math.log(sigmoid(real)) - math.log(1 - sigmoid(fake)))
    torch.testing.assert_close(logistic_discriminator(REAL, FAKE), expected)
    torch.testing.assert_close(logistic_generator(FAKE), by_hand(lambda _, fake: -math.log(sigmoid(fake))))


def test_the_wasserstein_loss_is_that_of_the_paper_and_drifts_to_zero() -> None:
    expected = by_hand(lambda real, fake: fake - real + 0.001 * real**2)
    torch.testing.assert_close(wasserstein_discriminator(REAL, FAKE), expected)
    torch.testing.assert_close(wasserstein_generator(FAKE), by_hand(lambda _, fake: -fake))


def test_the_relativistic_loss_compares_pairs() -> None:
    expected = by_hand(lambda real, fake: math.log(1 + math.exp(-(real - fake))))
    torch.testing.assert_close(relativistic_discriminator(REAL, FAKE), expected)
    wished = by_hand(lambda real, fake: math.log(1 + math.exp(-(fake - real))))
    torch.testing.assert_close(relativistic_generator(FAKE, REAL), wished)
    with pytest.raises(ValueError, match="compares"):
        relativistic_generator(FAKE)


def quadratic(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """D(x) = x'Wx / 2 + b'x, whose gradient is Wx + b where W is symmetric: scores [N, 1] of pictures [N, 1, 2, 2]."""
    flat = x.flatten(1)
    return (0.5 * flat @ weight * flat + bias * flat).sum(dim=1, keepdim=True)


def discriminator_of() -> tuple[Tensor, Tensor, Tensor]:
    """Pictures [3, 1, 2, 2], W and b, in double precision."""
    torch.manual_seed(0)
    weight = torch.randn(4, 4, dtype=torch.float64)
    return (
        torch.randn(3, 1, 2, 2, dtype=torch.float64),
        weight + weight.T,
        torch.randn(4, dtype=torch.float64),
    )


def test_r1_and_r2_are_half_gamma_times_the_squared_gradient() -> None:
    pictures, weight, bias = discriminator_of()
    shown = pictures.requires_grad_(True)
    gradient = pictures.detach().flatten(1) @ weight + bias
    expected = 0.5 * 3.0 * gradient.square().sum(dim=1).mean()
    torch.testing.assert_close(zero_centred_penalty(quadratic(shown, weight, bias), shown, 3.0), expected)


def test_the_gradient_penalty_is_two_sided() -> None:
    pictures, weight, bias = discriminator_of()
    shown = pictures.requires_grad_(True)
    norms = (pictures.detach().flatten(1) @ weight + bias).norm(dim=1)
    expected = 10.0 * (norms - 1).square().mean()
    torch.testing.assert_close(one_centred_penalty(quadratic(shown, weight, bias), shown, 10.0), expected)
    # A gradient of 0 is as wrong as one of 2.
    flat = torch.zeros(1, 1, 2, 2, dtype=torch.float64, requires_grad=True)
    score = (flat * 0.0).sum(dim=(1, 2, 3), keepdim=True)
    assert one_centred_penalty(score, flat, 10.0).item() == pytest.approx(10.0, rel=1e-5)


@pytest.mark.parametrize("penalty", [zero_centred_penalty, one_centred_penalty])
def test_penalties_teach_the_discriminator_by_their_second_derivatives(
    penalty: Callable[[Tensor, Tensor, float], Tensor],
) -> None:
    pictures, weight, bias = discriminator_of()

    def of_weights(weight: Tensor, bias: Tensor) -> Tensor:
        shown = pictures.detach().requires_grad_(True)
        return penalty(torch.tanh(quadratic(shown, weight, bias)), shown, 2.0)

    assert torch.autograd.gradcheck(of_weights, (weight.requires_grad_(True), bias.requires_grad_(True)))


def test_pictures_between_lie_on_the_line_from_generated_to_real() -> None:
    real, fake = torch.ones(2, 1, 1, 1), torch.zeros(2, 1, 1, 1)
    assert between(real, fake, torch.tensor([0.25, 1.0])).flatten().tolist() == [0.25, 1.0]


def test_a_loss_brings_its_own_weight_and_pace_of_penalties_unless_told_otherwise() -> None:
    stages = (Stage(0, 4, 0, 16),)
    for name, loss in LOSSES.items():
        own = TrainingConfig(stages, (4,), loss=name)
        assert (own.penalty_weight, own.penalty_steps) == (loss.weight, loss.every)
        expected = TrainingConfig(stages, (4,), loss=name, penalty=0.5, penalty_every=3)
        assert (expected.penalty_weight, expected.penalty_steps) == (0.5, 3)
    with pytest.raises(ValueError, match="loss is logistic"):
        TrainingConfig(stages, (4,), loss="hinge")
