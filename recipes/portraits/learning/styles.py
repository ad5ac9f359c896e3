"""The w from which portraits are drawn in a stage: that of their parameters, or of a z that means them."""

from __future__ import annotations

import torch
from torch import Tensor

from recipes.portraits.learning.coupling import Coupling
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.networks import Networks
from recipes.portraits.learning.settings import Settings, Stage

TRUNCATED = 0.35  # how far the w of half of the portraits from z is pulled to the mean


class Styles:
    """Draws w. `shift`: of W where the mapping network draws it, see `networks.positive_shift`."""

    def __init__(
        self, networks: Networks, features: Features, coupling: Coupling, shift: Tensor, settings: Settings
    ) -> None:
        self.networks, self.features, self.coupling = networks, features, coupling
        self.shift, self.settings = shift, settings

    def __call__(self, rows: Tensor, stage: Stage) -> Tensor:
        """w of the portraits `rows` as a stage wants them, the first of them from z; [n, w_dim]."""
        from_z = round(stage.z * len(rows))
        parts = []
        if from_z:
            parts.append(self._mapped(rows[:from_z], stage))
        if from_z < len(rows):
            parts.append(self._encoded(rows[from_z:], stage, self.settings.pulled))
        return torch.cat(parts)

    def _encoded(self, rows: Tensor, stage: Stage, pulled: float) -> Tensor:
        settings, features = self.settings, self.features
        known = features.mixed(rows, settings.most_mixed, pulled) if stage.mixed else features.matrix[rows]
        w: Tensor = self.networks.encoder(known)
        return w + settings.jitter * w.detach().std(dim=0, correction=0) * torch.randn_like(w)

    def _mapped(self, rows: Tensor, stage: Stage) -> Tensor:
        """Half of them truncated, the others moved as choices that are made less certain move them."""
        mapping, encoder = self.networks.mapping, self.networks.encoder
        w: Tensor = mapping(self.coupling.sample(rows)) - self.shift
        if not stage.mixed:
            return w
        some = (torch.rand(len(rows), 1, device=w.device) < 0.5).float()
        with torch.no_grad():
            mixed = self.features.mixed(rows, self.settings.most_mixed, 0.0)
            moved = encoder(mixed - self.features.matrix[rows])
        towards = torch.rand(len(rows), 1, device=w.device) * TRUNCATED * (1 - some)
        return torch.lerp(w + some * moved, mapping.w_avg - self.shift, towards)
