"""What a run of a generator leaves: the activations of its layers."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor

from stylegan.networks.synthesis import State, Statistics

NoiseList = list[Tensor | None]  # of each layer: [1, 1, h, w], or None for no noise


class Cancelled(Exception):
    """A run was stopped between two layers."""


@dataclass
class Trace:
    """One run's activations: per layer the state before edits, and the statistics its norm used."""

    raw: list[State] = field(default_factory=list)
    statistics: list[Statistics | None] = field(default_factory=list)

    def head(self, count: int) -> Trace:
        """The first `count` layers (no copies)."""
        return Trace(self.raw[:count], self.statistics[:count])
