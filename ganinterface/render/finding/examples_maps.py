"""What maps hold in two sets of examples and in other portraits, which of them make the difference, and edits of those."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Edit
from ganinterface.document.motion import Shift
from ganinterface.document.region import Region
from ganinterface.render.cost_model import batch_size
from ganinterface.render.finding.edits import Box, Found, stamped
from ganinterface.render.finding.examples_judge import Rows, Teller
from ganinterface.render.finding.examples_portraits import Lot, levels, repeated, run_edited
from ganinterface.render.rasterise import mask as region_mask
from ganinterface.render.stamps import take_stamp
from ganinterface.session.actions.edits import new_edit_id
from stylegan import Generator, LayerEdit
from stylegan.moving import Movement
from stylegan.networks.synthesis import Layer
from stylegan.trace import Trace

Maps = NDArray[np.float32]
Check = Callable[[], None]

CELLS = 25  # of a layer in the region: fewer do not tell a mouth from a chin, more are lines and colours
COARSE = 2.0  # times as bad as too many cells are too few: those cannot hold the part's shape
LAYERS = 8  # that are tried
PUSHED = 6  # maps of each layer that are measured
MOVED_LAYERS = 3  # on which a move is looked for
EXPLAINED = 0.8  # of the difference between the sets: what a move leaves of it at most
_STEPS = {1.0: range(-3, 4), 0.5: range(-1, 2)}  # cells that are tried, by the size of the step
VALUES, VALUE_LAYERS = 8, 2  # maps of an edit with values; layers on which one is tried
AT_EDGE = 0.5  # of what is added, in cells at the region's edge: half of what they reach is beyond it
FAR = 3.0  # deviations that a map is pushed by at most
MOVE_SCALES = (0.7, 1.4)  # how far it goes was fitted
SET_SCALES = (0.75, 2.0)  # beyond the examples a "set" exaggerates what only one of them has
# Of a few persons: beyond what they have in the same direction from the mean portrait. Portraits hold against an edit, and
# none is as far as the example at first; beyond the other example would be that one's ghost.
BEYOND = (1.3, 1.6)


class RankedMap(NamedTuple):
    """How a map differs between the sets in the region, and what pushing it there by that does to a portrait.

    `separation` is in its deviations over portraits, `along` in parts of the way from those without it to those with it;
    `inside` and `outside` are mean changes of the picture in and beside the region's box, of 255.
    """

    layer: str
    channel: int
    value: float
    separation: float
    along: float
    inside: float
    outside: float

    @property
    def worth(self) -> float:
        """How much it does towards the goal for what it moves elsewhere."""
        return self.along * abs(self.separation) / (1 + self.outside)


@dataclass(frozen=True)
class Candidate:
    """An edit that can be made stronger or weaker, within limits or in steps, and still be strength 1."""

    make: Callable[[float], Found]
    limits: tuple[float, float] = (0.25, 4.0)
    steps: tuple[float, ...] = ()


def candidate_layers(generator: Generator, region: Region, most: int = LAYERS) -> list[int]:
    """The layers in whose cells the region has about the right size, the best first; ValueError where it is nowhere."""
    far: dict[int, float] = {}
    for index, mask in enumerate(layer_masks(generator, region)):
        count = int((mask != 0).sum())
        if count:
            octaves = math.log(count / CELLS)
            far[index] = max(octaves, -COARSE * octaves)
    if not far:
        raise ValueError("Nothing is painted within the picture: an edit from examples needs a region.")
    # At the picture's own size maps are its colours: what is set there is a patch.
    coarser = {i for i in far if generator.layers[i].height < generator.resolution[0]} or set(far)
    return sorted(coarser, key=lambda index: (far[index], index))[:most]


def layer_masks(generator: Generator, region: Region) -> list[Maps]:
    """The region on every layer's grid."""
    plain = Region(region.painted)
    if not plain.shapes:  # it follows a part, that can be anywhere
        return [np.ones((each.height, each.width), np.float32) for each in generator.layers]
    return [region_mask(plain, each.height, each.width, each.extent) for each in generator.layers]


