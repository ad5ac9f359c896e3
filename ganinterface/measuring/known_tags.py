"""Tags that a person knows of some seeds: from a table, or from two lists of seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganinterface.document.limits import MAX_SEED
from stylegan.directions import DirectionError
from stylegan.files.plain_files import refuse_special
from stylegan.files.problem import quoted, table_problem
from stylegan.files.system_errors import why_unreadable
from stylegan.metrics.outputs import Output, check_outputs

MAX_ROWS = 1_000_000
MAX_OPTIONS = 200  # different texts in a column; more are not tags


@dataclass(frozen=True, eq=False)
class KnownTags:
    """Seeds, and of each what `Labelled` has: a column of 1 and 0 for a tag, of numbers for a number, [N, K]."""

    seeds: tuple[int, ...]
    values: NDArray[np.float32]
    outputs: tuple[Output, ...]


def tags_of_seeds(name: str, shown: Sequence[int], lacking: Sequence[int]) -> KnownTags:
    """One tag of that name, which some seeds show and others lack."""
    values = np.concatenate([np.ones(len(shown)), np.zeros(len(lacking))]).astype(np.float32)
    return KnownTags((*shown, *lacking), values[:, None], (Output("flag", (name,)),))


def read_tags(path: Path) -> KnownTags:
    """A CSV with a column `seed` and one or more of tags, a row per seed.

    A column of yes and no (1 and 0, true and false) is a flag, one of other numbers a number between its ends, one of texts
    a group of options: the column is its heading. DirectionError with one sentence that names the file, and the column.
    """
    import pandas

    try:
        refuse_special(path)
        table = pandas.read_csv(path, skipinitialspace=True, nrows=MAX_ROWS, compression=None)
    except OSError as error:
        raise DirectionError(f"'{path.name}' cannot be read: {why_unreadable(error, path)}.") from error
    except ValueError as error:  # pandas' own errors, and text that is not UTF-8
        raise DirectionError(f"'{path.name}' is not a table: {table_problem(error)}.") from error
    table.columns = [str(title).strip() for title in table.columns]
    if "seed" not in table.columns or len(table.columns) < 2 or not len(table):
        raise DirectionError(f"'{path.name}' needs a column seed, a column for each tag, and rows.")
    try:
        seeds = _seeds(table.pop("seed"))
        parts = [_column(str(title), table[title]) for title in table.columns]
        outputs = tuple(output for output, _ in parts)
        check_outputs(outputs)
    except ValueError as error:
        raise DirectionError(f"'{path.name}': {error}") from error
    return KnownTags(seeds, np.concatenate([values for _, values in parts], axis=1), outputs)


def _seeds(column: Any) -> tuple[int, ...]:
    texts = [
        "" if missing else str(cell).strip() for cell, missing in zip(column, column.isna(), strict=True)
    ]
    texts = [text.removesuffix(".0") for text in texts]  # pandas' way with whole numbers where one is missing
    for row, text in enumerate(texts):
        if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAX_SEED):
            but = f", but '{quoted(text)}'" if text else ""
            raise ValueError(f"line {row + 2} has no seed (a number from 0 to {MAX_SEED}){but}.")
    seeds = tuple(map(int, texts))
    if len(set(seeds)) != len(seeds):
        twice = next(seed for seed in seeds if seeds.count(seed) > 1)
        raise ValueError(f"seed {twice} is there twice.")
    return seeds


def _column(title: str, column: Any) -> tuple[Output, NDArray[np.float32]]:
    """What a column tells, and its values: one column for a flag or a number, one per text else."""
    if column.isna().any():
        line = int(column.isna().to_numpy().argmax()) + 2
        raise ValueError(f"the column '{quoted(title)}' is empty in line {line}.")
    if column.dtype.kind in "biuf":
        numbers = column.to_numpy(dtype=np.float64)
        low, high = float(numbers.min()), float(numbers.max())
        if not low < high:
            raise ValueError(f"the column '{quoted(title)}' is the same in every line.")
        flag = set(np.unique(numbers)) == {0.0, 1.0}
        output = Output("flag", (title,)) if flag else Output("number", (title,), low=low, high=high)
        return output, numbers.astype(np.float32)[:, None]
    texts = column.astype(str).str.strip().to_numpy()
    if {text.lower() for text in texts} == {"yes", "no"}:
        shows = np.array([text.lower() == "yes" for text in texts], np.float32)
        return Output("flag", (title,)), shows[:, None]
    options = sorted(set(texts))
    if not 2 <= len(options) <= MAX_OPTIONS:
        raise ValueError(
            f"the column '{quoted(title)}' has {len(options)} different texts, which are not tags."
        )
    values = (texts[:, None] == np.array(options)[None, :]).astype(np.float32)
    return Output("options", tuple(options), title), values
