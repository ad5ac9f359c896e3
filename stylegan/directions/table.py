"""What all kinds of table share: rows with their line, numbers checked cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.file_problem import FileProblem, quoted

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
    """The cells as float32 [D]; FileProblem with line and place (", line 3, column 5 (w3)") for a bad one."""
    try:
        values = np.array([_number(cell) for cell in cells], dtype=np.float64)
    except ValueError:
        values = np.full(len(cells), np.nan)
    with np.errstate(over="ignore"):
        vector = values.astype(np.float32)
    if not np.isfinite(vector).all():
        place, problem = next(
            (place, problem)
            for place, cell in zip(places, cells, strict=True)
            if (problem := number_problem(cell)) is not None
        )
        where = place if line is None else f"line {line}, {place}"
        raise FileProblem(f", {where}: {problem}")
    return vector


def number_problem(cell: str) -> str | None:
    """Why a cell is not a number that float32 can hold, in a clause; None when it is one."""
    shown = f"'{quoted(cell)}'"
    if not cell:
        return "there is no number"
    if DECIMAL_COMMA.fullmatch(cell):
        return f"{shown} has a decimal comma; numbers here need a decimal point"
    try:
        value = _number(cell)
    except ValueError:
        return f"{shown} is not a number"
    if not np.isfinite(value):
        return f"{shown} is not a finite number"
    if abs(value) > float(np.finfo(np.float32).max):
        return f"{shown} is too large"
    return None


def _number(cell: str) -> float:
    if "_" in cell:  # Python would read 1_000 as a thousand
        raise ValueError
    return float(cell)
