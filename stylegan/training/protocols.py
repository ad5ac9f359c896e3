"""Who else takes part in a training run: listeners to its progress, and watchers that may stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stylegan.training.loop import Trainer


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
