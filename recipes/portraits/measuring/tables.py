"""Figures in tables, each line with what was promised of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line of a table: its cells, and whether what it says is as promised (None: nothing was)."""

    cells: tuple[str, ...]
    passed: bool | None = None


@dataclass(frozen=True)
class Table:
    """Figures under a title; passes when all its lines do."""

    title: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def passed(self) -> bool:
        """Whether no line failed."""
        return all(line.passed is not False for line in self.lines)

    def __str__(self) -> str:
        words = {True: "PASS", False: "FAIL", None: ""}
        rows = [(*self.header, ""), *((*line.cells, words[line.passed]) for line in self.lines)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        text = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([f"{self.title}: {words[self.passed]}", *text])


def percent(share: float) -> str:
    """A share of 0..1 as a person reads it."""
    return f"{100 * share:.1f} %"
