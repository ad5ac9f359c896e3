"""Listeners: lines on the console, and curves in TensorBoard; the run's own log is in run_log.py."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from stylegan.training.progress import SPEED, Listener
from stylegan.training.watch.run_log import seconds_left

CONSOLE = ("loss/", "score/", "augment/")  # what a line on the console has room for


class Console(Listener):
    """One line per report: pictures seen, speed, time left, losses; and one per warning."""

    def __init__(self, total: int, write: Callable[[str], None] | None = None) -> None:
        self.total = total
        self._ends: float | None = None
        self.write = write or partial(print, flush=True)

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        self.total, self._ends = total, ends

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        speed = values.get(SPEED, 0.0)
        left = seconds_left(self.total - seen, speed, self._ends, time.time())
        time_left = "" if left is None else f"  {left / 60:.0f} min left"
        shown = {name: value for name, value in values.items() if name.startswith(CONSOLE)}
        numbers = "  ".join(f"{name} {value:.3f}" for name, value in shown.items())
        self.write(f"{seen}/{self.total}  {speed:.1f} img/s{time_left}  {numbers}")

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        self.write(f"{seen}/{self.total}  {'well again' if action == 'over' else action}: {rule}. {sentence}")


class TensorBoard(Listener):
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
        """See `Listener`; what an ended run drew beyond `seen` is taken out of the curves."""
        self._writer = self._make(str(self._folder), purge_step=seen + 1)

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        for name, value in values.items():
            self._writer.add_scalar(name, value, seen)
        self._writer.flush()

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        if self._writer is not None:
            self._writer.add_text(f"health/{rule}", f"{action}: {sentence}", seen)
            self._writer.flush()

    def end(self, seen: int, why: str, sentence: str) -> None:
        if self._writer is not None:
            self._writer.close()
