"""The adversarial losses: non-saturating logistic loss and R1."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


# Non-saturating logistic loss (Goodfellow et al. 2014): the generator maximises log D(G(z)).
def generator_loss(fake: Tensor) -> Tensor:
    """Scores of generated pictures [N, 1] -> scalar."""
    return F.softplus(-fake).mean()


def discriminator_loss(real: Tensor, fake: Tensor) -> Tensor:
    """Scores [N, 1] of real and generated pictures -> scalar."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


# R1 (Mescheder et al. 2018, eq. 9): gamma / 2 * |grad D(x)|^2 on real pictures.
def r1_penalty(scores: Tensor, pictures: Tensor, gamma: float) -> Tensor:
    """`pictures` require grad and led to `scores`; returns a scalar that can be differentiated again."""
    (gradient,) = torch.autograd.grad(scores.sum(), pictures, create_graph=True)
    return 0.5 * gamma * gradient.square().sum(dim=(1, 2, 3)).mean()