class Learned:
    """Means of the sets' maps and of other portraits', and how those differ from portrait to portrait in the region."""

    def __init__(self, generator: Generator, layers: Sequence[int], masks: Sequence[Maps]) -> None:
        self.generator, self.layers, self.masks = generator, tuple(layers), masks
        self._sums: dict[bool, list[Tensor]] = {}
        self._firsts: dict[bool, list[Tensor]] = {}
        self._counts = {True: 0, False: 0}
        self._others: list[Tensor] = []
        self._other_count = 0
        self._levels: list[list[Tensor]] = [[] for _ in layers]  # of others: means in the region, [n, C]
        self._rows: list[Tensor] = []  # of the first layer's cells in the region
        self._unit = torch.ones(1)  # of each of its maps

    def take_example(self, shows: bool, maps: Sequence[Tensor]) -> None:
        """Every layer's maps [C, h, w] of one example; the first of each set is taken first."""
        own = [maps[layer].cpu() for layer in self.layers]
        self._firsts.setdefault(shows, own)
        before = self._sums.get(shows)
        self._sums[shows] = own if before is None else [a + b for a, b in zip(before, own, strict=True)]
        self._counts[shows] += 1
        self._rows.append(self._cells(own[0][None]))

    def take_others(self, trace: Trace) -> None:
        """The run of other portraits."""
        sums = []
        for place, layer in enumerate(self.layers):
            maps = trace.raw[layer].x.float().cpu()
            weights = self._weights(layer)
            self._levels[place].append((maps * weights).sum(dim=(2, 3)))
            sums.append(maps.sum(dim=0))
        self._others = [a + b for a, b in zip(self._others, sums, strict=True)] if self._others else sums
        self._other_count += len(trace.raw[self.layers[0]].x)
        self._rows.append(self._cells(trace.raw[self.layers[0]].x.float().cpu()))

    def mean(self, shows: bool, layer: int) -> Maps:
        """Of a set's maps at one of the layers, [C, h, w]."""
        place = self.layers.index(layer)
        return np.asarray((self._sums[shows][place] / self._counts[shows]).numpy())

    @property
    def several(self) -> bool:
        """Whether there is more than one example with it."""
        return self._counts[True] > 1

    def first(self, shows: bool, layer: int) -> Maps:
        """Of the first example's maps at one of the layers, [C, h, w]."""
        return np.asarray(self._firsts[shows][self.layers.index(layer)].numpy())

    def mean_of_others(self, layer: int) -> Maps:
        """Of other portraits' maps at one of the layers, [C, h, w]."""
        return np.asarray((self._others[self.layers.index(layer)] / self._other_count).numpy())

    def difference(self, layer: int) -> Maps:
        """Of the means with it and without it, [C, h, w]."""
        return self.mean(True, layer) - self.mean(False, layer)

    def in_region(self, layer: int) -> Maps:
        """The mean difference of each map in the region, [C]."""
        weights = self._weights(layer).numpy()
        return np.asarray((self.difference(layer) * weights).sum(axis=(1, 2)))

    def deviations(self, layer: int) -> Maps:
        """How much each map's mean in the region differs between other portraits, [C]."""
        found = torch.cat(self._levels[self.layers.index(layer)]).std(dim=0).numpy()
        return np.asarray(np.maximum(found, 1e-6 + 1e-3 * found.mean()))

    def teacher(self) -> Rows:
        """What the first layer's maps hold in the region of all portraits, as they came: [N, F], each map in its own unit."""
        rows = torch.cat(self._rows)
        self._unit = rows.std(dim=(0, 2), keepdim=True).clamp(min=1e-6)
        return self._in_units(rows)

    def teacher_of(self, trace: Trace) -> Rows:
        """The same of the run of other portraits, when `teacher` has been called."""
        return self._in_units(self._cells(trace.raw[self.layers[0]].x.float().cpu()))

    def _in_units(self, rows: Tensor) -> Rows:
        return np.asarray((rows / self._unit).flatten(1).numpy(), np.float64)

    def _weights(self, layer: int) -> Tensor:
        mask = np.abs(self.masks[layer])
        return torch.from_numpy(mask / max(float(mask.sum()), 1e-6))

    def _cells(self, maps: Tensor) -> Tensor:
        painted = torch.from_numpy(self.masks[self.layers[0]] != 0)
        return maps[:, :, painted]


