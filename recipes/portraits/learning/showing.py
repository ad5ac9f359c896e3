"""How often each portrait of a set is shown in training."""

from __future__ import annotations

import torch
from torch import Tensor

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.features import Features, rarities
from recipes.portraits.learning.objectives.changes import Changes
from recipes.portraits.learning.settings import Settings


class Showing:
    """Portraits by lot: more often those with rare things (`Settings.rare`) and those whose change is taught (`taught`)."""

    def __init__(
        self, known: PortraitSet, features: Features, changes: Changes | None, settings: Settings
    ) -> None:
        """Raises ValueError where something is to be taught that no portrait is told by, or without changed portraits."""
        often = 1 + settings.rare * rarities(known)
        if settings.taught:
            often = often * (1 + settings.taught_more * _taught(features, changes, settings.taught).cpu())
        # Up to which number each is drawn.
        self._drawn_by = (often.cumsum(0) / often.sum())[:-1].float().to(features.matrix.device)

    def rows(self, count: int) -> Tensor:
        """So many portraits, [count]; the same for all processes whose random numbers are."""
        return torch.searchsorted(self._drawn_by, torch.rand(count, device=self._drawn_by.device))


def _taught(features: Features, changes: Changes | None, groups: tuple[str, ...]) -> Tensor:
    if changes is None:
        raise ValueError("What is taught is a change: name the changed portraits with --changed.")
    known = [name for name, _, _ in features.groups]
    for group in groups:
        if group not in known:
            raise ValueError(f"No portrait is told by '{group}', but by {', '.join(known)}.")
    return changes.among(features, groups)
