"""The files of the 2019 program: `name,<md5 of the graph, or "a">,v0:v1:…:v{D-1}` without a header."""

from __future__ import annotations

from collections.abc import Iterable

from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.table import Row, TableError, numbers, quoted


def read_three_columns(rows: Iterable[Row]) -> list[Direction]:
    """One direction [D] per row. The middle column is not checked: models were told apart by it."""
    directions: list[Direction] = []
    lines: dict[str, int] = {}
    for row in rows:
        direction = _direction(row)
        if direction.name in lines:
            first = lines[direction.name]
            raise TableError(
                f", line {row.line}: the name '{quoted(direction.name)}' stands in line {first} already"
            )
        if directions and len(direction.vector) != len(directions[0].vector):
            counts = f"{len(direction.vector)} numbers, and the first row has {len(directions[0].vector)}"
            raise TableError(f", line {row.line}, column 3 has {counts}")
        lines[direction.name] = row.line
        directions.append(direction)
    return directions


def _direction(row: Row) -> Direction:
    if len(row.cells) != 3:
        hint = " (numbers need decimal points, not commas)" if len(row.cells) > 3 else ""
        raise TableError(f", line {row.line} has {len(row.cells)} columns instead of three{hint}")
    name, _, joined = row.cells
    cells = [cell.strip() for cell in joined.split(":")]
    vector = numbers(cells, [f"column 3, number {i + 1}" for i in range(len(cells))], row.line)
    try:
        return Direction(name, vector)
    except DirectionError as error:
        raise TableError(f", line {row.line}: {error}".rstrip(".")) from error
