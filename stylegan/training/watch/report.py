"""Listeners: lines on the console, and curves in TensorBoard; the run's own log is in run_log.py."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from stylegan.files.system_errors import why_unwritable
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
    """Curves in a TensorBoard log, as far as that can be: the run's own log has them all."""

    def __init__(self, folder: Path, say: Callable[[str], None] | None = None) -> None:
        self._folder = folder
        self._say = say or partial(print, file=sys.stderr, flush=True)
        self._writer: Any = None  # None: there is no log, and a sentence has said why

    def begin(self, seen: int, total: int, settings: Mapping[str, Any], ends: float | None) -> None:
        """See `Listener`; what an ended run drew beyond `seen` is taken out of the curves."""
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            self._say(
                "There is no TensorBoard log: it needs the train extra, pip install 'ganinterface[train]'."
            )
            return
        threading.excepthook = partial(_pass_over_tensorboard, threading.excepthook)
        with self._while_it_lasts():
            self._writer = SummaryWriter(str(self._folder), purge_step=seen + 1)

    def report(self, seen: int, values: Mapping[str, float]) -> None:
        with self._while_it_lasts() as writer:
            for name, value in values.items() if writer else ():
                writer.add_scalar(name, value, seen)

    def warn(self, seen: int, rule: str, action: str, sentence: str) -> None:
        with self._while_it_lasts() as writer:
            if writer:
                writer.add_text(f"health/{rule}", f"{action}: {sentence}", seen)

    def end(self, seen: int, why: str, sentence: str) -> None:
        with self._while_it_lasts() as writer:
            self._writer = None
            if writer:
                writer.close()

    @contextlib.contextmanager
    def _while_it_lasts(self) -> Iterator[Any]:
        """The writer, its file whole afterwards. One that fails, on a full disk, is left for good: a run is worth more."""
        try:
            yield self._writer
            if self._writer is not None:
                self._writer.flush()
        except OSError as error:
            self._writer = None
            self._say(
                f"{self._folder} cannot be written, the TensorBoard log ends here: {why_unwritable(error)}."
            )


def _pass_over_tensorboard(
    before: Callable[[threading.ExceptHookArgs], Any], failed: threading.ExceptHookArgs
) -> None:
    """Its writer's thread raises what is raised again where it is asked for, and is told there in a sentence."""
    if not type(failed.thread).__module__.startswith("tensorboard."):
        before(failed)
