"""What `benchmarks large` says of the pictures that were shown while a hand painted."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import beside, drag
from benchmarks.table import table
from ganinterface.document.document import Document
from ganinterface.render.request import Frame, Request

FIGURES = {
    drag.PLAIN: 2800.0,
    drag.EXACT: 95.0,
    drag.SMALLEST: 256.0,
    drag.MEDIAN_AGE: 100.0,
    drag.OLDEST: 500.0,
}


@pytest.mark.parametrize(
    ("draft", "height"), [("", 0), ("64×64", 64), ("128×64", 128), ("bf16", 32), ("locked", 32)]
)
def test_a_draft_has_the_height_that_it_was_drawn_in(draft: str, height: int) -> None:
    frame = Frame(Request(Document()), np.zeros((32, 16, 3), np.uint8), draft=draft)
    assert drag.height_drawn(frame) == height


def lines_of(figures: dict[str, float]) -> list[str]:
    return [
        line for line in table({"large": figures}).splitlines() if "pictures shown" in line or "old)" in line
    ]


def test_each_floor_holds_or_does_not() -> None:
    exact, smallest, median, oldest = lines_of(FIGURES)
    assert all(line.endswith(" holds") for line in (exact, smallest, median))
    assert "28.0" in median
    assert oldest.endswith("DOES NOT HOLD")
    assert "5.6" in oldest
    few, *_ = lines_of(FIGURES | {drag.EXACT: 0.6})
    assert few.endswith("DOES NOT HOLD")


def test_a_processor_without_bfloat16_has_no_second_row() -> None:
    without = {name + drag.WITHOUT: value for name, value in FIGURES.items() if name != drag.PLAIN}
    assert len(lines_of(FIGURES)) == 4
    assert len(lines_of(FIGURES | without)) == 8


def test_other_work_may_make_a_brush_move_half_as_long_again() -> None:
    figures = {f"{drag.MEDIAN}, {name}": 10.0 for name in beside.BESIDE}
    figures |= {
        f"{beside.RATIO}, {beside.STRIP}": 1.2,
        f"{beside.RATIO}, {beside.BATCH}": 1.6,
        f"{beside.RATIO}, {beside.MAP}": 1.5,
        f"{beside.RATIO}, {beside.FINDER}": 1.51,
    }
    lines = [line for line in table({"beside": figures}).splitlines() if "brush move" in line]
    assert ["NOT" in line for line in lines] == [False, True, False, True]
