"""An edit as the layers see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from stylegan import edits as operations
from stylegan.incremental.rects import Rect, bounds, cut, grown, inside, overlap


@dataclass(frozen=True)
class LayerEdit:
    """On the output x of layer `layer`, by strength * mask[h, w] * value[C] or [C, h, w]."""

    layer: int
    mask: Tensor  # [h, w]
    value: Tensor  # [C] or [C, h, w]
    strength: float = 1.0
    operation: str = operations.DEFAULT
    locked: bool = True
    # int64 [K]: the channels of `value` [K] or [K, h, w]; None = all.
    channels: Tensor | None = None
    item: int | None = None  # which picture of a batch it changes; None = all

    def __post_init__(self) -> None:
        operations.operation(self.operation)

    def apply(self, x: Tensor, within: Rect | None = None) -> None:
        """Change x [N, C, h, w]; see docs/numerics.md. It may be the rectangle `within` of the maps."""
        within = within or (0, 0, *self.mask.shape)
        if self.box is None or overlap(self.box, within) is None:
            return
        rect = overlap(grown(self.box, self.receptive_radius, self.receptive_radius), within)
        assert rect is not None
        if self.item is not None:
            x = x[self.item : self.item + 1]
        mask, value = self._of_all_channels(x.shape[1], rect)
        operations.operation(self.operation).apply(cut(x, inside(rect, within)), mask, self.strength, value)

    @cached_property
    def receptive_radius(self) -> int:
        """From how many cells away a cell's new value is made."""
        radius = operations.operation(self.operation).receptive_radius
        return (
            radius if isinstance(radius, int) else radius(abs(self.strength) * float(self.value.abs().max()))
        )

    @cached_property
    def box(self) -> Rect | None:
        """The smallest rectangle outside of which the edit changes nothing."""
        return bounds(self.mask != 0)

    def _of_all_channels(self, count: int, rect: Rect) -> tuple[Tensor, Tensor]:
        """Mask and values there such that the channels without a value stay as they are.

        Working on all is faster than picking some: in memory the maps of a cell may lie together.
        """
        mask = cut(self.mask, rect)
        value = self.value[:, None, None] if self.value.dim() == 1 else cut(self.value, rect)
        if self.channels is None:
            return mask, value
        neutral = operations.operation(self.operation).neutral
        if neutral is None:
            mask = mask * mask.new_zeros(count, 1, 1).index_fill(0, self.channels, 1.0)
        every = value.new_full((count, *value.shape[1:]), neutral or 0.0)
        return mask, every.index_copy(0, self.channels, value)

    def differs_by_mask(self, other: LayerEdit) -> bool:
        """Whether they differ at most in the mask."""
        if replace(self, mask=other.mask, value=other.value, channels=other.channels) != other:
            return False
        return _same(self.value, other.value) and _same(self.channels, other.channels)


def _same(a: Tensor | None, b: Tensor | None) -> bool:
    return a is b or (a is not None and b is not None and torch.equal(a, b))
