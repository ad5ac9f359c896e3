"""Tables about pictures: metadata, tags, scores (CSV or TSV), and decisions; which row is about which picture."""

from __future__ import annotations

import csv
import difflib
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from stylegan.files.atomic import atomic_write
from stylegan.files.plain_files import read_bytes, refuse_special
from stylegan.files.problem import quoted, table_problem
from stylegan.files.system_errors import why_unreadable
from stylegan.training.pictures import DatasetError

if TYPE_CHECKING:
    import pandas


FILE = "file"
TABLE_ENDINGS = (".csv", ".tsv")
MAX_BYTES = 2**31
Decision = Literal["keep", "reject"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
DECISION_COLUMNS = ["file", "decision"]


def lookup(listed: Sequence[str], names: Sequence[str]) -> list[int | None]:
    """For each of `names` (pictures of a source) the place in `listed` (a table's column) of what is about it, or None.

    The same path counts first. What is listed without folders, or with others, is found by the file's name alone where
    only one picture and one row have it.
    """
    cleaned = [each.strip().replace("\\", "/").removeprefix("./") for each in listed]
    exact = {each: place for place, each in reversed(list(enumerate(cleaned)))}
    rows_by_name = Counter(PurePosixPath(each).name for each in exact)
    pictures_by_name = Counter(PurePosixPath(each).name for each in names)
    by_name = {
        name: place
        for each, place in exact.items()
        if rows_by_name[name := PurePosixPath(each).name] == 1 and pictures_by_name[name] == 1
    }
    return [exact.get(name, by_name.get(PurePosixPath(name).name)) for name in names]


def read_table(path: Path) -> pandas.DataFrame:
    """A table whose column `file` names pictures, once each; DatasetError with one sentence for anything else."""
    table = read_rows(path)
    twice = table[FILE].duplicated()
    if twice.any():
        name = str(table[FILE][twice].iloc[0])
        raise DatasetError(f"'{path}' has more than one row for '{quoted(name)}'.")
    return table


def read_rows(path: Path) -> pandas.DataFrame:
    """A table whose column `file` names pictures, as often as it likes; DatasetError with one sentence for anything else.

    Columns of numbers are numbers, all others text; `file` is text whatever it looks like.
    """
    import pandas

    try:
        refuse_special(path)
        if path.stat().st_size > MAX_BYTES:
            raise DatasetError(f"'{path}' is larger than {MAX_BYTES // 2**20} MiB, which no table should be.")
        separator = "\t" if path.suffix.lower() == ".tsv" else ","
        table = pandas.read_csv(
            path, sep=separator, dtype={FILE: str}, compression=None, encoding="utf-8-sig"
        )
    except OSError as error:
        raise DatasetError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
    except DatasetError:
        raise
    except ValueError as error:  # pandas' own errors, and text that is not UTF-8
        raise DatasetError(f"'{path}' cannot be read as a table: {table_problem(error)}.") from error
    check_column(table, FILE, path)
    return table.dropna(subset=[FILE]).reset_index(drop=True)


def check_column(table: pandas.DataFrame, column: str, where: Path | str) -> None:
    """DatasetError, with the columns that there are, unless the table has this one."""
    if column not in table.columns:
        raise DatasetError(f"'{where}' has no column '{quoted(column)}'{hint(column, table.columns)}")


def hint(column: str, columns: Iterable[object]) -> str:
    """The end of a sentence about a column that is not there: what may be meant, or what there is."""
    there = [str(each) for each in columns]
    near = difflib.get_close_matches(column, there, 1)
    if near:
        return f"; is '{quoted(near[0])}' meant?"
    listed = ", ".join(quoted(each) for each in there[:12])
    return f"; it has {listed}{', …' if len(there) > 12 else ''}."


def read_scores(
    path: Path, names: Sequence[str], column: str | None = None
) -> tuple[str, NDArray[np.float64]]:
    """A number for each of the pictures `names` (NaN: none) from a column of a table, and the column's name.

    Without `column` it is `score`, or the only one with numbers. DatasetError with one sentence for anything else.
    """
    import pandas

    table = read_table(path)
    numbers = [str(each) for each in table.columns if pandas.api.types.is_numeric_dtype(table[each])]
    if column is None and "score" not in numbers and len(numbers) != 1:
        listed = ", ".join(quoted(each) for each in numbers[:12]) or "none"
        raise DatasetError(
            f"'{path}' has no column 'score', and its columns of numbers are {listed}: please choose one with --column."
        )
    chosen = column or ("score" if "score" in numbers else numbers[0])
    check_column(table, chosen, path)
    if chosen not in numbers:
        raise DatasetError(f"The column '{quoted(chosen)}' of '{path}' does not hold numbers.")
    values = table[chosen].to_numpy(np.float64, na_value=np.nan)
    places = lookup([str(name) for name in table[FILE]], names)
    return chosen, np.array([np.nan if place is None else values[place] for place in places], np.float64)


def decisions_path(pictures: Path) -> Path:
    """Where the decisions about a set are kept: beside it, `set.zip` -> `set.decisions.csv`."""
    name = pictures.stem if pictures.suffix.lower() == ".zip" else pictures.name
    return pictures.with_name(f"{name}.decisions.csv")


def read_decisions(path: Path) -> dict[str, Decision]:
    """Decisions by picture name, in the order they were made; DatasetError with one sentence, which names the line."""
    try:
        text = read_bytes(path, MAX_BYTES).decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise DatasetError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
    except ValueError as error:
        raise DatasetError(f"'{path}' cannot be read: {error}.") from error
    decisions: dict[str, Decision] = {}
    try:
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if next(rows, None) != DECISION_COLUMNS:
            raise DatasetError(
                f"'{path}' holds no decisions: its first line is not '{','.join(DECISION_COLUMNS)}'."
            )
        for row in rows:
            if len(row) != 2 or row[1] not in DECISIONS:
                shown = quoted(",".join(row))
                raise DatasetError(
                    f"'{path}', line {rows.line_num}: '{shown}' is not a file name and keep or reject."
                )
            decisions.pop(row[0], None)
            decisions[row[0]] = "keep" if row[1] == "keep" else "reject"
    except csv.Error as error:
        raise DatasetError(f"'{path}', line {rows.line_num}: {error}.") from error
    return decisions


def write_decisions(path: Path, decisions: Mapping[str, Decision]) -> None:
    """Write them in their order; see `write_rows`."""
    write_rows(path, DECISION_COLUMNS, decisions.items())


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV, atomically; names of files may be such as are no text. OSError is passed on."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    atomic_write(path, text.getvalue().encode("utf-8", "surrogateescape"))
