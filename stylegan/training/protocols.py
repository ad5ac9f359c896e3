"""What others may add to a training run: a second loss, listeners to its progress, watchers that may stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from torch import Tensor

from stylegan.generator import Generator

if TYPE_CHECKING:
    from stylegan.training.loop import Trainer


class Anchor(Protocol):
    """A second loss that keeps a generator near what it learned before."""

    def loss(self, generator: Generator, level: int, fade: float, batch: int) -> Tensor:
        """A scalar."""


class Reporter(Protocol):
    """Who hears of a run's progress."""

    def report(self, seen: int, values: dict[str, float]) -> None:
        """Means since the last report, by name."""


class Watcher(Protocol):
    """Who looks at every step. Of several processes only the first has any."""

    def after_step(self, trainer: Trainer, values: dict[str, float]) -> None:
        """Called with what `Trainer.step` returned. It may raise to stop the run, whose state is then saved first."""

    def saved(self, trainer: Trainer) -> None:
        """Called when the state, the averaged generator and a sheet have been written."""
