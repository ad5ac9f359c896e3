"""After training: how often a thing is drawn that portraits either have or have not, brought to the training set's share.

A network is too smooth for the edge at which a rare thing begins in z; what lies near it is drawn without the thing. The
edge is moved: the first layer of the mapping network gets a bias along the number of z that decides.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from stylegan.datasets.portrait_options import LABELS
from stylegan.datasets.tagging import Tagger
from stylegan.generator import Generator
from stylegan.layers import EqualLinear
from stylegan.training.matching import measure_average

FARTHEST = 2.0  # deviations of z
STEPS = 7  # of the bisection: to a hundredth or two of a deviation


@torch.no_grad()
def calibrate(
    generator: Generator, tagger: Tagger, number: int, tag: str, share: float, count: int = 2000
) -> float:
    """Move the edge along the `number`-th of z until `share` (0..1) of the pictures show `tag`. In place.

    Measured on `count` pictures at psi 1. Returns how far, in deviations of z (-2..2); w_avg is measured anew.
    """
    first = generator.mapping.dense[0]
    assert isinstance(first, EqualLinear)
    before = first.bias.clone()
    along = first.weight[:, number] * first.scale / first.lr
    z = torch.from_numpy(np.random.RandomState(1).randn(count, generator.z_dim).astype(np.float32))
    low, high, moved = -FARTHEST, FARTHEST, 0.0
    for _ in range(STEPS):
        first.bias.copy_(before + moved * along)
        if shown(generator, tagger, z, tag) < share:
            low = moved
        else:
            high = moved
        moved = (low + high) / 2
    first.bias.copy_(before + moved * along)
    measure_average(generator)
    return moved


def shown(generator: Generator, tagger: Tagger, z: Tensor, tag: str) -> float:
    """The share of the pictures of z [N, z_dim], untruncated, in which the tagger sees `tag`."""
    column = LABELS.index(tag)
    parts = [tagger.tags(generator.synthesize(generator.map(part)))[:, column] for part in z.split(100)]
    return float(np.concatenate(parts).mean())
