"""Renders Documents: a Request becomes a Frame, exact, or a draft where that would keep a moving hand waiting."""

from __future__ import annotations

import dataclasses
import time
import traceback
from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.checks import DocumentError
from ganinterface.render.device import activation_budget
from ganinterface.render.finding.colours import Coloured, colour_values
from ganinterface.render.finding.first_values import TRIES, TRIES_OF_SLOW, Bench, first_values
from ganinterface.render.finding.order import Order
from ganinterface.render.locate import Located, LocateStage
from ganinterface.render.portraits.qualities import Qualities
from ganinterface.render.request import Check, Frame, Request, sentence
from ganinterface.render.resolver import Resolved, Resolver
from ganinterface.render.runs import Run, Runs, is_local
from stylegan import Generator
from stylegan.precision import bfloat16_is_fast, half_twin
from stylegan.trace import Cancelled

PATIENCE = 50.0  # ms; what is expected to take longer has drafts
DRAFT_TIME = 100.0  # ms that a draft may take, if it is not as small as drafts may be
COARSEST = 4  # times that a draft may be enlarged: beyond, it is no longer the picture
COARSEST_TRIAL = 8  # times smaller that a picture may be by which values are found


class Renderer:
    """Renders Documents with one generator, each from the activations of those before (`Runs`).

    `budget`: bytes that the activations may take, a quarter of the device's memory by default.
    `half`: whether drafts are computed in bfloat16 (None: where the device is fast at it), once `warm_up` has prepared it.
    """

    def __init__(
        self, generator: Generator, arrays: ArrayStore, budget: int | None = None, *, half: bool | None = None
    ) -> None:
        self.generator = generator
        self.arrays = arrays
        self._stage = LocateStage(generator.layers, arrays)
        self._resolver = Resolver(generator, self._stage.arrays)
        self.qualities = Qualities(generator, arrays)
        self._runs = Runs(generator, activation_budget(generator.device) if budget is None else budget)
        self._wants_half = bfloat16_is_fast(generator.device) if half is None else half
        self._half: Renderer | None = None  # draws in bfloat16
        self._located: Document | None = None  # what was rendered last
        self._drafted: Resolved | None = None  # the same, if it was not exact

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

    @property
    def picture_takes(self) -> float | None:
        """How many milliseconds a whole picture will take; None before anything was learned."""
        return self._runs.cost.layers_take()

    def resolve(self, document: Document) -> Resolved:
        """What determines the Document's picture; DocumentError when it does not fit the model."""
        return self._resolver.resolve(self._locate(document, None).document)

    @torch.inference_mode()
    def taps(self, layer: str, document: Document, check: Check = None) -> NDArray[np.float32]:
        """A layer's output after its edits in any Document, [C, h, w]; the runs that are kept stay.

        DocumentError when the Document does not fit or the model lacks the layer.
        """
        return self._runs.maps_aside(self.resolve(document), self._index(layer), check)

    @torch.inference_mode()
    def regions(self, document: Document, check: Check = None) -> Mapping[str, NDArray[np.float32]]:
        """Where the parts are that a Document's edits follow, by the edit's id: masks [h, w] on the edit's layer."""
        return self._locate(document, check).outlines

    @torch.inference_mode()
    def first_values(
        self, order: Order, give_way: Callable[[], None] = lambda: None
    ) -> tuple[tuple[int, float], ...]:
        """What a new edit begins with, see `finding.first_values`; the runs that are kept stay.

        `give_way` is called before every picture that is tried; it may render others here. Where pictures take long,
        smaller ones are tried.
        """
        return first_values(self._bench(order, give_way), order)

    @torch.inference_mode()
    def colour_values(
        self, order: Order, wanted: tuple[float, float, float], give_way: Callable[[], None] = lambda: None
    ) -> Coloured:
        """Values by which what is painted takes a colour, see `finding.colours`; else as `first_values`."""
        return colour_values(self._bench(order, give_way), order, wanted)

    def _bench(self, order: Order, give_way: Callable[[], None]) -> Bench:
        layer = next(edit.layer for edit in order.document.edits if edit.id == order.edit_id)
        is_slow = self._takes_long()
        stops = self._stops(self._index(layer) + 1, COARSEST_TRIAL) if is_slow else []
        runs = self._runs.beside(min(stops, default=None))

        def run(resolved: Resolved) -> Run:
            give_way()
            return runs.whole(resolved)

        tries = TRIES_OF_SLOW if is_slow else TRIES
        followed = self.regions(order.document).get(order.edit_id) if order.region.locators else None
        return Bench(self.generator, self.resolve, run, runs.picture, tries, followed)

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
        self._located = located.document
        slow = request.draft and self._is_slow(resolved)
        if slow and self._half is not None and self._half.is_warm:
            self._drafted = resolved
            return self._in_half(self._half, request, located, check)
        run, draft = self._draft(resolved, check) if slow else (None, "")
        run = run or runs.obtain(resolved, check)
        self._drafted = resolved if draft else None
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

    # --- before a hand moves ---

    @property
    def is_warm(self) -> bool:
        """Whether `warm_up` has nothing to do."""
        if self._located is None or not self._runs.cost.knows_all:
            return False
        return (
            not self._wants_half or not self._takes_long() or (self._half is not None and self._half.is_warm)
        )

    def _takes_long(self) -> bool:
        return (self._runs.cost.layers_take() or 0.0) > PATIENCE

    @torch.inference_mode()
    def warm_up(self, check: Check = None) -> None:
        """Prepare what the first stroke or slider will need, while the person looks at the picture; nothing is shown.

        How long the layers take when all is prepared is learned, and where drafts are drawn in bfloat16, so are they:
        their generator is made and run. `check` is called before every layer and may raise: the next call goes on.
        """
        if self._located is None or self.is_warm:
            return
        if not self._runs.cost.knows_all:
            self._runs.rehearse(check)
        if self._wants_half and self._takes_long():
            if self._half is None:
                twin, arrays = half_twin(self.generator), self._stage.arrays
                self._half = Renderer(twin, arrays, self._runs.budget // 2, half=False)
            self._half._render(Request(self._located), check, time.perf_counter())
            self._half.warm_up(check)

    # --- drafts ---

    def _is_slow(self, resolved: Resolved) -> bool:
        """Whether the exact picture would keep a moving hand waiting.

        Never where a part of the picture stays: the rest is run again from the newest exact run, so that what is shown
        is the real picture and the next change begins with it. Where only a draft is there, as of another portrait, and
        what follows changes little of it, the whole is run once.
        """
        shared = min(self._runs.shared(resolved), len(self.generator.layers))
        expected = self._runs.cost.layers_take(shared)
        if expected is None or expected <= PATIENCE or self._runs.spares_a_part(resolved):
            return False
        return self._drafted is None or not is_local(self.generator, self._drafted, resolved)

    def _stops(self, first: int, coarsest: int = COARSEST) -> list[int]:
        """After how many layers, `first` or more, there is a picture that is no more than `coarsest` times smaller."""
        layers, smallest = self.generator.layers, self.generator.resolution[0] / coarsest
        return [
            stop for stop in self.generator.previews if stop >= first and layers[stop - 1].height >= smallest
        ]

    def _in_half(self, half: Renderer, request: Request, located: Located, check: Check) -> Frame:
        """The draft of the Renderer that computes in bfloat16."""
        frame = half.render(dataclasses.replace(request, document=located.document), check)
        draft = frame.draft or "bf16"
        return dataclasses.replace(frame, request=request, draft=draft, outlines=located.outlines)

    def _draft(self, resolved: Resolved, check: Check) -> tuple[Run | None, str]:
        """What can be shown of a picture that takes long, and how it is not exact; None where that is no help."""
        locked = resolved.as_locked()
        if self.generator.has_statistics and locked is not resolved and self._runs.has_unedited(resolved):
            return self._runs.obtain(locked, check), "locked"
        layers, shared = self.generator.layers, self._runs.shared(resolved)
        stop = self._runs.cost.last_within(DRAFT_TIME, self._stops(shared), shared)
        if stop is None:
            return None, ""
        return self._runs.preview(
            resolved, check, stop
        ), f"{layers[stop - 1].height}×{layers[stop - 1].width}"
