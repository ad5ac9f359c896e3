"""Which z a labelled portrait could have come from: couples a Gaussian z to known parameters, exactly.

The supervised first stage needs pairs (z, picture) whose z is standard normal over the set. A choice is an angle: two
numbers of z, whose plane is cut into one sector per option, as wide as the option is frequent. A continuous value is
its quantile in one number of z. What a portrait does not show (a hat's colour without a hat) leaves its numbers free.
Sectors rather than an argmax over one number per option: a boundary is one line in a plane, which a small mapping
network learns; an argmax of 35 compares 595 pairs (measured: after as many steps more than twice the error).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[np.float64]
FREE = -1  # an outcome that the portrait does not show
OUTERMOST = 1e-6  # of a quantile level: beyond it is a twentieth of a deviation, in single precision nothing


@dataclass(frozen=True)
class Choice:
    """One categorical choice: outcome per portrait (FREE = not shown), options counted from 0.

    `given` says which earlier choice it depends on: the shares of the options are counted for each value apart.
    """

    outcomes: NDArray[np.int64]  # [N]
    options: int
    given: NDArray[np.int64] | None = None  # [N]


@dataclass(frozen=True)
class Quantity:
    """One continuous value per portrait, NaN = not shown.

    `given` says which choice it depends on: its quantiles are taken for each value apart.
    """

    values: Array  # [N]
    given: NDArray[np.int64] | None = None  # [N]


class Coupling:
    """Draws z [n, z_dim] for portraits given by their rows; a fresh z each time, standard normal over the set.

    Attributes:
        sectors: of every choice the portraits' sectors, in turns of a circle, float32 [N, choices, low and high].
        levels: of every quantity the levels of its quantile, the same.
    """

    def __init__(self, choices: list[Choice], quantities: list[Quantity], z_dim: int) -> None:
        self.z_dim = z_dim
        needed = 2 * len(choices) + len(quantities)
        if needed > z_dim:
            raise ValueError(f"Coupling these portraits takes a z of {needed} numbers or more, not {z_dim}.")
        self.sectors = _stacked([_sectors(choice) for choice in choices])
        self.levels = _stacked([_quantiles(quantity) for quantity in quantities])

    def to(self, device: torch.device) -> Coupling:
        """Itself, drawing there from now on."""
        self.sectors, self.levels = self.sectors.to(device), self.levels.to(device)
        return self

    def sample(self, rows: Tensor, random: torch.Generator | None = None) -> Tensor:
        """z for the portraits `rows` [n], float32 [n, z_dim]; `random`: torch's own one where none is given."""
        angle = 2 * torch.pi * _within(self.sectors[rows], random)
        radius = (
            _uniform(angle, random).clamp(min=1e-12).log().mul(-2).sqrt()
        )  # the pair is a standard normal one
        pairs = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=2).flatten(1)
        levels = _within(self.levels[rows], random).clamp(OUTERMOST, 1 - OUTERMOST)
        known = torch.cat([pairs, torch.special.ndtri(levels)], dim=1)
        free = torch.randn(
            len(rows), self.z_dim - known.shape[1], generator=random, device=self.sectors.device
        )
        return torch.cat([known, free], dim=1)


def _stacked(intervals: list[tuple[Array, Array]]) -> Tensor:
    """[N, intervals, 2]."""
    ends = np.stack([np.stack([low, high], axis=1) for low, high in intervals], axis=1)
    return torch.from_numpy(ends.astype(np.float32))


def _within(ends: Tensor, random: torch.Generator | None) -> Tensor:
    """A number from every interval, [n, intervals]."""
    low, high = ends.unbind(dim=2)
    return torch.lerp(low, high, _uniform(low, random))


def _uniform(like: Tensor, random: torch.Generator | None) -> Tensor:
    return torch.rand(like.shape, generator=random, device=like.device)


def _sectors(choice: Choice) -> tuple[Array, Array]:
    """The sector [low, high] of each portrait's outcome in turns of a circle; (0, 1) where it is not shown."""
    low, high = np.zeros(len(choice.outcomes)), np.ones(len(choice.outcomes))
    given = np.zeros_like(choice.outcomes) if choice.given is None else choice.given
    for value in np.unique(given):
        shown = (given == value) & (choice.outcomes != FREE)
        counts = np.bincount(choice.outcomes[shown], minlength=choice.options)
        edges = np.concatenate([[0.0], np.cumsum(counts) / max(1, counts.sum())])
        low[shown], high[shown] = edges[choice.outcomes[shown]], edges[choice.outcomes[shown] + 1]
    return low, high


def _quantiles(quantity: Quantity) -> tuple[Array, Array]:
    """The interval of quantile levels [low, high] each value stands for; (0, 1) where it is not shown."""
    values = quantity.values
    low, high = np.zeros(len(values)), np.ones(len(values))
    given = np.zeros(len(values), np.int64) if quantity.given is None else quantity.given
    for value in np.unique(given):
        shown = (given == value) & np.isfinite(values)
        ordered = np.sort(values[shown])
        low[shown] = np.searchsorted(ordered, values[shown], side="left") / max(1, len(ordered))
        high[shown] = np.searchsorted(ordered, values[shown], side="right") / max(1, len(ordered))
    return low, high
