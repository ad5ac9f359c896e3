"""The gallery as a map: where each portrait lies in W, and what lies between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.blend import blend
from ganinterface.document.compatibility import misfit
from ganinterface.document.document import Document
from ganinterface.files.gallery.album import Portrait
from ganinterface.session.session import Session
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Check

NEAREST = 3  # portraits that a place between them is blended of
ON = 1e-6  # so near to a portrait is it


Given = tuple[Document, ArrayStore]
Places = NDArray[np.float32]  # [n, 2]


def find(renderer: Renderer, given: Sequence[Given], check: Check) -> Places:
    """Where they lie. Imports torch: for the worker."""
    from ganinterface.render.portraits.places import places

    return places(renderer.generator, given, check)


class Wandering:
    """Looked up while it is shown; `begin`, `move` and `end` are one gesture between the nearest portraits."""

    changed = Signal()

    def __init__(
        self,
        session: Session,
        workbench: Workbench,
        gallery: Gallery,
        models: Models,
        find: Callable[[Renderer, Sequence[Given], Check], Places] = find,
    ) -> None:
        self._session = session
        self._workbench = workbench
        self._gallery = gallery
        self._models = models
        self._find = find
        self._documents: list[Document] = []
        self._is_shown = False
        self._wanted: tuple[str, ...] = ()
        self.keys: tuple[str, ...] = ()
        self.places: Places = np.zeros((0, 2), np.float32)  # of the keys
        gallery.changed.connect(self._look)
        models.work_changed.connect(self._forget)

    def show(self, is_shown: bool) -> None:
        """Whether anybody looks."""
        self._is_shown = is_shown
        self._look()

    def nearest(self, x: float, y: float) -> str | None:
        """The key of the portrait that is nearest to a place."""
        if not self.keys:
            return None
        return self.keys[int(self._distances(x, y).argmin())]

    def begin(self) -> None:
        """A hand sets out."""
        if self.keys:
            self._workbench.gesture_begin("Wander")

    def move(self, x: float, y: float) -> None:
        """The hand is there: a blend of the nearest portraits, the nearer the more."""
        if self.keys and self._workbench.in_gesture:
            self._session.apply("Wander", self._at(x, y))

    def end(self) -> None:
        """The hand lets go."""
        self._workbench.gesture_end("Wander in the gallery")

    def _distances(self, x: float, y: float) -> NDArray[np.float64]:
        away = self.places.astype(np.float64) - np.array([x, y])
        squares: NDArray[np.float64] = (away**2).sum(axis=1)
        return squares

    def _at(self, x: float, y: float) -> Document:
        squares = self._distances(x, y)
        order: list[int] = np.argsort(squares)[:NEAREST].tolist()
        # Least of all at the farthest of them, and nothing of it: it is exchanged for another one there, unseen.
        weights = 1 / (squares[order] + ON)
        if len(squares) > NEAREST:
            weights -= 1 / (np.partition(squares, NEAREST)[NEAREST] + ON)
        weights = np.maximum(weights, 0.0)
        document, total = self._documents[order[0]], float(weights[0]) or 1.0
        for place, weight in zip(order[1:], weights[1:], strict=True):
            total += float(weight)
            document = blend(document, self._documents[place], float(weight) / total)
        return document

    def _forget(self) -> None:
        self.keys, self._documents, self._wanted = (), [], ()
        self.places = np.zeros((0, 2), np.float32)
        self.changed.emit()

    def _look(self) -> None:
        wanted = tuple(entry.key for entry in self._gallery.entries)
        if not self._is_shown or wanted == self._wanted or self._session.model is None:
            return
        if not wanted:
            self._forget()
            return
        self._wanted = wanted
        self._gallery.fetch(wanted, lambda portraits: self._place(wanted, portraits))

    def _place(self, keys: tuple[str, ...], portraits: dict[str, Portrait]) -> None:
        model = self._session.model
        if model is None or keys != self._wanted:
            return
        fitting = [
            (key, portrait)
            for key, portrait in portraits.items()
            if misfit([portrait.document], model, portrait.arrays) is None
        ]
        for _, portrait in fitting:
            self._session.arrays.add_all(portrait.arrays)
        ref = self._session.document.model
        documents = [replace(portrait.document, model=ref) for _, portrait in fitting]

        given = [(portrait.document, portrait.arrays) for _, portrait in fitting]

        def take(found: Places) -> None:
            if keys == self._wanted:
                self.keys, self.places = tuple(key for key, _ in fitting), found
                self._documents = documents
                self.changed.emit()

        if fitting:
            self._models.render_when_idle(lambda renderer, check: self._find(renderer, given, check), take)
