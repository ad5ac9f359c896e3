"""Bias, noise and leaky ReLU after a convolution (Karras et al. 2019, fig. 1b)."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def reference(x: Tensor, bias: Tensor, noise: Tensor | None, strength: Tensor) -> Tensor:
    """x [N, C, h, w], bias and strength [1, C, 1, 1], noise [N or 1, 1, h, w]; a slope of 0.2 below 0."""
    return F.leaky_relu(x + bias + (0.0 if noise is None else noise * strength), 0.2)


def activate(x: Tensor, bias: Tensor, noise: Tensor | None, strength: Tensor, *, own: bool) -> Tensor:
    """The same; `own`: nobody else needs x, and where nothing learns its memory is taken for the result."""
    if own and not learns(x, bias):
        x.add_(bias)
    else:
        x = x + bias
    if noise is not None:
        x = x.addcmul_(noise, strength)
    return F.leaky_relu_(x, 0.2)


def learns(*tensors: Tensor) -> bool:
    """Whether gradients flow through one of them."""
    return torch.is_grad_enabled() and any(tensor.requires_grad for tensor in tensors)
