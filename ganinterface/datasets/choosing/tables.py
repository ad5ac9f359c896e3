"""Tables about pictures (metadata, tags, scores): CSV or TSV, one row a picture, named in the column `file`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.choosing.naming import lookup
from ganinterface.datasets.errors import DatasetError
from stylegan.file_problem import quoted

if TYPE_CHECKING:
    import pandas

FILE = "file"
TABLE_ENDINGS = (".csv", ".tsv")
MOST_BYTES = 2**31


def read_table(path: Path) -> pandas.DataFrame:
    """A table whose column `file` names pictures, once each; DatasetError with one sentence for anything else.

    Columns of numbers are numbers, all others text; `file` is text whatever it looks like.
    """
    import pandas

    try:
        if path.stat().st_size > MOST_BYTES:
            raise DatasetError(
                f"'{path}' is larger than {MOST_BYTES // 2**20} MiB, which no table should be."
            )
        separator = "\t" if path.suffix.lower() == ".tsv" else ","
        table = pandas.read_csv(
            path, sep=separator, dtype={FILE: str}, compression=None, encoding="utf-8-sig"
        )
    except OSError as error:
        raise DatasetError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    except DatasetError:
        raise
    except ValueError as error:  # pandas' own errors, and text that is not UTF-8
        reason = " ".join(str(error).split()).rstrip(".")
        raise DatasetError(f"'{path}' cannot be read as a table: {reason}.") from error
    check_column(table, FILE, path)
    table = table.dropna(subset=[FILE]).reset_index(drop=True)
    twice = table[FILE].duplicated()
    if twice.any():
        name = str(table[FILE][twice].iloc[0])
        raise DatasetError(f"'{path}' has more than one row for '{quoted(name)}'.")
    return table


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
            f"'{path}' has no column 'score', and of numbers it has {listed}: please say which."
        )
    chosen = column or ("score" if "score" in numbers else numbers[0])
    check_column(table, chosen, path)
    if chosen not in numbers:
        raise DatasetError(f"The column '{quoted(chosen)}' of '{path}' does not hold numbers.")
    values = table[chosen].to_numpy(np.float64, na_value=np.nan)
    places = lookup([str(name) for name in table[FILE]], names)
    return chosen, np.array([np.nan if place is None else values[place] for place in places], np.float64)
