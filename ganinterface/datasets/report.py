"""What became of every picture of a source: its row of the report, its label, and the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from ganinterface.datasets.choosing.tables import write_rows
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.labels import MAX_CLASSES


@dataclass
class Row:
    """One picture, or one box of it. `picture` is its name in the set, `dropped` the reason why it has none."""

    file: str
    picture: str = ""
    dropped: str = ""
    detail: str = ""
    width: int | None = None  # of the upright source, in pixels
    height: int | None = None
    x0: float | None = None  # what was cut out of it
    y0: float | None = None
    x1: float | None = None
    y1: float | None = None
    label: str = ""
    hash: str = ""  # perceptual, 16 hexadecimal digits

    def drop(self, reason: str, detail: str = "") -> None:
        """It is not in the set."""
        self.picture, self.dropped, self.detail = "", reason, detail


@dataclass(frozen=True)
class Summary:
    """A set that was built."""

    path: Path
    report: Path
    pictures: int
    size: tuple[int, int]  # height, width
    channels: int
    classes: tuple[str, ...]
    label_dim: int
    dropped: dict[str, int]  # reason -> how many, most first
    mirror: bool
    bytes: int


def report_path(pictures: Path) -> Path:
    """Where the report about a set is written: `set.zip` -> `set.report.csv`."""
    return pictures.with_suffix(".report.csv")


def count_dropped(rows: Sequence[Row]) -> dict[str, int]:
    """Reasons and how many pictures each has cost, most first."""
    return dict(Counter(row.dropped for row in rows if row.dropped).most_common())


def write_report(path: Path, rows: Sequence[Row]) -> None:
    """A line for each row. OSError is passed on."""
    cells = ([f"{value:g}" if isinstance(value, float) else value for value in astuple(row)] for row in rows)
    write_rows(path, [field.name for field in fields(Row)], cells)


@dataclass(frozen=True)
class Labelling:
    """`values`: a class from 0, or a list of numbers, for each picture (None without labels); `names` of the classes."""

    values: list[Any] | None
    names: tuple[str, ...]
    dim: int

    def text(self, number: int) -> str:
        """A picture's label for people."""
        if self.values is None:
            return ""
        value = self.values[number]
        return self.names[value] if self.names and isinstance(value, int) else str(value)


def label_pictures(labels: Sequence[Any] | None, class_names: tuple[str, ...]) -> Labelling:
    """Texts become classes in their order (whole numbers by size); what an earlier index held stays as it is."""
    if labels is None:
        return Labelling(None, (), 0)
    if not all(isinstance(label, str) for label in labels):
        values = list(labels)
        dim = len(values[0]) if isinstance(values[0], list) else max(max(values) + 1, len(class_names))
        return Labelling(values, class_names, dim)
    names = sorted(set(labels), key=_by_number_or_name)
    if len(names) > MAX_CLASSES:
        raise DatasetError(
            f"The labels have {len(names):,} different values, and a class for each is too many."
        )
    places = {name: place for place, name in enumerate(names)}
    return Labelling([places[label] for label in labels], tuple(names), len(names))


def _by_number_or_name(name: str) -> tuple[bool, int, str]:
    whole = name.isascii() and name.removeprefix("-").isdecimal() and len(name) < 20
    return not whole, int(name) if whole else 0, name
