"""Directions as pandas tables: a row per direction, or one per style where the styles are moved differently."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from stylegan.directions.direction import Direction, DirectionError
from stylegan.directions.table import rows
from stylegan.directions.wide import DEFAULTS, FIELDS, read_wide
from stylegan.files.problem import FileProblem

if TYPE_CHECKING:
    import pandas


def to_table(directions: Iterable[Direction]) -> pandas.DataFrame:
    """The columns of a wide CSV: name, w0 … w{D-1} (float32), and of the optional ones those that are needed.

    DirectionError when there are no directions, names are not unique or lengths differ.
    """
    import pandas

    given = list(directions)
    names = [direction.name for direction in given]
    if len({direction.vector.shape[-1] for direction in given}) != 1:
        raise DirectionError("Directions of one file have one length, and there has to be at least one.")
    if len(set(names)) != len(names):
        raise DirectionError("Two directions of one file cannot have the same name.")
    heights = [len(np.atleast_2d(direction.vector)) for direction in given]
    columns = {"name": names}
    for column, field in FIELDS.items():
        values = [getattr(direction, field) for direction in given]
        if any(value != DEFAULTS[field] for value in values):
            columns[column] = values
    table = pandas.DataFrame(columns, dtype=object).loc[np.repeat(np.arange(len(given)), heights)]
    if any(direction.vector.ndim == 2 for direction in given):
        styles = [
            style
            for each in given
            for style in (range(len(each.vector)) if each.vector.ndim == 2 else [None])
        ]
        table.insert(1, "style", pandas.Series(styles, table.index, object))
    vectors = np.concatenate([np.atleast_2d(direction.vector) for direction in given])
    numbers = pandas.DataFrame(vectors, table.index, [f"w{index}" for index in range(vectors.shape[1])])
    return pandas.concat([table, numbers], axis=1).reset_index(drop=True)


def from_table(table: pandas.DataFrame) -> list[Direction]:
    """The directions of a table with the columns of a wide CSV, in any order; what is missing in a cell is its default.

    DirectionError names the line that it would have in a file: 2 is the first row.
    """
    if "name" not in [str(column).strip().lower() for column in table.columns]:
        raise DirectionError("The table has no column name.")
    try:
        return read_wide(rows(table.to_csv(index=False, lineterminator="\n").split("\n"), ","))
    except FileProblem as problem:
        raise DirectionError(f"The table{problem}.") from problem
