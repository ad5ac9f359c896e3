"""Wide tables: a header `name, w0 … w{D-1}`, optional columns, one row per direction or per style."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stylegan.directions.direction import MAX_STYLES, Direction, DirectionError, name_problem
from stylegan.directions.table import Row, number, number_problem, numbers
from stylegan.files.problem import FileProblem, quoted

# Column of the file -> field of the Direction.
FIELDS = {
    "first_style": "first_style",
    "last_style": "last_style",
    "min": "minimum",
    "max": "maximum",
    "group": "group",
    "description": "description",
}
INDEX = r"|index|unnamed: 0"  # how pandas heads the numbers of rows
MAX_COLUMNS = 65_536
WHOLE = ("style", "first_style", "last_style")
TEXT = ("group", "description")
OLD_NAMES = {
    "layer": "style",
    "first_layer": "first_style",
    "last_layer": "last_style",
}  # columns of older files
KNOWN = ("name", "style", *FIELDS)
DEFAULTS = {field: Direction.__dataclass_fields__[field].default for field in FIELDS.values()}


class _Entry(NamedTuple):
    """One row as it was understood; `fields` are those of Direction that the row sets."""

    line: int
    name: str
    style: int | None
    vector: NDArray[np.float32]
    fields: dict[str, Any]


def read_wide(rows: Iterator[Row], stem: str = "") -> list[Direction]:
    """The directions in the order of their first rows; the first row is the header.

    Without a column name they are called "<stem> 1", "<stem> 2", …, or like the stem where there is one.
    """
    columns = _Columns.of(next(rows))
    given = list(rows) if "name" not in columns.place else rows
    several = isinstance(given, list) and len(given) > 1
    entries: dict[str, list[_Entry]] = {}
    for count, row in enumerate(given, 1):
        entry = columns.entry(row, f"{stem} {count}" if several else stem)
        before = entries.setdefault(entry.name, [])
        _check_neighbours(entry, before)
        before.append(entry)
    if not entries:
        raise FileProblem(" has a header, but no directions")
    return [_direction(group) for group in entries.values()]


@dataclass(frozen=True)
class _Columns:
    """Where in a row everything stands."""

    header: list[str]
    place: dict[str, int]  # of the known columns; that of pandas' index is none of them
    numbers: list[int]  # of w0, w1, …

    @classmethod
    def of(cls, row: Row) -> _Columns:
        """From the header; FileProblem for a column that is unknown, missing or there twice."""
        header = [OLD_NAMES.get(cell.lower(), cell.lower()) for cell in row.cells]
        places: dict[str, int] = {}  # looked up, not searched: a hostile header has millions of columns
        for index, title in enumerate(header):
            if index == 0 and re.fullmatch(INDEX, title):
                continue
            if title in places:
                raise FileProblem(f", line {row.line}, column {index + 1}: '{quoted(title)}' is there twice")
            if title not in KNOWN and not re.fullmatch(r"w(0|[1-9]\d{0,6})", title):
                raise FileProblem(f", line {row.line}, column {index + 1}{_unknown_column(row.cells[index])}")
            places[title] = index
        known = {title: places[title] for title in KNOWN if title in places}
        wanted = [f"w{index}" for index in range(len(places) - len(known))]
        if len(wanted) > MAX_COLUMNS:
            raise FileProblem(
                f" has {len(wanted)} columns of numbers, and {MAX_COLUMNS} is the most that can be opened"
            )
        if not wanted:
            raise FileProblem(f", line {row.line}: the columns w0, w1, … with the numbers are missing")
        missing = next((title for title in wanted if title not in places), None)
        if missing is not None:
            raise FileProblem(f", line {row.line}: the column {missing} is missing")
        return cls(header, known, [places[title] for title in wanted])

    @cached_property
    def places(self) -> list[str]:
        """Where the numbers stand, for messages."""
        return [f"column {index + 1} ({self.header[index]})" for index in self.numbers]

    def entry(self, row: Row, name: str) -> _Entry:
        """One row, called `name` where the table has no names; FileProblem with line and column for a bad cell."""
        if len(row.cells) != len(self.header):
            hint = " (numbers need decimal points, not commas)" if len(row.cells) > len(self.header) else ""
            counts = f"{len(row.cells)} columns, and the header has {len(self.header)}"
            raise FileProblem(f", line {row.line} has {counts}{hint}")
        vector = numbers([row.cells[index] for index in self.numbers], self.places, row.line)
        values = {title: self._value(row, title) for title in self.place if row.cells[self.place[title]]}
        fields = {FIELDS[title]: value for title, value in values.items() if title in FIELDS}
        name = row.cells[self.place["name"]] if "name" in self.place else name
        problem = name_problem(name)
        if problem is not None:
            raise FileProblem(f", line {row.line}: {problem}".rstrip("."))
        return _Entry(row.line, name, values.get("style"), vector, fields)

    def _value(self, row: Row, title: str) -> Any:
        cell = row.cells[self.place[title]]
        if title in TEXT or title == "name":
            return cell
        problem = number_problem(cell)
        value = number(cell) if problem is None else 0.0
        if problem is None and title in WHOLE and not (value.is_integer() and 0 <= value < MAX_STYLES):
            problem = f"'{quoted(cell)}' is not the number of a style"
        if problem is not None:
            raise FileProblem(f", line {row.line}, column {self.place[title] + 1} ({title}): {problem}")
        return int(value) if title in WHOLE else value


def _unknown_column(title: str) -> str:
    if not title:
        return " has no name"
    near = difflib.get_close_matches(quoted(title.lower()), KNOWN, 1)  # short: its time grows with the square
    hint = f"perhaps '{near[0]}' is meant" if near else f"there are {', '.join(KNOWN)}, w0, w1, …"
    return f": '{quoted(title)}' is not a column of such a file; {hint}"


def _check_neighbours(entry: _Entry, before: Sequence[_Entry]) -> None:
    """A name comes again only for another style, and then with the same settings."""
    name = quoted(entry.name)
    for other in before:
        if entry.style is None or other.style is None:
            raise FileProblem(f", line {entry.line}: the name '{name}' stands in line {other.line} already")
        if entry.style == other.style:
            raise FileProblem(
                f", line {entry.line}: style {entry.style} of '{name}' stands in line {other.line} already"
            )
    if before and entry.fields != before[0].fields:
        raise FileProblem(
            f", line {entry.line}: the settings of '{name}' are not those of line {before[0].line}"
        )


def _direction(entries: list[_Entry]) -> Direction:
    first = entries[0]
    if first.style is None:
        vector = first.vector
    else:
        ordered = sorted(entries, key=lambda entry: entry.style or 0)
        for index, entry in enumerate(ordered):
            if entry.style != index:
                raise FileProblem(f", line {first.line}: '{quoted(first.name)}' has no row for style {index}")
        vector = np.stack([entry.vector for entry in ordered])
    try:
        return Direction(first.name, vector, **first.fields)
    except DirectionError as error:
        raise FileProblem(f", line {first.line}: {error}".rstrip(".")) from error
