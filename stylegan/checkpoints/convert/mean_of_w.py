"""Estimates the mean of w of a generator whose file has none, always the same."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from stylegan.checkpoints.errors import CheckpointError
from stylegan.generator import Generator

SAMPLES = 10_000
SEED = 0
_BATCH = 100
# Multiplications that this may take: twice those of a mapping of 8 layers of 512. A file may have a mapping of any size.
_WORK = 50_000_000_000


@torch.no_grad()
def estimate_mean_of_w(generator: Generator, name: str) -> tuple[Tensor, int]:
    """The mean [w_dim] over SAMPLES samples of w, and how many they were: fewer of a vast mapping.

    Those of a conditional generator are of its classes, each as likely as the others. CheckpointError for the file `name`
    where its mapping gives no finite numbers.
    """
    source = np.random.RandomState(SEED)
    size = sum(parameter.numel() for parameter in generator.mapping.parameters()) + 100 * generator.z_dim
    batches = max(1, min(SAMPLES, _WORK // size) // _BATCH)
    total = torch.zeros(generator.w_dim, dtype=torch.float64)
    for _ in range(batches):
        z = torch.from_numpy(source.randn(_BATCH, generator.z_dim).astype(np.float32))
        total += generator.mapping(z, _classes(generator, source)).double().sum(dim=0)
    if not bool(torch.isfinite(total).all()):
        raise CheckpointError(f"{name} holds a mapping network that gives no finite w: it is damaged.")
    return (total / (batches * _BATCH)).float(), batches * _BATCH


def _classes(generator: Generator, source: np.random.RandomState) -> Tensor | None:
    if not generator.label_dim:
        return None
    return F.one_hot(
        torch.from_numpy(source.randint(generator.label_dim, size=_BATCH)), generator.label_dim
    ).float()
