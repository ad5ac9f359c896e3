"""A generator's own pictures by seeds, the same on every machine as far as its arithmetic is; and its path length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.generator import Generator, seed_to_z

FIRST_SEED = 1_000_000  # far from the seeds that people look at, and that edits and directions are made from
EPSILON = 1e-4  # of a path
TRIMMED = 0.01  # of the lengths at either end: a few enormous ones would decide the mean
Labels = NDArray[np.float32]


@torch.no_grad()
def styles(generator: Generator, seeds: range, psi: float = 1.0, labels: Labels | None = None) -> Tensor:
    """ws [N, num_ws, w_dim] of some seeds, truncated with the model's own cutoff.

    A conditional model draws each seed's label by lot, from the seed alone: one of `labels` [M, label_dim], those of a set,
    so that classes are as frequent as there; without any, one of its classes.
    """
    z = np.concatenate([seed_to_z(seed, generator.z_dim) for seed in seeds])
    given = None
    if generator.label_dim:
        known = np.eye(generator.label_dim, dtype=np.float32) if labels is None else labels
        rows = [np.random.default_rng([seed, 1]).integers(len(known)) for seed in seeds]
        given = torch.from_numpy(known[rows]).to(generator.device)
    ws = generator.map(torch.from_numpy(z).to(generator.device), given)
    return ws if psi == 1 else generator.truncate(ws, psi, generator.config.cutoff, labels=given)


@torch.inference_mode()
def generate(generator: Generator, ws: Tensor) -> Tensor:
    """The pictures of styles with constant noise, [N, C, H, W], keeping no layer's maps in memory."""
    return generator.image(generator.run(ws, generator.draw_noise("const"), keep=False), ws)


def generated_pictures(
    generator: Generator,
    count: int,
    psi: float = 1.0,
    batch: int = 16,
    first_seed: int = FIRST_SEED,
    labels: Labels | None = None,
) -> Iterator[Tensor]:
    """The pictures of `count` seeds in batches."""
    for seeds in batches_of(first_seed, count, batch):
        yield generate(generator, styles(generator, seeds, psi, labels))


def path_ends(
    generator: Generator,
    count: int,
    psi: float = 1.0,
    batch: int = 8,
    first_seed: int = FIRST_SEED,
    labels: Labels | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Both ends in W of `count` paths in batches: those of one seed and of the seed `count` later."""
    for seeds in batches_of(first_seed, count, batch):
        others = range(seeds.start + count, seeds.stop + count)
        yield styles(generator, seeds, psi, labels), styles(generator, others, psi, labels)


def batches_of(first_seed: int, count: int, batch: int) -> Iterator[range]:
    """`count` seeds from `first_seed` on in runs of at most `batch`."""
    for first in range(first_seed, first_seed + count, batch):
        yield range(first, min(first + batch, first_seed + count))


# Perceptual path length: how much a picture changes along a short step in W (Karras et al. 2019, section 4.1).
def path_lengths(
    ends: Iterable[tuple[Tensor, Tensor]],
    generate: Callable[[Tensor], Tensor],
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
        here, there = features(generate(steps)).cpu().double().chunk(2)
        lengths: NDArray[np.float64] = ((there - here).square().sum(dim=1) / epsilon**2).numpy()
        yield lengths


def mean_path_length(lengths: NDArray[np.float64], trimmed: float = TRIMMED) -> float:
    """The mean of the lengths without the shortest and the longest `trimmed` part of them (as the official code)."""
    if not lengths.size:
        raise ValueError("A path length needs one path at least.")
    low = np.quantile(lengths, trimmed, method="lower")
    high = np.quantile(lengths, 1 - trimmed, method="higher")
    return float(lengths[(lengths >= low) & (lengths <= high)].mean())
