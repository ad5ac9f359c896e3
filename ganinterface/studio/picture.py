"""The picture on the canvas: asks the worker for it, once per turn of the loop, and takes what comes back."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.region import Region
from ganinterface.render.request import Frame, Request
from ganinterface.session.session import Session
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.view import View
from ganinterface.studio.workbench import Workbench

REST = 150  # ms without another request after which a draft is followed by the exact picture


class ShownPicture:
    """The newest frame, and the maps of the layer that is looked at.

    A request is a draft while a hand moves; the exact picture follows when it rests.
    """

    frame = Signal(Frame)  # with a picture; one that failed is only said
    maps_changed = Signal()  # `maps` are others, or gone until the next frame
    busy = Signal(bool)  # whether the worker has something to do

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        models: Models,
        view: View,
        messages: Messages,
        loop: Loop,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._models = models
        self._view = view
        self._messages = messages
        self.last_frame: Frame | None = None
        self.maps: NDArray[np.float32] | None = None  # [C, h, w] of the chosen layer, edits included
        self._model = models.current  # that `maps` are of
        self.model_changed = models.model_changed
        self._requested: tuple[Document, str | None] | None = None
        self._requested_draft = False
        self._serial = 0  # of the last request
        self._first_serial = 0  # of this work; frames of another are of no use
        self._next_turn = loop.timer(self._submit)
        self._rest = loop.timer(partial(self._submit, exactly=True), interval_ms=REST)
        models.worker.frame.connect(lambda frame: loop.post(partial(self._on_frame, frame)))
        models.worker.busy.connect(lambda busy: loop.post(partial(self.busy.emit, busy)))
        models.work_changed.connect(self._on_work)
        models.model_changed.connect(self._on_model)
        workbench.document_changed.connect(self.request)
        view.changed.connect(self._on_view)

    def close(self) -> None:
        """Ask for nothing more."""
        self._next_turn.stop()
        self._rest.stop()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The open model's, in their order; none before a model is open."""
        return self._session.model.layers if self._session.model else ()

    @property
    def listed_layers(self) -> list[tuple[str, str, int]]:
        """See `ModelInfo.listed_layers`; none before a model is open."""
        return self._session.model.listed_layers if self._session.model else []

    @property
    def layer(self) -> Layer | None:
        """The layer that is looked at, whose maps `maps` are; None before a model is open."""
        return next((layer for layer in self.layers if layer.name == self._view.layer), None)

    @property
    def is_expected(self) -> bool:
        """Whether there is a model, open or on its way, that the picture will be of."""
        return self._models.is_opening or self._models.current is not None

    @property
    def is_up_to_date(self) -> bool:
        """Whether the last frame answers the last request."""
        return self.last_frame is not None and self._is_newest(self.last_frame)

    def located(self, edit_id: str, region: Region) -> NDArray[np.float32] | None:
        """Where the part is that an edit's region follows, [h, w] on its layer, in the last frame; None where it follows none.

        Nothing is there yet while that frame is of another region.
        """
        if not region.locators or self.last_frame is None:
            return None
        return self.last_frame.outlines.get(edit_id)

    def request(self) -> None:
        """Ask for what is shown in the loop's next turn, unless that was asked for already."""
        self._next_turn.start()

    def _is_newest(self, frame: Frame) -> bool:
        return frame.request.serial == self._serial

    def _submit(self, exactly: bool = False) -> None:
        if self._session.model is None:
            return
        draft = not exactly and self._workbench.is_moving
        wanted = (self._workbench.shown_document, self._view.layer or None)
        if wanted == self._requested and (draft or not self._requested_draft):
            return
        self._rest.stop()
        self._requested, self._requested_draft = wanted, draft
        self._serial += 1
        self._models.worker.submit(Request(*wanted, serial=self._serial, draft=draft))

    def _on_frame(self, frame: Frame) -> None:
        if frame.request.serial < self._first_serial:
            return
        if not frame.exact and self._is_newest(frame):
            self._rest.start()
        if frame.error is not None or frame.picture is None:
            reason = frame.error or "The picture could not be rendered."
            self._messages.say(reason, "error", frame.details, matter="picture")
            return
        self._messages.settle("picture")
        self.last_frame = frame
        if frame.maps is not None and frame.request.tap == self._view.layer:
            self.maps = frame.maps
            self.maps_changed.emit()
        self.frame.emit(frame)

    def _on_work(self) -> None:
        self._first_serial, self._requested = self._serial + 1, None
        model = self._models.current
        if model is None or model is self._model:
            return
        self._model, self.maps = model, None
        if model.info is not self._session.model:  # else it is the same model, on another device perhaps
            self._view.pinned, self._view.hovered = (), None

    def _on_model(self, info: ModelInfo) -> None:
        names = [layer.name for layer in info.layers]
        if self._view.layer not in names:
            self._view.layer = names[len(names) // 2]
        self.request()

    def _on_view(self, name: str) -> None:
        if name == "layer":
            self.maps = None
            self.maps_changed.emit()
        if name in ("layer", "compare"):
            self.request()
