"""The Direction: a named vector in W with the styles that it moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST_NAME = 200  # characters
MAX_STYLES = 1000  # far beyond every StyleGAN
MAX_NUMBER = 1e6  # of a vector or a latent, in size: w of trained models stays below some hundreds


class DirectionError(ValueError):
    """A direction or a file of directions that makes no sense, in one sentence."""


@dataclass(frozen=True, eq=False)
class Direction:
    """`ws[:, first_style..last_style] += amount * vector`; 1 adds the vector as it is.

    vector: float32 [w_dim], or [num_ws, w_dim] with one row per style, read-only. `last_style` is inclusive,
    None means the last style. `minimum` and `maximum` are the amounts that a slider offers. DirectionError
    when a value makes no sense.
    """

    name: str
    vector: NDArray[np.float32]
    first_style: int = 0
    last_style: int | None = None
    minimum: float = -5.0
    maximum: float = 5.0
    group: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        problem = name_problem(self.name) or _settings_problem(self)
        if problem is not None:
            raise DirectionError(problem)
        object.__setattr__(self, "vector", _checked_vector(self.name, self.vector))


def name_problem(name: str) -> str | None:
    """Why this cannot be the name of a direction, in one sentence; None when it can."""
    if not name.strip():
        return "A direction needs a name."
    if name != name.strip() or not name.isprintable():
        return f"The name {name!r} of a direction has spaces around it or characters that cannot be shown."
    if len(name) > LONGEST_NAME:
        return f"The name '{name[:20]}…' of a direction is longer than {LONGEST_NAME} characters."
    return None


def number_problem(array: NDArray[np.float32]) -> str | None:
    """Why no direction or latent has such numbers, in a clause; None when it may, or they are not finite."""
    largest = float(np.abs(array).max(initial=0.0))
    if not MAX_NUMBER < largest < np.inf:
        return None
    return f"holds a number of the size {largest:.3g}, and those of directions and latents are at most {MAX_NUMBER:,.0f}"


def _settings_problem(direction: Direction) -> str | None:
    first, last = direction.first_style, direction.last_style
    if not 0 <= first < MAX_STYLES or (last is not None and not first <= last < MAX_STYLES):
        return (
            f"Styles {first} to {'the last' if last is None else last} of '{direction.name}' are not a range."
        )
    if not -np.inf < direction.minimum < direction.maximum < np.inf:
        low, high = direction.minimum, direction.maximum
        return f"The amounts {low:g} to {high:g} of '{direction.name}' are not a range."
    if "\0" in direction.group + direction.description:  # no text file could hold it
        return f"The group or the description of '{direction.name}' holds a null character."
    return None


def _checked_vector(name: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):  # too large for float32 becomes infinite and is refused below
        stored = np.array(vector, dtype=np.float32, order="C")
    if stored.ndim not in (1, 2) or stored.size == 0:
        raise DirectionError(
            f"The direction '{name}' has the shape {list(stored.shape)}, not that of styles."
        )
    if not np.isfinite(stored).all():
        raise DirectionError(f"The direction '{name}' holds numbers that are not finite or too large.")
    problem = number_problem(stored)
    if problem is not None:
        raise DirectionError(f"The direction '{name}' {problem}.")
    stored.flags.writeable = False
    return stored
