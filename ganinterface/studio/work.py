"""What is open, for calls on the worker that make no sense any more when something else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ganinterface.render.models import OpenModel
    from ganinterface.render.renderer import Renderer
    from ganinterface.render.worker import Worker

Result = TypeVar("Result")


class Work:
    """A model and a project on it: another Work begins with every model and with every project."""

    def __init__(self, scheduler: Worker, model: OpenModel | None = None) -> None:
        self.model = model
        self._scheduler = scheduler
        self._left = False

    def leave(self) -> None:
        """Something else is open from now on."""
        self._left = True

    @property
    def is_open(self) -> bool:
        """Whether model and project are still those; to be asked on any thread."""
        return not self._left and self._scheduler.model_opened is self.model

    def only(self, function: Callable[[Renderer], Result]) -> Callable[[Renderer], tuple[Result, ...]]:
        """For the worker: gives `function(renderer)` alone in a tuple, an empty one when something else is open."""

        def call(renderer: Renderer) -> tuple[Result, ...]:
            try:
                return (function(renderer),) if self.is_open else ()
            except Exception:
                if self.is_open:
                    raise
                return ()  # it was about a project whose arrays are gone

        return call
