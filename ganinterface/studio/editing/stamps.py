"""Takes a stamp off the picture: the worker draws what is compared, the window gets the difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from ganinterface.document.document import Document, Edit, LatentPart
from ganinterface.document.model_info import Extent, Layer
from ganinterface.render.rasterise import mask
from ganinterface.render.stamps import take_stamp
from ganinterface.studio.jobs import Cancelled, Job, Jobs
from ganinterface.studio.loop import Loop
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models, OpenWork

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.studio.jobs import Job

Maps = NDArray[np.float32]

NOTHING_PAINTED = "Paint on the picture where the stamp is to be taken."


@dataclass(frozen=True)
class SeedAverage:
    """The mean of the portraits of seeds 0 to count - 1, all else as in this picture."""

    count: int


Way = Literal["keep", "take"]  # what this picture has and the reference has not, or the other way round
StampReference = int | Document | SeedAverage  # a seed, a pose's Document, many seeds


@dataclass(frozen=True)
class _Order:
    """One stamp to take: the edit it is for, its layer, this picture and those it is compared with."""

    edit_id: str
    layer: str
    document: Document
    references: tuple[Document, ...]
    mask: Maps  # [h, w]
    extent: Extent  # of the layer's maps
    way: Way


@dataclass(frozen=True)
class TakenStamp:
    """A stamp, and the edit and layer that it was taken for."""

    edit_id: str
    layer: str
    array: Maps  # [C, h, w]
    box: tuple[float, float, float, float]  # picture coordinates


class StampTaker:
    """Takes stamps on the render worker.

    One reference is a moment's work between two pictures; the average of many is a Job, one picture at a
    time, so that painting goes on meanwhile.
    """

    def __init__(self, models: Models, jobs: Jobs, messages: Messages, loop: Loop) -> None:
        self._models = models
        self._jobs = jobs
        self._messages = messages
        self._loop = loop

    def take(
        self,
        document: Document,
        edit: Edit,
        layer: Layer,
        reference: StampReference,
        put: Callable[[TakenStamp], None],
        way: Way = "keep",
    ) -> Job | None:
        """Begin to take the stamp of the edit's region: this picture without the edit, less the reference.

        The other `way` it is the reference less this picture. `put` is called on the studio's thread once it is taken.
        Returns the Job where it takes more than a moment.
        """
        references = reference_documents(document, reference)
        painted = mask(edit.region, layer.height, layer.width, layer.extent)
        if not painted.any():  # erased again, or between the layer's cells
            self._messages.say(NOTHING_PAINTED, "warning")
            return None
        order = _Order(
            edit.id,
            layer.name,
            _without_edit(document, edit.id),
            tuple(_without_edit(other, edit.id) for other in references),
            painted,
            layer.extent,
            way,
        )
        if len(references) == 1:
            self._models.render(lambda renderer: _take(order, renderer.taps), put)
            return None
        work = partial(self._job, order, self._models.work, put)
        return self._jobs.start(f"Stamp from {len(references)} portraits", work)

    def _job(self, order: _Order, work: OpenWork, put: Callable[[TakenStamp], None], job: Job) -> None:
        def taps(layer: str, document: Document) -> Maps:
            job.check()
            maps = self._models.worker.call(work.only(_taps_of(layer, document))).result()
            if not maps:  # the edit that the stamp is for is gone
                raise Cancelled
            return maps[0]

        self._loop.post(partial(put, _take(order, taps, job.report)))


def reference_documents(document: Document, reference: StampReference) -> list[Document]:
    """The Documents whose mean a stamp is compared with; ValueError for an average of none."""
    if isinstance(reference, Document):
        return [reference]
    if isinstance(reference, int):
        return [replace(document, latent=(LatentPart(reference),))]
    if reference.count < 1:
        raise ValueError("An average needs at least one portrait.")
    return [replace(document, latent=(LatentPart(seed),)) for seed in range(reference.count)]


def _take(
    order: _Order,
    taps: Callable[[str, Document], Maps],
    report: Callable[[float, str], Any] | None = None,
) -> TakenStamp:
    count = len(order.references)
    total = np.zeros((), np.float64)
    for index, document in enumerate(order.references):
        if report is not None:
            report(index / count, f"portrait {index + 1} of {count}")
        total = total + taps(order.layer, document)
    mean = (total / count).astype(np.float32)
    pair = taps(order.layer, order.document), mean
    array, box = take_stamp(*(pair if order.way == "keep" else pair[::-1]), order.mask, order.extent)
    return TakenStamp(order.edit_id, order.layer, array, box)


def _taps_of(layer: str, document: Document) -> Callable[[Renderer], Maps]:
    return lambda renderer: renderer.taps(layer, document)


def _without_edit(document: Document, edit_id: str) -> Document:
    return replace(document, edits=tuple(edit for edit in document.edits if edit.id != edit_id))
