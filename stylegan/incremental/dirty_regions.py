"""Dirty regions: what a change of the edits changes in every layer, as a few rectangles that grow by a margin.

Where nothing global follows an edit (no instance norm with statistics of its own), a cell of a layer depends on a few
cells around it of the layer before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylegan.generator import Generator
from stylegan.incremental.rects import Rect, area, bounds, grown, hull, overlap
from stylegan.layer_edit import LayerEdit
from stylegan.networks.synthesis import Tile, multiplications

# Share of a layer from which the whole is run: cutting out and putting back costs something too.
MAX_DIRTY = 0.6
# What running one more rectangle of a layer costs besides its cells, in multiplications.
OVERHEAD = 1e8


@dataclass(frozen=True)
class DirtyRegion:
    """A rectangle in which a layer's state is another than in the earlier run."""

    maps: Rect
    rgb: Rect | None = None  # of the picture so far, where the state has one


@dataclass(frozen=True)
class RerunPlan:
    """What of every layer has to be run again, and of the picture, which stands for a layer after the last.

    Per layer its tiles; none where it stays as it is; None where it is run whole.
    """

    layers: tuple[tuple[Tile, ...] | None, ...]
    work: float  # about how many multiplications that takes

    @property
    def spares_a_part(self) -> bool:
        """Whether a part of the picture stays as it is."""
        return self.layers[-1] is not None


def plan_rerun(generator: Generator, new: Sequence[LayerEdit], old: Sequence[LayerEdit]) -> RerunPlan:
    """From the edits of one run to those of another: same ws, noise, transform and statistics."""
    parts: list[tuple[Tile, ...] | None] = [()]
    regions: list[DirtyRegion] = []
    work = 0.0
    whole_work = [*multiplications(generator.layers), 0.0]
    for index in range(1, len(generator.layers) + 1):
        regions = _joined(generator, index, _regions_after_edits(regions, index - 1, new, old))
        tiles = _tiles(generator, index, regions)
        parts.append(tiles)
        if tiles is None:
            work += whole_work[index]
            regions = [_whole_region(generator, index, regions)]
        else:
            work += sum(_cost(generator, index, region) for region in regions)
            regions = [
                DirtyRegion(tile.dirty, tile.rgb or region.rgb)
                for region, tile in zip(regions, tiles, strict=True)
            ]
    return RerunPlan(tuple(parts), work)


def _tiles(generator: Generator, index: int, regions: Sequence[DirtyRegion]) -> tuple[Tile, ...] | None:
    """The tiles of a layer; None where running it whole is cheaper, or nothing less is known to do."""
    found = [generator.dirty_tile(index, region.maps, region.rgb) for region in regions]
    tiles = tuple(tile for tile in found if tile is not None)
    height, width = _size(generator, index)
    fits = sum(area(tile.dirty) for tile in tiles) <= MAX_DIRTY * height * width
    return tiles if len(tiles) == len(found) and fits else None


def _whole_region(generator: Generator, index: int, regions: Sequence[DirtyRegion]) -> DirtyRegion:
    """All of a layer, where all of it was run."""
    tile = generator.dirty_tile(index, (0, 0, *_size(generator, index - 1)), None)
    rgb = None if tile is None else tile.rgb
    for region in regions:
        rgb = hull(rgb, region.rgb)
    return DirtyRegion((0, 0, *_size(generator, index)), rgb)


def _size(generator: Generator, index: int) -> tuple[int, int]:
    """(height, width) of a layer, or of the picture after the last."""
    if index == len(generator.layers):
        return generator.resolution
    return generator.layers[index].height, generator.layers[index].width


def _regions_after_edits(
    regions: Sequence[DirtyRegion], index: int, new: Sequence[LayerEdit], old: Sequence[LayerEdit]
) -> list[DirtyRegion]:
    """Where a layer's maps differ after its edits, from where they differ before."""
    here, there = ([edit for edit in edits if edit.layer == index] for edits in (new, old))
    moving = [edit for edit in (*here, *there) if edit.receptive_radius]
    return [_moved(region, moving) for region in (*regions, *_regions_of_edits(here, there))]


def _moved(region: DirtyRegion, edits: Sequence[LayerEdit]) -> DirtyRegion:
    """A region behind edits that make a cell from others around it."""
    maps = region.maps
    for edit in edits:
        maps = (
            hull(maps, overlap(edit.box, grown(maps, edit.receptive_radius, edit.receptive_radius))) or maps
        )
    return DirtyRegion(maps, region.rgb)


def _regions_of_edits(here: list[LayerEdit], there: list[LayerEdit]) -> list[DirtyRegion]:
    """Where other edits make a difference."""
    while here and there and here[0] is there[0]:
        here, there = here[1:], there[1:]
    while here and there and here[-1] is there[-1]:
        here, there = here[:-1], there[:-1]
    pairs = list(zip(here, there, strict=False))
    if len(here) == len(there) and all(a.differs_by_mask(b) for a, b in pairs):
        rects = [bounds(a.mask != b.mask) for a, b in pairs]  # a stroke that grows
    else:
        rects = [edit.box for edit in (*here, *there)]
    return [DirtyRegion(rect) for rect in rects if rect is not None]


def _joined(generator: Generator, index: int, regions: list[DirtyRegion]) -> list[DirtyRegion]:
    """The regions before layer `index`, those joined to one rectangle that cost less so than one by one."""
    done: list[DirtyRegion] = []
    for region in regions:
        # What has been joined may reach others that were apart from each of its parts.
        while (
            other := next((each for each in done if _cheaper(generator, index, each, region)), None)
        ) is not None:
            done.remove(other)
            region = _both(other, region)
        done.append(region)
    return done


def _both(a: DirtyRegion, b: DirtyRegion) -> DirtyRegion:
    maps = hull(a.maps, b.maps)
    assert maps is not None
    return DirtyRegion(maps, hull(a.rgb, b.rgb))


def _cheaper(generator: Generator, index: int, a: DirtyRegion, b: DirtyRegion) -> bool:
    """Whether layer `index` is run faster on one rectangle around both than on each."""
    return _cost(generator, index, _both(a, b)) < _cost(generator, index, a) + _cost(generator, index, b)


def _cost(generator: Generator, index: int, region: DirtyRegion) -> float:
    """About how many multiplications running layer `index` on a region takes."""
    tile = generator.dirty_tile(index, region.maps, region.rgb)
    cells = region.maps if tile is None else tile.output
    layers = generator.layers
    outputs = layers[index].channels if index < len(layers) else 1
    return OVERHEAD + 9.0 * area(cells) * layers[index - 1].channels * outputs
