"""Opens models on the worker, and runs calls there whose results come back on the studio's own thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.compatibility import unchosen_class
from ganinterface.document.document import Document
from ganinterface.document.model_info import ModelInfo
from ganinterface.document.project import documents_of
from ganinterface.files.project import Report
from ganinterface.render.worker import Check, Worker
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.preferences.settings import CurrentSettings
from stylegan.files.system_errors import sentence

if TYPE_CHECKING:
    from concurrent.futures import Future

    from ganinterface.render.models import OpenModel
    from ganinterface.render.renderer import Renderer

Result = TypeVar("Result")

LOOK_UP = 0.05  # seconds between two looks at whether somebody still waits


class OpenWork:
    """A model and a project on it: another OpenWork begins with every model and with every project."""

    def __init__(self, worker: Worker, model: OpenModel | None = None) -> None:
        self.model = model
        self._worker = worker
        self._left = False

    def leave(self) -> None:
        """Something else is open from now on."""
        self._left = True

    @property
    def is_open(self) -> bool:
        """Whether model and project are still those; to be asked on any thread."""
        return not self._left and self._worker.model_opened is self.model

    def only(self, function: Callable[[Renderer], Result]) -> Callable[[Renderer], tuple[Result, ...]]:
        """For the worker: gives `function(renderer)` alone in a tuple, an empty one when something else is open."""

        def call(renderer: Renderer) -> tuple[Result, ...]:
            try:
                return (function(renderer),) if self.is_open else ()
            except Exception:
                if self.is_open:
                    raise
                return ()  # it was about a project whose arrays are gone

        return call


class _Opening(NamedTuple):
    """A model on its way: what to do when it is open, or when it cannot be opened (None: say so)."""

    then: Callable[[ModelInfo], None]
    failed: Callable[[str], None] | None


class Models:
    """The open generator and the worker that draws with it."""

    model_changed = Signal(ModelInfo)
    work_changed = Signal()  # another model or project: what was asked for before is of no use

    def __init__(self, session: Session, settings: CurrentSettings, messages: Messages, loop: Loop) -> None:
        self._session = session
        self._settings = settings
        self._messages = messages
        self._loop = loop
        self.worker = Worker(self._make_renderer)
        self.work = OpenWork(self.worker)
        self._awaited: _Opening | None = None  # the model that was asked for last, until it is open
        self._no_device = ""  # why another device is used than was wanted, until it is said
        self._loading: _Opening | None = None  # the one that the worker is at
        self.worker.model.connect(lambda model: loop.post(partial(self._on_model, self._loading, model)))
        self.worker.model_failed.connect(
            lambda reason: loop.post(partial(self._on_failure, self._loading, reason))
        )
        session.opened.connect(lambda: self._begin_work(self.current))

    def close(self) -> None:
        """Stop the worker."""
        self.worker.close()

    @property
    def current(self) -> OpenModel | None:
        """The open generator, None before there is one."""
        return self.work.model

    @property
    def is_opening(self) -> bool:
        """Whether a model is on its way."""
        return self._awaited is not None

    def load_model(
        self,
        path: Path | None,
        then: Callable[[ModelInfo], None],
        failed: Callable[[str], None] | None = None,
        prepare: Callable[[ModelInfo], str | None] | None = None,
    ) -> None:
        """Open a checkpoint (None: the shipped one) on the worker and go on with `then`, on this thread.

        `prepare` runs on the worker in between. When the model cannot be opened, or `prepare` gives a sentence
        about why it cannot be used, the old one stays and the reason is said, or given to `failed`.
        """
        device = self._settings.device
        self._messages.say(f"Opening {path.name if path else 'the portrait model'} …")

        def make() -> OpenModel:
            from ganinterface.render.models import open_model  # imports torch, so only on the worker

            model = open_model(path, self._usable(device))
            problem = prepare(model.info) if prepare is not None else None
            if problem is not None:
                raise ValueError(problem)
            return model

        self.set_model(make, then, failed)

    def set_model(
        self,
        make: Callable[[], OpenModel],
        then: Callable[[ModelInfo], None],
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Draw with the model that `make` gives on the worker; `then` and `failed` as for `load_model`."""
        opening = self._awaited = _Opening(then, failed)
        self._messages.is_model_coming = True

        def load() -> OpenModel:
            self._loading = opening  # the worker leaves out those that a later one overtook
            return make()

        self.worker.set_model(load)

    def call(self, function: Callable[[Renderer], Result], then: Callable[[Result], None]) -> None:
        """Run `function(renderer)` on the worker, then `then(result)` on this thread; a failure is said."""
        future = self.worker.call(function)
        future.add_done_callback(lambda done: self._loop.post(partial(self._on_result, done, then)))

    def waited_for(self, function: Callable[[Renderer], Result]) -> Callable[[Report], Result]:
        """Work for another thread: runs `function(renderer)` on the worker and waits until that is done."""

        def work(report: Report) -> Result:
            future = self.worker.call(function)
            try:
                while not future.done():
                    report(0.0)  # ends it when nobody waits for it any more
                    wait((future,), LOOK_UP)
            except BaseException:
                future.cancel()
                raise
            return future.result()

        return work

    def render(self, function: Callable[[Renderer], Result], then: Callable[[Result], None]) -> None:
        """As `call`, for what belongs to this model and project: when others are open by then nothing happens."""
        work = self.work
        self.call(work.only(function), lambda results: then(*results) if results and work.is_open else None)

    def render_when_idle(
        self, function: Callable[[Renderer, Check], Result], then: Callable[[Result], object]
    ) -> Callable[[], object]:
        """As `render`, for what has no hurry, see `Worker.call_when_idle`; what it returns takes the call back."""
        work = self.work

        def call(renderer: Renderer, check: Check) -> tuple[Result, ...]:
            return work.only(lambda renderer: function(renderer, check))(renderer)

        def take(results: tuple[Result, ...]) -> None:
            if results and work.is_open:
                then(*results)

        future = self.worker.call_when_idle(call)
        future.add_done_callback(lambda done: self._loop.post(partial(self._on_result, done, take)))
        return future.cancel

    def locate_when_idle(
        self, document: Document, edit_id: str, then: Callable[[NDArray[np.float32] | None], object]
    ) -> Callable[[], object]:
        """Where the part is that an edit follows in a Document, [h, w] on its layer; None where it follows none."""

        def locate(renderer: Renderer, check: Check) -> NDArray[np.float32] | None:
            return renderer.regions(document, check).get(edit_id)

        return self.render_when_idle(locate, then)

    def _usable(self, device: str) -> str:
        """The device, or "auto" where the machine has none such (any more): the program starts all the same."""
        from ganinterface.render.device import choose_device

        try:
            choose_device(device)
        except ValueError as error:
            self._no_device = f"{error} Another one is used: Preferences has a choice."
            return "auto"
        return device

    def _make_renderer(self) -> Renderer:
        from ganinterface.render.renderer import Renderer  # imports torch, so only on the worker

        model = self.worker.model_opened
        if model is None:
            raise RuntimeError("There is no model open.")
        return Renderer(model.generator, self._session.arrays, self._settings.activation_bytes)

    def _begin_work(self, model: OpenModel | None) -> None:
        self.work.leave()
        self.work = OpenWork(self.worker, model)
        self.work_changed.emit()

    def _end(self, opening: _Opening | None) -> None:
        if opening is self._awaited:
            self._awaited = None
            self._messages.is_model_coming = False

    def _on_model(self, opening: _Opening | None, model: OpenModel) -> None:
        self._end(opening)
        self._begin_work(model)
        self._session.set_model(model.info)
        if opening is not None:
            opening.then(model.info)
        self.model_changed.emit(model.info)
        if self._no_device:
            self._messages.say(self._no_device, "warning", matter="file")
            self._no_device = ""
        self.warn(*model.info.warnings)

    def warn(self, *sentences: str) -> None:
        """Say these, and which class is drawn where nobody chose one of a conditional model, if there is anything to say."""
        if said := " ".join(filter(None, sentences)):
            self._messages.say(said, "warning")
        model = self._session.model
        drawn = unchosen_class(documents_of(self._session.project), model) if model is not None else ""
        if drawn:
            self._messages.say(f"No class was chosen: {drawn} is drawn, the Latent panel has the others.")

    def _on_failure(self, opening: _Opening | None, reason: str) -> None:
        self._end(opening)
        if opening is None or opening.failed is None:
            self._messages.say(reason, "error", matter="file")
        else:
            opening.failed(reason)

    def _on_result(self, future: Future[Result], then: Callable[[Result], None]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._messages.say(sentence(error), "error")
        else:
            then(future.result())
