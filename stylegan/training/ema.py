"""The exponential moving average of a generator: what is sampled, measured and shipped."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

Followed = TypeVar("Followed", bound=nn.Module)


class Average(Generic[Followed]):
    """Follows a module with a half-life counted in pictures (Karras et al. 2018a, section 4; 2019, appendix C)."""

    def __init__(self, module: Followed, half_life: float) -> None:
        self.module: Followed = copy.deepcopy(module).eval().requires_grad_(False)
        self.half_life = half_life

    @torch.no_grad()
    def update(self, module: Followed, pictures: int, seen: int) -> None:
        """Move towards `module` after a step of `pictures`; early on (`seen` small) the average is shorter."""
        half_life = min(self.half_life, 0.1 * seen + 1)
        weight = 1 - 0.5 ** (pictures / half_life)
        pairs: Iterable[tuple[Tensor, Tensor]] = zip(
            self.module.parameters(), module.parameters(), strict=True
        )
        for mine, theirs in pairs:
            mine.lerp_(theirs, weight)
        for mine, theirs in zip(self.module.buffers(), module.buffers(), strict=True):
            mine.copy_(theirs)
