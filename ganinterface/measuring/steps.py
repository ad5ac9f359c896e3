"""Progress over work of several stages."""

from __future__ import annotations

from ganinterface.progress import Progress
from stylegan.metrics.collecting import Counted


class Steps:
    """Stages one after another, each of so many pictures, of `total` in all."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def stage(self, name: str) -> Counted:
        """The progress of one stage, which counts on from the one before."""
        first = self._before

        def count(done: int, of: int) -> None:
            self._progress.check()
            self._before = first + done
            self._report(f"{name}, {done:,} of {of:,}")

        return count

    def busy(self, name: str) -> Counted:
        """The progress of work that looks at no pictures: it adds nothing to the whole."""

        def count(done: int, of: int) -> None:
            self._progress.check()
            self._report(f"{name}, {done / of:.0%}")

        return count

    def _report(self, message: str) -> None:
        self._progress.report(min(self._before / max(self._total, 1), 1.0), message)
