"""Directions as pandas tables: what researchers compute with, and the way back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest

import ganinterface
from stylegan.directions import Direction, DirectionError, from_table, read_csv, to_table, write_csv

SMILE = Direction("smile", np.float32([0.1, 2]))
AGE = Direction("age", np.float32([[3, 4], [5, 6]]), maximum=9, group="face")


def test_a_direction_is_a_row_with_its_numbers_as_they_are() -> None:
    table = to_table([SMILE, Direction("hat", np.float32([1e-30, -1]))])
    assert list(table.columns) == ["name", "w0", "w1"]
    assert list(table.name) == ["smile", "hat"]
    assert table[["w0", "w1"]].dtypes.tolist() == [np.float32, np.float32]
    assert table.w0.tolist() == [np.float32(0.1), np.float32(1e-30)]


def test_what_is_needed_by_one_is_a_column_and_styles_are_rows() -> None:
    table = to_table([SMILE, AGE])
    assert list(table.columns) == ["name", "style", "max", "group", "w0", "w1"]
    assert list(table.name) == ["smile", "age", "age"]
    assert list(table["style"]) == [None, 0, 1]
    assert list(table["max"]) == [5, 9, 9]


def test_a_table_that_was_computed_with_is_directions_again() -> None:
    table = to_table([SMILE, AGE]).sort_values("name", kind="stable")
    table["w0"] *= 2
    table["min"] = [-1.5, np.nan, np.nan][::-1]
    age, smile = from_table(table[[*table.columns[::-1]]])
    assert (age.name, smile.name, smile.minimum, smile.group) == ("age", "smile", -1.5, "")
    np.testing.assert_array_equal(age.vector, np.float32([[6, 4], [10, 6]]))
    np.testing.assert_array_equal(smile.vector, np.float32([0.2, 2]))
    assert (age.maximum, age.minimum, age.group) == (9, -5, "face")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pandas.DataFrame({"w0": [1.0]}), "The table has no column name."),
        (pandas.DataFrame({"name": ["a"]}), "the columns w0, w1, … with the numbers are missing"),
        (
            pandas.DataFrame({"name": ["a", "b"], "w0": [1.0, np.nan]}),
            r"line 3, column 2 \(w0\): there is no number",
        ),
        (
            pandas.DataFrame({"name": ["a", "b"], "w0": ["1", "x"]}),
            r"line 3, column 2 \(w0\): 'x' is not a number",
        ),
        (
            pandas.DataFrame({"name": ["a", "a"], "w0": [1, 2]}),
            "line 3: the name 'a' stands in line 2 already",
        ),
        (pandas.DataFrame({"name": [], "w0": []}), "has a header, but no directions"),
    ],
)
def test_a_table_that_makes_no_directions_says_why(table: pandas.DataFrame, said: str) -> None:
    with pytest.raises(DirectionError, match=said):
        from_table(table)


def test_the_attributes_of_a_file_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "attributes.csv"
    write_csv(path, [SMILE, AGE])
    table = ganinterface.attributes_table(path)
    assert table.equals(to_table(read_csv(path)))
