"""Runs again only the dirty regions of every layer; the rest is the earlier run's.

Where nothing global follows an edit (no instance norm with statistics of its own), a cell of a layer depends on a few
cells around it of the layer before. A change of the edits is then a rectangle that grows by a margin from layer to layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylegan.generator import Generator
from stylegan.incremental.dirty_regions import RerunPlan
from stylegan.incremental.rects import Rect, cut, inside
from stylegan.layer_edit import LayerEdit
from stylegan.networks.synthesis import State, Statistics, Tile
from stylegan.ops.prepared import laid_out
from stylegan.trace import NoiseList, Trace


@dataclass(frozen=True)
class Rerun:
    """A trace, and what in its last state, edits included, differs from the one that it was made from."""

    trace: Trace
    picture: tuple[Tile, ...] | None  # see `RerunPlan`


@torch.no_grad()
def rerun(
    generator: Generator,
    ws: Tensor,
    noise: NoiseList,
    edits: Sequence[LayerEdit],
    plan: RerunPlan,
    *,
    old: Trace,
    base: Trace,
    kept: Sequence[Trace],
    check: Callable[[], None] | None = None,
) -> Rerun:
    """The trace of `edits`, made from the whole trace `old` by the plan that leads there: same ws, noise and free edits.

    `base` is the run without the locked edits, whose statistics both use. `old` is used up, its maps are written to,
    unless it is one of the traces `kept`, with which it may share maps. Equals `Generator.run` up to rounding (within
    2e-5 of the deviation). `check` is called before every layer of which something is run, and may raise.
    """
    trace = Trace(old.raw[:1], base.statistics[:1])
    *layers, picture = plan.layers
    for index in range(1, len(old.raw)):
        state, tiles = old.raw[index], layers[index]
        step = _Step(generator, index, trace.raw[-1], edits, ws, noise[index], base.statistics[index])
        if tiles != () and check is not None:
            check()
        if tiles is None:
            state = step.whole()
        elif tiles:
            state = step.rerun_tiles(
                state, [each.raw[index] for each in kept if index < len(each.raw)], tiles
            )
        trace.raw.append(state)
        trace.statistics.append(base.statistics[index])
    return Rerun(trace, picture)


@torch.no_grad()
def repaint(
    generator: Generator, ws: Tensor, edits: Sequence[LayerEdit], made: Rerun
) -> list[tuple[Tensor, Rect]]:
    """The parts [N, C, h, w] of the picture that a rerun changed, and where they are."""
    if made.picture is None:
        return [(generator.image(made.trace, ws, edits), (0, 0, *generator.resolution))]
    last, parts = len(made.trace.raw) - 1, []
    for tile in made.picture:
        picture = generator.picture(_cut_state(generator, made.trace.raw[last], last, edits, tile), ws)
        parts.append((cut(picture, inside(tile.dirty, tile.output)), tile.dirty))
    return parts


@dataclass(frozen=True)
class _Step:
    """One layer, to be run on the edited state of the one before."""

    generator: Generator
    index: int
    before: State
    edits: Sequence[LayerEdit]
    ws: Tensor
    noise: Tensor | None
    statistics: Statistics | None

    def whole(self) -> State:
        """All of the layer's state."""
        return self._run(self.generator.edited_state(self.before, self.index - 1, self.edits), self.noise)

    def rerun_tiles(self, old: State, kept: Sequence[State], tiles: Sequence[Tile]) -> State:
        """`old` with these tiles run anew: written to its maps, but for those that are `kept` too."""
        old, rgb = _own(old, kept), self.before.rgb
        for tile in tiles:
            rgb = self._rerun_tile(old, tile, rgb)
        return State(old.x, rgb, old.skip)

    def _rerun_tile(self, old: State, tile: Tile, rgb: Tensor | None) -> Tensor | None:
        """Run a part and write it to `old`; returns the picture so far, which is `rgb` where no part of it is made."""
        noise = self.noise if self.noise is None else cut(self.noise, tile.output)
        part = _cut_state(self.generator, self.before, self.index - 1, self.edits, tile)
        made = self._run(part, noise)
        _paste(old.x, made.x, tile.dirty, tile.output)
        if made.skip is not None and old.skip is not None:
            _paste(old.skip, made.skip, tile.dirty, tile.output)
        if tile.rgb is None or made.rgb is None or old.rgb is None:
            return rgb
        _paste(old.rgb, made.rgb, tile.rgb, tile.receptive_field)
        return old.rgb

    def _run(self, state: State, noise: Tensor | None) -> State:
        return self.generator.step(self.index, state, self.ws, noise, self.statistics)


def _own(state: State, kept: Sequence[State]) -> State:
    """The state with copies of those maps that are also somebody else's."""

    def own(maps: Tensor | None, theirs: Sequence[Tensor | None]) -> Tensor | None:
        return maps.clone() if maps is not None and any(maps is each for each in theirs) else maps

    x = own(state.x, [each.x for each in kept])
    assert x is not None
    rgb, skip = own(state.rgb, [each.rgb for each in kept]), own(state.skip, [each.skip for each in kept])
    return State(x, rgb, skip)


def _cut_state(
    generator: Generator, state: State, index: int, edits: Sequence[LayerEdit], tile: Tile
) -> State:
    """The part of layer `index`'s edited state that the next one needs for a tile."""
    # In one piece: several operations would each make it so for themselves.
    x = laid_out(generator.edited_state(State(state.x), index, edits, tile.receptive_field).x)
    rgb, skip = state.rgb, state.skip
    if rgb is not None and tile.rgb is not None:
        # It has half the resolution of the maps that are added to it.
        top, left, bottom, right = tile.receptive_field
        rgb = cut(rgb, (top // 2, left // 2, bottom // 2, right // 2))
    return State(x, rgb, None if skip is None else cut(skip, tile.output))


def _paste(old: Tensor, made: Tensor, changed: Rect, at: Rect) -> None:
    """Write the rectangle `changed` of `made`, which lies at `at`, to `old`."""
    cut(old, changed).copy_(cut(made, inside(changed, at)))
