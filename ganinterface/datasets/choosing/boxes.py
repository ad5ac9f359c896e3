"""What a detector found: boxes (of faces, say) by picture, from CSV or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ganinterface.datasets.choosing.tables import FILE, check_column, lookup, read_rows
from stylegan.files.plain_files import open_file
from stylegan.files.problem import quoted
from stylegan.files.system_errors import why_unreadable
from stylegan.training.pictures import DatasetError

SIDES = ("x0", "y0", "x1", "y1")
MAX_BYTES = 2**30


class Box(NamedTuple):
    """A rectangle in pixels of the upright picture, right and lower side not included."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """In pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """In pixels."""
        return self.y1 - self.y0


def read_boxes(path: Path, names: Sequence[str]) -> list[list[Box]]:
    """The boxes of each of the pictures `names`, the largest first; DatasetError with one sentence for a bad file.

    CSV with the columns `file,x0,y0,x1,y1`, a line for each box, or JSON: a list of objects with those fields, or an
    object of name -> box or list of boxes, a box being `[x0, y0, x1, y1]`.
    """
    try:
        pairs = _from_json(path) if path.suffix.lower() == ".json" else _from_csv(path)
    except OSError as error:
        raise DatasetError(f"'{path}' cannot be read: {why_unreadable(error, path)}.") from error
    boxes: dict[str, list[Box]] = {}
    for name, sides in pairs:
        boxes.setdefault(name, []).append(_box(sides, name, path))
    listed = list(boxes)
    found = [[] if place is None else boxes[listed[place]] for place in lookup(listed, names)]
    return [sorted(each, key=lambda box: -box.width * box.height) for each in found]


def _from_csv(path: Path) -> list[tuple[str, list[Any]]]:
    table = read_rows(path)
    for column in SIDES:
        check_column(table, column, path)
    return list(zip(table[FILE], table[list(SIDES)].values.tolist(), strict=True))


def _from_json(path: Path) -> list[tuple[str, list[Any]]]:
    with open_file(path) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DatasetError(
            f"'{path}' is larger than {MAX_BYTES // 2**20} MiB, which no list of boxes should be."
        )
    try:
        held = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"'{path}' is not valid JSON: {error}.") from error
    if isinstance(held, dict):
        return [(name, sides) for name, boxes in held.items() for sides in _several(boxes)]
    if isinstance(held, list) and all(
        isinstance(each, dict) and isinstance(each.get(FILE), str) for each in held
    ):
        return [(each[FILE], [each.get(side) for side in SIDES]) for each in held]
    raise DatasetError(
        f"'{path}' holds neither a list of objects with {FILE}, x0, y0, x1, y1 nor boxes by name."
    )


def _several(boxes: Any) -> list[Any]:
    nested = isinstance(boxes, list) and all(isinstance(each, list) for each in boxes)
    return boxes if nested else [boxes]


def _box(sides: Any, name: str, path: Path) -> Box:
    numbers = isinstance(sides, list) and len(sides) == 4
    if numbers and all(isinstance(side, int | float) and math.isfinite(side) for side in sides):
        box = Box(*(float(side) for side in sides))
        if box.width > 0 and box.height > 0:
            return box
    raise DatasetError(f"'{path}' has a box for '{quoted(name)}' that is no rectangle x0 < x1, y0 < y1.")
