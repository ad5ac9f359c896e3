"""Paints with a colour: values of a few maps by which what is painted takes a colour that a person has picked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.limits import clamped
from ganinterface.render.finding.first_values import Bench, Trial, Values
from ganinterface.render.finding.order import Order

Colour = tuple[float, float, float]  # 0..255

MAPS = 16  # that may take part where the edit names none
ROUNDS = 8  # of coming nearer; each renders one picture
RIDGE = (
    0.1  # of the strongest map's pull: what else is in the maps is worth as much as the last levels of colour
)
FARTHEST = 12.0  # deviations of a map; beyond, other things appear
ENOUGH = 2.0  # levels


class Coloured(NamedTuple):
    """Values of maps, sorted by map, and the mean colour that what is painted has with them."""

    channels: tuple[tuple[int, float], ...]
    reached: Colour


def colour_values(bench: Bench, order: Order, wanted: Colour) -> Coloured:
    """Values by which the mean colour of what is painted comes as near to `wanted` as few maps bring it.

    The maps are those of the order, else the ones that move the place most. What each does by one deviation is measured;
    ridge regression on that gives values, which are corrected by what they reach. ValueError with one sentence where
    nothing is painted in the picture.
    """
    trial = Trial(bench, order)
    if not trial.is_seen:
        raise ValueError("Nothing is painted in the picture: a colour needs a place.")
    channels = list(order.channels) or trial.promising(MAPS)
    units = np.array([trial.unit(channel) for channel in channels])

    def colour(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        return trial.colour(dict(zip(channels, (amounts * units).tolist(), strict=True)))

    target, nothing = np.array(wanted), np.zeros(len(channels))
    before = colour(nothing)
    pulls = np.stack([colour(step) - before for step in np.eye(len(channels))], axis=1)  # [colours, maps]
    target = target[: len(before)] if len(before) > 1 else target.mean(keepdims=True)
    ridge = (RIDGE * max(float(np.linalg.norm(pulls, axis=0).max()), 1e-6)) ** 2
    amounts, reached = nothing, before
    best = amounts, reached
    for _ in range(ROUNDS):
        solved = pulls.T @ np.linalg.solve(pulls @ pulls.T + ridge * np.eye(len(before)), target - reached)
        step = np.clip(amounts + solved, -FARTHEST, FARTHEST) - amounts
        moved = colour(amounts + step) - reached
        amounts, reached = amounts + step, reached + moved
        # Broyden's rule: white cannot become whiter, so what a map does is learned anew from what it did.
        pulls = pulls + np.outer(moved - pulls @ step, step) / max(float(step @ step), 1e-9)
        if np.linalg.norm(target - reached) < np.linalg.norm(target - best[1]):
            best = amounts, reached
        if np.abs(target - reached).max() < ENOUGH:
            break
    values: Values = dict(zip(channels, (best[0] * units).tolist(), strict=True))
    found = tuple(
        sorted((channel, clamped("value", float(f"{value:.3g}"))) for channel, value in values.items())
    )
    red, green, blue = np.broadcast_to(best[1], 3).tolist()
    return Coloured(found, (red, green, blue))
