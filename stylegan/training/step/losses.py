"""The adversarial losses in one table, each with its gradient penalties, headed by their equations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


# Non-saturating logistic loss (Goodfellow et al. 2014, section 3): the generator maximises log sigmoid(D(G(z))).
def logistic_generator(fake: Tensor, real: Tensor | None = None) -> Tensor:
    """Scores of generated pictures [N, 1] -> scalar."""
    return F.softplus(-fake).mean()


def logistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Scores [N, 1] of real and generated pictures -> scalar: -log sigmoid(D(x)) - log(1 - sigmoid(D(G(z))))."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


# Wasserstein loss (Arjovsky et al. 2017, algorithm 1), with the drift term of Karras et al. 2018a (appendix A.1).
DRIFT = 1e-3


def wasserstein_generator(fake: Tensor, real: Tensor | None = None) -> Tensor:
    """Scores of generated pictures [N, 1] -> scalar."""
    return -fake.mean()


def wasserstein_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Scores [N, 1] -> scalar: D(G(z)) - D(x) + 0.001 D(x)^2, which keeps the scores near zero."""
    return fake.mean() - real.mean() + DRIFT * real.square().mean()


# Relativistic pairing (Jolicoeur-Martineau 2019; Huang et al. 2024, eq. 2): f(D(G(z)) - D(x)), f(t) = log(1 + exp(-t)).
def relativistic_generator(fake: Tensor, real: Tensor | None = None) -> Tensor:
    """Scores [N, 1], the i-th of both are a pair -> scalar: a generated picture is to look more real than its pair."""
    if real is None:
        raise ValueError("The relativistic loss compares generated pictures with real ones.")
    return F.softplus(real - fake).mean()


def relativistic_discriminator(real: Tensor, fake: Tensor) -> Tensor:
    """Scores [N, 1], the i-th of both are a pair -> scalar."""
    return F.softplus(fake - real).mean()


# R1 and R2 (Mescheder et al. 2018, eq. 9 and 10): gamma / 2 * |grad D(x)|^2, on real or on generated pictures.
def zero_centred_penalty(scores: Tensor, pictures: Tensor, gamma: float) -> Tensor:
    """`pictures` require grad and led to `scores`; returns a scalar that can be differentiated again."""
    return 0.5 * gamma * _gradient(scores, pictures).square().sum(dim=(1, 2, 3)).mean()


# WGAN-GP (Gulrajani et al. 2017, eq. 3): lambda * (|grad D(x)| - 1)^2, on both sides, on pictures between the two kinds.
def one_centred_penalty(scores: Tensor, pictures: Tensor, weight: float) -> Tensor:
    """As `zero_centred_penalty`."""
    norms = _gradient(scores, pictures).square().sum(dim=(1, 2, 3)).add(1e-12).sqrt()
    return weight * (norms - 1).square().mean()


def between(real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    """Pictures on the straight line between real and generated ones; share [N] in 0..1, 1 = real."""
    return torch.lerp(fake, real, share.to(real).view(-1, 1, 1, 1))


def _gradient(scores: Tensor, pictures: Tensor) -> Tensor:
    (gradient,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return gradient


Penalty = Callable[[Tensor, Tensor, float], Tensor]  # of scores, the pictures that led to them, and a weight
# By what they act on: real pictures, generated ones, or those between.
PENALTIES: dict[str, Penalty] = {
    "r1": zero_centred_penalty,
    "r2": zero_centred_penalty,
    "gradient_penalty": one_centred_penalty,
}


@dataclass(frozen=True)
class AdversarialLoss:
    """What both networks minimise, and names of PENALTIES."""

    generator: Callable[[Tensor, Tensor | None], Tensor]  # scores of generated and of real pictures
    discriminator: Callable[[Tensor, Tensor], Tensor]  # scores of real and of generated pictures
    penalties: tuple[str, ...]
    weight: float  # of the penalties, if the settings give none
    every: int  # steps between two penalties, if the settings give none
    paired: bool  # whether the generator's loss needs real pictures
    adapts: bool  # whether a score's sign says real or generated: what adaptive augmentation goes by
    title: str


LOSSES: dict[str, AdversarialLoss] = {
    "logistic": AdversarialLoss(
        logistic_generator, logistic_discriminator, ("r1",), 3.0, 8, False, True,
        "non-saturating logistic loss with R1",
    ),
    "wgan-gp": AdversarialLoss(
        wasserstein_generator, wasserstein_discriminator, ("gradient_penalty",), 10.0, 1, False, False,
        "Wasserstein loss with a gradient penalty",
    ),
    "r3gan": AdversarialLoss(
        relativistic_generator, relativistic_discriminator, ("r1", "r2"), 1.0, 1, True, False,
        "relativistic pairing with R1 and R2",
    ),
}  # fmt: skip
