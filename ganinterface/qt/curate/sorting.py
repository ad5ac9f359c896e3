"""The orders that a set can be gone through in, and what is said of a picture in each."""

from __future__ import annotations

import numpy as np

from ganinterface.datasets.curation import Rows, by_value
from ganinterface.datasets.measuring import Measured
from ganinterface.qt.curate.opening import Opened


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
    return f"no {before.strip()}" if np.isnan(value) else f"{before}{value:.4g}"
