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
from numpy.typing import NDArray
from scipy.special import ndtri

Array = NDArray[np.float64]
FREE = -1  # an outcome that the portrait does not show


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
    """Draws z [n, z_dim] for portraits given by their rows; a fresh z each time, standard normal over the set."""

    def __init__(self, choices: list[Choice], quantities: list[Quantity], z_dim: int) -> None:
        self.sectors = [_sectors(choice) for choice in choices]
        self.quantiles = [_quantiles(quantity) for quantity in quantities]
        self.z_dim = z_dim
        needed = 2 * len(choices) + len(quantities)
        if needed > z_dim:
            raise ValueError(f"Coupling these portraits takes a z of {needed} numbers or more, not {z_dim}.")

    def sample(self, rows: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.float32]:
        """z for the portraits `rows` [n], float32 [n, z_dim]."""
        parts = []
        for low, high in self.sectors:
            angle = 2 * np.pi * random.uniform(low[rows], high[rows])
            radius = np.sqrt(random.chisquare(2, len(rows)))  # so that the pair is a standard normal one
            parts += [radius * np.cos(angle), radius * np.sin(angle)]
        for low, high in self.quantiles:
            parts.append(ndtri(np.clip(random.uniform(low[rows], high[rows]), 1e-7, 1 - 1e-7)))
        parts += list(random.standard_normal((self.z_dim - len(parts), len(rows))))
        return np.stack(parts, axis=1).astype(np.float32)


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
