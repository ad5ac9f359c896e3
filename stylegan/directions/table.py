"""What all kinds of table share: rows with their line, numbers checked cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.files.problem import FileProblem, quoted

DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(e[+-]?\d+)?", re.IGNORECASE)


class Row(NamedTuple):
    """The cells of one row, and the number (from 1) of the line where it begins."""

    line: int
    cells: list[str]


def rows(lines: Sequence[str], separator: str) -> Iterator[Row]:
    """The rows of a table, cells stripped of spaces around them; rows without any content are left out."""
    reader = csv.reader(
        (line + "\n" for line in lines), delimiter=separator, skipinitialspace=True, strict=True
    )
    start = 1
    while True:
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise FileProblem(f", line {start} cannot be read as a row of a table: {error}") from error
        if any(cells):
            yield Row(start, cells)
        start = reader.line_num + 1


def numbers(cells: Sequence[str], places: Sequence[str], line: int | None = None) -> NDArray[np.float32]:
    """The cells as float32 [D]; FileProblem with line and place (", line 3, column 5 (w3)") for a bad one.

    A decimal comma counts as a point where no number beside it has a point.
    """
    mixed = any("." in cell for cell in cells) and any("," in cell for cell in cells)
    try:
        values = np.array([number(cell) for cell in cells], dtype=np.float64)
    except ValueError:
        values = np.full(len(cells), np.nan)
    with np.errstate(over="ignore"):
        vector = values.astype(np.float32)
    if mixed or not np.isfinite(vector).all():
        place, problem = next(
            (place, problem)
            for place, cell in zip(places, cells, strict=True)
            if (problem := (_mixed(cell) if mixed else None) or number_problem(cell)) is not None
        )
        where = place if line is None else f"line {line}, {place}"
        raise FileProblem(f", {where}: {problem}")
    return vector


def plain_numbers(rows: Iterable[Row], most: int | None = None) -> NDArray[np.float32]:
    """Rows of nothing but numbers as float32 [N, D], no more than `most`; [D] for one row or one column.

    Notes and pandas' header do not count.
    """
    found: list[NDArray[np.float32]] = []
    for row in islice((row for row in rows if not row.cells[0].startswith("#")), most):
        places = [f"number {index + 1}" for index in range(len(row.cells))]
        found.append(numbers(row.cells, places, row.line))
        if len(found[-1]) != len(found[0]):
            counts = f"{len(found[-1])} numbers, and the first row has {len(found[0])}"
            raise FileProblem(f", line {row.line} has {counts}")
    if len(found) > 1 and len(found[0]) > 1 and (found[0] == np.arange(len(found[0]))).all():
        del found[0]
    array = np.stack(found)
    return array.reshape(-1) if 1 in array.shape else array


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, if only one that is too large or not finite."""
    try:
        number(cell)
    except ValueError:
        return False
    return True


def number_problem(cell: str) -> str | None:
    """Why a cell is not a number that float32 can hold, in a clause; None when it is one."""
    shown = f"'{quoted(cell)}'"
    if not cell:
        return "there is no number"
    if not is_number(cell):
        return f"{shown} is not a number"
    value = number(cell)
    if not np.isfinite(value):
        return f"{shown} is not a finite number"
    if abs(value) > float(np.finfo(np.float32).max):
        return f"{shown} is too large"
    return None


def _mixed(cell: str) -> str | None:
    if DECIMAL_COMMA.fullmatch(cell):
        return f"'{quoted(cell)}' has a decimal comma, and other numbers have a decimal point"
    return None


def number(cell: str) -> float:
    """A cell as a number, with a decimal point or comma; ValueError where it is none."""
    if "_" in cell:  # Python would read 1_000 as a thousand
        raise ValueError
    return float(cell.replace(",", ".") if DECIMAL_COMMA.fullmatch(cell) else cell)
