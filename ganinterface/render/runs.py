"""Keeps the newest runs of a generator, and makes new ones from what they share: only what changed is run."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.render.cost_model import CostModel
from ganinterface.render.pictures import as_bytes, enlarged, maps_of
from ganinterface.render.request import Check
from ganinterface.render.resolver import Resolved, differ_in_edits_only, shared_layers
from stylegan import Generator
from stylegan.incremental.dirty_regions import RerunPlan, plan_rerun
from stylegan.incremental.rerun import Rerun, repaint, rerun
from stylegan.networks.synthesis import State
from stylegan.trace import Trace

LOCAL = 0.4  # share of the picture


@dataclass
class Run:
    """One run: what determined it, its activations, and its picture once somebody looked."""

    resolved: Resolved
    trace: Trace
    picture: NDArray[np.uint8] | None = None


class Runs:
    """At most two runs: usually the picture with its edits, and the one without the locked edits, whose statistics
    those use. A new picture starts from the one that shares more first layers.

    They take at most `budget` bytes: the older run goes first, then the largest activations. With `stop` they end after so
    many layers, one of `Generator.previews`, and have the smaller picture that is there then.
    A `check` is called before every layer that is run and may raise.
    """

    def __init__(self, generator: Generator, budget: int, stop: int | None = None) -> None:
        self.generator, self.budget = generator, budget
        self._stop = len(generator.layers) if stop is None else stop
        self.cost = CostModel(generator.layers)
        self.layers_run = 0  # since somebody set it to 0
        self._kept: list[Run] = []  # the newest last
        self._begun: Run | None = None  # the first layers of a run, and the picture that they give

    # --- what there is ---

    def shared(self, resolved: Resolved) -> int:
        """How many first layers one of the runs has already; more than there are layers when it is all there."""
        return max((shared_layers(each.resolved, resolved) for each in self._kept), default=0)

    def has_unedited(self, resolved: Resolved) -> bool:
        """Whether one of the runs is of this picture, with any edits."""
        plain, layers = resolved.without_edits(), len(self.generator.layers)
        return any(shared_layers(each.resolved.without_edits(), plain) > layers for each in self._kept)

    def spares_a_part(self, resolved: Resolved) -> bool:
        """Whether a part of the picture is that of a whole run, so that only the rest has to be run again."""
        return any(plan.share < 1 for _, plan in self._plans(self._kept, resolved))

    @property
    def newest(self) -> Resolved | None:
        """What determined the newest run; None before there is one."""
        return self._kept[-1].resolved if self._kept else None

    # --- making one ---

    def obtain(self, resolved: Resolved, check: Check) -> Run:
        """The run of `resolved`: one of those that are kept, or made from them; it becomes the newest of them."""
        return self._obtain(resolved, check, self._kept)

    def whole(self, resolved: Resolved, check: Check = None) -> Run:
        """The same with all its activations, also where memory is short."""
        return self._complete(self.obtain(resolved, check))

    def beside(self, stop: int | None = None) -> Runs:
        """Runs of one's own that begin with copies of these: whatever becomes of either, the other stays as it is."""
        made = Runs(self.generator, self.budget, stop)
        made.cost = self.cost
        if self._kept:
            newest = self._kept[-1].resolved
            alike = [run for run in self._kept if differ_in_edits_only(self.generator, run.resolved, newest)]
            made._kept = [Run(run.resolved, copied(run.trace.head(made._stop))) for run in alike]
        return made

    def maps_aside(
        self, resolved: Resolved, index: int, check: Check, *, begin: bool = False
    ) -> NDArray[np.float32]:
        """A layer's output after its edits, [C, h, w]; the runs that are kept stay.

        `begin`: the next run of the same picture goes on from the layers that were run for it.
        """
        # Locked edits need the statistics of a run without them.
        if resolved.without_locked() is not resolved:
            return self.maps(self._obtain(resolved, check, list(self._kept), keep=True), index)
        trace = self._continue(self._kept, resolved, check, index + 1)
        self._begun = Run(resolved, trace) if begin else None
        return maps_of(self.generator.edited(trace, index, resolved.edits))

    def preview(self, resolved: Resolved, check: Check, stop: int) -> Run:
        """The picture as far as the first `stop` layers make it; the exact one goes on from there."""
        trace = self._continue(self._kept, resolved, check, stop)
        small = self.generator.preview(trace, resolved.ws, resolved.edits)
        self._begun = Run(resolved, trace, enlarged(small, self.generator.resolution))
        return self._begun

    def rehearse(self, check: Check) -> None:
        """Run the newest picture once more: to learn how long that takes when all is prepared, and for the memory.

        What two runs take is at hand then, as the first locked edit and the next portrait need it.
        """
        if self.newest is not None:
            self._run(self.newest.without_edits(), check)

    def _obtain(self, resolved: Resolved, check: Check, runs: list[Run], *, keep: bool = False) -> Run:
        """As `obtain`, of any list of runs. Without `keep`, one of them may be used up for it."""
        layers = len(self.generator.layers)
        run = next((each for each in runs if shared_layers(each.resolved, resolved) > layers), None)
        if run is None:
            run = self._make(resolved, check, runs, keep)
        runs[:] = [*[each for each in runs if each is not run][-1:], run]
        return run

    def _make(self, resolved: Resolved, check: Check, runs: list[Run], keep: bool) -> Run:
        """A run of `resolved` from the one of `runs` that shares most with it."""
        plain = resolved.without_locked()
        base = None if plain is resolved else self._obtain(plain, check, runs, keep=keep)
        plans = self._plans(runs, resolved)
        if not plans or (base is None and self.generator.has_statistics):
            return Run(resolved, self._continue(runs, resolved, check))
        nearest, plan = min(plans, key=lambda pair: pair[1].work)
        kept = list(runs)
        if nearest is not base and not keep:
            # Its maps are written to: also when this is cancelled half way, nobody may take it for a whole run then.
            kept = runs[:] = [each for each in runs if each is not nearest]
        return self._rerun(nearest, base or nearest, kept, resolved, plan, check)

    def _plans(self, runs: list[Run], resolved: Resolved) -> list[tuple[Run, RerunPlan]]:
        """The whole runs that differ in edits only, and what has to be run again from each."""
        return [
            (each, plan_rerun(self.generator, resolved.edits, each.resolved.edits))
            for each in runs
            if self._is_whole(each) and differ_in_edits_only(self.generator, each.resolved, resolved)
        ]

    def _continue(self, runs: list[Run], resolved: Resolved, check: Check, stop: int | None = None) -> Trace:
        """Run the layers after those that the nearest of `runs` has too, or a preview; nothing is locked."""
        candidates = [*runs, self._begun] if self._begun else runs
        lengths = [min(shared_layers(each.resolved, resolved), len(each.trace.raw)) for each in candidates]
        stop = stop or self._stop
        count = min(max(lengths, default=0), stop)
        resume = candidates[lengths.index(max(lengths))].trace.head(count) if count else None
        trace = self._run(resolved, check, resume=resume, stop=stop)
        self._begun = None
        return trace

    def _run(
        self, resolved: Resolved, check: Check, *, resume: Trace | None = None, stop: int | None = None
    ) -> Trace:
        """As `Generator.run`; learns how long the layers took, as far as it came."""
        counted, marks = self._counting(check), list[float]()

        def timed() -> None:
            marks.append(time.perf_counter() * 1000)  # a layer begins, so the one before has ended
            counted()

        try:
            trace = self.generator.run(
                resolved.ws,
                resolved.noise,
                resolved.edits,
                resume=resume,
                transform=resolved.transform,
                check=timed,
                stop=stop,
            )
            marks.append(time.perf_counter() * 1000)
        finally:
            taken = [end - begin for begin, end in itertools.pairwise(marks)]
            self.cost.learn(taken, len(resume.raw) if resume else 0)
        return trace

    def _rerun(
        self,
        nearest: Run,
        base: Run,
        kept: list[Run],
        resolved: Resolved,
        plan: RerunPlan,
        check: Check,
    ) -> Run:
        """Run what the edits that changed since `nearest` can change, by the plan; both have `base`'s statistics.

        `nearest` is used up if it is not `kept`.
        """
        made = rerun(
            self.generator,
            resolved.ws,
            resolved.noise,
            resolved.edits,
            plan,
            old=nearest.trace,
            base=base.trace,
            kept=[each.trace for each in kept],
            check=self._counting(check),
        )
        return Run(resolved, made.trace, self._repainted(nearest.picture, resolved, made))

    def _repainted(
        self, old: NDArray[np.uint8] | None, resolved: Resolved, made: Rerun
    ) -> NDArray[np.uint8] | None:
        """The old picture with the part that a rerun changed; None where nobody has looked at the old one, or it is small."""
        if old is None or self._stop < len(self.generator.layers):
            return None
        parts = repaint(self.generator, resolved.ws, resolved.edits, made)
        if not parts:
            return old
        picture = old.copy()
        for part, (top, left, bottom, right) in parts:
            picture[top:bottom, left:right] = as_bytes(part)
        picture.flags.writeable = False
        return picture

    def _counting(self, check: Check) -> Callable[[], None]:
        """Calls `check`, and counts the layers that are run."""

        def counted() -> None:
            if check is not None:
                check()
            self.layers_run += 1

        return counted

    # --- looking at one ---

    def picture(self, run: Run) -> NDArray[np.uint8]:
        """Its picture, read-only: every later look at this run gets the same array."""
        if run.picture is None:
            resolved = self._complete(run).resolved
            is_small = self._stop < len(self.generator.layers)
            draw = self.generator.preview if is_small else self.generator.image
            run.picture = as_bytes(draw(run.trace, resolved.ws, resolved.edits))
            run.picture.flags.writeable = False
        return run.picture

    def maps(self, run: Run, index: int) -> NDArray[np.float32]:
        """A layer's output after its edits, [C, h, w]."""
        if index >= len(run.trace.raw):
            self._complete(run)
        return maps_of(self.generator.edited(run.trace, index, run.resolved.edits))

    def trim(self) -> None:
        """Keep within the budget."""
        while len(self._kept) > 1 and size_of(run.trace for run in self._kept) > self.budget:
            del self._kept[0]
        for run in self._kept:
            run.trace = trimmed(run.trace, self.budget)

    def _is_whole(self, run: Run) -> bool:
        return len(run.trace.raw) >= self._stop

    def _complete(self, run: Run) -> Run:
        """The run with the activations that were given up for want of memory."""
        if not self._is_whole(run):
            resolved = run.resolved
            run.trace = self.generator.run(
                resolved.ws,
                resolved.noise,
                resolved.edits,
                resume=run.trace.head(len(run.trace.raw)),
                base=run.trace if resolved.without_locked() is not resolved else None,
                transform=resolved.transform,
                stop=self._stop,
            )
        return run


