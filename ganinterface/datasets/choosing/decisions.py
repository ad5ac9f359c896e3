"""What a person decided about the pictures of a set: a CSV with the columns file, decision."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from ganinterface.datasets.errors import DatasetError
from stylegan.atomic import atomic_write
from stylegan.file_problem import quoted

Decision = Literal["keep", "reject"]
DECISIONS: tuple[Decision, ...] = get_args(Decision)
COLUMNS = ["file", "decision"]


def decisions_path(pictures: Path) -> Path:
    """Where the decisions about a set are kept: beside it, `set.zip` -> `set.decisions.csv`."""
    name = pictures.stem if pictures.suffix.lower() == ".zip" else pictures.name
    return pictures.with_name(f"{name}.decisions.csv")


def read_decisions(path: Path) -> dict[str, Decision]:
    """Decisions by picture name, in the order they were made; DatasetError with one sentence, which names the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise DatasetError(f"'{path}' cannot be read: {error.strerror or error}.") from error
    decisions: dict[str, Decision] = {}
    try:
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if next(rows, None) != COLUMNS:
            raise DatasetError(f"'{path}' holds no decisions: its first line is not '{','.join(COLUMNS)}'.")
        for row in rows:
            if len(row) != 2 or row[1] not in DECISIONS:
                shown = quoted(",".join(row))
                raise DatasetError(
                    f"'{path}', line {rows.line_num}: '{shown}' is no file with keep or reject."
                )
            decisions.pop(row[0], None)
            decisions[row[0]] = "keep" if row[1] == "keep" else "reject"
    except csv.Error as error:
        raise DatasetError(f"'{path}', line {rows.line_num}: {error}.") from error
    return decisions


def write_decisions(path: Path, decisions: Mapping[str, Decision]) -> None:
    """Write them in their order; the file holds the old ones or all of the new ones. OSError is passed on."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(decisions.items())
    atomic_write(path, text.getvalue().encode("utf-8", "surrogateescape"))