def ranked_maps(
    generator: Generator, learned: Learned, teller: Teller, lot: Lot, box: Box, check: Check
) -> list[RankedMap]:
    """The maps that differ most between the sets, measured by pushing each in the region of one portrait without it."""
    row = int(np.argsort(teller.scores(lot))[len(lot.documents) // 2])
    found: list[RankedMap] = []
    for layer in learned.layers:
        difference, deviations = learned.in_region(layer), learned.deviations(layer)
        separation = difference / deviations
        best = [int(channel) for channel in np.argsort(-np.abs(separation), kind="stable")[:PUSHED]]
        values = np.clip(difference, -FAR * deviations, FAR * deviations)
        mask = torch.from_numpy(learned.masks[layer]).to(lot.ws.device)
        for first in range(0, len(best), size := batch_size(generator, keep=True)):
            channels = best[first : first + size]
            many = repeated(lot, row, len(channels))
            pushes = [
                LayerEdit(
                    layer,
                    mask,
                    torch.tensor([float(values[channel])]).to(mask.device),
                    channels=torch.tensor([channel]).to(mask.device),
                    locked=generator.has_statistics,
                    item=item,
                )
                for item, channel in enumerate(channels)
            ]
            after = run_edited(generator, many, pushes, check)
            along = teller.verdict(many, after).way
            for channel, moved, part in zip(channels, changes(many.pictures, after, box), along, strict=True):
                name = generator.layers[layer].name
                found.append(
                    RankedMap(
                        name, channel, float(values[channel]), float(separation[channel]), float(part), *moved
                    )
                )
    return sorted(found, key=lambda each: -each.worth)


def starting_edits(
    learned: Learned,
    maps: Sequence[RankedMap],
    regions: Sequence[Region],
    name: str,
    strangers: bool,
    check: Check,
) -> list[Candidate]:
    """Edits to try, in each of the regions: stamps on every layer, and on those that promise most values and a move.

    `strangers`: the sets are a few different persons. `check` is called every now and then, and may raise.
    """
    shifts = [(layer, fitted_shift(learned, layer, check)) for layer in learned.layers[:MOVED_LAYERS]]
    worths: dict[str, float] = {}
    for each in maps:
        worths[each.layer] = worths.get(each.layer, 0.0) + max(each.worth, 0.0)
    promising = sorted(worths, key=lambda layer: -worths[layer])[:VALUE_LAYERS]
    values = [
        [each for each in maps if each.layer == layer and each.along > 0][:VALUES] for layer in promising
    ]
    found = []
    for region in regions:
        for layer in learned.layers:
            found += _stamps_of(learned, layer, region, name, strangers)
        for layer, shift in shifts:
            if shift is not None:
                moves = _moves(learned.generator.layers[layer], shift, region, name)
                found.append(Candidate(moves, MOVE_SCALES))
        found += [Candidate(_values(chosen, region, name)) for chosen in values if chosen]
    return found


def _stamps_of(learned: Learned, layer: int, region: Region, name: str, strangers: bool) -> list[Candidate]:
    """Stamps that set a layer's maps, or add to them.

    The difference of a few different persons is that of the persons too: it is not added.
    """
    if strangers:
        start = learned.mean_of_others(layer)
        of_them = learned.mean(True, layer) - start
        return [Candidate(_stamps(learned, layer, region, name, of_them, start), steps=BEYOND)]
    start, difference = learned.mean(False, layer), learned.difference(layer)
    found = [Candidate(_stamps(learned, layer, region, name, difference, start), SET_SCALES)]
    if learned.several:  # a mean of many blurs what lies a little elsewhere in each
        start = learned.first(False, layer)
        of_one = learned.first(True, layer) - start
        found.append(Candidate(_stamps(learned, layer, region, name, of_one, start), SET_SCALES))
    return [*found, Candidate(_stamps(learned, layer, region, name, difference))]


def _stamps(
    learned: Learned, layer: int, region: Region, name: str, difference: Maps, start: Maps | None = None
) -> Callable[[float], Found]:
    """Stamps that add a difference [C, h, w], scaled; or set the maps to what lies that far from a start.

    What is added fades at the region's edge; what is set cannot, for that would be halfway to nothing.
    """
    info, operation = learned.generator.layers[layer], "add" if start is None else "set"
    added = faded(learned.masks[layer]) * difference if start is None else difference

    def make(scale: float) -> Found:
        target = scale * added + (0 if start is None else start)
        array, box = take_stamp(target, np.zeros_like(target), learned.masks[layer], info.extent)
        return stamped(name, info.name, region, array, box, operation)

    return make


def faded(mask: Maps) -> Maps:
    """How much of a stamp [h, w] is added: 0 outside the region, AT_EDGE in its cells at the edge, 1 in all others.

    A cell reaches as far beyond the edge as into the region, and what is there should stay. At the end of the layer there
    is nothing beyond.
    """
    painted = np.pad(mask != 0, 1, mode="edge")
    inner = np.lib.stride_tricks.sliding_window_view(painted, (3, 3)).all(axis=(2, 3))
    return np.where(mask == 0, 0.0, np.where(inner, 1.0, AT_EDGE)).astype(np.float32)


def _values(chosen: Sequence[RankedMap], region: Region, name: str) -> Callable[[float], Found]:
    def make(scale: float) -> Found:
        values = tuple(sorted((each.channel, float(f"{scale * each.value:.4g}")) for each in chosen))
        edit = Edit(new_edit_id(), name, chosen[0].layer, region, "add", statistics="locked", channels=values)
        return Found(edit, ArrayStore())

    return make


def fitted_shift(learned: Learned, layer: int, check: Check) -> Shift | None:
    """How far the maps without it have to move in the region to be most like those with it; None where that explains little."""
    info, mask = learned.generator.layers[layer], torch.from_numpy(learned.masks[layer])
    shows, lacks = (torch.from_numpy(learned.mean(side, layer)) for side in (True, False))
    painted = mask != 0

    def error(x: float, y: float) -> float:
        check()
        moved = lacks[None].clone()
        ones = torch.ones(info.channels)
        LayerEdit(layer, mask, ones, operation="shift", movement=Movement(x, y)).apply(moved)
        return float((moved[0] - shows)[:, painted].square().mean())

    still = error(0.0, 0.0)
    best, x, y = still, 0.0, 0.0
    for step in (1.0, 0.5):
        around = [(x + step * i, y + step * j) for i in _STEPS[step] for j in _STEPS[step]]
        best, x, y = min([(best, x, y), *((error(*place), *place) for place in around)])
    if best > EXPLAINED * still:
        return None
    left, top, right, bottom = info.extent
    return Shift(x * (right - left) / info.width, y * (bottom - top) / info.height)


def _moves(info: Layer, shift: Shift, region: Region, name: str) -> Callable[[float], Found]:
    def make(scale: float) -> Found:
        motion = Shift(round(scale * shift.x, 5), round(scale * shift.y, 5))
        edit = Edit(new_edit_id(), name, info.name, region, "shift", statistics="locked", motion=motion)
        return Found(edit, ArrayStore())

    return make


def changes(before: Tensor, after: Tensor, box: Box) -> list[tuple[float, float]]:
    """The mean change of each picture in a box and beside it, of 255."""
    change = (levels(after) - levels(before)).abs().amax(dim=1).cpu()
    inside = torch.zeros(change.shape[1:], dtype=torch.bool)
    inside[box[0] : box[1], box[2] : box[3]] = True
    beside = ~inside
    return [
        (float(each[inside].mean()), float(each[beside].mean()) if beside.any() else 0.0) for each in change
    ]
