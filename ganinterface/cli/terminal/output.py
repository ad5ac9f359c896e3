"""What commands print: progress on standard error, results as tables or JSON on standard output."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ganinterface.cli.terminal.streams import complain
from ganinterface.document.compatibility import unchosen_class
from stylegan.files.problem import one_line, printable

if TYPE_CHECKING:
    from rich.progress import Progress

    from ganinterface.document.document import Document
    from ganinterface.document.model_info import ModelInfo

PAUSE = 5.0  # seconds between plain lines; quick work prints none
LONGEST_CELL = 500  # characters
UNPRINTABLE = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
WIDE = 10_000  # columns where nobody looks: lines in a file are not broken


class PlainLines:
    """Progress as lines of text, for logs and pipes."""

    def __init__(self, title: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._title = title
        self._clock = clock
        self._next = clock() + PAUSE

    def report(self, fraction: float, message: str | None = None) -> None:
        if self._clock() >= self._next:
            self._next = self._clock() + PAUSE
            line = one_line(f"{self._title}: {fraction:.0%} {message or ''}".rstrip())
            with contextlib.suppress(OSError):  # nobody listens any more: the work goes on
                print(line, file=sys.stderr, flush=True)

    def check(self) -> None:
        """Nothing to do: Ctrl-C comes as KeyboardInterrupt by itself."""


class Bar(PlainLines):
    """Progress as a bar with the time left, from the first report on."""

    def __init__(self, title: str, progress: Progress) -> None:
        super().__init__(title)
        self._progress = progress
        self._task = progress.add_task(title, total=1.0)

    def report(self, fraction: float, message: str | None = None) -> None:
        self._progress.start()
        text = f"{self._title}: {message}" if message else self._title
        self._progress.update(self._task, completed=fraction, description=one_line(text))


@contextlib.contextmanager
def progress(title: str) -> Iterator[PlainLines]:
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


def remark(*sentences: str) -> None:
    """Say on standard error what a person should know of what was done, after all that was printed; empty ones are not."""
    sys.stdout.flush()
    for sentence in filter(None, sentences):
        complain(sentence)


def remark_on_model(info: ModelInfo, documents: Iterable[Document], choosing: str) -> None:
    """Say how a model was opened, and which class of it was drawn where nobody chose one; `choosing`: how one is chosen."""
    drawn = unchosen_class(documents, info)
    remark(*info.warnings, f"No class was chosen: {drawn} was drawn ({choosing})." if drawn else "")


def show(text: str) -> None:
    """Print lines for people, in which nothing that came from a file steers the terminal."""
    print("\n".join(printable(line, len(line)) for line in text.split("\n")), flush=True)


def print_json(value: Any) -> None:
    """Print an object that scripts rely on; paths as text."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    # What is left are letters within strings, which JSON may have as their numbers, too.
    print(UNPRINTABLE.sub(lambda found: json.dumps(found[0])[1:-1], text))


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> None:
    """Print a table whose first column is text, and whose others are numbers or text too."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for index, title in enumerate(titles):
        number = numbers and index > 0
        table.add_column(Text(printable(title)), justify="right" if number else "left", no_wrap=number)
    for row in rows:
        table.add_row(*(Text(printable(cell, LONGEST_CELL)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else WIDE, highlight=False)
    with console.capture() as text:
        console.print(table)
    print(text.get(), end="", flush=True)  # a pipe that is closed is for `main` to see
