"""What may hold a generator near what it learned before."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from stylegan.generator import Generator


class Anchor(Protocol):
    """A second loss beside the discriminator's judgement, given to a `Trainer` from Python."""

    def loss(self, generator: Generator, level: int, fade: float, batch: int) -> Tensor:
        """Of `batch` pictures at a level, `fade` (0..1) of which is faded in. A scalar."""
