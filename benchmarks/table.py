"""The table of the floors: how many times as fast as the plain way, or how many milliseconds, and how fast it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Results = Mapping[str, Mapping[str, float]]  # the figures by the measurement's name

PLAIN = "plain"  # the contender, see benchmarks/plain.py


@dataclass(frozen=True)
class Row:
    """One piece of work of the measurement `speed`: at least `floor` times as fast as the plain way draws all."""

    model: str
    work: str
    floor: float

    def line(self, results: Results) -> str:
        """As it was measured; where it was not, why."""
        figures = results.get("speed", {})
        plain, here = (figures.get(f"{self.model}, {name} (ms)") for name in (PLAIN, self.work))
        if plain is None:
            return _line(f"{self.model}, {self.work}", "", "", "not measured", "")
        if here is None:
            return _line(f"{self.model}, {self.work}", f"{plain:.0f}", "", "not on this processor", "")
        times = plain / here
        floor = f">= {self.floor:g}: {'holds' if times >= self.floor else 'DOES NOT HOLD'}"
        return _line(f"{self.model}, {self.work}", f"{plain:.0f}", f"{here:.0f}", f"{times:.1f}", floor)


ROWS = (
    Row("StyleGAN2 1024", "whole picture", 2.4),
    Row("StyleGAN2 1024", "whole picture, bf16", 5.0),
    Row("StyleGAN 1024", "whole picture", 3.0),
    Row("StyleGAN2 1024", "edit of 4x4 at 32x32", 25.0),
    Row("StyleGAN2 1024", "edit of 2x2 at 16x16", 9.0),
    Row("StyleGAN2 1024", "edit of 8x8 at 64x64", 60.0),
    Row("StyleGAN 1024", "locked edit of 4x4 at 32x32", 15.0),
)
DRAG = "brush move to new picture, median (ms)"
MAX_DRAG = 20.0  # ms


def table(results: Results) -> str:
    """All rows, for a terminal."""
    lines = [
        _line("work", "plain, ms", "here, ms", "times as fast", "floor"),
        *(row.line(results) for row in ROWS),
    ]
    drag = results.get("drag", {}).get(DRAG)
    if drag is not None:
        floor = f"<= {MAX_DRAG:g} ms: {'holds' if drag <= MAX_DRAG else 'DOES NOT HOLD'}"
        lines.append(_line("shipped model, brush move to new picture", "", f"{drag:.1f}", "", floor))
    return "\n".join(lines)


def _line(work: str, plain: str, here: str, times: str, floor: str) -> str:
    return f"  {work:<44} {plain:>10} {here:>10} {times:>22}   {floor}".rstrip()
