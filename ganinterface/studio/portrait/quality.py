"""How near the portrait is to those that its model draws well: known in a moment, after the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from psygnal import Signal

from ganinterface.document.document import Document, Noise
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench

if TYPE_CHECKING:
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Check

Estimate = tuple[float, str]  # 1 is as far out as a typical portrait; what that means, in a word or two


class Quality:
    """The estimate for the picture that is worked on; the spread of a model's w is measured when the worker is idle."""

    changed = Signal()

    def __init__(self, workbench: Workbench, models: Models) -> None:
        self._workbench, self._models = workbench, models
        self.estimate: Estimate | None = None  # None while it is not known
        self._asked: Document | None = None  # that an answer is on its way for
        self._answered: Document | None = None
        workbench.document_changed.connect(self._ask)
        models.work_changed.connect(self._begin_anew)
        models.model_changed.connect(self._ask)

    @property
    def is_up_to_date(self) -> bool:
        """Whether the estimate is that of the picture that is worked on."""
        return self._answered == _portrait(self._workbench.document)

    def _begin_anew(self) -> None:
        self._asked = self._answered = None
        self._show(None)
        self._ask()

    def _ask(self) -> None:
        """One question at a time: while a hand moves, of where it is when the last one was answered."""
        document = _portrait(self._workbench.document)
        if self._models.current is None or self._asked is not None or document == self._answered:
            return
        self._asked = document

        def quick(renderer: Renderer) -> Estimate | None:
            return _estimate(renderer, document) if renderer.qualities.has_measured(document) else None

        def take(found: Estimate | None) -> None:
            if found is None:
                self._models.render_when_idle(patient, self._take)
            else:
                self._take(found)

        def patient(renderer: Renderer, check: Check) -> Estimate | None:
            return _estimate(renderer, document, check)

        self._models.render(quick, take)

    def _take(self, found: Estimate | None) -> None:
        self._answered, self._asked = self._asked, None
        self._show(found)
        self._ask()

    def _show(self, found: Estimate | None) -> None:
        if found != self.estimate:
            self.estimate = found
            self.changed.emit()


def _portrait(document: Document) -> Document:
    """The Document without what has nothing to do with its w."""
    return replace(document, edits=(), noise=Noise(), transform=None)


def _estimate(renderer: Renderer, document: Document, check: Check | None = None) -> Estimate | None:
    """None where the Document does not fit the model, which the canvas says."""
    try:
        return renderer.qualities.of(document, check)
    except ValueError:
        return None
