"""Small pictures of any Documents, drawn while the worker has nothing better to do: strips, lists, grids."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from psygnal import Signal

from ganinterface.document.document import Document
from ganinterface.render.request import Frame
from ganinterface.studio.models import Models
from ganinterface.studio.picture import ShownPicture

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Check

Pixels = NDArray[np.uint8]
Rendered = Pixels | None  # [h, w, 3 or 4]; None where the model cannot draw the Document

HEIGHT = 256  # pixels that they have at most


def draw(renderer: Renderer, document: Document, check: Check) -> Rendered:
    """Not by the renderer's runs, which are what the canvas needs. Imports torch: for the worker."""
    from ganinterface.render.pictures import picture
    from stylegan.trace import Cancelled

    try:
        return reduced(picture(renderer.generator, document, renderer.arrays, check))
    except Cancelled:
        raise
    except Exception:
        return None  # the canvas says why when the Document is gone to


class SidePictures:
    """Pictures by Document, at most 256 high, of those that somebody wants; one that the canvas shows is taken from there.

    Each owner (any hashable, such as a panel itself) names its Documents with `keep`; the one that named its last is
    served first. Nothing is drawn while a hand moves, and what is being drawn is given up between two layers.
    """

    changed = Signal()

    def __init__(
        self,
        shown: ShownPicture,
        models: Models,
        draw: Callable[[Renderer, Document, Check], Rendered] = draw,
    ) -> None:
        self._models, self._draw = models, draw
        self._pictures: dict[Document, Rendered] = {}
        self._wanted: dict[Hashable, tuple[Document, ...]] = {}
        self._pending: Document | None = None
        self._take_back: Callable[[], object] = lambda: None
        self._shown = shown
        shown.frame.connect(self._on_frame)
        models.work_changed.connect(self._on_work)
        models.model_changed.connect(self._request_next)

    def get(self, document: Document) -> Rendered:
        """The picture of a Document; None while there is none, and where there can be none (`is_known`)."""
        return self._pictures.get(document)

    def is_known(self, document: Document) -> bool:
        """Whether nothing is to be waited for: it is drawn, or the model cannot draw it."""
        return document in self._pictures

    @property
    def is_done(self) -> bool:
        """Whether all that are wanted have been drawn, or cannot be."""
        return self._pending is None

    def keep(self, owner: Hashable, documents: Iterable[Document]) -> None:
        """Have the pictures of these Documents in time, in their order, and no others on behalf of this owner."""
        wanted = tuple(documents)
        if not wanted and owner not in self._wanted:  # a stroke comes here many times a second
            return
        self._wanted.pop(owner, None)
        if wanted:
            self._wanted[owner] = wanted
        every = set(self._in_order())
        self._pictures = {each: picture for each, picture in self._pictures.items() if each in every}
        if self._pending not in every:
            self._let_go()
        if self._shown.last_frame is not None:
            self._on_frame(self._shown.last_frame)
        self._request_next()

    def _in_order(self) -> Iterator[Document]:
        """All that are wanted, the next to be drawn first; one of several owners comes several times."""
        return (each for wanted in reversed(self._wanted.values()) for each in wanted)

    def _on_frame(self, frame: Frame) -> None:
        document = frame.request.document
        if frame.exact and frame.picture is not None and self._is_missing(document):
            self._pictures[document] = reduced(frame.picture)
            self.changed.emit()

    def _is_missing(self, document: Document) -> bool:
        # Documents are compared, not hashed: that takes hundreds of times as long where much is painted.
        return any(document in wanted for wanted in self._wanted.values()) and not self.is_known(document)

    def _on_work(self) -> None:
        self._let_go()
        self._pictures = {}
        self.changed.emit()
        self._request_next()

    def _let_go(self) -> None:
        self._take_back()
        self._pending = None

    def _request_next(self) -> None:
        if self._pending is not None or self._models.current is None:
            return
        document = self._pending = next((each for each in self._in_order() if not self.is_known(each)), None)
        if document is not None:
            self._take_back = self._models.render_when_idle(
                lambda renderer, check: self._draw(renderer, document, check),
                lambda rendered: self._take(document, rendered),
            )

    def _take(self, document: Document, rendered: Rendered) -> None:
        if self._pending != document:  # nobody waits for it any more
            return
        self._pending = None
        if self._is_missing(document):
            self._pictures[document] = rendered
            self.changed.emit()
        self._request_next()


def reduced(pixels: Pixels) -> Pixels:
    """A picture [H, W, 3 or 4] averaged down to at most 256 high."""
    height, width = pixels.shape[:2]
    if height <= HEIGHT:
        return pixels
    from PIL import Image

    size = (max(1, round(width * HEIGHT / height)), HEIGHT)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BOX))
