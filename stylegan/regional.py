"""Runs again only the part of every layer that changed edits reach; the rest is the earlier run's.

Where nothing global follows an edit (no instance norm with statistics of its own), a cell of a layer depends on a few
cells around it of the layer before. A change of the edits is then a rectangle that grows by a margin from layer to layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from stylegan.generator import Generator, LayerEdit, NoiseList, Trace
from stylegan.synthesis import Patch, Rect, State, Statistics, hull

# Share of a layer from which the whole is run: cutting out and putting back costs something too.
WORTH_IT = 0.6


@dataclass(frozen=True)
class Rerun:
    """A trace, and what in it differs from the one that it was made from."""

    trace: Trace
    changed: Rect | None  # of the last layer, edits included
    rgb_changed: Rect | None  # of the last state's picture so far


@torch.no_grad()
def rerun(
    generator: Generator,
    ws: Tensor,
    noise: NoiseList,
    edits: Sequence[LayerEdit],
    *,
    old: Trace,
    old_edits: Sequence[LayerEdit],
    base: Trace,
    check: Callable[[], None] | None = None,
) -> Rerun:
    """The trace of `edits`, made from the whole trace `old` of `old_edits`: same ws, noise, transform and free edits.

    `base` is the run without the locked edits, whose statistics both use. Equals `Generator.run` up to rounding
    (within 2e-5 of the deviation). `check` is called before every layer of which something is run, and may raise.
    """
    trace = Trace(old.raw[:1], base.statistics[:1])
    changed: Rect | None = None  # what of the layer before is another than in the old run
    rgb_changed: Rect | None = None
    for index in range(1, len(old.raw)):
        changed = _with_edits(generator, index - 1, changed, (trace, edits), (old, old_edits))
        state = old.raw[index]
        if changed is not None or rgb_changed is not None:
            if check is not None:
                check()
            before = generator.edited(trace, index - 1, edits)
            step = _Step(generator, index, before, ws, noise[index], base.statistics[index])
            state, changed, rgb_changed = step.patched(state, changed, rgb_changed)
        trace.raw.append(state)
        trace.statistics.append(base.statistics[index])
    changed = _with_edits(generator, len(old.raw) - 1, changed, (trace, edits), (old, old_edits))
    return Rerun(trace, changed, rgb_changed)


@torch.no_grad()
def repaint(
    generator: Generator, ws: Tensor, edits: Sequence[LayerEdit], made: Rerun
) -> tuple[Tensor, Rect] | None:
    """The part [N, C, h, w] of the picture that a rerun changed, and where it is; None when nothing did."""
    state = generator.edited(made.trace, len(made.trace.raw) - 1, edits)
    if made.changed is None and made.rgb_changed is None:
        return None
    patch = generator.reach(len(made.trace.raw), made.changed, made.rgb_changed)
    height, width = generator.resolution
    if patch is None or area(patch.changed) > WORTH_IT * height * width:
        return generator.picture(state, ws), (0, 0, height, width)
    part = generator.picture(_cut_state(state, patch), ws)
    return cut(part, _within(patch.changed, patch.made)), patch.changed


@dataclass(frozen=True)
class _Step:
    """One layer, to be run on the edited state of the one before."""

    generator: Generator
    index: int
    before: State
    ws: Tensor
    noise: Tensor | None
    statistics: Statistics | None

    def patched(
        self, old: State, changed: Rect | None, rgb_changed: Rect | None
    ) -> tuple[State, Rect | None, Rect | None]:
        """The layer's state where so much of its input differs from what `old` came from, and what differs in it."""
        layer = self.generator.layers[self.index]
        patch = self.generator.reach(self.index, changed, rgb_changed)
        if patch is None or area(patch.changed) > WORTH_IT * layer.height * layer.width:
            state = self._run(self.before, self.noise)
            return state, (0, 0, layer.height, layer.width), None if state.rgb is None else whole(state.rgb)
        noise = self.noise if self.noise is None else cut(self.noise, patch.made)
        made = self._run(_cut_state(self.before, patch), noise)
        x = _pasted(old.x, made.x, patch.changed, patch.made)
        skip = (
            None
            if made.skip is None or old.skip is None
            else _pasted(old.skip, made.skip, patch.changed, patch.made)
        )
        if patch.rgb is None or made.rgb is None or old.rgb is None:
            return State(x, self.before.rgb, skip), patch.changed, rgb_changed
        return State(x, _pasted(old.rgb, made.rgb, patch.rgb, patch.needed), skip), patch.changed, patch.rgb

    def _run(self, state: State, noise: Tensor | None) -> State:
        return self.generator.step(self.index, state, self.ws, noise, self.statistics)


def difference(a: Tensor, b: Tensor) -> Rect | None:
    """The smallest rectangle outside of which two layers' maps [N, C, h, w] are equal; None where all is."""
    cells = (a != b).any(dim=1).any(dim=0)
    rows, columns = cells.any(dim=1).nonzero(), cells.any(dim=0).nonzero()
    if not len(rows):
        return None
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def area(rect: Rect) -> int:
    """How many cells it has."""
    top, left, bottom, right = rect
    return (bottom - top) * (right - left)


def cut(maps: Tensor, rect: Rect) -> Tensor:
    """The rectangle of maps [..., h, w], as a view."""
    top, left, bottom, right = rect
    return maps[..., top:bottom, left:right]


def whole(maps: Tensor) -> Rect:
    """All of maps [..., h, w]."""
    return 0, 0, maps.shape[-2], maps.shape[-1]


def _cut_state(state: State, patch: Patch) -> State:
    """The part of a layer's state that the next one needs for a patch."""
    rgb, skip = state.rgb, state.skip
    if (
        rgb is not None and patch.rgb is not None
    ):  # it has half the resolution of the maps that are added to it
        top, left, bottom, right = patch.needed
        rgb = cut(rgb, (top // 2, left // 2, bottom // 2, right // 2))
    return State(cut(state.x, patch.needed), rgb, None if skip is None else cut(skip, patch.made))


def _pasted(old: Tensor, made: Tensor, changed: Rect, at: Rect) -> Tensor:
    """`old` with the rectangle `changed` from `made`, which lies at `at`."""
    new = old.clone()
    cut(new, changed).copy_(cut(made, _within(changed, at)))
    return new


def _within(rect: Rect, outer: Rect) -> Rect:
    """The rectangle in coordinates of `outer`, which holds it."""
    top, left = outer[:2]
    return rect[0] - top, rect[1] - left, rect[2] - top, rect[3] - left


def _with_edits(
    generator: Generator,
    index: int,
    changed: Rect | None,
    new: tuple[Trace, Sequence[LayerEdit]],
    old: tuple[Trace, Sequence[LayerEdit]],
) -> Rect | None:
    """What of a layer's edited output differs, where `changed` of it differs before its edits."""
    here, there = ([id(edit) for edit in edits if edit.layer == index] for _, edits in (new, old))
    if here == there:  # equal edits that are not the same objects only cost a comparison of maps
        return changed
    after, before = (generator.edited(trace, index, edits).x for trace, edits in (new, old))
    return hull(changed, difference(after, before))
