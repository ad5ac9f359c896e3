"""What came of an evaluation, as a table to compute with."""

from __future__ import annotations

import numpy as np

from ganinterface.measuring.evaluation import Line, Report


def test_the_lines_of_a_report_are_the_rows_of_a_table() -> None:
    lines = (
        Line("mine", "model", 100, 12.5, 0.25, 0.5, 0.75, 1.0, path_length=3.5, tag_means=np.ones(4)),
        Line("other half", "floor", 50, 1.5, 0.0, 0.25, 1.0, 1.0),
    )
    table = Report(reference=None, lines=lines).table()  # type: ignore[arg-type]
    assert list(table.columns) == [
        "name",
        "kind",
        "pictures",
        "fid",
        "kid",
        "kid_deviation",
        "precision",
        "recall",
        "path_length",
    ]
    assert table.set_index("name").fid.to_dict() == {"mine": 12.5, "other half": 1.5}
    assert table.path_length.isna().tolist() == [False, True]
