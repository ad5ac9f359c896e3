"""Renders on one background thread: the newest request wins, and nothing heavy is imported anywhere else."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from psygnal import EmitLoopError, Signal, SignalInstance

from ganinterface.render.request import Frame, Request, sentence

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from ganinterface.render.renderer import Renderer

Result = TypeVar("Result")
P = ParamSpec("P")

LARGE = 5e9  # multiplications for one picture
TURN = 0.15  # seconds that a call which gives way has for itself between two pictures
QUIET = 0.2  # seconds without a picture asked for, after which what has no hurry is done
Check = Callable[[], None]

logger = logging.getLogger(__name__)

# The life of a request: `submit` puts it in the one slot, in place of any that still waits there, and wakes
# the worker. That takes a model to open first, then one call, then the request, so that none of them starves.
# A render is never aborted because a newer request came (a drag would starve the picture); only `close` stops
# it, between two layers. What comes out, a picture or an error, is emitted as a Frame on the worker's thread.
# With nothing left to do the worker says so (`busy`), prepares what the next stroke will need until somebody wants
# something, does what has no hurry (`call_when_idle`) in the same way, and sleeps.


class Worker:
    """One worker thread with a Renderer of its own.

    `make_renderer` runs on the worker: after every model that `set_model` opened (`model_opened` is that model
    by then), and when work comes while there is no renderer yet; so torch is imported there and nowhere else.
    All signals are emitted on the worker's thread.
    """

    frame = Signal(Frame)
    model = Signal(object)  # OpenModel
    model_failed = Signal(str)
    busy = Signal(bool)

    def __init__(self, make_renderer: Callable[[], Renderer]) -> None:
        self.model_opened: OpenModel | None = None
        self._make_renderer = make_renderer
        self._renderer: Renderer | None = None
        self._may_warm_up = True
        self._served = 0.0  # when the call that runs began, or gave way last
        self._wake = threading.Condition()
        self._request: Request | None = None
        self._loads: deque[Callable[[], OpenModel]] = deque(maxlen=1)
        self._calls: deque[tuple[Future[Any], Callable[[Renderer], Any]]] = deque()
        self._idle_calls: deque[tuple[Future[Any], Callable[[Renderer, Check], Any]]] = deque()
        self._rendered = 0.0  # when the last request was served
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="render", daemon=True)
        self._thread.start()

    def submit(self, request: Request) -> None:
        """Ask for a picture; a request that still waits is dropped. Does nothing after `close`."""
        with self._wake:
            if not self._closed:
                self._request = request
                self._wake.notify()

    def set_model(self, load: Callable[[], OpenModel]) -> None:
        """Open another model on the worker: `model` follows, or `model_failed` while the old one stays."""
        with self._wake:
            if not self._closed:
                self._loads.append(load)
                self._wake.notify()

    def call(self, function: Callable[[Renderer], Result]) -> Future[Result]:
        """Run `function(renderer)` on the worker; calls run in order. The future is cancelled by `close`."""
        return self._queue(self._calls, function)

    def call_when_idle(self, function: Callable[[Renderer, Check], Result]) -> Future[Result]:
        """Run `function(renderer, check)` once nobody has wanted a picture for a moment; such calls run in order.

        `check` is to be called between two layers: it raises `Cancelled` when something else is wanted, after which the
        function is called anew. The future is cancelled by `close`; who cancels it takes the call back.
        """
        return self._queue(self._idle_calls, function)

    def give_way(self) -> None:
        """For a call that takes long, on the worker, between two of its steps: render what was asked for meanwhile."""
        self._check()
        if time.monotonic() - self._served >= TURN and self._serve():
            self._served = time.monotonic()

    def close(self) -> None:
        """Stop between two layers, cancel what waits, and wait for the thread to end."""
        with self._wake:
            self._closed = True
            self._request = None
            self._loads.clear()
            futures = [future for future, _ in (*self._calls, *self._idle_calls)]
            self._calls.clear()
            self._idle_calls.clear()
            self._wake.notify()
        for future in futures:
            future.cancel()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _queue(
        self, calls: deque[tuple[Future[Any], Callable[P, Any]]], function: Callable[P, Result]
    ) -> Future[Result]:
        future: Future[Result] = Future()
        with self._wake:
            if self._closed:
                future.cancel()
            else:
                calls.append((future, function))
                self._wake.notify()
        return future

    def _work(self) -> None:
        lower_priority()
        working = False
        while True:
            load, call, wanted = self._take(wait=not working)
            if not (load or call or wanted):
                if self._closed:
                    return
                if working:
                    working = False
                    _emit(self.busy, False)
                self._warm_up()
                self._do_what_has_no_hurry()
                continue
            if not working:
                working = True
                _emit(self.busy, True)
            if load is not None:
                self._open(load)
            if call is not None:
                self._run(*call)
            self._serve()

    def _take(
        self, wait: bool
    ) -> tuple[
        Callable[[], OpenModel] | None, tuple[Future[Any], Callable[[Renderer], Any]] | None, Request | None
    ]:
        """A model to open, a call, and the request that waits, which stays where it is: a newer one may take its place."""
        with self._wake:
            if wait:
                self._wake.wait_for(lambda: self._is_wanted() or self._idle_calls)
            load = self._loads.popleft() if self._loads else None
            call = self._calls.popleft() if self._calls else None
            return load, call, self._request

    def _serve(self) -> bool:
        """Render the newest request, if there is one; returns whether there was."""
        with self._wake:
            request, self._request = self._request, None
        if request is not None:
            self._render(request)
            self._rendered = time.monotonic()
        return request is not None

    def _open(self, load: Callable[[], OpenModel]) -> None:
        before = self.model_opened
        try:
            _divide_cores(None)
            self.model_opened = load()
            _divide_cores(self.model_opened)
            self._renderer, self._may_warm_up = self._make_renderer(), True
        except Exception as error:
            self.model_opened = before
            _divide_cores(before)
            logger.info("A model could not be opened", exc_info=True)
            _emit(self.model_failed, sentence(error))
        else:
            _emit(self.model, self.model_opened)

    def _run(self, future: Future[Any], function: Callable[[Renderer], Any]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        self._served = time.monotonic()
        try:
            result = function(self._ready_renderer())
        except BaseException as error:
            future.set_exception(error)
        else:
            future.set_result(result)

    def _render(self, request: Request) -> None:
        try:
            frame = self._ready_renderer().render(request, self._check)
        except Exception as error:
            if self._closed:
                return
            frame = Frame(request, error=sentence(error), details=traceback.format_exc())
        _emit(self.frame, frame)

    def _warm_up(self) -> None:
        """Nobody waits: prepare what the next stroke will need. What fails is not tried again with this model."""
        if self._renderer is None or not self._may_warm_up:
            return
        from stylegan.trace import Cancelled

        try:
            self._renderer.warm_up(self._give_up)
        except Cancelled:
            return
        except Exception:
            self._may_warm_up = False
            logger.exception("The renderer could not be warmed up")

    def _do_what_has_no_hurry(self) -> None:
        """The first of the idle calls, once it is quiet; it stays the first when something else is wanted meanwhile."""
        with self._wake:
            while self._idle_calls and self._idle_calls[0][0].cancelled():
                self._idle_calls.popleft()
            left = self._rendered + QUIET - time.monotonic()
            if not self._idle_calls or (left > 0 and self._wake.wait_for(self._is_wanted, timeout=left)):
                return
            future, function = self._idle_calls[0]
        from stylegan.trace import Cancelled

        try:
            end = partial(future.set_result, function(self._ready_renderer(), self._give_up))
        except Cancelled:
            return
        except Exception as error:
            end = partial(future.set_exception, error)
        with self._wake:
            if self._idle_calls:  # not closed meanwhile
                self._idle_calls.popleft()
        if future.set_running_or_notify_cancel():
            end()

    def _give_up(self) -> None:
        if self._is_wanted():
            from stylegan.trace import Cancelled

            raise Cancelled

    def _is_wanted(self) -> bool:
        return bool(self._closed or self._loads or self._calls or self._request)

    def _ready_renderer(self) -> Renderer:
        if self._renderer is None:
            self._renderer = self._make_renderer()
        return self._renderer

    def _check(self) -> None:
        if self._closed:
            from stylegan.trace import Cancelled

            raise Cancelled


def _emit(signal: SignalInstance, value: object) -> None:
    """Emit; a listener that fails is reported, and the worker goes on."""
    try:
        signal.emit(value)
    except EmitLoopError:
        logger.exception("A listener of the render thread failed")


def threads_of(model: OpenModel | None) -> int:
    """How many threads of torch draw a model's pictures: sums are rounded otherwise by two than by one.

    One core stays the window's: with both of two, torch's threads wait for each other at every layer. Measured on two cores,
    a drag on the shipped model: 245 ms from brush to picture with two threads, 115 with one. The layers of a model of LARGE
    work take so long that the waiting is nothing to the computing.
    """
    from stylegan.networks.synthesis import multiplications

    cores = os.cpu_count() or 2
    large = model is not None and sum(multiplications(model.generator.layers)) > LARGE
    return cores if large else max(1, cores - 1)


def _divide_cores(model: OpenModel | None) -> None:
    import torch

    torch.set_num_threads(threads_of(model))


def lower_priority(steps: int = 5) -> None:
    """Let the window go first where threads have priorities of their own; torch's threads inherit it."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with contextlib.suppress(OSError):  # a sandbox may forbid it
            os.setpriority(os.PRIO_PROCESS, thread, min(19, os.getpriority(os.PRIO_PROCESS, thread) + steps))
