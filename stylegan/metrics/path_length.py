"""Perceptual path length: how much a picture changes along a short step in W (Karras et al. 2019, section 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

EPSILON = 1e-4
TRIMMED = 0.01  # of the lengths at either end: a few enormous ones would decide the mean


def path_lengths(
    ends: Iterable[tuple[Tensor, Tensor]],
    draw: Callable[[Tensor], Tensor],
    features: Callable[[Tensor], Tensor],
    sampling: Literal["full", "end"] = "full",
    epsilon: float = EPSILON,
    seed: int = 0,
) -> Iterator[NDArray[np.float64]]:
    """For batches of paths between ws [n, num_ws, w_dim] and ws alike, the lengths [n] (eq. 3, in W, linear).

    |f(g(lerp(w1, w2; t))) - f(g(lerp(w1, w2; t + ε)))|² / ε² with t drawn from 0..1 ("full") or 0 ("end"). `draw` is g;
    `features` is f, the space in which pictures are compared. The paper's f is VGG16 weighed by LPIPS, so its figures are
    not comparable with those of another f.
    """
    random = torch.Generator().manual_seed(seed)
    for first, second in ends:
        t = torch.rand(len(first), 1, 1, generator=random).to(first)
        if sampling == "end":
            t = torch.zeros_like(t)
        steps = torch.cat([torch.lerp(first, second, t), torch.lerp(first, second, t + epsilon)])
        here, there = features(draw(steps)).cpu().double().chunk(2)
        lengths: NDArray[np.float64] = ((there - here).square().sum(dim=1) / epsilon**2).numpy()
        yield lengths


def mean_path_length(lengths: NDArray[np.float64], trimmed: float = TRIMMED) -> float:
    """The mean of the lengths without the shortest and the longest `trimmed` part of them (as the official code)."""
    if not lengths.size:
        raise ValueError("A path length needs one path at least.")
    low = np.quantile(lengths, trimmed, method="lower")
    high = np.quantile(lengths, 1 - trimmed, method="higher")
    return float(lengths[(lengths >= low) & (lengths <= high)].mean())
