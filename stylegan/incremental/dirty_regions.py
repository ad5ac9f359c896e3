"""How far a change of the edits reaches: from layer to layer a few rectangles that grow by a margin.

Where nothing global follows an edit (no instance norm with statistics of its own), a cell of a layer depends on a few
cells around it of the layer before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylegan.generator import Generator, LayerEdit
from stylegan.incremental.rects import Rect, area, bounds, grown, hull, overlap
from stylegan.networks.synthesis import Patch, multiplications

# Share of a layer from which the whole is run: cutting out and putting back costs something too.
WORTH_IT = 0.6
# What running one more rectangle of a layer costs besides its cells, in multiplications.
OVERHEAD = 1e8


@dataclass(frozen=True)
class Front:
    """A rectangle in which a layer's state is another than in the earlier run."""

    maps: Rect
    rgb: Rect | None = None  # of the picture so far, where the state has one


@dataclass(frozen=True)
class Plan:
    """What of every layer has to be run again, and of the picture, which stands for a layer after the last.

    Per layer its patches; none where it stays as it is; None where it is run whole.
    """

    layers: tuple[tuple[Patch, ...] | None, ...]
    work: float  # about how many multiplications that takes


def plan(generator: Generator, new: Sequence[LayerEdit], old: Sequence[LayerEdit]) -> Plan:
    """From the edits of one run to those of another: same ws, noise, transform and statistics."""
    parts: list[tuple[Patch, ...] | None] = [()]
    fronts: list[Front] = []
    work = 0.0
    whole_work = [*multiplications(generator.layers), 0.0]
    for index in range(1, len(generator.layers) + 1):
        fronts = _joined(generator, index, _edited_fronts(fronts, index - 1, new, old))
        patches = _patches(generator, index, fronts)
        parts.append(patches)
        if patches is None:
            work += whole_work[index]
            fronts = [_whole_front(generator, index, fronts)]
        else:
            work += sum(_cost(generator, index, front) for front in fronts)
            fronts = [
                Front(patch.changed, patch.rgb or front.rgb)
                for front, patch in zip(fronts, patches, strict=True)
            ]
    return Plan(tuple(parts), work)


def _patches(generator: Generator, index: int, fronts: Sequence[Front]) -> tuple[Patch, ...] | None:
    """The patches of a layer; None where running it whole is cheaper, or nothing less is known to do."""
    found = [generator.reach(index, front.maps, front.rgb) for front in fronts]
    patches = tuple(patch for patch in found if patch is not None)
    height, width = _size(generator, index)
    fits = sum(area(patch.changed) for patch in patches) <= WORTH_IT * height * width
    return patches if len(patches) == len(found) and fits else None


def _whole_front(generator: Generator, index: int, fronts: Sequence[Front]) -> Front:
    """All of a layer, where all of it was run."""
    patch = generator.reach(index, (0, 0, *_size(generator, index - 1)), None)
    rgb = None if patch is None else patch.rgb
    for front in fronts:
        rgb = hull(rgb, front.rgb)
    return Front((0, 0, *_size(generator, index)), rgb)


def _size(generator: Generator, index: int) -> tuple[int, int]:
    """(height, width) of a layer, or of the picture after the last."""
    if index == len(generator.layers):
        return generator.resolution
    return generator.layers[index].height, generator.layers[index].width


def _edited_fronts(
    fronts: Sequence[Front], index: int, new: Sequence[LayerEdit], old: Sequence[LayerEdit]
) -> list[Front]:
    """Where a layer's maps differ after its edits, from where they differ before."""
    here, there = ([edit for edit in edits if edit.layer == index] for edits in (new, old))
    moving = [edit for edit in (*here, *there) if edit.reach]
    return [_moved(front, moving) for front in (*fronts, *_own_fronts(here, there))]


def _moved(front: Front, edits: Sequence[LayerEdit]) -> Front:
    """A front behind edits that make a cell from others around it."""
    maps = front.maps
    for edit in edits:
        maps = hull(maps, overlap(edit.box, grown(maps, edit.reach, edit.reach))) or maps
    return Front(maps, front.rgb)


def _own_fronts(here: list[LayerEdit], there: list[LayerEdit]) -> list[Front]:
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
    return [Front(rect) for rect in rects if rect is not None]


def _joined(generator: Generator, index: int, fronts: list[Front]) -> list[Front]:
    """The fronts before layer `index`, those joined to one rectangle that cost less so than one by one."""
    done: list[Front] = []
    for front in fronts:
        # What has been joined may reach others that were apart from each of its parts.
        while (
            other := next((each for each in done if _cheaper(generator, index, each, front)), None)
        ) is not None:
            done.remove(other)
            front = _both(other, front)
        done.append(front)
    return done


def _both(a: Front, b: Front) -> Front:
    maps = hull(a.maps, b.maps)
    assert maps is not None
    return Front(maps, hull(a.rgb, b.rgb))


def _cheaper(generator: Generator, index: int, a: Front, b: Front) -> bool:
    """Whether layer `index` is run faster on one rectangle around both than on each."""
    return _cost(generator, index, _both(a, b)) < _cost(generator, index, a) + _cost(generator, index, b)


def _cost(generator: Generator, index: int, front: Front) -> float:
    """About how many multiplications running layer `index` on a front takes."""
    patch = generator.reach(index, front.maps, front.rgb)
    made = front.maps if patch is None else patch.made
    layers = generator.layers
    outputs = layers[index].channels if index < len(layers) else 1
    return OVERHEAD + 9.0 * area(made) * layers[index - 1].channels * outputs
