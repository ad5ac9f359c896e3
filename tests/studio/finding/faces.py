"""Small pictures for the strip, drawn by hand: no worker, no generator."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document

SIZE = (16, 8)
MOUTH = np.s_[8:12, 2:6]


class Faces:
    """Plain faces of a grey by their seed. An edit opens a dark mouth, in those of the seeds `deaf` to it nothing.

    They are drawn when a test says so, one after the other as they were asked for.
    """

    changed = Signal()

    def __init__(self) -> None:
        self.wanted: list[Document] = []
        self.drawn: dict[Document, NDArray[np.uint8]] = {}
        self.count = 0  # of pictures that were drawn
        self.deaf: set[int] = set()

    def get(self, document: Document) -> NDArray[np.uint8] | None:
        return self.drawn.get(document)

    def keep(self, owner: Hashable, documents: Iterable[Document]) -> None:
        self.wanted = list(documents)
        self.drawn = {each: picture for each, picture in self.drawn.items() if each in self.wanted}

    def draw(self, most: int = 1000) -> None:
        """Draw what is missing, `most` at once."""
        for document in [each for each in dict.fromkeys(self.wanted) if each not in self.drawn][:most]:
            self.drawn[document] = self._face(document)
            self.count += 1
        self.changed.emit()

    def _face(self, document: Document) -> NDArray[np.uint8]:
        seed = document.latent[0].seed
        face = np.full((*SIZE, 3), 150 + seed % 100, np.uint8)
        if seed not in self.deaf:
            for edit in document.edits:
                face[MOUTH] -= np.uint8(50 * edit.strength)
        return face
