"""Pictures of many Documents, several rendered at a time where that is faster."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

import torch

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document
from ganinterface.render.checks import DocumentError
from ganinterface.render.cost_model import batch_size
from ganinterface.render.pictures import as_bytes
from ganinterface.render.renderer import Renderer
from ganinterface.render.request import Picture, Request
from ganinterface.render.resolver import Resolved, differ_in_edits_only, shared_layers
from stylegan import Generator


def pictures(
    generator: Generator,
    documents: Iterable[Document],
    arrays: ArrayStore,
    check: Callable[[], None] = lambda: None,
) -> Iterator[Picture]:
    """The pictures of Documents in their order, uint8 [H, W, 3 or 4] as `picture` gives them; read-only.

    In a batch a picture is rounded otherwise than alone, see docs/adr/0016: a value in ten thousand is one step of 255
    away. The same Documents in the same order give the same bytes. `check` is called before every layer, and may raise.
    DocumentError when one of the next few does not fit the model.
    """
    size, rest = batch_size(generator), iter(documents)
    batches = _Batches(generator, arrays, check, size)
    while part := list(itertools.islice(rest, size)):
        made = batches.render(part)
        yield from (made[document] for document in part)


class _Batches:
    """Renders a few Documents at a time, the way that suits them."""

    def __init__(
        self, generator: Generator, arrays: ArrayStore, check: Callable[[], None], size: int
    ) -> None:
        self._generator = generator
        self._size = size
        self._check = check
        self._renderer = Renderer(generator, arrays)
        self._before: Resolved | None = None
        self._last: dict[Document, Picture] = {}  # an animation may stand still for longer than a batch

    def render(self, documents: Sequence[Document]) -> dict[Document, Picture]:
        """The picture of each; equal ones are rendered once."""
        resolved = {document: self._renderer.resolve(document) for document in documents}
        made = {document: self._last[document] for document in resolved if document in self._last}
        missing = {document: each for document, each in resolved.items() if document not in made}
        if self._are_alike(list(resolved.values())):
            made |= {document: self._rerun(document) for document in missing}
        else:
            for alike in _groups(missing):
                made |= self._together(alike)
        self._last, self._before = made, next(reversed(resolved.values()))
        return made

    def _are_alike(self, resolved: Sequence[Resolved]) -> bool:
        """Whether each is best made from the one before it: what they share is worth more than a batch."""
        every = [self._before, *resolved] if self._before is not None else resolved
        pairs = list(itertools.pairwise(every))
        if self._size == 1:
            return bool(pairs) and all(shared_layers(a, b) > 0 for a, b in pairs)
        return bool(pairs) and all(differ_in_edits_only(self._generator, a, b) for a, b in pairs)

    def _rerun(self, document: Document) -> Picture:
        """From the picture before: only what other edits change is run again."""
        frame = self._renderer.render(Request(document), self._check)
        if frame.picture is None:
            raise DocumentError(frame.error or "The picture could not be rendered.")
        return frame.picture

    @torch.inference_mode()
    def _together(self, resolved: dict[Document, Resolved]) -> dict[Document, Picture]:
        """In one run; they share noise and transform."""
        every = list(resolved.values())
        ws = torch.cat([each.ws for each in every])
        edits = [
            dataclasses.replace(edit, item=item) for item, each in enumerate(every) for edit in each.edits
        ]
        trace = self._generator.run(
            ws, every[0].noise, edits, transform=every[0].transform, check=self._check, keep=False
        )
        images = self._generator.image(trace, ws, edits).split(1)
        return {document: as_bytes(image) for document, image in zip(resolved, images, strict=True)}


def _groups(resolved: dict[Document, Resolved]) -> Iterator[dict[Document, Resolved]]:
    """Those with the same noise and transform, in their order."""
    keys = dict.fromkeys((each.noise_key, each.transform_key) for each in resolved.values())
    for key in keys:
        yield {
            document: each
            for document, each in resolved.items()
            if (each.noise_key, each.transform_key) == key
        }
