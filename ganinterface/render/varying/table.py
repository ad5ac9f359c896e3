"""samples.csv: a row for each picture of a set, with its seed, the amounts of its attributes, the strengths of its edits."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from ganinterface.document.document import Document
from ganinterface.document.parameters import AMOUNT, address_of, numbers
from ganinterface.files.replacing import present
from stylegan.files.atomic import atomic_write
from stylegan.files.problem import table_problem
from stylegan.files.system_errors import why_unreadable

if TYPE_CHECKING:
    import pandas

NAME = "samples.csv"
FIRST = ("file", "source", "seed", "psi")  # columns, in this order
LAST = ("distance", "quality")  # how far out the picture's w is, see `stylegan.latents.spread`
STRENGTHS = ("edits/*/strength", "groups/*/strength")

Row = Mapping[str, Any]


def row_of(
    file: str, document: Document, given: Row | None = None, quality: tuple[float, str] | None = None
) -> Row:
    """What the table says of a picture; `given`: what else is known of it, by column. What is hidden has no strength."""
    row: dict[str, Any] = {"file": file, "seed": document.seed, "psi": document.truncation.psi}
    for kind, keys, value in numbers(_without_hidden(document)):
        if kind is AMOUNT:
            name = keys[1]
            row[name if name not in (*FIRST, *LAST) else address_of(keys)] = value
        elif kind.path in STRENGTHS:
            row[address_of(keys)] = value
    row.update(given or {})
    if quality is not None:
        row.update(distance=round(quality[0], 3), quality=quality[1])
    return row


def _without_hidden(document: Document) -> Document:
    edits = (edit if edit.enabled else replace(edit, strength=0.0) for edit in document.edits)
    groups = (group if group.enabled else replace(group, strength=0.0) for group in document.groups)
    return replace(document, edits=tuple(edits), groups=tuple(groups))


def table_of(rows: Iterable[Row]) -> pandas.DataFrame:
    """The rows as a table to compute with; an attribute that a picture does not use is at 0 there."""
    import pandas

    table = pandas.DataFrame(list(rows))
    for column in table.columns:
        if column == "seed":
            table[column] = table[column].astype("Int64")
        elif pandas.api.types.is_numeric_dtype(table[column]) and column not in (*FIRST, *LAST):
            table[column] = table[column].fillna(0.0)
    first = [name for name in FIRST if name in table.columns]
    last = [name for name in LAST if name in table.columns]
    between = [name for name in table.columns if name not in (*FIRST, *LAST)]
    return table[[*first, *between, *last]]


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Write the table as CSV; OSError when that cannot be."""
    text = table_of(rows).to_csv(index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    with present(path.parent):
        atomic_write(path, text.encode())


def read(path: Path) -> list[Row]:
    """The rows of a table that is there, none where there is none; ValueError with one sentence when it is another table."""
    if not path.exists():
        return []
    import pandas

    problem = "it has no column 'file'"
    try:
        found = pandas.read_csv(path)
        has_files = "file" in found.columns
    except OSError as error:
        raise ValueError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
    except ValueError as error:  # pandas' own errors, and text that is not UTF-8
        has_files, problem = False, table_problem(error)
    if not has_files:
        raise ValueError(f"'{path}' is not a table of pictures that others could join: {problem}.")
    return [
        {key: value for key, value in row.items() if pandas.notna(value)} for row in found.to_dict("records")
    ]


def joined(older: Iterable[Row], rows: Sequence[Row], folder: Path) -> list[Row]:
    """The rows, after those older ones whose pictures are in the folder and are not written anew."""
    new = {row["file"] for row in rows}
    kept = [row for row in older if row["file"] not in new and (folder / str(row["file"])).is_file()]
    return [*kept, *rows]
