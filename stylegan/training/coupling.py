"""Which z a labelled portrait could have come from: couples a Gaussian z to known parameters, exactly.

The supervised first stage needs pairs (z, parameters) whose z is standard normal and independent of nothing but the
picture. A categorical choice with probabilities p is argmax_k(log p_k + Gumbel_k) (the Gumbel-max trick, Gumbel 1954;
sampled given the outcome as in Maddison et al. 2014, "A* sampling", section 3), a continuous value is its empirical
quantile. Choices that a portrait does not show (a hat's colour without a hat) leave their part of z free.
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
    """One categorical choice: outcome per portrait (FREE = not shown), options counted from 0."""

    outcomes: NDArray[np.int64]  # [N]
    options: int


@dataclass(frozen=True)
class Quantity:
    """One continuous value per portrait, NaN = not shown."""

    values: Array  # [N]


class Coupling:
    """Draws z [n, z_dim] for portraits given by their rows; a fresh z each time, standard normal over the set."""

    def __init__(self, choices: list[Choice], quantities: list[Quantity], z_dim: int) -> None:
        self.choices = choices
        self.quantiles = [_quantiles(quantity.values) for quantity in quantities]
        self.logits = [_log_shares(choice) for choice in choices]
        self.z_dim = z_dim
        needed = sum(choice.options for choice in choices) + len(quantities)
        if needed > z_dim:
            raise ValueError(f"Coupling these portraits takes a z of {needed} numbers or more, not {z_dim}.")

    def draw(self, rows: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.float32]:
        """z for the portraits `rows` [n], float32 [n, z_dim]."""
        parts = [
            _normal_from_gumbel(_gumbel_given(choice.outcomes[rows], logits, random))
            for choice, logits in zip(self.choices, self.logits, strict=True)
        ]
        for low, high in self.quantiles:
            level = random.uniform(low[rows], high[rows])
            parts.append(ndtri(np.clip(level, 1e-7, 1 - 1e-7))[:, None])
        used = sum(part.shape[1] for part in parts)
        parts.append(random.standard_normal((len(rows), self.z_dim - used)))
        return np.concatenate(parts, axis=1).astype(np.float32)


def _log_shares(choice: Choice) -> Array:
    """log p of every option among the portraits that show the choice."""
    counts = np.bincount(choice.outcomes[choice.outcomes != FREE], minlength=choice.options)
    return np.log(np.maximum(counts, 1e-3) / max(1, counts.sum()))


def _quantiles(values: Array) -> tuple[Array, Array]:
    """The interval of quantile levels [low, high] each value stands for; (0, 1) where it is not shown."""
    low, high = np.zeros(len(values)), np.ones(len(values))
    shown = np.isfinite(values)
    ordered = np.sort(values[shown])
    low[shown] = np.searchsorted(ordered, values[shown], side="left") / max(1, len(ordered))
    high[shown] = np.searchsorted(ordered, values[shown], side="right") / max(1, len(ordered))
    return low, high


def _gumbel_given(outcomes: NDArray[np.int64], logits: Array, random: np.random.Generator) -> Array:
    """Standard Gumbels [n, K] such that argmax(logits + gumbels) is the outcome; unconditioned where it is FREE.

    The maximum of all is Gumbel(logsumexp(logits)) whatever the outcome; the others are truncated below it.
    """
    n, count = len(outcomes), len(logits)
    free = -np.log(-np.log(random.uniform(1e-12, 1, (n, count))))
    top = -np.log(-np.log(random.uniform(1e-12, 1, (n, 1)))) + np.logaddexp.reduce(logits)
    shifted = free + logits
    truncated = -np.logaddexp(-top, -shifted)
    rows = np.arange(n)
    known = outcomes != FREE
    truncated[rows[known], outcomes[known]] = top[known, 0]
    return np.where(known[:, None], truncated - logits, free)


def _normal_from_gumbel(gumbel: Array) -> Array:
    """Monotone map of a standard Gumbel to a standard normal, through the quantile."""
    level = np.exp(-np.exp(-gumbel))
    normal = ndtri(np.clip(level, 1e-12, 0.5))
    # Near level 1 the complement keeps the digits: 1 - exp(-t) with t = exp(-gumbel).
    upper = -ndtri(np.clip(-np.expm1(-np.exp(-gumbel)), 1e-12, 0.5))
    return np.where(level < 0.5, normal, upper)
