"""A generator's own pictures and paths, by seeds: the same on every machine, as far as its arithmetic is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from stylegan.generator import Generator, seed_to_z

FIRST_SEED = 1_000_000  # far from the seeds that people look at, and that edits and directions are made from


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
    return ws if psi == 1 else generator.truncate(ws, psi, generator.config.cutoff)


@torch.inference_mode()
def draw(generator: Generator, ws: Tensor) -> Tensor:
    """The pictures of styles with constant noise, [N, C, H, W], keeping no layer's maps in memory."""
    return generator.image(generator.run(ws, generator.draw_noise("const"), keep=False), ws)


def drawn_pictures(
    generator: Generator,
    count: int,
    psi: float = 1.0,
    batch: int = 16,
    first_seed: int = FIRST_SEED,
    labels: Labels | None = None,
) -> Iterator[Tensor]:
    """The pictures of `count` seeds in batches."""
    for seeds in batches_of(first_seed, count, batch):
        yield draw(generator, styles(generator, seeds, psi, labels))


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
