"""Two portraits in one place, one of them wiped away over the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from psygnal import Signal

from ganinterface.document.document import Document
from ganinterface.files.gallery.album import Picture
from ganinterface.studio.gallery import words
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer


class Side(NamedTuple):
    """One of the two: its picture, as large as it is, and what it is."""

    picture: Picture
    about: str


def draw(renderer: Renderer, document: Document) -> Picture:
    """The whole picture. Imports torch: for the worker."""
    from ganinterface.render.pictures import picture

    return picture(renderer.generator, document, renderer.arrays)


class Comparing:
    """While `sides` are there they lie over the canvas; the work below stays as it is."""

    changed = Signal()

    def __init__(
        self,
        gallery: Gallery,
        workbench: Workbench,
        models: Models,
        messages: Messages,
        draw: Callable[[Renderer, Document], Picture] = draw,
    ) -> None:
        self._gallery = gallery
        self._workbench = workbench
        self._models = models
        self._messages = messages
        self._draw_one = draw
        self.sides: tuple[Side, Side] | None = None  # left and right of the line
        self.position = 0.5  # of the line, 0..1 of the picture's width
        models.work_changed.connect(self.end)

    def begin(self, keys: Sequence[str]) -> None:
        """Compare two entries (in a moment), or one with the picture on the canvas, which is at the left then."""
        if not 1 <= len(keys) <= 2:
            self._messages.say(
                "Select two portraits to compare, or one to compare with the picture.", "warning"
            )
            return
        here = [self._workbench.document] if len(keys) == 1 else []
        self._gallery.documents(keys, lambda documents: self._draw((*here, *documents)), "compare")

    def move(self, position: float) -> None:
        """The line to another place."""
        self.position = min(max(position, 0.0), 1.0)
        self.changed.emit()

    def swap(self) -> None:
        """What was at the left is at the right."""
        if self.sides is not None:
            self.sides = self.sides[::-1]
            self.changed.emit()

    def end(self) -> None:
        """The canvas again."""
        if self.sides is not None:
            self.sides = None
            self.changed.emit()

    def _draw(self, documents: Sequence[Document]) -> None:
        def draw(renderer: Renderer) -> list[Picture]:
            return [self._draw_one(renderer, document) for document in documents]

        def take(pictures: list[Picture]) -> None:
            left, right = (
                Side(picture, words.about(document))
                for picture, document in zip(pictures, documents, strict=True)
            )
            self.sides, self.position = (left, right), 0.5
            self.changed.emit()

        self._models.render(draw, take)
