"""Portraits beside the same ones with one thing changed: what a change does is learned apart from all else that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from recipes.portraits.cache import PortraitSet
from recipes.portraits.learning.features import Features
from recipes.portraits.learning.objectives.losses import lines_and_pixels
from recipes.portraits.learning.pictures import Pyramid

# Size of a change that counts half, in the loss of pixels and lines; freckles have about 0.001.
SMALLEST = 0.0005
SMALLEST_SQUARE = 2e-5  # the same of its mean square
SPILT = 0.02  # what is wrong elsewhere counts less than a change's own place by this, in the same units
SEEN = 0.02  # of -1..1: where a pixel changes
SCALES = 1, 2, 4  # coarse too: a thin line a little beside its place is worse than none there, pixel by pixel
AROUND = 5  # pixels that a change's place is wider than what changes


class Changes:
    """The changed portraits of a set, row by row.

    Attributes:
        pictures: theirs.
        moved: what their features have more than those of the unchanged ones, [N, F].
    """

    def __init__(self, features: Features, changed: PortraitSet, device: torch.device) -> None:
        known = features.matrix
        if len(changed.pictures) != len(known):
            raise ValueError(
                f"There are {len(changed.pictures)} changed portraits of {len(known)}: render as many of both, "
                "from the same first seed."
            )
        self.pictures = Pyramid(changed.pictures, device)
        self.moved = features.of(changed).to(device) - known.to(device)

    def among(self, features: Features, groups: Sequence[str]) -> Tensor:
        """Whether what is changed of each portrait is one of these groups of features, bool [N]."""
        there = torch.zeros(len(self.moved), dtype=torch.bool, device=self.moved.device)
        for group in groups:
            there |= (self.moved[:, features.columns(group)] != 0).any(dim=1)
        return there


def change_loss(drawn: Tensor, wanted: Tensor) -> Tensor:
    """How wrong the changes are, in units of each change's own size; [2 n, 4, h, w], the second half changed -> scalar.

    What both of a pair have wrong alike does not count, and what covers a few pixels counts as much as what covers many:
    in the loss of pictures freckles are a thousandth and had not been learned after 1.7 million of them.

    Absolute differences alone leave what is thin undrawn: a change that is right on one pixel and wrong on two beside it
    is worse than none. By squares the right direction always pays, however blurred it is at first.
    """
    ours, theirs = (second - first for first, second in (drawn.chunk(2), wanted.chunk(2)))
    there = (theirs.abs().amax(dim=1, keepdim=True) > SEEN).float()
    place = F.max_pool2d(there, AROUND, stride=1, padding=AROUND // 2)
    wrong, one = ours - theirs, (1, 2, 3)
    elsewhere = lines_and_pixels(wrong * (1 - place), one) / (lines_and_pixels(theirs, one) + SPILT)
    at, scales = torch.zeros_like(elsewhere), [scale for scale in SCALES if drawn.shape[3] >= 2 * scale]
    for scale in scales:
        seen, missed = (F.avg_pool2d(each, scale) for each in (theirs, wrong * place))
        at = at + lines_and_pixels(missed, one) / (lines_and_pixels(seen, one) + SMALLEST)
        at = at + missed.square().mean(dim=one) / (seen.square().mean(dim=one) + SMALLEST_SQUARE)
    return (at / len(scales) + elsewhere).mean()