def is_local(generator: Generator, old: Resolved, new: Resolved) -> bool:
    """Whether a change reaches so little of the picture that a whole run of `old` is worth making to go on from."""
    if not differ_in_edits_only(generator, old, new):
        return False
    return plan_rerun(generator, new.edits, old.edits).share <= LOCAL


def copied(trace: Trace) -> Trace:
    """A trace with maps of its own."""

    def own(maps: Tensor | None) -> Tensor | None:
        return None if maps is None else maps.clone()

    states = [State(state.x.clone(), own(state.rgb), own(state.skip)) for state in trace.raw]
    return Trace(states, list(trace.statistics))


def size_of(traces: Iterable[Trace]) -> int:
    """Bytes of all maps in these traces; what they share counts once."""
    sizes: dict[int, int] = {}
    for trace in traces:
        for state in trace.raw:
            for maps in (state.x, state.rgb, state.skip):
                if maps is not None:
                    storage = maps.untyped_storage()
                    sizes[storage.data_ptr()] = storage.nbytes()
    return sum(sizes.values())


def trimmed(trace: Trace, budget: int) -> Trace:
    """As many first layers as the budget has room for, and all statistics: the last layers are the largest."""
    count = len(trace.raw)
    while count and size_of([trace.head(count)]) > budget:
        count -= 1
    return Trace(trace.raw[:count], trace.statistics)
