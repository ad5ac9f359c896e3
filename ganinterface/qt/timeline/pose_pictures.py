"""Small pictures of the poses, drawn when the worker has nothing better to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from ganinterface.document.document import Document
from ganinterface.document.model_info import ModelInfo
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.render.request import Frame
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer


Rendered = NDArray[np.uint8] | None  # [H, W, C]; None where the model cannot draw the Document


def render(renderer: Renderer, document: Document) -> Rendered:
    """Not drawn by the renderer, which keeps what the canvas needs. Imports torch: for the worker."""
    from ganinterface.render.checks import DocumentError
    from ganinterface.render.pictures import picture

    try:
        return picture(renderer.generator, document, renderer.arrays)
    except DocumentError:
        return None  # the canvas says why when the pose is gone to


class PosePictures(QObject):
    """Pictures by Document.

    One that the canvas shows anyway is taken from there; others are drawn one at a time.
    """

    changed = Signal()

    def __init__(
        self,
        shown: ShownPicture,
        models: Models,
        parent: QObject | None = None,
        render: Callable[[Renderer, Document], Rendered] = render,
    ) -> None:
        super().__init__(parent)
        self._shown, self._models, self._render = shown, models, render
        self._pictures: dict[Document, QPixmap] = {}
        self._wanted: list[Document] = []
        self._pending: Document | None = None
        listen(shown.frame, self._on_frame)
        listen(models.model_changed, self._on_model)

    def get(self, document: Document) -> QPixmap | None:
        """The picture of a Document, None while there is none."""
        return self._pictures.get(document)

    def keep(self, documents: Iterable[Document]) -> None:
        """Have the pictures of these Documents, in time, and no others."""
        self._wanted = list(documents)
        kept = [document for document in self._wanted if document in self._pictures]
        self._pictures = {document: self._pictures[document] for document in kept}
        if self._shown.last_frame is not None:
            self._on_frame(self._shown.last_frame)
        self._request_next()

    def _on_frame(self, frame: Frame) -> None:
        document = frame.request.document
        if frame.exact and frame.picture is not None and document in set(self._wanted) - set(self._pictures):
            self._put(document, frame.picture)

    def _on_model(self, model: ModelInfo) -> None:
        self._pictures, self._pending = {}, None
        self._request_next()

    def _request_next(self) -> None:
        missing = [document for document in self._wanted if document not in self._pictures]
        if self._pending is not None or not missing or self._models.current is None:
            return
        document = self._pending = missing[0]
        self._models.call(
            lambda renderer: self._render(renderer, document), lambda rendered: self._take(document, rendered)
        )

    def _take(self, document: Document, rendered: Rendered) -> None:
        if self._pending != document:  # of the model before
            return
        self._pending = None
        if document in self._wanted:
            self._put(document, rendered)
        self._request_next()

    def _put(self, document: Document, rendered: Rendered) -> None:
        self._pictures[document] = QPixmap.fromImage(
            QImage() if rendered is None else picture_image(rendered)
        )
        self.changed.emit()
