"""What a drawn portrait is compared by with its render: pixels, lines, and what a patch discriminator sees in them."""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from recipes.portraits.labels import boxes

# How much more the pixels of a box count, on top of the whole picture's mean. Above the head instance normalisation puts
# blots, by which it keeps maps quiet elsewhere: there they are most visible and count little otherwise.
WEIGHTS = {"face": 0.5, "eyes": 0.6, "mouth": 0.8, "clothes": 0.4, "above": 0.4, "corner": 0.6}


def reconstruction_loss(drawn: Tensor, wanted: Tensor) -> Tensor:
    """Mean absolute error of pixels and of their differences, the boxes of `WEIGHTS` counted more. [N, 4, H, W] -> scalar."""
    error = drawn - wanted
    loss = lines_and_pixels(error)
    for name, (rows, columns) in boxes(error.shape[2]).items():
        loss = loss + WEIGHTS[name] * lines_and_pixels(error[..., rows, columns])
    return loss


def lines_and_pixels(error: Tensor, over: tuple[int, ...] = (0, 1, 2, 3)) -> Tensor:
    """Mean absolute error of pixels and of their differences down and across, `over` these dimensions of [N, 4, H, W]."""
    down = (error[..., 1:, :] - error[..., :-1, :]).abs().mean(dim=over)
    across = (error[..., 1:] - error[..., :-1]).abs().mean(dim=over)
    return error.abs().mean(dim=over) + down + across


class PatchDiscriminator(nn.Module):
    """Tells renders from drawn portraits by patches (Isola et al. 2017, section 3.2.2), given the portrait's features.

    pictures [N, 4, h, w], features [N, F] -> scores [N, 1, h / 16, w / 16] and the maps that they come from. The features
    enter by projection (Miyato & Koyama 2018, eq. 3).
    """

    def __init__(self, features: int, channels: tuple[int, ...] = (64, 128, 192, 256, 256)) -> None:
        super().__init__()
        sizes = (4, *channels)
        last = len(channels) - 1
        self.layers = nn.ModuleList(
            nn.Conv2d(inputs, outputs, 4 if i < last else 3, 2 if i < last else 1, padding=1)
            for i, (inputs, outputs) in enumerate(pairwise(sizes))
        )
        self.score = nn.Conv2d(channels[-1], 1, 1)
        self.embed = nn.Linear(features, channels[-1], bias=False)

    def forward(self, pictures: Tensor, features: Tensor) -> tuple[Tensor, list[Tensor]]:
        maps: list[Tensor] = []
        x = pictures
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.2)
            maps.append(x)
        known = self.embed(features)[..., None, None]
        return self.score(x) + (x * known).mean(dim=1, keepdim=True), maps


# Hinge loss (Lim & Ye 2017): max(0, 1 - D(real)) + max(0, 1 + D(fake)).
def hinge_loss(real: Tensor, fake: Tensor) -> Tensor:
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


# Feature matching (Salimans et al. 2016, section 3.1), pairwise, each map in units of the render's own mean.
def matching_loss(drawn: list[Tensor], wanted: list[Tensor]) -> Tensor:
    parts = [
        (ours.float() - theirs.detach().float()).abs().mean() / (theirs.detach().float().abs().mean() + 1e-6)
        for ours, theirs in zip(drawn, wanted, strict=True)
    ]
    return torch.stack(parts).mean()
