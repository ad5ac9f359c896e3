"""Who hears how far long work is, and may stop it: a job of the window, or a bar in the terminal."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What long work reports to; `studio.jobs.Job` is one."""

    def report(self, fraction: float, message: str | None = None) -> None:
        """How much is done (0..1), and what it is doing now."""

    def check(self) -> None:
        """Raises when the work should stop."""


class Silent:
    """A Progress that nobody hears and nobody stops, for scripts."""

    def report(self, fraction: float, message: str | None = None) -> None:
        """Nothing to do."""

    def check(self) -> None:
        """Nothing to do: Ctrl-C comes as KeyboardInterrupt by itself."""


SILENT = Silent()
