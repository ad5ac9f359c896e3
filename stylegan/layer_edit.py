"""An edit as the layers see it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from stylegan import edits as operations
from stylegan.incremental.covering import parts
from stylegan.incremental.rects import Rect, bounds, clipped, cut, grown, inside, overlap
from stylegan.moving import Movement, Site

SPLINE = 2  # cells beyond a place that its value is made from
STILL = Movement()


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
    movement: Movement = STILL  # of an operation that moves maps

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
        x, operation = cut(x, inside(rect, within)), operations.operation(self.operation)
        mask, value = self._of_all_channels(x.shape[1], rect)
        if operation.move is None:
            assert operation.apply is not None
            operation.apply(x, mask, self.strength, value)
        else:
            self._move(x, Site(mask, *self._from_middle(rect)), value.flatten())

    def _move(self, x: Tensor, site: Site, shares: Tensor) -> None:
        """Move maps by an operation that does so, those with the same share [C] of the strength together."""
        move = operations.operation(self.operation).move
        assert move is not None
        for share in shares.unique().tolist():
            strength, chosen = share * self.strength, (shares == share).nonzero()[:, 0]
            if strength == 0:
                continue
            if len(chosen) == len(shares):
                move(x, site, strength, self.movement)
            else:
                some = x[:, chosen]
                move(some, site, strength, self.movement)
                x[:, chosen] = some

    @cached_property
    def receptive_radius(self) -> int:
        """From how many cells away a cell's new value is made."""
        if self._spread:
            return self._spread + SPLINE
        radius = operations.operation(self.operation).receptive_radius
        return radius if isinstance(radius, int) else radius(self._largest)

    @cached_property
    def _spread(self) -> int:
        """How many cells beyond its mask it changes."""
        reach = operations.operation(self.operation).reach
        if reach is None or self._largest == 0 or not self.mask.any():
            return 0
        painted = bounds(self.mask != 0)
        assert painted is not None
        radius = math.hypot(*(float(distances.abs().max()) for distances in self._from_middle(painted)))
        cells = reach(self.movement, self._largest, radius)
        # Beyond the maps there is nothing to come from. A cell more: what lies between cells is made of those around.
        return min(math.ceil(cells) + 1, max(self.mask.shape)) if cells > 0 else 0

    @property
    def _largest(self) -> float:
        return abs(self.strength) * float(self.value.detach().abs().max())

    @cached_property
    def box(self) -> Rect | None:
        """The smallest rectangle outside of which the edit changes nothing."""
        painted = bounds(self.mask != 0)
        return None if painted is None else self._grown(painted)

    def parts(self) -> list[Rect]:
        """A few rectangles outside of which it changes nothing."""
        return [self._grown(rect) for rect in parts(self.mask != 0)]

    def _grown(self, rect: Rect) -> Rect:
        return clipped(grown(rect, self._spread, self._spread), *self.mask.shape)

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Row and column of the centre of mass of the mask, whatever its signs."""
        mass = self.mask.double().abs()
        rows, columns = (torch.arange(count, device=mass.device) for count in mass.shape)
        total = float(mass.sum()) or 1.0
        return float((mass.sum(1) * rows).sum()) / total, float((mass.sum(0) * columns).sum()) / total

    def _from_middle(self, rect: Rect) -> tuple[Tensor, Tensor]:
        """How far the cells of a rectangle are below, [h, 1], and to the right, [1, w], of the middle."""
        (top, left, bottom, right), (row, column) = rect, self.middle
        device = self.mask.device
        rows = torch.arange(top, bottom, device=device, dtype=torch.float32) - row
        columns = torch.arange(left, right, device=device, dtype=torch.float32) - column
        return rows[:, None], columns[None]

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
        """Whether they differ at most in the mask, cell by cell."""
        if operations.operation(self.operation).move is not None:
            return False  # each cell depends on all of it
        if replace(self, mask=other.mask, value=other.value, channels=other.channels) != other:
            return False
        return _same(self.value, other.value) and _same(self.channels, other.channels)


def _same(a: Tensor | None, b: Tensor | None) -> bool:
    return a is b or (a is not None and b is not None and torch.equal(a, b))
