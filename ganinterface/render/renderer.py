"""Draws Documents, redoing only the layers that changed."""

from __future__ import annotations

import dataclasses
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.cost_model import Pace
from ganinterface.render.errors import sentence
from ganinterface.render.memory import activation_budget, fitting, size_of
from ganinterface.render.request import Frame, Request
from ganinterface.render.resolver import DocumentError, Resolved, Resolver, as_bytes
from stylegan import Generator
from stylegan.generator import Cancelled, Trace
from stylegan.incremental.dirty_regions import plan
from stylegan.incremental.rerun import Rerun, repaint, rerun
from stylegan.networks.synthesis import State
from stylegan.precision import bfloat16_is_fast, half_twin

Check = Callable[[], None] | None

PATIENCE = 50.0  # ms; what is expected to take longer has drafts
DRAFT_TIME = 100.0  # ms that a draft may take
COARSEST = 32  # times that a draft may be enlarged: beyond, nothing can be told from it
# ms that an exact picture of which only parts are run may take, where there could be a draft.
EXACT_TIME = 150.0


@dataclass
class _Run:
    """One whole run: what determined it, its activations, and its picture once somebody looked."""

    resolved: Resolved
    trace: Trace
    picture: NDArray[np.uint8] | None = None


class Renderer:
    """Draws Documents with one generator.

    Keeps the activations of at most two runs: usually the picture with its edits, and the one without the
    locked edits, whose statistics those use. A new picture starts from the one that shares more first layers. They take
    at most `budget` bytes (a quarter of the device's memory): the older run goes first, then the largest activations.
    `half`: whether drafts are computed in bfloat16 (None: where the device is fast at it).
    """

    def __init__(
        self, generator: Generator, arrays: ArrayStore, budget: int | None = None, *, half: bool | None = None
    ) -> None:
        self.generator = generator
        self.arrays = arrays
        self._resolver = Resolver(generator, arrays)
        self._runs: list[_Run] = []  # the newest last
        self._budget = activation_budget(generator.device) if budget is None else budget
        wanted = bfloat16_is_fast(generator.device) if half is None else half
        self._half: Renderer | Generator | None = generator if wanted else None
        self._begun: _Run | None = None  # the first layers of a run, and the picture that they give
        self._pace = Pace(generator.layers)
        self._layers_run = 0

    def render(self, request: Request, check: Check = None) -> Frame:
        """The picture of a Request, and the tapped layer's edited output; an error becomes a Frame.

        `check` is called before every layer that is run and may raise `Cancelled`, which passes through.
        """
        start = time.perf_counter()
        try:
            return self._render(request, check, start)
        except Cancelled:
            raise
        except Exception as error:
            reason = sentence(error)
            if not isinstance(error, DocumentError):
                reason = f"The picture could not be drawn: {reason}"
            elapsed = (time.perf_counter() - start) * 1000
            return Frame(request, milliseconds=elapsed, error=reason, details=traceback.format_exc())

    @torch.inference_mode()
    def taps(self, layer: str, document: Document) -> NDArray[np.float32]:
        """A layer's output after its edits in any Document, [C, h, w]; the runs that are kept stay.

        DocumentError when the Document does not fit or the model lacks the layer.
        """
        index, resolved = self._index(layer), self._resolver.resolve(document)
        # Locked edits need the statistics of a run without them.
        if resolved.without_locked() is not resolved:
            return self._maps(self._obtain(resolved, None, list(self._runs), keep=True), index)
        trace = self._continue(self._runs, resolved, None, index + 1)
        return _copied(self.generator.edited(trace, index, resolved.edits))

    @torch.inference_mode()
    def _render(self, request: Request, check: Check, start: float) -> Frame:
        marks = [("resolve", time.perf_counter())]
        index = None if request.tap is None else self._index(request.tap)
        resolved = self._resolver.resolve(request.document)
        marks.append(("layers", time.perf_counter()))
        self._layers_run = 0
        if request.draft and (quick := self._in_half(request, resolved, check)) is not None:
            return quick
        run, draft = self._draft(resolved, check) if request.draft else (None, "")
        run = run or self._obtain(resolved, check, self._runs)
        marks.append(("picture", time.perf_counter()))
        picture = self._picture(run)
        marks.append(("maps", time.perf_counter()))
        maps = None if index is None or (draft and index >= len(run.trace.raw)) else self._maps(run, index)
        self._trim()
        end = time.perf_counter()
        ends = [mark for _, mark in marks[1:]] + [end]
        return Frame(
            request,
            picture,
            maps,
            draft=draft,
            milliseconds=(end - start) * 1000,
            layers_run=self._layers_run,
            timings={
                name: (after - before) * 1000 for (name, before), after in zip(marks, ends, strict=True)
            },
        )

    def _trim(self) -> None:
        """Keep within the budget."""
        while len(self._runs) > 1 and size_of(run.trace for run in self._runs) > self._budget:
            del self._runs[0]
        for run in self._runs:
            run.trace = fitting(run.trace, self._budget)

    def _is_whole(self, run: _Run) -> bool:
        return len(run.trace.raw) == len(self.generator.layers)

    def _is_slow(self, resolved: Resolved) -> bool:
        """Whether the exact picture would keep a moving hand waiting."""
        shared = max((shared_layers(each.resolved, resolved) for each in self._runs), default=0)
        expected = self._pace.expected(min(shared, len(self.generator.layers)))
        return expected is not None and expected > PATIENCE and not self._quick(resolved)

    def _in_half(self, request: Request, resolved: Resolved, check: Check) -> Frame | None:
        """The draft of a Renderer that computes in bfloat16, where that is fast; None where it is no help."""
        if self._half is None or not self._is_slow(resolved):
            return None
        if isinstance(self._half, Generator):  # the twin is made when it is wanted first
            self._half = Renderer(half_twin(self._half), self.arrays, self._budget // 2, half=False)
        frame = self._half.render(request, check)
        return dataclasses.replace(frame, draft=frame.draft or "bf16")

    def _draft(self, resolved: Resolved, check: Check) -> tuple[_Run | None, str]:
        """What can be shown of a picture that takes long, and how it is not exact; None where that is no help."""
        if not self._is_slow(resolved):
            return None, ""
        layers = len(self.generator.layers)
        shared = max((shared_layers(each.resolved, resolved) for each in self._runs), default=0)
        locked = resolved.as_locked()
        if (
            self.generator.has_statistics
            and locked is not resolved
            and any(
                shared_layers(each.resolved.without_edits(), resolved.without_edits()) > layers
                for each in self._runs
            )
        ):
            return self._obtain(locked, check, self._runs), "locked"
        heights = [layer.height for layer in self.generator.layers]
        smallest = self.generator.resolution[0] / COARSEST
        stops = [stop for stop in self.generator.previews if stop >= shared and heights[stop - 1] >= smallest]
        stop = self._pace.fitting(stops, shared, DRAFT_TIME)
        return (None, "") if stop is None else self._preview(resolved, check, stop)

    def _quick(self, resolved: Resolved) -> bool:
        """Whether running what other edits reach gives the exact picture in time."""
        plans = (
            plan(self.generator, resolved.edits, each.resolved.edits)
            for each in self._alike(self._runs, resolved)
        )
        return any((self._pace.lasts(each.work) or 0.0) <= EXACT_TIME for each in plans)

    def _preview(self, resolved: Resolved, check: Check, stop: int) -> tuple[_Run, str]:
        """The picture as far as the first `stop` layers make it; the exact one goes on from there."""
        trace = self._continue(self._runs, resolved, check, stop)
        small = self.generator.preview(trace, resolved.ws, resolved.edits)
        picture = _enlarged(small, self.generator.resolution)
        self._begun = _Run(resolved, trace, picture)
        last = self.generator.layers[stop - 1]
        return self._begun, f"{last.height}×{last.width}"

    def _index(self, layer: str) -> int:
        try:
            return self._resolver.layer_index[layer]
        except KeyError:
            raise DocumentError(f"This model has no layer '{layer}'.") from None

    def _obtain(self, resolved: Resolved, check: Check, runs: list[_Run], *, keep: bool = False) -> _Run:
        """The run of `resolved`: one of `runs`, or made from them; it becomes the newest of them.

        Without `keep`, one of them may be used up for it.
        """
        layers = len(self.generator.layers)
        run = next((each for each in runs if shared_layers(each.resolved, resolved) > layers), None)
        if run is None:
            run = self._make(resolved, check, runs, keep)
        runs[:] = [*[each for each in runs if each is not run][-1:], run]
        return run

    def _make(self, resolved: Resolved, check: Check, runs: list[_Run], keep: bool) -> _Run:
        """A run of `resolved` from the one of `runs` that shares most with it."""
        plain = resolved.without_locked()
        base = None if plain is resolved else self._obtain(plain, check, runs, keep=keep)
        alike = self._alike(runs, resolved)
        if not alike or (base is None and self.generator.has_statistics):
            return _Run(resolved, self._continue(runs, resolved, check))
        nearest = max(alike, key=lambda each: shared_layers(each.resolved, resolved))
        kept = list(runs)
        if nearest is not base and not keep:
            # Its maps are written to: also when this is cancelled half way, nobody may take it for a whole run then.
            kept = runs[:] = [each for each in runs if each is not nearest]
        return self._rerun(nearest, base or nearest, kept, resolved, check)

    def _alike(self, runs: list[_Run], resolved: Resolved) -> list[_Run]:
        """The whole runs that differ in edits only."""
        return [
            each
            for each in runs
            if self._is_whole(each) and differ_in_edits_only(self.generator, each.resolved, resolved)
        ]

    def _continue(self, runs: list[_Run], resolved: Resolved, check: Check, stop: int | None = None) -> Trace:
        """Run the layers after those that the nearest of `runs` has too, or a draft; nothing is locked."""
        candidates = [*runs, self._begun] if self._begun else runs
        lengths = [min(shared_layers(each.resolved, resolved), len(each.trace.raw)) for each in candidates]
        count = min(max(lengths, default=0), stop or len(self.generator.layers))
        begun = time.perf_counter()
        trace = self.generator.run(
            resolved.ws,
            resolved.noise,
            resolved.edits,
            resume=candidates[lengths.index(max(lengths))].trace.head(count) if count else None,
            transform=resolved.transform,
            check=self._counting(check),
            stop=stop,
        )
        self._pace.learn((time.perf_counter() - begun) * 1000, count, len(trace.raw))
        self._begun = None
        return trace

    def _rerun(self, nearest: _Run, base: _Run, kept: list[_Run], resolved: Resolved, check: Check) -> _Run:
        """Run what the edits that changed since `nearest` reach; both have `base`'s statistics.

        `nearest` is used up if it is not `kept`.
        """
        made = rerun(
            self.generator,
            resolved.ws,
            resolved.noise,
            resolved.edits,
            old=nearest.trace,
            old_edits=nearest.resolved.edits,
            base=base.trace,
            kept=[each.trace for each in kept],
            check=self._counting(check),
        )
        return _Run(resolved, made.trace, self._repainted(nearest.picture, resolved, made))

    def _repainted(
        self, old: NDArray[np.uint8] | None, resolved: Resolved, made: Rerun
    ) -> NDArray[np.uint8] | None:
        """The old picture with the part that a rerun changed; None where nobody has looked at the old one."""
        if old is None:
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
            self._layers_run += 1

        return counted

    def _complete(self, run: _Run) -> _Run:
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
            )
        return run

    def _picture(self, run: _Run) -> NDArray[np.uint8]:
        if run.picture is None:
            resolved = self._complete(run).resolved
            run.picture = as_bytes(self.generator.image(run.trace, resolved.ws, resolved.edits))
            run.picture.flags.writeable = False  # every later Frame of this run shows the same array
        return run.picture

    def _maps(self, run: _Run, index: int) -> NDArray[np.float32]:
        if index >= len(run.trace.raw):
            self._complete(run)
        return _copied(self.generator.edited(run.trace, index, run.resolved.edits))


