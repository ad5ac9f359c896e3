"""The numbers of a run on their way to a plot: which belong together, smoothed, their colours and texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganinterface.qt.widgets.theme import SERIES


@dataclass(frozen=True)
class Group:
    """Curves that share axes: all whose names begin with `prefix`, which the legend leaves out."""

    title: str
    prefix: str
    unit: str  # of the vertical axis, in words
    logarithmic: bool = False  # at first
    per_layer: bool = False  # one curve per layer of a network, in order


GROUPS: tuple[Group, ...] = (
    Group("Losses", "loss/", "loss"),
    Group("Scores", "score/", "score"),
    Group("Gradients", "gradient/", "norm", logarithmic=True),
    Group("Health", "health/", "share"),
    Group("Statistics of w", "w/", "value"),
    Group("Variety", "distance/", "mean distance of two pictures"),
    Group("Augmentation", "augment/", "probability, mean sign"),
    Group("Layers: mean activation", "mean activation/", "mean |x|", per_layer=True),
    Group("Layers: deviation", "deviation/", "standard deviation", per_layer=True),
    Group("Layers: beyond ±256", "beyond/", "share of the values", per_layer=True),
    Group("Layers: empty maps", "dead/", "share of the maps", per_layer=True),
    Group("Discriminator: activation", "discriminator activation/", "mean |x|", per_layer=True),
    Group("Speed", "pictures per second", "pictures per second"),
    Group("Stage", "stage/", "level, share faded in"),
)
AT_FIRST = ("Losses", "Scores", "Gradients", "Health")


def group_named(title: str) -> Group:
    """The group of that title."""
    return next(group for group in GROUPS if group.title == title)


def members(group: Group, names: Iterable[str]) -> list[str]:
    """The names of a group's curves, in the order in which they were reported first."""
    return [name for name in names if name.startswith(group.prefix)]


def short_name(group: Group, name: str) -> str:
    """A curve's name as the legend has it."""
    return name.removeprefix(group.prefix) or name


Numbers = NDArray[np.float64]
# The colours of the first and the last of many curves in order.
COARSE, FINE = (110, 168, 254), (242, 166, 90)


def smoothed(values: Numbers, weight: float) -> Numbers:
    """An exponential mean in which each number before counts `weight` (0..0.999) as much; nan is passed over.

    The first numbers are weighted as if nothing had been before them (Kingma & Ba 2015, section 3), so that a curve begins
    where it does, not at 0.
    """
    import pandas

    if weight <= 0 or len(values) == 0:
        return values
    means = pandas.Series(values).ewm(alpha=1 - weight, ignore_na=True).mean()
    return np.where(np.isnan(values), np.nan, means.to_numpy(np.float64))


def colours(count: int, ordered: bool) -> list[str]:
    """A colour, as #rrggbb, for each of `count` curves; `ordered` ones go from the first to the last hue by degrees."""
    if not ordered:
        return [SERIES[index % len(SERIES)] for index in range(count)]
    shares = [index / max(count - 1, 1) for index in range(count)]
    mixed = [[round(a + (b - a) * share) for a, b in zip(COARSE, FINE, strict=True)] for share in shares]
    return ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in mixed]


def positive(values: Numbers) -> Numbers:
    """With nan in place of what has no logarithm."""
    return np.where(values > 0, values, np.nan)


def figure(value: float) -> str:
    """A number for a legend or an axis in few characters: "0.83", "12.4", "1.2e−05"."""
    if value != value:
        return "–"
    text = f"{value:.3g}"
    if "e" in text:
        digits, power = text.split("e")
        text = f"{digits}e{int(power)}"
    return text.replace("-", "−")


def pictures(count: float) -> str:
    """A number of pictures on an axis: "800", "12k", "1.25M"."""
    for limit, suffix in ((1e6, "M"), (1e3, "k")):
        if abs(count) >= limit:
            return f"{count / limit:.4g}{suffix}"
    return f"{count:.4g}"
