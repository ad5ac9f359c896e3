"""Tables of results on standard output, in a terminal and in a file alike."""

from __future__ import annotations

import sys
from collections.abc import Sequence

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
