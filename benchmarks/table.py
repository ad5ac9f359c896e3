"""The table of the floors: how many times as fast as the plain way, or how many milliseconds, and how fast it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks import beside, drag

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
        floor = f">= {self.floor:g}: {_holds(times >= self.floor)}"
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
DRAG = drag.MEDIAN
MAX_DRAG = 20.0  # ms
MAX_BESIDE = 1.5  # times as long as alone, while other work goes on
MIN_EXACT = 90.0  # % of the pictures that are shown while a hand paints on a large model
MIN_HEIGHT = 256.0
MEDIAN_SHARE, OLDEST_SHARE = 14.0, 7.0  # how often the age of what is shown fits into the plain whole picture


def table(results: Results) -> str:
    """All rows, for a terminal."""
    lines = [
        _line("work", "plain, ms", "here, ms", "times as fast", "floor"),
        *(row.line(results) for row in ROWS),
    ]
    moved = results.get("drag", {}).get(DRAG)
    if moved is not None:
        floor = f"<= {MAX_DRAG:g} ms: {_holds(moved <= MAX_DRAG)}"
        lines.append(_line("shipped model, brush move to new picture", "", f"{moved:.1f}", "", floor))
    lines += _beside(results.get("beside", {}))
    return "\n".join([*lines, *_painting(results.get("large", {}))])


def _beside(figures: Mapping[str, float]) -> list[str]:
    """How much longer a brush move takes while other work goes on."""
    lines = []
    for name in beside.BESIDE:
        ratio = figures.get(f"{beside.RATIO}, {name}")
        if ratio is not None:
            here, floor = (
                figures[f"{drag.MEDIAN}, {name}"],
                f"<= {MAX_BESIDE:g}: {_holds(ratio <= MAX_BESIDE)}",
            )
            lines.append(
                _line(f"brush move to new picture, {name}", "", f"{here:.1f}", f"{ratio:.2f} × alone", floor)
            )
    return lines


def _painting(figures: Mapping[str, float]) -> list[str]:
    """What is shown while a hand paints on the large model, as this processor draws and without its bfloat16."""
    lines, plain = [], figures.get(drag.PLAIN, 0.0)
    for kind in ("", drag.WITHOUT):
        if drag.EXACT + kind not in figures:
            continue
        for name, floor in ((drag.EXACT, MIN_EXACT), (drag.SMALLEST, MIN_HEIGHT)):
            here = figures[name + kind]
            lines.append(_line(name + kind, "", f"{here:.0f}", "", f">= {floor:g}: {_holds(here >= floor)}"))
        for name, floor in ((drag.MEDIAN_AGE, MEDIAN_SHARE), (drag.OLDEST, OLDEST_SHARE)):
            here = figures[name + kind]
            times, word = plain / here, _holds(plain / here >= floor)
            lines.append(
                _line(name + kind, f"{plain:.0f}", f"{here:.0f}", f"{times:.1f}", f">= {floor:g}: {word}")
            )
    return lines


def _holds(does: bool) -> str:
    return "holds" if does else "DOES NOT HOLD"


def _line(work: str, plain: str, here: str, times: str, floor: str) -> str:
    return f"  {work:<64} {plain:>10} {here:>10} {times:>22}   {floor}".rstrip()
