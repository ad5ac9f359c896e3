"""Tables of directions: wide CSV and TSV, and the three columns of the 2019 program, told apart by content."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from stylegan.directions.arrays import directions_in, name_of
from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.frames import to_table
from stylegan.directions.table import Row, is_number, plain_numbers, rows
from stylegan.directions.three_columns import read_three_columns
from stylegan.directions.wide import read_wide
from stylegan.files.array_files import FoundArray
from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import open_file
from stylegan.files.problem import FileProblem
from stylegan.files.system_errors import why_unreadable

MAX_BYTES = 200 * 2**20
SEPARATORS = (",", "\t", ";")
NOTE = "#"  # begins a line that numpy does not read


class Table(NamedTuple):
    """A table whose kind is known: the 2019 program's, a wide one whose first row is the header, or plain numbers."""

    kind: Literal["three columns", "wide", "numbers"]
    rows: Iterator[Row]


def read_csv(path: str | os.PathLike[str], *, num_ws: int | None = None) -> list[Direction]:
    """The directions of a file, in its order, at least one.

    Wide: a header `name, w0 … w{D-1}` and optional columns `first_style, last_style, min, max, group,
    description`; with a column `style`, a direction has one row per style and its vector is [num_ws, D].
    2019: no header, `name,<anything>,v0:v1:…:v{D-1}`. Rows of plain
    numbers: see `arrays.directions_in`. DirectionError names the file, the line and the column in one sentence.
    """
    file = Path(path)
    try:
        with open_file(file) as stream:
            table = read_table(stream)
        if table.kind == "numbers":
            array = plain_numbers(table.rows)
            return directions_in([FoundArray((), array.shape, lambda: array)], name_of(file.stem), num_ws)
        return (
            read_wide(table.rows, name_of(file.stem))
            if table.kind == "wide"
            else read_three_columns(table.rows)
        )
    except OSError as error:
        raise DirectionError(f"'{file.name}' cannot be read: {why_unreadable(error, file)}.") from error
    except FileProblem as problem:
        raise DirectionError(f"'{file.name}'{problem}.") from problem


def write_csv(path: str | os.PathLike[str], directions: Iterable[Direction]) -> None:
    """Write a wide CSV (UTF-8) from which `read_csv` gets the same vectors, to the last bit.

    The file at `path` is the old one or the whole new one. DirectionError when there are no directions, names
    are not unique or lengths differ; OSError is passed on.
    """
    table = to_table(directions)
    atomic_write(Path(path), table.to_csv(index=False, lineterminator="\n").encode())


def read_table(stream: BinaryIO, what: str = "directions") -> Table:
    """The table of `what` in a file, its rows still to be understood; FileProblem when it is none."""
    if os.fstat(stream.fileno()).st_size > MAX_BYTES:
        raise FileProblem(f" is larger than {MAX_BYTES // 2**20} MB")
    lines = text_lines(stream.read(MAX_BYTES))
    table = next((found for line in _beginning(lines) if (found := _table(line, lines)) is not None), None)
    if table is None:
        raise FileProblem(
            f" is not a table of {what}: its first line has to be a header with the columns name, w0, w1, …, "
            "a row of numbers, or a row of three columns, the last with numbers joined by ':'"
        )
    return table


def _beginning(lines: list[str]) -> Iterator[str]:
    """The first line with something in it; more where those before it are notes, as numpy writes them above its numbers."""
    filled = [line for line in lines if line.strip(" ,;\t")]
    if not filled:
        raise FileProblem(" is empty")
    for line in filled:
        yield line
        if not line.startswith(NOTE):
            return


def _table(first: str, lines: list[str]) -> Table | None:
    """The table whose first line is `first`; None when that is no line of one."""
    for separator in SEPARATORS:
        cells = [cell.strip() for cell in first.replace('"', "").split(separator)]
        if any(":" in cell for cell in cells[2:]):
            return Table("three columns", rows(lines, separator))
        if {"name", "w0"} & {cell.lower() for cell in cells}:
            return Table("wide", rows(lines, separator))
        if len(cells) > 1 and all(map(is_number, cells)):
            return Table("numbers", rows(lines, separator))
        if len(cells) > 2 and all(map(is_number, cells[1:])):
            return Table("wide", _titled(rows(lines, separator), len(cells) - 1))
    if not first.split() or not all(map(is_number, first.split())):
        return None
    return Table("numbers", rows([" ".join(line.split()) for line in lines], " "))


def _titled(given: Iterator[Row], count: int) -> Iterator[Row]:
    """The rows of a table of a name and numbers under the header that it lacks, or in place of pandas' 0, 1, 2, …."""
    yield Row(0, ["name", *(f"w{index}" for index in range(count))])
    for number, row in enumerate(given):
        if number or row.cells[1:] != [str(index) for index in range(count)]:
            yield row


def text_lines(data: bytes) -> list[str]:
    """The lines of a text without their ends, whichever system wrote them; FileProblem when it is not text."""
    encoding, spoken = "utf-8-sig", "UTF-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # what Excel calls Unicode text
        encoding = spoken = "UTF-16"
    elif b"\0" in data[:4096]:
        raise FileProblem(" is not a text file")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileProblem(
            f", line {line} is not {spoken} text: please save the file as CSV in UTF-8"
        ) from error
    # Not str.splitlines: it also breaks lines at characters that may stand in a name.
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
