"""What commands print: progress on standard error, results as tables or JSON on standard output."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

PAUSE = 5.0  # seconds between plain lines; quick work prints none


class PlainLines:
    """Progress as lines of text, for logs and pipes. Takes what `render.jobs.Job` takes."""

    def __init__(self, title: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._title = title
        self._clock = clock
        self._next = clock() + PAUSE

    def report(self, fraction: float, message: str | None = None) -> None:
        """How much is done (0..1), and what it is doing now."""
        if self._clock() >= self._next:
            self._next = self._clock() + PAUSE
            print(f"{self._title}: {fraction:.0%} {message or ''}".rstrip(), file=sys.stderr, flush=True)

    def check(self) -> None:
        """Nothing to do: Ctrl-C comes as KeyboardInterrupt by itself."""


class Bar:
    """Progress as a bar with the time left, from the first report on. Takes what `render.jobs.Job` takes."""

    def __init__(self, title: str, progress: Progress) -> None:
        self._title = title
        self._progress = progress
        self._task = progress.add_task(title, total=1.0)

    def report(self, fraction: float, message: str | None = None) -> None:
        """How much is done (0..1), and what it is doing now."""
        self._progress.start()
        text = f"{self._title}: {message}" if message else self._title
        self._progress.update(self._task, completed=fraction, description=text)

    def check(self) -> None:
        """Nothing to do: Ctrl-C comes as KeyboardInterrupt by itself."""


@contextlib.contextmanager
def progress(title: str) -> Iterator[PlainLines | Bar]:
    """Progress for the work in the block; a bar is gone when it ends."""
    if not sys.stderr.isatty():
        yield PlainLines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    try:
        yield Bar(title, shown)
    finally:
        shown.stop()


WIDE = 10_000  # columns where nobody looks: lines in a file are not broken


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> None:
    """Print a table whose first column is text, and whose others are numbers or text too."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, title in enumerate(titles):
        table.add_column(
            Text(title), justify="right" if numbers and index else "left", no_wrap=numbers and index > 0
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else WIDE, highlight=False).print(table)
