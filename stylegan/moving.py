"""How maps are moved within a region: from where each cell takes its new value. Needs no torch to be imported."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Movement:
    """How far an edit of strength 1 moves its layer's maps; each operation uses its own of these. Cells are squares."""

    x: float = 0.0  # cells to the right
    y: float = 0.0  # cells down
    angle: float = 0.0  # degrees, clockwise, about the region's middle
    scale: float = 1.0  # above 1 larger, from the region's middle
    radius: float = 0.0  # cells that a blur reaches


@dataclass(frozen=True)
class Site:
    """The part of a layer's cells that is worked on: its mask [h, w], and how far they lie from the region's middle."""

    mask: Tensor
    rows: Tensor  # [h, 1]
    columns: Tensor  # [1, w]


Offsets = tuple[
    "Tensor", "Tensor"
]  # rows and columns [h, w]: how many cells away a cell's value is taken from
# The site and how strongly each cell is moved, [h, w] -> offsets.
Flow = Callable[[Site, "Tensor", Movement], Offsets]
Taps = tuple[tuple[int, "Tensor"], ...]  # steps from a cell, and the weights of what is there
# Changes some of a layer's maps x [N, C, h, w] in place on a site, by a strength.
Move = Callable[["Tensor", Site, float, Movement], None]


def along(flow: Flow) -> Move:
    """Move maps along a flow: a cell p takes what is at p + flow(strength * mask(p)), so nothing is seen twice.

    Where the mask is between 0 and 1 the way is shorter. A cell also counts as much as the one whose value comes to it:
    what is moved arrives beyond its region.
    """

    def move(x: Tensor, site: Site, strength: float, movement: Movement) -> None:
        painted, opposite = site.mask.clamp(min=0), (-site.mask).clamp(min=0)
        pull = strength * _arriving(flow, site, painted, strength, movement)
        if opposite.any():
            pull = pull - strength * _arriving(flow, site, opposite, -strength, movement)
        rows, columns = cells = tuple(pull.nonzero().T)
        down, across = flow(site, pull, movement)
        x[..., rows, columns] = _cubic(x, cells, (down[cells], across[cells])).to(x.dtype)

    return move


def _arriving(flow: Flow, site: Site, mask: Tensor, strength: float, movement: Movement) -> Tensor:
    """The mask there, or that of the cell which the movement brings there, whichever is more."""
    far = _linear(mask, flow(site, mask.new_full(mask.shape, strength), movement))
    # Where the mask is not 1 the way was not the whole one.
    return mask.maximum(_linear(mask, flow(site, strength * far, movement)))


def shifted(site: Site, pull: Tensor, movement: Movement) -> Offsets:
    """To the right and down."""
    return -pull * movement.y, -pull * movement.x


def turned(site: Site, pull: Tensor, movement: Movement) -> Offsets:
    """Clockwise about the middle; with part of the strength by part of the angle."""
    angle = pull * math.radians(movement.angle)
    cos, sin = angle.cos() - 1, angle.sin()
    return cos * site.rows - sin * site.columns, cos * site.columns + sin * site.rows


def scaled(site: Site, pull: Tensor, movement: Movement) -> Offsets:
    """Larger or smaller from the middle: by scale to the power of the strength."""
    nearer = (-pull * math.log(movement.scale)).exp() - 1
    return nearer * site.rows, nearer * site.columns


def blur(x: Tensor, site: Site, strength: float, movement: Movement) -> None:
    """Mix each cell with those around it, up to strength * radius away; a strength below 0 sharpens as much."""
    whole, radius = x.float(), abs(strength) * movement.radius
    soft = _averaged(_averaged(whole, radius, -2), radius, -1)
    x.add_((math.copysign(1.0, strength) * site.mask * (soft - whole)).to(x.dtype))


def shift_reach(movement: Movement, strength: float, radius: float) -> float:
    """How many cells away a value may come from, in a region whose cells are up to `radius` from its middle."""
    return strength * max(abs(movement.x), abs(movement.y))


def turn_reach(movement: Movement, strength: float, radius: float) -> float:
    """As `shift_reach`."""
    angle = min(math.radians(abs(movement.angle)) * strength, math.pi)
    return 2 * radius * math.sin(angle / 2)


def scale_reach(movement: Movement, strength: float, radius: float) -> float:
    """As `shift_reach`."""
    return radius * math.expm1(min(strength * abs(math.log(movement.scale)), 50.0))


def blur_reach(movement: Movement, strength: float, radius: float) -> float:
    """As `shift_reach`."""
    return strength * movement.radius


def _linear(mask: Tensor, offsets: Offsets) -> Tensor:
    """The mask [h, w] at each cell's offset, its border going on beyond it."""
    rows, columns = (mask.new_tensor(range(count)) for count in mask.shape)
    return _sampled(mask, (rows[:, None], columns[None]), offsets, lambda t: ((0, 1 - t), (1, t)))


def _cubic(x: Tensor, cells: tuple[Tensor, ...], offsets: Offsets) -> Tensor:
    """Maps at some cells' offsets by Catmull-Rom splines: linear ones would soften what moves by half a cell."""

    def weights(t: Tensor) -> Taps:
        return (
            (-1, t * (t * (2 - t) - 1) / 2),
            (0, (t * t * (3 * t - 5) + 2) / 2),
            (1, t * (t * (4 - 3 * t) + 1) / 2),
            (2, t * t * (t - 1) / 2),
        )

    return _sampled(x, cells, offsets, weights)


def _sampled(
    x: Tensor, cells: tuple[Tensor, ...], offsets: Offsets, weights: Callable[[Tensor], Taps]
) -> Tensor:
    """The weighted sum of what is around each of some cells' offsets, of maps [..., h, w]."""
    axes = []
    for cell, offset, count in zip(cells, offsets, x.shape[-2:], strict=True):
        # Whole and part are those of the offset alone: they do not depend on where the site was cut out.
        whole = offset.floor()
        places = [
            ((cell + whole + step).clamp(0, count - 1).long(), weight)
            for step, weight in weights(offset - whole)
        ]
        axes.append(places)
    lines = [
        (down, [across * x[..., rows, columns] for columns, across in axes[1]]) for rows, down in axes[0]
    ]
    return functools.reduce(lambda a, b: a + b, (down * each for down, line in lines for each in line))


def _averaged(x: Tensor, radius: float, axis: int) -> Tensor:
    """The mean along an axis (-2 or -1) by a Gaussian that is cut off where it has fallen to e^-2, at the radius."""
    half, count = math.ceil(radius), x.shape[axis]
    bell = x.new_tensor([math.exp(-2 * (n / radius) ** 2) if n else 1.0 for n in range(-half, half + 1)])
    own, steps = (x.new_tensor(numbers).long() for numbers in (range(count), range(-half, half + 1)))
    # Beyond the maps their border goes on.
    there = (own[:, None] + steps[None]).clamp(0, count - 1)
    means = x.new_zeros(count, count).scatter_add(1, there, (bell / bell.sum()).expand(count, -1))
    return means @ x if axis == -2 else x @ means.T
