"""What is gone through: the pictures' names, earlier decisions, a tagger's scores, and the orders these allow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ganinterface.datasets.choosing.tables import decisions_path, read_decisions
from ganinterface.datasets.curation import Curation, Rows, by_value
from ganinterface.datasets.measuring import Measured
from stylegan.training.pictures import DatasetError
from stylegan.training.pictures.files import PictureFiles, open_files


@dataclass(frozen=True, eq=False)
class Opened:
    """A set that is gone through. `scores`: NaN where a picture has none; None without a table."""

    files: PictureFiles
    curation: Curation
    decisions: Path
    scores: NDArray[np.float64] | None = None
    column: str = ""


def open_set(where: Path, scores: Path | None = None, column: str | None = None) -> Opened:
    """Open a zip or a folder with what was decided before; DatasetError with one sentence for anything wrong."""
    files = open_files(where)
    try:
        path = decisions_path(where)
        curation = Curation(files.names, read_decisions(path) if path.exists() else {})
        if scores is None:
            return Opened(files, curation, path)
        from ganinterface.datasets.choosing.tables import read_scores

        chosen, values = read_scores(scores, files.names, column)
        if np.isnan(values).all():
            raise DatasetError(f"'{scores}' has no score for any of these pictures.")
        return Opened(files, curation, path, values, chosen)
    except BaseException:
        files.close()
        raise


class Sorting:
    """By name, a tagger's score, sharpness, or nearness to duplicates."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self.measured: Measured | None = None
        self.key = "name"
        self.reversed = False

    def needs_measuring(self, key: str) -> bool:
        """Whether every picture has to be read before this order is known."""
        return key in ("sharpness", "nearness") and self.measured is None

    def order(self) -> Rows:
        """Rows in the order; the lowest score, the least sharp and the nearest come first unless reversed."""
        if self.key == "score" and self._opened.scores is not None:
            return by_value(self._opened.scores, self.reversed)
        if self.measured is not None and self.key == "sharpness":
            return by_value(self.measured.sharpness, self.reversed)
        if self.measured is not None and self.key == "nearness":
            return self.measured.together[::-1] if self.reversed else self.measured.together
        rows = np.arange(len(self._opened.files.names), dtype=np.int64)
        return rows[::-1] if self.reversed else rows

    def describe(self, row: int) -> str:
        """What decides about a picture's place, for people; nothing where it is the name."""
        if self.key == "score" and self._opened.scores is not None:
            return _number(f"{self._opened.column} ", self._opened.scores[row])
        if self.measured is not None and self.key == "sharpness":
            return _number("sharpness ", self.measured.sharpness[row])
        if self.measured is not None and self.key == "nearness":
            bits = self.measured.nearest[row]
            return "no duplicate" if np.isnan(bits) else f"{int(bits)} bits apart"
        return ""


def _number(before: str, value: float) -> str:
    if np.isnan(value):
        return f"no {before.strip()}"
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.4g}"
    return before + text.replace("-", "−")
