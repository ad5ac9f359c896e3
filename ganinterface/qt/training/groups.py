"""Which curves belong together, by the names under which a run reports its numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


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
