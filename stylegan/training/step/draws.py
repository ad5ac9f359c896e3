"""The random numbers of a training step, which follow from the seed, the step and the picture alone.

So nothing of them has to be saved, a resumed run goes on as if it had never stopped, other users of random numbers
cannot disturb it, and every process of several knows its own pictures' numbers without asking.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Draws:
    """Random numbers for the pictures `shard` (start, stop) of a batch of `batch`; each purpose has its own by name."""

    def __init__(
        self, seed: int, step: int, batch: int, shard: tuple[int, int], device: torch.device, half: str = ""
    ) -> None:
        self.key = (seed, step, zlib.crc32(half.encode()))
        self.batch, self.shard, self.device = batch, slice(*shard), device

    def _sequence(self, purpose: str) -> np.random.SeedSequence:
        return np.random.SeedSequence((*self.key, zlib.crc32(purpose.encode())))

    def _random(self, purpose: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(self._sequence(purpose)))

    def uniform(self, purpose: str) -> NDArray[np.float64]:
        """One number per picture in 0..1, [n]."""
        return self._random(purpose).random(self.batch)[self.shard]

    def normal(self, purpose: str) -> NDArray[np.float64]:
        """One standard normal number per picture, [n]."""
        return self._random(purpose).standard_normal(self.batch)[self.shard]

    def integers(self, purpose: str, low: int, high: int) -> NDArray[np.int64]:
        """One whole number per picture, low <= number < high, [n]."""
        return self._random(purpose).integers(low, high, self.batch)[self.shard]

    def latents(self, purpose: str, z_dim: int) -> Tensor:
        """z [n, z_dim], standard normal, on the device."""
        drawn = self._random(purpose).standard_normal((self.batch, z_dim), dtype=np.float32)
        return torch.from_numpy(drawn[self.shard]).to(self.device)

    def noise(self, purpose: str, sizes: Sequence[tuple[int, int]]) -> list[Tensor | None]:
        """Standard normal noise for layers of those (height, width): one [n, 1, h, w] each, on the device."""
        counts = [height * width for height, width in sizes]
        seeds = self._sequence(purpose).generate_state(self.batch, np.uint64)[self.shard]
        generator = torch.Generator(self.device)
        drawn = torch.empty(len(seeds), sum(counts), device=self.device)
        for row, seed in zip(drawn, seeds, strict=True):
            row.normal_(generator=generator.manual_seed(int(seed)))
        parts = drawn.split(counts, dim=1)
        return [part.view(-1, 1, *size) for part, size in zip(parts, sizes, strict=True)]
