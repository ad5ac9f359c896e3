"""Who hears of a run: lines on the console, curves in TensorBoard, the run's own log (run_log.py)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from stylegan.training.protocols import Reporter
from stylegan.training.watch.run_log import SPEED, seconds_left

CONSOLE = ("loss/", "score/", "augment/")  # what a line on the console has room for


class Listener(Reporter, Protocol):
    """A reporter that hears of more than numbers, see watching.py."""

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """A run of `total` pictures begins, or goes on, after `seen` of them. `ends`: when, if not earlier (time.time())."""

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        """A health rule is broken ("warn", or "stop": the run ends), or no longer ("over")."""

    def saved(self, seen: int) -> None:
        """State, averaged generator and sheet were written."""

    def end(self, seen: int, why: str, sentence: str) -> None:
        """The run ends: "finished", "stopped" (it can go on) or "failed", and the same in a sentence."""


class Quiet:
    """A listener that hears nothing; others say what they want to hear."""

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """See `Listener.begin`."""

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """See `Reporter.report`."""

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        """See `Listener.warn`."""

    def saved(self, seen: int) -> None:
        """See `Listener.saved`."""

    def end(self, seen: int, why: str, sentence: str) -> None:
        """See `Listener.end`."""


class Console(Quiet):
    """One line per report: pictures seen, speed, time left, losses; and one per warning."""

    def __init__(self, total: int, write: Callable[[str], None] | None = None) -> None:
        self.total = total
        self._ends: float | None = None
        self.write = write or partial(print, flush=True)

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """See `Listener.begin`."""
        self.total, self._ends = total, ends

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """See `Reporter.report`."""
        speed = values.get(SPEED, 0.0)
        left = seconds_left(self.total - seen, speed, self._ends, time.time())
        time_left = "" if left is None else f"  {left / 60:.0f} min left"
        shown = {name: value for name, value in values.items() if name.startswith(CONSOLE)}
        numbers = "  ".join(f"{name} {value:.3f}" for name, value in shown.items())
        self.write(f"{seen}/{self.total}  {speed:.1f} img/s{time_left}  {numbers}")

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        """See `Listener.warn`."""
        self.write(f"{seen}/{self.total}  {'well again' if action == 'over' else action}: {rule}. {sentence}")


class TensorBoard(Quiet):
    """Curves in a TensorBoard log; needs the train extra."""

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise ImportError(
                "The TensorBoard log needs the train extra: pip install 'ganinterface[train]'."
            ) from error
        self._folder, self._make = folder, SummaryWriter
        self._writer: Any = None

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """See `Listener.begin`; what an ended run drew beyond `seen` is taken out of the curves."""
        self._writer = self._make(str(self._folder), purge_step=seen + 1)

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        """See `Reporter.report`."""
        if self._writer is None:
            self._writer = self._make(str(self._folder))
        for name, value in values.items():
            self._writer.add_scalar(name, value, seen)
        self._writer.flush()

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        """See `Listener.warn`."""
        if self._writer is not None:
            self._writer.add_text(f"health/{rule}", f"{action}: {sentence}", seen)
            self._writer.flush()

    def end(self, seen: int, why: str, sentence: str) -> None:
        """See `Listener.end`."""
        if self._writer is not None:
            self._writer.close()
