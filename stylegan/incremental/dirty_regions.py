"""Dirty regions: what a change of the edits changes in every layer, as a few rectangles that grow by a margin.

Where nothing global follows an edit (no instance norm with statistics of its own), a cell of a layer depends on a few
cells around it of the layer before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stylegan.generator import Generator
from stylegan.incremental.covering import cover, parts, without_contained
from stylegan.incremental.rects import Rect, area, clipped, grown, hull, overlap
from stylegan.layer_edit import LayerEdit
from stylegan.networks.synthesis import Tile, multiplications

# Share of a layer from which the whole is run: cutting out and putting back costs something too.
MAX_DIRTY = 0.6
# What running one more rectangle of a layer costs besides its cells: in multiplications, and in cells (fetching the weight).
OVERHEAD = 1e8
FETCHING = 64
PICTURE = 32  # outputs of a convolution that takes about as long as making a picture of the last maps


@dataclass(frozen=True)
class RerunPlan:
    """What of every layer has to be run again, and of the picture, which stands for a layer after the last.

    Per layer its tiles; none where it stays as it is; None where it is run whole.
    """

    layers: tuple[tuple[Tile, ...] | None, ...]
    work: float  # about how many multiplications that takes
    share: float  # of the picture that is made anew, 0..1


def plan_rerun(generator: Generator, new: Sequence[LayerEdit], old: Sequence[LayerEdit]) -> RerunPlan:
    """From the edits of one run to those of another: same ws, noise, transform and statistics."""
    layers: list[tuple[Tile, ...] | None] = [()]
    dirty: list[Rect] = []
    work = 0.0
    whole_work = [*multiplications(generator.layers), 0.0]
    for index in range(1, len(generator.layers) + 1):
        height, width = _size(generator, index)
        reached = [generator.reach(index, rect) for rect in _after_edits(dirty, index - 1, new, old)]
        # What is run beyond the dirty cells, for being cheaper so, comes out as it was: it makes nothing else dirty.
        dirty = without_contained(rect for rect in reached if rect is not None)
        cost = _cost(generator, index)
        run = cover(dirty, cost)
        if None in reached or sum(map(area, run)) > MAX_DIRTY * height * width:
            layers.append(None)
            work += whole_work[index]
            dirty = [(0, 0, height, width)] if None in reached else dirty
        else:
            layers.append(tuple(generator.tile(index, rect) for rect in run))
            work += sum(map(cost, run))
    last = layers[-1]
    share = 1.0 if last is None else sum(area(tile.dirty) for tile in last) / (height * width)
    return RerunPlan(tuple(layers), work, share)


def _size(generator: Generator, index: int) -> tuple[int, int]:
    """(height, width) of a layer, or of the picture after the last."""
    if index == len(generator.layers):
        return generator.resolution
    return generator.layers[index].height, generator.layers[index].width


def _cost(generator: Generator, index: int) -> Callable[[Rect], float]:
    """About how many multiplications running a rectangle of layer `index` takes."""
    layers = generator.layers
    height, width = _size(generator, index)
    outputs = layers[index].channels if index < len(layers) else PICTURE
    channels = 9.0 * layers[index - 1].channels * outputs

    def cost(rect: Rect) -> float:
        # The margin that a part is run with: about that of each network here.
        return OVERHEAD + channels * (FETCHING + area(clipped(grown(rect, 2, 2), height, width)))

    return cost


def _after_edits(
    dirty: Sequence[Rect], index: int, new: Sequence[LayerEdit], old: Sequence[LayerEdit]
) -> list[Rect]:
    """Where a layer's maps differ after its edits, from where they differ before."""
    here, there = ([edit for edit in edits if edit.layer == index] for edits in (new, old))
    moving = [edit for edit in (*here, *there) if edit.receptive_radius]
    return [_moved(rect, moving) for rect in (*dirty, *_of_edits(here, there))]


def _moved(rect: Rect, edits: Sequence[LayerEdit]) -> Rect:
    """A rectangle behind edits that make a cell from others around it."""
    for edit in edits:
        spread = grown(rect, edit.receptive_radius, edit.receptive_radius)
        rect = hull(rect, overlap(edit.box, spread)) or rect
    return rect


def _of_edits(here: list[LayerEdit], there: list[LayerEdit]) -> list[Rect]:
    """Where other edits make a difference."""
    while here and there and here[0] is there[0]:
        here, there = here[1:], there[1:]
    while here and there and here[-1] is there[-1]:
        here, there = here[:-1], there[:-1]
    pairs = list(zip(here, there, strict=False))
    if len(here) == len(there) and all(a.differs_by_mask(b) for a, b in pairs):
        return [rect for a, b in pairs for rect in parts(a.mask != b.mask)]  # a stroke that grows
    return [rect for edit in (*here, *there) for rect in edit.parts()]
