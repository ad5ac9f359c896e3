"""Progress of a training run: lines on the console, curves in TensorBoard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path


class Console:
    """One line per report: pictures seen, speed, time left, losses."""

    def __init__(self, total: int, write: Callable[[str], None] | None = None) -> None:
        self.total = total
        self.write = write or partial(print, flush=True)

    def report(self, seen: int, values: dict[str, float]) -> None:
        """See `Reporter.report`."""
        speed = values.get("pictures per second", 0.0)
        left = (self.total - seen) / speed / 60 if speed > 0 else float("inf")
        losses = "  ".join(f"{name} {value:.3f}" for name, value in values.items() if "/" in name)
        self.write(f"{seen}/{self.total}  {speed:.1f} img/s  {left:.0f} min left  {losses}")


class TensorBoard:
    """Curves in a TensorBoard log; needs the train extra."""

    def __init__(self, folder: Path) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise ImportError(
                "The TensorBoard log needs the train extra: pip install 'ganinterface[train]'."
            ) from error
        self.writer = SummaryWriter(str(folder))

    def report(self, seen: int, values: dict[str, float]) -> None:
        """See `Reporter.report`."""
        for name, value in values.items():
            self.writer.add_scalar(name, value, seen)
        self.writer.flush()