def _copied(state: State) -> NDArray[np.float32]:
    """The maps [C, h, w] of one picture; a copy, for the trace must not change under anybody's hands."""
    return np.array(state.x[0].float().cpu().numpy())


def _enlarged(image: Tensor, size: tuple[int, int]) -> NDArray[np.uint8]:
    """One picture [1, C, h, w] at another size, smoothly, as bytes [H, W, 3 or 4].

    In bytes that takes a tenth of the time of numbers. But bytes of what is transparent have no colour to go over into.
    """
    if image.shape[1] == 4:
        return as_bytes(F.interpolate(image.clamp(-1, 1), size, mode="bilinear"))
    pixels = torch.tensor(as_bytes(image)).permute(2, 0, 1)[None]
    large: NDArray[np.uint8] = F.interpolate(pixels, size, mode="bilinear")[0].permute(1, 2, 0).numpy()
    return np.ascontiguousarray(large)


def shared_layers(a: Resolved, b: Resolved) -> int:
    """How many first layers have the same output before edits in both runs; one more when all is equal.

    Layer i's output before edits follows from the transform, the styles and the noise up to i and the edits below
    i. That goes for locked statistics too: they follow from the same styles and noise and a part of the same edits.
    """
    if (a.noise_key, a.transform_key) != (b.noise_key, b.transform_key):
        return 0
    same = [True] * a.ws.shape[1] if a.ws is b.ws else (a.ws == b.ws).all(dim=-1)[0].tolist()
    count = same.index(False) if False in same else len(same) + 1
    layers = {edit.layer for edit in (*a.edits, *b.edits)}
    return min([count, *(layer + 1 for layer in layers if _edits_at(a, layer) != _edits_at(b, layer))])


def differ_in_edits_only(generator: Generator, a: Resolved, b: Resolved) -> bool:
    """Whether nothing but edits that move no statistics tells them apart."""
    if generator.has_statistics:
        a, b = a.without_locked(), b.without_locked()
    else:
        a, b = a.without_edits(), b.without_edits()
    return shared_layers(a, b) > len(generator.layers)


def _edits_at(resolved: Resolved, layer: int) -> list[object]:
    pairs = zip(resolved.edits, resolved.sources, strict=True)
    return [source for edit, source in pairs if edit.layer == layer]
