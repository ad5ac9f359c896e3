"""The tables of the 2019 program: `name,<md5 of the graph, or "a">,v0:v1:…:v{D-1}` without a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.table import Row, numbers
from stylegan.files.problem import FileProblem, quoted


class NamedVector(NamedTuple):
    """What one row says: float32 [D] under a name that may be anything, and its line (from 1)."""

    line: int
    name: str
    vector: NDArray[np.float32]


def named_vectors(rows: Iterable[Row]) -> Iterator[NamedVector]:
    """The rows, all of one length. The middle column is not checked: models were told apart by it."""
    length: int | None = None
    for row in rows:
        if len(row.cells) != 3:
            hint = " (numbers need decimal points, not commas)" if len(row.cells) > 3 else ""
            raise FileProblem(f", line {row.line} has {len(row.cells)} columns instead of three{hint}")
        name, _, joined = row.cells
        cells = [cell.strip() for cell in joined.split(":")]
        vector = numbers(cells, [f"column 3, number {i + 1}" for i in range(len(cells))], row.line)
        if length not in (None, len(vector)):
            counts = f"{len(vector)} numbers, and the first row has {length}"
            raise FileProblem(f", line {row.line}, column 3 has {counts}")
        length = len(vector)
        yield NamedVector(row.line, name, vector)


def read_three_columns(rows: Iterable[Row]) -> list[Direction]:
    """One direction [D] per row, each under a name of its own."""
    directions: list[Direction] = []
    lines: dict[str, int] = {}
    for line, name, vector in named_vectors(rows):
        try:
            directions.append(Direction(name, vector))
        except DirectionError as error:
            raise FileProblem(f", line {line}: {error}".rstrip(".")) from error
        if name in lines:
            raise FileProblem(
                f", line {line}: the name '{quoted(name)}' stands in line {lines[name]} already"
            )
        lines[name] = line
    return directions
