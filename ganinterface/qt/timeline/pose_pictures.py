"""Small pictures of the poses, drawn when the worker has nothing better to do."""

from __future__ import annotations

from collections.abc import Iterable
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

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.studio.studio import Studio


class PosePictures(QObject):
    """Pictures by Document.

    One that the canvas shows anyway is taken from there; others are drawn one at a time.
    """

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._pictures: dict[Document, QPixmap] = {}
        self._wanted: list[Document] = []
        self._asked: Document | None = None
        listen(studio.shown.frame, self._on_frame)
        listen(studio.models.model_changed, self._on_model)

    def get(self, document: Document) -> QPixmap | None:
        """The picture of a Document, None while there is none."""
        return self._pictures.get(document)

    def keep(self, documents: Iterable[Document]) -> None:
        """Have the pictures of these Documents, in time, and no others."""
        self._wanted = list(documents)
        kept = [document for document in self._wanted if document in self._pictures]
        self._pictures = {document: self._pictures[document] for document in kept}
        if self._studio.shown.last_frame is not None:
            self._on_frame(self._studio.shown.last_frame)
        self._ask()

    def _on_frame(self, frame: Frame) -> None:
        document = frame.request.document
        if frame.exact and frame.picture is not None and document in set(self._wanted) - set(self._pictures):
            self._put(document, frame.picture)

    def _on_model(self, model: ModelInfo) -> None:
        self._pictures, self._asked = {}, None
        self._ask()

    def _ask(self) -> None:
        missing = [document for document in self._wanted if document not in self._pictures]
        if self._asked is not None or not missing or self._studio.session.model is None:
            return
        document = self._asked = missing[0]

        def draw(renderer: Renderer) -> NDArray[np.uint8] | None:
            # Imports torch, so only on the worker. Not drawn by the renderer: what that keeps is the canvas's.
            from ganinterface.render.checks import DocumentError
            from ganinterface.render.pictures import picture

            try:
                return picture(renderer.generator, document, renderer.arrays)
            except DocumentError:
                return None  # the canvas says why when the pose is gone to

        self._studio.models.call(draw, lambda drawn: self._drawn(document, drawn))

    def _drawn(self, document: Document, drawn: NDArray[np.uint8] | None) -> None:
        if self._asked != document:  # of the model before
            return
        self._asked = None
        if document in self._wanted:
            self._put(document, drawn)
        self._ask()

    def _put(self, document: Document, drawn: NDArray[np.uint8] | None) -> None:
        self._pictures[document] = QPixmap.fromImage(QImage() if drawn is None else picture_image(drawn))
        self.changed.emit()
