"""Tables whose columns drive numbers: CSV and TSV, a row per moment."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.animation.drivers import Table
from ganinterface.document.arrays import ArrayStore
from stylegan.files.plain_files import open_file
from stylegan.files.problem import printable, table_problem
from stylegan.files.system_errors import why_unreadable

MAX_ROWS = 1_000_000
MAX_COLUMNS = 10_000
MAX_HEADING = 1 << 20  # bytes
LARGEST = 1e6  # number; what a driver may say
TIMES = ("time", "seconds", "t")  # what a column of times is called


class TableError(ValueError):
    """A table that nothing can be driven by, in one sentence that names the file."""


class NumberTable(NamedTuple):
    """The columns of numbers of a table by their headings, each [rows], and how many rows there are in a second.

    `rate` follows from a column of times (time, seconds, t) that are evenly spaced; None where there is none.
    """

    file: str  # its name
    columns: dict[str, NDArray[np.float64]]
    rate: float | None

    @property
    def movements(self) -> tuple[str, ...]:
        """The columns but that of times, unless there is no other."""
        return tuple(name for name in self.columns if name.lower() not in TIMES) or tuple(self.columns)

    def driver_source(self, column: str, arrays: ArrayStore, rate: float | None = None) -> Table:
        """What drives a number by that column, kept in `arrays`; 24 rows a second where neither table nor caller says.

        TableError when there is no such column.
        """
        if column not in self.columns:
            listed = ", ".join(printable(name) for name in [*self.columns][:12])
            raise TableError(f"'{self.file}' has no column '{printable(column)}'; there are {listed}.")
        numbers = self.columns[column]
        name = arrays.put(numbers)
        return Table(name, len(numbers), rate or self.rate or 24.0, column=column, file=self.file)


def read_number_table(path: Path) -> NumberTable:
    """The columns of numbers of a CSV or TSV with headings; gaps are filled straight between their neighbours.

    TableError with one sentence that names the file when it cannot be read, or no column holds numbers.
    """
    import pandas

    try:
        with open_file(path) as stream:
            heading = stream.readline(MAX_HEADING)
            stream.seek(0)
            separator = max((b",", b"\t", b";"), key=heading.count).decode()
            table = pandas.read_csv(stream, sep=separator, skipinitialspace=True, nrows=MAX_ROWS)
    except OSError as error:
        raise TableError(f"'{path.name}' cannot be read: {why_unreadable(error, path)}.") from error
    except ValueError as error:  # pandas' own errors, and text that is not UTF-8
        raise TableError(f"'{path.name}' is not a table: {table_problem(error)}.") from error
    if table.shape[1] > MAX_COLUMNS:
        raise TableError(f"'{path.name}' has {table.shape[1]:,} columns, and {MAX_COLUMNS:,} is the most.")
    columns: dict[str, NDArray[np.float64]] = {}
    for heading in table.columns:
        numbers = pandas.to_numeric(table[heading], errors="coerce").interpolate(limit_direction="both")
        values = numbers.to_numpy(dtype=np.float64)
        if len(values) and np.isfinite(values).all() and np.abs(values).max() <= LARGEST:
            columns[str(heading).strip()] = values
    if not columns:
        raise TableError(
            f"'{path.name}' has no column of numbers from {-LARGEST:g} to {LARGEST:g} under a heading."
        )
    return NumberTable(path.name, columns, _rate(columns))


def _rate(columns: dict[str, NDArray[np.float64]]) -> float | None:
    """Rows in a second, by a column of times."""
    times = next((values for name, values in columns.items() if name.lower() in TIMES), None)
    if times is None or len(times) < 2:
        return None
    steps = np.diff(times)
    step = float(steps.mean())
    return 1 / step if step > 0 and np.abs(steps - step).max() <= 0.1 * step else None
