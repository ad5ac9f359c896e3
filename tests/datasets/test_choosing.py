"""Filters, tables and boxes: what a person may type, and what a file may hold."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.datasets.choosing.boxes import Box, read_boxes
from ganinterface.datasets.choosing.expressions import matching
from ganinterface.datasets.choosing.tables import (
    decisions_path,
    lookup,
    read_decisions,
    read_scores,
    write_decisions,
)
from stylegan.training.pictures import DatasetError


@pytest.fixture
def table() -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "score": [1.0, 5.0, 9.0, np.nan],
            "tags": ["girl lying", "boy", "girl", "lying"],
            "my width": [10, 20, 30, 40],
            "class": ["a", "b", "a", "b"],
        }
    )


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ('score >= 5 and not tags.str.contains("lying")', [1, 2]),
        ("score >= 5 & score < 9", [1]),
        ("(score == 1) | (score == 9)", [0, 2]),
        ("1 < score <= 9", [1, 2]),
        ("score.isna()", [3]),
        ("score.between(4, 9) and `my width` > 20", [2]),
        ("`class` == 'a' and `my width` + 5 > 20", [2]),
        ('tags in ["boy", "girl"]', [1, 2]),
        ('tags.isin(["boy"]) or tags.str.lower().str.startswith("g")', [0, 1, 2]),
        ('not tags.str.contains("GIRL", case=False)', [1, 3]),
        ("`my width` % 20 == 0", [1, 3]),
        ("tags.str.len() > 4\n and score < 3", [0]),
        ('tags == "`boy`" or tags == "@"', []),
    ],
)
def test_a_filter_says_of_every_row_whether_it_holds(
    expression: str, rows: list[int], table: pandas.DataFrame
) -> None:
    assert np.flatnonzero(matching(table, expression)).tolist() == rows


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("scor > 3", "no column 'scor'; is 'score' meant"),
        ("`my widht` > 3", "no column 'my widht'; is 'my width' meant"),
        ("@score > 3", "not variables"),
        ("score.__class__ == 3", "cannot use '.__class__'"),
        ("score.values.shape[0] > 1", "cannot"),
        ("tags.str.__init__.__globals__", "cannot use"),
        ('__import__("os").system("true")', "cannot call '.system'"),
        ('tags.to_csv("x")', "cannot call '.to_csv'"),
        ("tags.str.contains(tags.str.cat())", "cannot call '.cat'"),
        ("print(score)", "cannot call 'print'"),
        ("9 ** 9 ** 9 > score", "cannot have"),
        ("score << 4 > 3", "cannot have"),
        ("[each for each in score]", "cannot have"),
        ('f"{score}" == ""', "cannot have"),
        ("(lambda: 1)() > score", "cannot"),
        ("score if score > 3 else tags", "cannot have"),
        ("score[0] > 3", "cannot have"),
        ("score.isin(**{})", "cannot have"),
        ("(x := score) > 3", "cannot have"),
        ("score = 3", "is not an expression"),
        ("score > 3; score", "is not an expression"),
        ("score >", "is not an expression"),
        ("", "is not an expression"),
        ("score", "is not true or false"),
        ("True", "is not true or false"),
        ('score > "a"', "fails"),
        ('tags.str.contains("(")', "fails"),
        ("score > 3 or " * 400 + "score > 4", "at most"),
        ("not " * 900 + "score", ""),
        ("(" * 900 + "score" + ")" * 900, ""),
    ],
)
def test_anything_but_a_filter_is_refused_in_one_sentence(
    expression: str, said: str, table: pandas.DataFrame
) -> None:
    with pytest.raises(DatasetError) as caught:
        matching(table, expression)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=30) | st.text("score@`.()_[]'\"~&|=<> tagsr1", max_size=30))
def test_no_text_does_more_than_be_refused(expression: str) -> None:
    frame = pandas.DataFrame({"score": [1.0, 2.0], "tags": ["a", "b"]})
    with contextlib.suppress(DatasetError):
        assert matching(frame, expression).shape == (2,)


def test_names_are_found_by_path_and_else_by_the_name_alone_where_that_is_clear() -> None:
    names = ["a/1.png", "b/1.png", "b/2.png", "3.png"]
    assert lookup(["b/1.png", "a\\1.png", "/home/me/2.png", "./3.png"], names) == [1, 0, 2, 3]
    assert lookup(["1.png", "x/2.png", "y/2.png"], names) == [None, None, None, None]


def test_scores_are_numbers_of_one_column(tmp_path: Path) -> None:
    table = tmp_path / "scores.tsv"
    table.write_text("file\tscore\tother\tword\n1.png\t0.5\t2\ta\n2.png\t\t3\tb\n")
    column, values = read_scores(table, ["2.png", "1.png", "3.png"])
    assert column == "score"
    np.testing.assert_array_equal(values, [np.nan, 0.5, np.nan])
    assert read_scores(table, ["1.png"], "other")[1].tolist() == [2.0]
    with pytest.raises(DatasetError, match=r"'word' of .* does not hold numbers"):
        read_scores(table, ["1.png"], "word")
    table.write_text("file\ta\tb\n1.png\t1\t2\n")
    with pytest.raises(DatasetError, match="its columns of numbers are a, b: please choose one"):
        read_scores(table, ["1.png"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("b.csv", "file,x0,y0,x1,y1,score\na.png,0,0,2,2,1\na.png,1,1,9,9,1\n"),
        (
            "b.json",
            '[{"file":"a.png","x0":0,"y0":0,"x1":2,"y1":2},{"file":"a.png","x0":1,"y0":1,"x1":9,"y1":9}]',
        ),
        ("b.json", '{"a.png": [[0,0,2,2],[1,1,9,9]]}'),
    ],
)
def test_boxes_are_read_the_largest_first(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    assert read_boxes(tmp_path / name, ["b.png", "x/a.png"]) == [[], [Box(1, 1, 9, 9), Box(0, 0, 2, 2)]]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.csv", "file,x0,y0,x1\na.png,0,0,2\n", "no column 'y1'"),
        ("b.csv", "file,x0,y0,x1,y1\na.png,0,0,0,5\n", "box for 'a.png' that is no rectangle"),
        ("b.csv", "file,x0,y0,x1,y1\na.png,0,0,,5\n", "no rectangle"),
        ("b.json", "{", "not valid JSON"),
        ("b.json", "[1]", "neither a list of objects"),
        ("b.json", '{"a.png": [[0, 0, 1e999, 1]]}', "no rectangle"),
        ("b.json", '{"a.png": "all"}', "no rectangle"),
    ],
)
def test_bad_boxes_are_one_sentence(name: str, content: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DatasetError, match=said):
        read_boxes(tmp_path / name, ["a.png"])


def test_decisions_are_kept_in_their_order_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = decisions_path(tmp_path / "my.set.zip")
    assert path.name == "my.set.decisions.csv"
    assert decisions_path(tmp_path / "folder.1").name == "folder.1.decisions.csv"
    write_decisions(path, {"b, c.png": "keep", "a.png": "reject", "\udcff.png": "keep"})
    assert list(read_decisions(path).items()) == [
        ("b, c.png", "keep"),
        ("a.png", "reject"),
        ("\udcff.png", "keep"),
    ]
    for text, said in (
        ("file,decision\na.png,maybe\n", "line 2"),
        ("x\n", "holds no decisions"),
        ("", "holds no"),
    ):
        path.write_text(text)
        with pytest.raises(DatasetError, match=said):
            read_decisions(path)
