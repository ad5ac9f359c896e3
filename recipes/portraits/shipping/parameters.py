"""A portrait's parameters by name, as features and as differences in W, which follows them linearly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from recipes.portraits.drawn.colours import HAIR, IRIS, SKIN
from recipes.portraits.drawn.lot import RANGES
from recipes.portraits.labels import CATEGORIES
from recipes.portraits.learning.features import COVERS, Cover, Features, covering

# What parameters are set to: the name (or number) of an option, or a value in the quantity's own range (lot.RANGES).
Setting = Mapping[str, str | int | float]
_FAMILIES = {"hair_colour": tuple(HAIR), "skin": tuple(SKIN), "iris": tuple(IRIS)}
STILL: Setting = {"nod": 0.0, "shift_x": 0.0, "shift_y": 0.0, "scale": 1.0}


@dataclass(frozen=True)
class Step:
    """A way that one parameter can be moved: `towards` some options of a choice, or a quantity `by` halves of its range.

    `against` are the options that it moves away from; without any it is all others, as frequent as they are.
    """

    parameter: str
    towards: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    by: float = 0.0


class Parameters:
    """The features' columns by name, and what they are in W. They are plain here: 0 or 1 of options, -1..1 of quantities.

    Attributes:
        weight: of plain features in W, [w_dim, F].
        mean: of the set's plain features, [F].
        every: the set's plain features, [N, F].
    """

    def __init__(self, weight: Tensor, features: Features) -> None:
        if weight.dim() != 2 or weight.shape[1] != features.size:
            raise ValueError(f"The weight is not one of {features.size} features, as this recipe has them.")
        self.weight, self.mean = weight / features.unit, features.offset
        self.every = (features.matrix * features.unit + features.offset).round(decimals=4)
        self._at: dict[str, slice] = {}
        self._choices = {name for name, _, choice in features.groups if choice}
        first = 0
        for name, width, _ in features.groups:
            self._at[name] = slice(first, first + width)
            first += width

    def option(self, parameter: str, name: str | float) -> int:
        """The number of a choice's option. ValueError when there is none of that name."""
        width = self._at[parameter].stop - self._at[parameter].start
        if not isinstance(name, str):
            return int(name)
        known = CATEGORIES.get(parameter) or _FAMILIES.get(parameter) or tuple(map(str, range(width)))
        if name not in known:
            raise ValueError(f"'{parameter}' has no option '{name}'.")
        return known.index(name)

    def changed(self, features: Tensor, setting: Setting) -> Tensor:
        """Features [N, F] with some parameters set."""
        result = features.clone()
        for name, wanted in setting.items():
            columns = self._at[name]
            if name in self._choices:
                result[:, columns] = 0
                result[:, columns.start + self.option(name, wanted)] = 1
            else:
                low, high = RANGES[name]
                result[:, columns] = 2 * (float(wanted) - low) / (high - low) - 1
        for cover in COVERS:
            if {cover.choice, cover.over, cover.under} & set(setting):
                # The change alone: of truncated features the product is not the truncated product.
                result[:, self._at[cover.name]] += self._covering(cover, result) - self._covering(
                    cover, features
                )
        return result

    def _covering(self, cover: Cover, features: Tensor) -> Tensor:
        return covering(cover, lambda name: features[:, self._at[name]])

    def shows(self, features: Tensor, parameter: str, name: str) -> Tensor:
        """Whether each portrait has that option, bool [N]; of truncated features too: the largest part counts."""
        return features[:, self._at[parameter]].argmax(dim=1) == self.option(parameter, name)

    def difference(self, before: Tensor, after: Tensor) -> Tensor:
        """What features [N, F] are apart in W, [N, w_dim]."""
        return (after - before) @ self.weight.T

    def direction(self, steps: tuple[Step, ...]) -> Tensor:
        """The steps together in W, [w_dim]: from what a portrait has on average to what they name."""
        moved = torch.zeros_like(self.mean)
        for step in steps:
            columns = self._at[step.parameter]
            if step.parameter not in self._choices:
                moved[columns] += step.by
                continue
            towards = self._mixture(step.parameter, step.towards)
            moved[columns] += towards - self._mixture(step.parameter, step.against)
            for cover in COVERS:
                if cover.choice == step.parameter:
                    moved[self._at[cover.name]] += self._usual(cover, step.towards) - self._usual(
                        cover, step.against
                    )
        return self.weight @ moved

    def _usual(self, cover: Cover, names: tuple[str, ...]) -> Tensor:
        """What a cover is on average in the set's portraits with some options (none: all) of its choice, [3]."""
        chosen = self.every[:, self._at[cover.choice]].argmax(dim=1)
        rows = torch.ones(len(chosen), dtype=torch.bool)
        if names:
            numbers = torch.tensor([self.option(cover.choice, name) for name in names])
            rows = (chosen[:, None] == numbers).any(dim=1)
        found = self.every[rows][:, self._at[cover.name]]
        return found.mean(dim=0) if len(found) else torch.zeros(3)

    def _mixture(self, parameter: str, names: tuple[str, ...]) -> Tensor:
        """Some options (none: all) of a choice, each as frequent as it is; adds up to 1."""
        shares = self.mean[self._at[parameter]]
        if names:
            kept = torch.zeros_like(shares)
            for name in names:
                number = self.option(parameter, name)
                kept[number] = max(float(shares[number]), 1e-6)
            shares = kept
        return shares / shares.sum()
