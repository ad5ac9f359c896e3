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


Drawn = NDArray[np.uint8] | None  # [H, W, C]; None where the model cannot draw the Document


def draw(renderer: Renderer, document: Document) -> Drawn:
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
        draw: Callable[[Renderer, Document], Drawn] = draw,
    ) -> None:
        super().__init__(parent)
        self._shown, self._models, self._draw = shown, models, draw
        self._pictures: dict[Document, QPixmap] = {}
        self._wanted: list[Document] = []
        self._asked: Document | None = None
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
        if self._asked is not None or not missing or self._models.current is None:
            return
        document = self._asked = missing[0]
        self._models.call(
            lambda renderer: self._draw(renderer, document), lambda drawn: self._take(document, drawn)
        )

    def _take(self, document: Document, drawn: Drawn) -> None:
        if self._asked != document:  # of the model before
            return
        self._asked = None
        if document in self._wanted:
            self._put(document, drawn)
        self._ask()

    def _put(self, document: Document, drawn: Drawn) -> None:
        self._pictures[document] = QPixmap.fromImage(QImage() if drawn is None else picture_image(drawn))
        self.changed.emit()
