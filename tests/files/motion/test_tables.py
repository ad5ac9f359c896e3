"""Tables that drive numbers: what people's spreadsheets and trackers write, and what is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.document.arrays import ArrayStore
from ganinterface.files.motion.tables import TableError, read_number_table


def written(folder: Path, text: str, name: str = "motion.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_of_numbers_are_offered_with_the_rate_of_their_times(tmp_path: Path) -> None:
    path = written(tmp_path, "time, x, note\n0.00, 1, a\n0.04, 2, b\n0.08, , c\n0.12, 4, d\n")
    table = read_number_table(path)
    assert [*table.columns] == ["time", "x"]
    np.testing.assert_allclose(table.columns["x"], [1, 2, 3, 4])
    assert table.rate == pytest.approx(25.0)
    arrays = ArrayStore()
    source = table.driver_source("x", arrays)
    assert (source.count, source.rate, source.column, source.file) == (
        4,
        pytest.approx(25.0),
        "x",
        "motion.csv",
    )
    np.testing.assert_allclose(arrays.get(source.array), [1, 2, 3, 4])


@pytest.mark.parametrize(("name", "text"), [("a.tsv", "x\ty\n1\t2\n3\t4\n"), ("a.csv", "x;y\n1;2\n3;4\n")])
def test_tabs_and_semicolons_are_understood(tmp_path: Path, name: str, text: str) -> None:
    table = read_number_table(written(tmp_path, text, name))
    np.testing.assert_allclose(table.columns["y"], [2, 4])
    assert table.driver_source("y", ArrayStore()).rate == 24.0
    assert table.driver_source("y", ArrayStore(), 50.0).rate == 50.0


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert [*read_number_table(written(tmp_path, "loudness\n0.1\n0.2\n")).columns] == ["loudness"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "'motion.csv' is not a table"),
        ("name\nanna\nbert\n", "'motion.csv' has no column of numbers from -1e+06 to 1e+06 under a heading."),
        ("x\n1e9\n", "has no column of numbers"),
        ("x\ninf\n", "has no column of numbers"),
        ("x\n", "has no column of numbers"),
        ('x,y\n1,"2\n', "'motion.csv' is not a table"),
    ],
)
def test_what_drives_nothing_is_refused_in_one_sentence(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(TableError) as caught:
        read_number_table(written(tmp_path, text))
    assert reason in str(caught.value)
    assert str(caught.value).endswith(".")


def test_a_missing_file_and_a_missing_column_are_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"'no.csv' cannot be read: there is no such file"):
        read_number_table(tmp_path / "no.csv")
    with pytest.raises(TableError, match=r"'motion.csv' has no column 'z'; there are x, y\."):
        read_number_table(written(tmp_path, "x,y\n1,2\n3,4\n")).driver_source("z", ArrayStore())
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00x\n\x00")
    with pytest.raises(TableError, match=r"'bytes.csv' is not a table"):
        read_number_table(tmp_path / "bytes.csv")
