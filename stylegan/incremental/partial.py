"""A rectangle of the picture alone, made anew under locked edits of a run without them; differentiable by their values.

For pictures on which many edits are tried: they are run once, and each edit costs what it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylegan.generator import Generator
from stylegan.incremental.rects import Rect, copied, cut, hull, inside
from stylegan.layer_edit import LayerEdit
from stylegan.networks.synthesis import State, Statistics, Tile
from stylegan.trace import NoiseList, Trace


@dataclass(frozen=True)
class Left:
    """What is kept of a run of N pictures without edits.

    Attributes:
        ws: their styles [N, num_ws, w_dim].
        states: some layers' outputs, by the layer's number.
        statistics: what the norms of all layers used.
        pictures: [N, C, H, W].
    """

    ws: Tensor
    states: dict[int, State]
    statistics: tuple[Statistics | None, ...]
    pictures: Tensor

    def rows(self, rows: Tensor) -> Left:
        """Of the pictures with these numbers."""
        states = {index: _each(lambda maps: maps[rows], state) for index, state in self.states.items()}
        used = [None if each is None else (each[0][rows], each[1][rows]) for each in self.statistics]
        return Left(self.ws[rows], states, tuple(used), self.pictures[rows])

    def __len__(self) -> int:
        return len(self.ws)


@torch.no_grad()
def leave(generator: Generator, ws: Tensor, noise: NoiseList, layers: Iterable[int]) -> Left:
    """Run pictures without edits, and keep what edits of any of `layers` go on from."""
    trace = generator.run(ws, noise)
    states = {index: trace.raw[index] for index in layers}
    return Left(ws, states, tuple(trace.statistics), generator.image(trace, ws))


def changeable(generator: Generator, edits: Sequence[LayerEdit]) -> Rect | None:
    """The rectangle of the picture outside of which locked edits change nothing, None where they change nothing at all."""
    height, width = generator.resolution
    dirty: Rect | None = None
    for index in range(len(generator.layers) + 1):
        if dirty is not None:
            reached = generator.reach(index, dirty)
            if reached is None:
                return 0, 0, height, width
            dirty = reached
        for edit in (edit for edit in edits if edit.layer == index):
            dirty = hull(dirty, edit.box) if dirty else edit.box
    return dirty


def picture_part(
    generator: Generator, noise: NoiseList, edits: Sequence[LayerEdit], left: Left, rect: Rect
) -> Tensor:
    """The rectangle [N, C, h, w] of the pictures `left` under locked edits, one at least, of layers of which `left` has states.

    Equals that of `Generator.run` up to rounding. Gradients reach the edits' values. Run whole where a family cannot be
    run in parts, or where an edit makes a cell of others around it.
    """
    first = min(edit.layer for edit in edits)
    state = left.states[first]
    tiles = _tiles(generator, first, rect)
    if tiles is None or any(edit.receptive_radius for edit in edits):
        return cut(_whole(generator, noise, edits, left, first), rect)
    last, x = len(generator.layers), state.x
    at: Rect = (0, 0, *x.shape[2:])
    for index in range(first + 1, last + 1):
        tile = tiles[index]
        x, at = cut(x, inside(tile.receptive_field, at)), tile.receptive_field
        here = [edit for edit in edits if edit.layer == index - 1]
        if here:
            x = copied(x)
            for edit in here:
                edit.apply(x, at)
        if index == last:
            break
        own = noise[index]
        own = None if own is None else cut(own, tile.output)
        x, at = generator.step(index, State(x), left.ws, own, left.statistics[index]).x, tile.output
    picture = generator.picture(State(x), left.ws)
    return cut(picture, inside(tiles[last].dirty, tiles[last].output))


def _tiles(generator: Generator, first: int, rect: Rect) -> dict[int, Tile] | None:
    """What of every layer after `first`, and of the picture, the rectangle is made from; None where that takes a whole run."""
    if (
        not generator.has_statistics
    ):  # of the other families a part needs the picture so far, or what goes around
        return None
    tiles: dict[int, Tile] = {}
    for index in range(len(generator.layers), first, -1):
        if generator.reach(index, rect) is None:
            return None
        tiles[index] = generator.tile(index, rect)
        rect = tiles[index].receptive_field
    return tiles


def _whole(
    generator: Generator, noise: NoiseList, edits: Sequence[LayerEdit], left: Left, first: int
) -> Tensor:
    empty = [State(left.ws.new_empty(0))] * first
    resumed = Trace([*empty, left.states[first]], list(left.statistics[: first + 1]))
    trace = generator.run(left.ws, noise, edits, resume=resumed, base=Trace([], list(left.statistics)))
    return generator.image(trace, left.ws, edits)


def _each(change: Callable[[Tensor], Tensor], state: State) -> State:
    rgb, skip = (None if maps is None else change(maps) for maps in (state.rgb, state.skip))
    return State(change(state.x), rgb, skip)
