"""Between the person and the work: takes what views intend, asks for pictures, tells the views what is new.

The life of a change: a view calls a method → an action makes a new Document → Session.changed →
`project_changed` for the views, and one Request when the event loop is idle again → a Frame on the worker's
thread → `frame` on this one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from ganinterface.document.document import Document, without_edits
from ganinterface.document.limits import MAX_SEED
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import Project
from ganinterface.files.settings import Settings, save_settings
from ganinterface.render.request import Frame
from ganinterface.render.worker import Worker
from ganinterface.session import actions
from ganinterface.session.change import Change
from ganinterface.session.session import Session
from ganinterface.studio.attributes import AttributesController
from ganinterface.studio.edits import EditsController
from ganinterface.studio.files import Files
from ganinterface.studio.jobs import Jobs
from ganinterface.studio.labels import LabelsController
from ganinterface.studio.latents import LatentsController
from ganinterface.studio.memory import GivingBack
from ganinterface.studio.openings import Opening, Openings
from ganinterface.studio.painting import Painting
from ganinterface.studio.playback import Player
from ganinterface.studio.preferences import PreferencesController
from ganinterface.studio.requesting import Asking
from ganinterface.studio.view import ViewState
from ganinterface.studio.work import Work

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from ganinterface.render.renderer import Renderer

P = ParamSpec("P")
Result = TypeVar("Result")

HIGHEST_DRAWN_SEED = 99_999  # of "New portrait": short enough to remember


class Controller(QObject):
    """Owns session, scheduler, jobs and view state; every signal is emitted on the GUI thread."""

    frame = Signal(object)  # Frame with a picture; one that failed is only said
    project_changed = Signal(object, object)  # Project new, old
    document_changed = Signal()  # `document` may be another: of the project, or a moment of the animation
    history_changed = Signal()
    saved_changed = Signal()
    model_changed = Signal(object)  # ModelInfo
    busy = Signal(bool)
    said = Signal(str, str)  # text, "info" | "warning" | "error"; `details` holds more
    job_added = Signal(object)  # Job
    job_changed = Signal(object)
    maps_changed = Signal()  # `maps` are others, or gone until the next frame

    _frame_came = Signal(object)
    _model_came = Signal(object)
    _model_failed = Signal(str)
    _call_done = Signal(object)
    _busy_came = Signal(bool)
    _job_came = Signal(object)
    _job_moved = Signal(object)

    def __init__(
        self, settings: Settings | None = None, parent: QObject | None = None, device: str = "auto"
    ) -> None:
        """`device`: the one that counts for this run, whatever the settings say; "auto": they say."""
        super().__init__(parent)
        self.settings = settings if settings is not None else Settings()
        self.session = Session()
        self.view = ViewState(self)
        self.scheduler = Worker(self._make_renderer)
        self.jobs = Jobs()
        self.last_frame: Frame | None = None
        self.maps: NDArray[np.float32] | None = None  # [C, h, w] of the chosen layer, edits included
        self.details: str | None = None  # of what was said last
        self.work = Work(self.scheduler)
        self._openings = Openings()
        self._asking = Asking(self)
        self.preferences = PreferencesController(self, device)
        self._giving_back = GivingBack(self)
        self.painting = Painting(self)
        self.files = Files(self)
        self.player = Player(self)
        self.edits = EditsController(self)
        self.attributes = AttributesController(self)
        self.latents = LatentsController(self)
        self.labels = LabelsController(self)
        self._take_settings()
        self._connect()

    def close(self) -> None:
        """Stop the worker and the jobs; the controller is of no use afterwards."""
        self.player.pause()
        self._asking.stop()
        self.jobs.close()
        self.scheduler.close()

    # --- what is shown -------------------------------------------------------------------

    def say(self, text: str, level: str = "info", details: str | None = None) -> None:
        """One line at the bottom of the window: "info", "warning" or "error", with more behind "details"."""
        self.details = details
        self.said.emit(text, level)

    @property
    def model(self) -> OpenModel | None:
        """The open generator, None before there is one."""
        return self.work.model

    @property
    def opening(self) -> bool:
        """Whether a model is on its way."""
        return self._openings.waiting

    @property
    def document(self) -> Document:
        """The Document that is worked on: the animation's while it plays or is scrubbed, else the session's."""
        return self.player.document or self.session.document

    @property
    def shown_document(self) -> Document:
        """The Document on the canvas: `document`, without its edits while *Compare* shows it so."""
        return without_edits(self.document) if self.view.compare else self.document

    @property
    def layer(self) -> Layer | None:
        """The layer that is looked at, whose maps `maps` are; None before a model is open."""
        layers, name = self.session.model.layers if self.session.model else (), self.view.layer
        return next((layer for layer in layers if layer.name == name), None)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the last frame answers the last request."""
        return self.last_frame is not None and self._asking.is_answered_by(self.last_frame)

    def request_picture(self) -> None:
        """Ask for what is shown once the event loop is idle, unless that was asked for already."""
        self._asking.soon()

    def set_layer(self, name: str) -> None:
        """Look at another layer's maps; nothing stays pinned, for its channels are others."""
        if name == self.view.layer:
            return
        self.view.hovered = None
        self.view.pinned = ()
        self.view.layer = name

    def pin(self, channels: Iterable[int]) -> None:
        """Pin exactly these maps of the chosen layer."""
        self.view.pinned = tuple(dict.fromkeys(channels))

    def toggle_pin(self, channel: int) -> None:
        """Pin a map, or no longer."""
        pinned = self.view.pinned
        kept = tuple(other for other in pinned if other != channel)
        self.view.pinned = kept if channel in pinned else (*kept, channel)

    # --- changing the work ---------------------------------------------------------------

    def apply(
        self,
        action: Callable[Concatenate[Document, P], Change],
        /,
        *arguments: P.args,
        **keywords: P.kwargs,
    ) -> bool:
        """Do one of `session.actions` to what is shown, as one undo step: `apply(actions.set_psi, 0.5)`.

        Returns whether anything changed; what the action refuses (ValueError) is said and changes nothing.
        """
        if self.session.model is None:
            self.say("Wait until the model is open.")
            return False
        try:
            change = action(self.document, *arguments, **keywords)
        except ValueError as error:
            self.say(str(error), "warning")
            return False
        return self.session.apply(*change)

    def gesture_begin(self, label: str) -> None:
        """The many small changes until `gesture_end` are one undo step; ends a gesture that was left open."""
        self.session.end_gesture()
        self.player.adopt()
        self.session.begin_gesture(label)

    def gesture_end(self, label: str | None = None) -> None:
        """Make the gesture's changes one undo step, under `label` if given."""
        self.session.end_gesture(label)

    def gesture_abort(self) -> None:
        """Put everything back as it was when the gesture began."""
        self.session.abort_gesture()

    def undo(self) -> None:
        """Take the last step back and say which."""
        label = self.session.undo_label
        if self.session.undo():
            self.say(f"Undone: {label}")

    def redo(self) -> None:
        """Do the step again that was undone, and say which."""
        label = self.session.redo_label
        if self.session.redo():
            self.say(f"Done again: {label}")

    def new_portrait(self) -> None:
        """The picture of a seed drawn at random."""
        self.apply(actions.set_seed, random.randint(0, HIGHEST_DRAWN_SEED))

    def step_seed(self, step: int) -> None:
        """The picture of the next or the previous seed; the blend of several goes on from the first."""
        seed = self.document.latent[0].seed
        self.apply(actions.set_seed, min(max(seed + step, 0), MAX_SEED))

    # --- model ---------------------------------------------------------------------------

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
        device = self.preferences.device
        self.say(f"Opening {path.name if path else 'the portrait model'} …")

        def make() -> OpenModel:
            from ganinterface.render.models import open_model  # imports torch, so only on the worker

            model = open_model(path, device)
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
        opening = Opening(then, failed)
        self._openings.ask(opening)

        def load() -> OpenModel:
            self._openings.begin(opening)
            return make()

        self.scheduler.set_model(load)

    def call(self, function: Callable[[Renderer], Result], then: Callable[[Result], None]) -> None:
        """Run `function(renderer)` on the worker, then `then(result)` on this thread; a failure is said."""
        future = self.scheduler.call(function)
        future.add_done_callback(lambda done: self._call_done.emit((done, then)))

    def draw(self, function: Callable[[Renderer], Result], then: Callable[[Result], None]) -> None:
        """As `call`, for what belongs to this model and project: when others are open by then nothing happens."""
        work = self.work
        self.call(work.only(function), lambda results: then(*results) if results and work.is_open else None)

    def remember(self, **fields: Any) -> None:
        """Change settings, e.g. `remember(smooth=True)`, and keep them."""
        self.settings = replace(self.settings, **fields)
        save_settings(self.settings)

    # --- inner workings ------------------------------------------------------------------

    def _connect(self) -> None:
        # Worker and jobs emit on threads of their own: the private signals are the hop to this one.
        queued = Qt.ConnectionType.QueuedConnection
        self._frame_came.connect(self._on_frame, queued)
        self._model_came.connect(self._on_model, queued)
        self._model_failed.connect(self._on_model_failed, queued)
        self._call_done.connect(self._on_call_done, queued)
        self._busy_came.connect(self.busy, queued)
        self._job_came.connect(self.job_added, queued)
        self._job_moved.connect(self.job_changed, queued)
        self.scheduler.frame.connect(self._frame_came.emit)
        self.scheduler.model.connect(self._model_came.emit)
        self.scheduler.model_failed.connect(self._model_failed.emit)
        self.scheduler.busy.connect(self._busy_came.emit)
        self.jobs.added.connect(self._job_came.emit)
        self.jobs.changed.connect(self._job_moved.emit)
        self.player.moved.connect(lambda seconds: self.document_changed.emit())
        self.session.opened.connect(lambda: self._begin(self.model))
        self.session.changed.connect(self._on_project)
        self.session.history_changed.connect(self.history_changed.emit)
        self.session.saved_changed.connect(self.saved_changed.emit)
        self.view.changed.connect(self._on_view)

    def _take_settings(self) -> None:
        settings, view = self.settings, self.view
        view.radius, view.hardness = settings.brush_radius, settings.brush_hardness
        view.colour_map, view.opacity = settings.colour_map, settings.heatmap_opacity
        view.smooth, view.ground = settings.smooth, settings.ground
        if settings.heatmap_scale in ("map", "layer"):
            view.scale_mode = "layer" if settings.heatmap_scale == "layer" else "map"

    def _make_renderer(self) -> Renderer:
        from ganinterface.render.renderer import Renderer  # imports torch, so only on the worker

        model = self.scheduler.model_opened
        if model is None:
            raise RuntimeError("There is no model open.")
        return Renderer(model.generator, self.session.arrays, self.preferences.budget)

    def _on_frame(self, frame: Frame) -> None:
        if not self._asking.is_of_use(frame):
            return
        if frame.error is not None or frame.picture is None:
            self.say(frame.error or "The picture could not be drawn.", "error", frame.details)
            return
        self.last_frame = frame
        if frame.maps is not None and frame.request.tap == self.view.layer:
            self.maps = frame.maps
            self.maps_changed.emit()
        self.frame.emit(frame)

    def _on_project(self, new: Project, old: Project) -> None:
        self.player.on_project(new, old)
        if not any(edit.id == self.view.selected_edit for edit in new.document.edits):
            self.view.selected_edit = None
        self.project_changed.emit(new, old)
        self.document_changed.emit()
        self.request_picture()

    def _begin(self, model: OpenModel | None) -> None:
        """Other work from now on: what was asked for before is of no use."""
        self.work.leave()
        self.work = Work(self.scheduler, model)
        self._asking.begin()

    def _on_view(self, name: str) -> None:
        if name == "layer":
            self.maps = None
            self.maps_changed.emit()
        if name in ("layer", "compare"):
            self.request_picture()

    def _on_model(self, model: OpenModel) -> None:
        opening = self._openings.end()
        self._begin(model)
        self.maps = None
        names = [layer.name for layer in model.info.layers]
        if model.info is not self.session.model:  # else it is the same model, on another device perhaps
            self.view.pinned, self.view.hovered = (), None
        self.session.set_model(model.info)
        if opening is not None:
            opening.then(model.info)
        if self.view.layer not in names:
            self.view.layer = names[len(names) // 2]
        self.model_changed.emit(model.info)
        self.request_picture()

    def _on_model_failed(self, reason: str) -> None:
        opening = self._openings.end()
        if opening is None or opening.failed is None:
            self.say(reason, "error")
        else:
            opening.failed(reason)

    def _on_call_done(self, what: tuple[Future[Any], Callable[[Any], None]]) -> None:
        future, then = what
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self.say(str(error) or type(error).__name__, "error")
        else:
            then(future.result())
