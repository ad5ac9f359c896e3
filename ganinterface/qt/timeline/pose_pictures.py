"""The small pictures of the poses, as the timeline and the edits' donors paint them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from ganinterface.document.document import Document
from ganinterface.qt.widgets.images import picture_image
from ganinterface.qt.widgets.listening import listen
from ganinterface.studio.side_pictures import SidePictures


class PosePictures(QObject):
    """Pictures by Document, made ready for painting once."""

    changed = Signal()

    def __init__(self, pictures: SidePictures, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pictures, self._owner = pictures, object()
        self._painted: dict[Document, QPixmap] = {}
        self._wanted: set[Document] = set()
        listen(pictures.changed, self._on_change)

    def get(self, document: Document) -> QPixmap | None:
        """The picture of a Document, None while there is none; empty where the model cannot draw it."""
        if document not in self._painted and self._pictures.is_known(document):
            pixels = self._pictures.get(document)
            self._painted[document] = QPixmap.fromImage(QImage() if pixels is None else picture_image(pixels))
        return self._painted.get(document)

    def keep(self, documents: Iterable[Document]) -> None:
        """Have the pictures of these Documents, in time, and no others."""
        wanted = list(documents)
        self._wanted = set(wanted)
        self._pictures.keep(self._owner, wanted)
        self._forget()

    def _on_change(self) -> None:
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        """Those that nobody wants, and those of the model before."""
        known = {each for each in self._wanted if self._pictures.is_known(each)}
        self._painted = {each: painted for each, painted in self._painted.items() if each in known}
