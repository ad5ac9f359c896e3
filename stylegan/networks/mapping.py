"""From z to w: the mapping network and the running mean of w."""

from __future__ import annotations

import itertools
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylegan.families.config import GeneratorConfig
from stylegan.networks.layers import EqualLinear, initial, pixel_norm


class ProjectedClasses(nn.Module):
    """labels [N, classes] -> [N, out]: a classifier's features of the classes, through one layer (Sauer et al. 2022)."""

    def __init__(self, classes: int, features: int, outputs: int) -> None:
        super().__init__()
        self.features = nn.Parameter(initial(classes, features))
        self.project = EqualLinear(features, outputs, gain=math.sqrt(2))

    def forward(self, labels: Tensor) -> Tensor:
        return F.leaky_relu(self.project(labels @ self.features), 0.2)


class Mapping(nn.Module):
    """z [N, z_dim], labels [N, label_dim] -> w [N, w_dim] (Karras et al. 2019, fig. 1b).

    The label's embedding is concatenated with z before the first layer; `GeneratorConfig.labels` says what is normalised.
    """

    w_avg: Tensor

    def __init__(self, config: GeneratorConfig) -> None:
        super().__init__()
        self.joined = config.labels == "joined"
        features, embedded = config.class_embedding if config.label_dim else (0, 0)
        if features:
            self.embed: nn.Module = ProjectedClasses(config.label_dim, features, embedded)
        elif config.label_dim:
            self.embed = EqualLinear(config.label_dim, embedded)
        sizes = [
            config.z_dim + embedded,
            *[config.mapping_width] * (config.mapping_layers - 1),
            config.w_dim,
        ]
        pairs = itertools.pairwise(sizes)
        self.dense = nn.ModuleList(
            EqualLinear(i, o, gain=math.sqrt(2), lr=config.mapping_lr) for i, o in pairs
        )
        self.register_buffer("w_avg", torch.zeros(config.means_of_w))

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        if labels is None:
            x = pixel_norm(z)
        elif self.joined:
            x = pixel_norm(torch.cat([z, self.embed(labels)], dim=1))
        else:
            x = torch.cat([pixel_norm(z), pixel_norm(self.embed(labels))], dim=1)
        for dense in self.dense:
            x = F.leaky_relu(dense(x), 0.2)
        return x

    def mean(self, labels: Tensor | None = None) -> Tensor:
        """The mean of w that truncation pulls towards: [w_dim], or [N, 1, w_dim] where each class has one of its own.

        There without labels it is the mean of all classes, [w_dim].
        """
        if self.w_avg.dim() == 1:
            return self.w_avg
        return self.w_avg.mean(dim=0) if labels is None else (labels.to(self.w_avg) @ self.w_avg)[:, None]

    @torch.no_grad()
    def track_average(self, w: Tensor, beta: float = 0.995) -> None:
        """Move the running mean of w towards this batch's mean (StyleGAN: beta 0.995 per step)."""
        self.w_avg.lerp_(w.detach().float().mean(dim=0), 1 - beta)
