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
from stylegan.rects import Rect, area, bounds, cut, hull, inside, whole
from stylegan.synthesis import Patch, State, Statistics

# Share of a layer from which the whole is run: cutting out and putting back costs something too.
WORTH_IT = 0.6
# What running one more rectangle of a layer costs besides its cells, in multiplications.
OVERHEAD = 2e7


@dataclass(frozen=True)
class Front:
    """A rectangle in which a layer's state is another than in the earlier run."""

    maps: Rect
    rgb: Rect | None = None  # of the picture so far, where the state has one


@dataclass(frozen=True)
class Rerun:
    """A trace, and what in its last state, edits included, differs from the one that it was made from."""

    trace: Trace
    fronts: Sequence[Front]


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
    kept: Sequence[Trace],
    check: Callable[[], None] | None = None,
) -> Rerun:
    """The trace of `edits`, made from the whole trace `old` of `old_edits`: same ws, noise, transform and free edits.

    `base` is the run without the locked edits, whose statistics both use. `old` is used up, its maps are written to,
    unless it is one of the traces `kept`, with which it may share maps. Equals `Generator.run` up to rounding (within
    2e-5 of the deviation). `check` is called before every layer of which something is run, and may raise.
    """
    trace = Trace(old.raw[:1], base.statistics[:1])
    fronts: list[Front] = []
    for index in range(1, len(old.raw)):
        fronts = _joined(generator, index, fronts + _edited_fronts(index - 1, edits, old_edits))
        state = old.raw[index]
        if fronts:
            if check is not None:
                check()
            step = _Step(generator, index, trace.raw[-1], edits, ws, noise[index], base.statistics[index])
            state, fronts = step.patched(state, [each.raw[index] for each in kept], fronts)
        trace.raw.append(state)
        trace.statistics.append(base.statistics[index])
    last = len(old.raw)
    return Rerun(trace, _joined(generator, last, fronts + _edited_fronts(last - 1, edits, old_edits)))


@torch.no_grad()
def repaint(
    generator: Generator, ws: Tensor, edits: Sequence[LayerEdit], made: Rerun
) -> list[tuple[Tensor, Rect]]:
    """The parts [N, C, h, w] of the picture that a rerun changed, and where they are."""
    last, state = len(made.trace.raw), made.trace.raw[-1]
    patches = [generator.reach(last, front.maps, front.rgb) for front in made.fronts]
    height, width = generator.resolution
    if not _worth_it(patches, height * width):
        return [(generator.image(made.trace, ws, edits), (0, 0, height, width))]
    parts = []
    for patch in patches:
        assert patch is not None
        picture = generator.picture(_cut_state(generator, state, last - 1, edits, patch), ws)
        parts.append((cut(picture, inside(patch.changed, patch.made)), patch.changed))
    return parts


def _worth_it(patches: Sequence[Patch | None], cells: int) -> bool:
    """Whether running these parts of a layer of so many cells is cheaper than running it whole."""
    areas = [area(patch.changed) for patch in patches if patch is not None]
    return len(areas) == len(patches) and sum(areas) <= WORTH_IT * cells


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

    def patched(
        self, old: State, kept: Sequence[State], fronts: Sequence[Front]
    ) -> tuple[State, list[Front]]:
        """The layer's state where so much of its input differs from what `old` came from; and what of it differs.

        Written to `old`, but for maps that are `kept` too.
        """
        layer = self.generator.layers[self.index]
        patches = [self.generator.reach(self.index, front.maps, front.rgb) for front in fronts]
        if not _worth_it(patches, layer.height * layer.width):
            state = self._run(
                self.generator.edited_state(self.before, self.index - 1, self.edits), self.noise
            )
            everywhere = None if state.rgb is None else whole(state.rgb)
            return state, [Front((0, 0, layer.height, layer.width), everywhere)]
        old, rgb = _own(old, kept), self.before.rgb
        for patch in patches:
            assert patch is not None
            rgb = self._patch(old, patch, rgb)
        after = zip(fronts, patches, strict=True)
        return State(old.x, rgb, old.skip), [
            Front(patch.changed, patch.rgb or front.rgb) for front, patch in after if patch is not None
        ]

    def _patch(self, old: State, patch: Patch, rgb: Tensor | None) -> Tensor | None:
        """Run a part and write it to `old`; returns the picture so far, which is `rgb` where no part of it is made."""
        noise = self.noise if self.noise is None else cut(self.noise, patch.made)
        part = _cut_state(self.generator, self.before, self.index - 1, self.edits, patch)
        made = self._run(part, noise)
        _paste(old.x, made.x, patch.changed, patch.made)
        if made.skip is not None and old.skip is not None:
            _paste(old.skip, made.skip, patch.changed, patch.made)
        if patch.rgb is None or made.rgb is None or old.rgb is None:
            return rgb
        _paste(old.rgb, made.rgb, patch.rgb, patch.needed)
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


def _edited_fronts(index: int, new: Sequence[LayerEdit], old: Sequence[LayerEdit]) -> list[Front]:
    """Where a layer's maps differ by other edits of that layer."""
    here, there = ([edit for edit in edits if edit.layer == index] for edits in (new, old))
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


def _cut_state(
    generator: Generator, state: State, index: int, edits: Sequence[LayerEdit], patch: Patch
) -> State:
    """The part of layer `index`'s edited state that the next one needs for a patch."""
    x = generator.edited_state(State(state.x), index, edits, patch.needed).x
    rgb, skip = state.rgb, state.skip
    if rgb is not None and patch.rgb is not None:
        # It has half the resolution of the maps that are added to it.
        top, left, bottom, right = patch.needed
        rgb = cut(rgb, (top // 2, left // 2, bottom // 2, right // 2))
    return State(x, rgb, None if skip is None else cut(skip, patch.made))


def _paste(old: Tensor, made: Tensor, changed: Rect, at: Rect) -> None:
    """Write the rectangle `changed` of `made`, which lies at `at`, to `old`."""
    cut(old, changed).copy_(cut(made, inside(changed, at)))
