"""Renders Documents: a Request becomes a Frame, exact, or a draft where that would keep a moving hand waiting."""

from __future__ import annotations

import dataclasses
import time
import traceback

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.checks import DocumentError
from ganinterface.render.device import activation_budget
from ganinterface.render.locate import Located, LocateStage
from ganinterface.render.request import Check, Frame, Request, sentence
from ganinterface.render.resolver import Resolved, Resolver
from ganinterface.render.runs import Run, Runs
from stylegan import Generator
from stylegan.precision import bfloat16_is_fast, half_twin
from stylegan.trace import Cancelled

PATIENCE = 50.0  # ms; what is expected to take longer has drafts
DRAFT_TIME = 100.0  # ms that a draft may take
COARSEST = 32  # times that a draft may be enlarged: beyond, nothing can be recognised
# ms that an exact picture of which only parts are run may take, where there could be a draft.
EXACT_TIME = 150.0


class Renderer:
    """Renders Documents with one generator, each from the activations of those before (`Runs`).

    `budget`: bytes that the activations may take, a quarter of the device's memory by default.
    `half`: whether drafts are computed in bfloat16 (None: where the device is fast at it).
    """

    def __init__(
        self, generator: Generator, arrays: ArrayStore, budget: int | None = None, *, half: bool | None = None
    ) -> None:
        self.generator = generator
        self.arrays = arrays
        self._stage = LocateStage(generator.layers, arrays)
        self._resolver = Resolver(generator, self._stage.arrays)
        self._runs = Runs(generator, activation_budget(generator.device) if budget is None else budget)
        wanted = bfloat16_is_fast(generator.device) if half is None else half
        self._half: Renderer | Generator | None = generator if wanted else None

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
                reason = f"The picture could not be rendered: {reason}"
            elapsed = (time.perf_counter() - start) * 1000
            return Frame(request, milliseconds=elapsed, error=reason, details=traceback.format_exc())

    def resolve(self, document: Document) -> Resolved:
        """What determines the Document's picture; DocumentError when it does not fit the model."""
        return self._resolver.resolve(self._locate(document, None).document)

    @torch.inference_mode()
    def taps(self, layer: str, document: Document, check: Check = None) -> NDArray[np.float32]:
        """A layer's output after its edits in any Document, [C, h, w]; the runs that are kept stay.

        DocumentError when the Document does not fit or the model lacks the layer.
        """
        return self._runs.maps_aside(self.resolve(document), self._index(layer), check)

    def _locate(self, document: Document, check: Check) -> Located:
        def taps(layer: str, plain: Document) -> NDArray[np.float32]:
            index, resolved = self._index(layer), self._resolver.resolve(plain)
            return self._runs.maps_aside(resolved, index, check, begin=True)

        return self._stage.locate(document, taps)

    @torch.inference_mode()
    def _render(self, request: Request, check: Check, start: float) -> Frame:
        runs = self._runs
        runs.layers_run = 0
        marks = [("resolve", time.perf_counter())]
        index = None if request.tap is None else self._index(request.tap)
        located = self._locate(request.document, check)
        resolved = self._resolver.resolve(located.document)
        marks.append(("layers", time.perf_counter()))
        if request.draft and (quick := self._in_half(request, located, resolved, check)) is not None:
            return quick
        run, draft = self._draft(resolved, check) if request.draft else (None, "")
        run = run or runs.obtain(resolved, check)
        marks.append(("picture", time.perf_counter()))
        picture = runs.picture(run)
        marks.append(("maps", time.perf_counter()))
        maps = None if index is None or (draft and index >= len(run.trace.raw)) else runs.maps(run, index)
        runs.trim()
        end = time.perf_counter()
        ends = [mark for _, mark in marks[1:]] + [end]
        return Frame(
            request,
            picture,
            maps,
            draft=draft,
            milliseconds=(end - start) * 1000,
            layers_run=runs.layers_run,
            timings={
                name: (after - before) * 1000 for (name, before), after in zip(marks, ends, strict=True)
            },
            outlines=located.outlines,
        )

    def _index(self, layer: str) -> int:
        try:
            return self._resolver.layer_index[layer]
        except KeyError:
            raise DocumentError(f"This model has no layer '{layer}'.") from None

    # --- drafts ---

    def _is_slow(self, resolved: Resolved) -> bool:
        """Whether the exact picture would keep a moving hand waiting."""
        shared = min(self._runs.shared(resolved), len(self.generator.layers))
        expected = self._runs.cost.layers_take(shared)
        return expected is not None and expected > PATIENCE and not self._is_quickly_rerun(resolved)

    def _is_quickly_rerun(self, resolved: Resolved) -> bool:
        """Whether running what other edits change gives the exact picture in time."""
        plans = self._runs.plans(resolved)
        return any((self._runs.cost.work_takes(each.work) or 0.0) <= EXACT_TIME for each in plans)

    def _in_half(self, request: Request, located: Located, resolved: Resolved, check: Check) -> Frame | None:
        """The draft of a Renderer that computes in bfloat16, where that is fast; None where it is no help."""
        if self._half is None or not self._is_slow(resolved):
            return None
        if isinstance(self._half, Generator):  # the twin is made when it is wanted first
            twin, arrays = half_twin(self._half), self._stage.arrays
            self._half = Renderer(twin, arrays, self._runs.budget // 2, half=False)
        frame = self._half.render(dataclasses.replace(request, document=located.document), check)
        draft = frame.draft or "bf16"
        return dataclasses.replace(frame, request=request, draft=draft, outlines=located.outlines)

    def _draft(self, resolved: Resolved, check: Check) -> tuple[Run | None, str]:
        """What can be shown of a picture that takes long, and how it is not exact; None where that is no help."""
        if not self._is_slow(resolved):
            return None, ""
        locked = resolved.as_locked()
        if self.generator.has_statistics and locked is not resolved and self._runs.has_unedited(resolved):
            return self._runs.obtain(locked, check), "locked"
        layers, shared = self.generator.layers, self._runs.shared(resolved)
        smallest = self.generator.resolution[0] / COARSEST
        stops = [s for s in self.generator.previews if s >= shared and layers[s - 1].height >= smallest]
        stop = self._runs.cost.last_within(DRAFT_TIME, stops, shared)
        if stop is None:
            return None, ""
        return self._runs.preview(
            resolved, check, stop
        ), f"{layers[stop - 1].height}×{layers[stop - 1].width}"
