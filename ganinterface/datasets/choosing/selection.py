"""Which pictures of a source are wanted at all, known before any of them is read, and with which labels and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from ganinterface.datasets.choosing.boxes import Box, read_boxes
from ganinterface.datasets.choosing.expressions import matching
from ganinterface.datasets.choosing.tables import (
    FILE,
    TABLE_ENDINGS,
    check_column,
    lookup,
    read_decisions,
    read_table,
)
from ganinterface.datasets.report import Row
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.files import FolderFiles, PictureFiles, open_files
from stylegan.training.pictures.labels import read_index

if TYPE_CHECKING:
    import pandas

FOLDERS = "folders"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is taken from a source.

    `table` and `filter`: metadata and a query over them (`expressions.matching`); `decisions` of `ganinterface curate`: what
    is rejected stays out; `boxes` of a detector, the largest of each picture, or all of them (`every_box`). `labels`: a
    column of the table, "folders" (the first folder's name), "none", or None: those that the source has.
    """

    table: Path | None = None
    filter: str | None = None
    decisions: Path | None = None
    boxes: Path | None = None
    every_box: bool = False
    labels: str | None = None


@dataclass(frozen=True)
class Candidate:
    """A picture to be read, or one box of it: `row` of the report is filled on the way."""

    row: Row
    box: Box | None
    label: Any  # a text or, where the source has labels, what stands in its index; None without labels


@dataclass(frozen=True)
class Selection:
    """Every picture's rows, in the source's order, and those among them that are candidates."""

    rows: list[Row]
    candidates: list[Candidate]
    class_names: tuple[str, ...]  # of labels that the source has
    labelled: bool
    mirror: bool  # whether the source says that it may be mirrored


def open_source(source: Path, choice: Choice) -> tuple[PictureFiles, pandas.DataFrame | None]:
    """The pictures of a folder, a zip, or those that a table names (paths from its folder), and the table if there is one."""
    if source.suffix.lower() in TABLE_ENDINGS and source.is_file():
        if choice.table is not None:
            raise DatasetError("--table cannot be used where the source is a table itself.")
        table = read_table(source)
        if not len(table):
            raise DatasetError(f"'{source}' names no pictures.")
        return FolderFiles(source.parent, [str(name) for name in table[FILE]]), table
    return open_files(source), None if choice.table is None else read_table(choice.table)


def select(files: PictureFiles, table: pandas.DataFrame | None, choice: Choice) -> Selection:
    """Go through the names; DatasetError with one sentence for a wrong table, filter, column or file."""
    names = list(files.names)
    rows = [Row(name) for name in names]
    _check(choice, table)
    if choice.decisions is not None:
        decisions = read_decisions(choice.decisions)
        _drop(rows, [decisions.get(name) == "reject" for name in names], "rejected")
    places = [None] * len(names) if table is None else lookup([str(name) for name in table[FILE]], names)
    if table is not None:
        _drop(rows, [place is None for place in places], "not in the table")
    if table is not None and choice.filter is not None:
        kept = matching(table, choice.filter)
        _drop(rows, [place is not None and not kept[place] for place in places], "filtered")
    labels, class_names, mirror = _labels(files, table, places, choice)
    if labels is not None:
        _drop(rows, [label is None for label in labels], "no label")
    boxes = None if choice.boxes is None else read_boxes(choice.boxes, names)
    if boxes is not None:
        _drop(rows, [not each for each in boxes], "no box")
    return _listed(rows, labels, boxes, choice.every_box, class_names, mirror)


def _check(choice: Choice, table: pandas.DataFrame | None) -> None:
    by_column = choice.labels not in (None, "none", FOLDERS)
    if table is None and (choice.filter is not None or by_column):
        needs = (
            "A filter needs" if choice.filter is not None else f"Labels of a column, '{choice.labels}', need"
        )
        raise DatasetError(f"{needs} a table.")
    if table is not None and by_column:
        check_column(table, str(choice.labels), "the table")


def _drop(rows: Sequence[Row], which: Sequence[bool], reason: str) -> None:
    for row, dropped in zip(rows, which, strict=True):
        if dropped and not row.dropped:
            row.drop(reason)


def _labels(
    files: PictureFiles, table: pandas.DataFrame | None, places: Sequence[int | None], choice: Choice
) -> tuple[list[Any] | None, tuple[str, ...], bool]:
    """A label for each picture (None: it has none), the names of classes that the source has, and whether it is mirrored."""
    index = read_index(files)
    if choice.labels == "none" or (choice.labels is None and index.labels is None):
        return None, (), index.mirror
    if choice.labels is None:
        assert index.labels is not None
        return [index.raw[name] for name in files.names], index.labels.names, index.mirror
    if choice.labels == FOLDERS:
        parts = [PurePosixPath(name).parts for name in files.names]
        return [each[0] if len(each) > 1 else None for each in parts], (), index.mirror
    assert table is not None
    column = table[choice.labels]
    known = [None if missing else _text(value) for value, missing in zip(column, column.isna(), strict=True)]
    return [None if place is None else known[place] for place in places], (), index.mirror


def _text(value: Any) -> str:
    """A cell as the name of a class: 3.0, as pandas reads whole numbers beside empty cells, is 3."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _listed(
    rows: list[Row],
    labels: list[Any] | None,
    boxes: list[list[Box]] | None,
    every_box: bool,
    class_names: tuple[str, ...],
    mirror: bool,
) -> Selection:
    listed, candidates = [], []
    for number, row in enumerate(rows):
        found: list[Box | None] = [None] if boxes is None or not boxes[number] else [*boxes[number]]
        for box in found if every_box else found[:1]:
            own = row if box is found[0] else Row(row.file, dropped=row.dropped, detail=row.detail)
            listed.append(own)
            if not own.dropped:
                candidates.append(Candidate(own, box, None if labels is None else labels[number]))
    return Selection(listed, candidates, class_names, labels is not None, mirror)
