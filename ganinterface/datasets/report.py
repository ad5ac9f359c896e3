"""What became of every picture of a source: a row each, for the CSV beside the set and for the summary."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from stylegan.atomic import atomic_write


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

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return held | {"path": str(self.path), "report": str(self.report), "size": list(self.size)}


def report_path(pictures: Path) -> Path:
    """Where the report about a set is written: `set.zip` -> `set.report.csv`."""
    return pictures.with_suffix(".report.csv")


def count_dropped(rows: Sequence[Row]) -> dict[str, int]:
    """Reasons and how many pictures each has cost, most first."""
    return dict(Counter(row.dropped for row in rows if row.dropped).most_common())


def write_report(path: Path, rows: Sequence[Row]) -> None:
    """A line for each row. OSError is passed on."""
    text = io.StringIO(newline="")
    names = [field.name for field in fields(Row)]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        values = (getattr(row, name) for name in names)
        writer.writerow([f"{value:g}" if isinstance(value, float) else value for value in values])
    atomic_write(path, text.getvalue().encode("utf-8", "surrogateescape"))
