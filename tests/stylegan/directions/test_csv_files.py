"""Files of directions: what people have opens, what is wrong is named with its line and column."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stylegan.directions import Direction, DirectionError, read_csv, write_csv

NAMES = st.text(min_size=1, max_size=20).filter(lambda name: name == name.strip() and name.isprintable())
FLOATS = st.floats(-1e6, 1e6, width=32)


def written(folder: Path, content: str | bytes, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sentence(folder: Path, content: str | bytes) -> str:
    """The error that reading this content gives: one sentence that names the file."""
    with pytest.raises(DirectionError) as caught:
        read_csv(written(folder, content))
    text = str(caught.value)
    assert text.startswith("'table.csv'")
    assert text.endswith(".")
    assert "\n" not in text
    return text


# --- what opens --------------------------------------------------------------------------------------------


def test_a_wide_table_gives_its_directions_in_their_order(tmp_path: Path) -> None:
    smile, age = read_csv(written(tmp_path, "name,w0,w1,w2\nsmile,0.5,-1,2e-3\nage,0,0,1\n"))
    assert (smile.name, age.name) == ("smile", "age")
    np.testing.assert_array_equal(smile.vector, np.float32([0.5, -1, 2e-3]))
    assert smile.vector.dtype == np.float32
    assert (smile.first_style, smile.last_style, smile.minimum, smile.maximum) == (0, None, -5, 5)


def test_optional_columns_may_stand_anywhere_and_be_left_empty(tmp_path: Path) -> None:
    text = (
        "group,W1,name,w0,min,max,first_style,last_style,description\n"
        'face,2,smile,1,-3,3.5,4,7,"wide, or not"\n'
        ",4,age,3,,,,,\n"
    )
    smile, age = read_csv(written(tmp_path, text))
    np.testing.assert_array_equal(smile.vector, np.float32([1, 2]))
    assert (smile.first_style, smile.last_style, smile.minimum, smile.maximum) == (4, 7, -3, 3.5)
    assert (smile.group, smile.description) == ("face", "wide, or not")
    assert (age.first_style, age.last_style, age.minimum, age.maximum, age.group) == (0, None, -5, 5, "")


def test_whole_numbers_may_be_written_as_a_spreadsheet_does(tmp_path: Path) -> None:
    (smile,) = read_csv(written(tmp_path, "name,first_style,last_style,w0\nsmile,2.0,3.0,1\n"))
    assert (smile.first_style, smile.last_style) == (2, 3)


def test_one_row_per_style_makes_one_direction_with_a_row_per_style(tmp_path: Path) -> None:
    text = "name,style,group,w0,w1\nsmile,1,face,3,4\nage,,,9,9\nsmile,0,face,1,2\nsmile,2,face,5,6\n"
    smile, age = read_csv(written(tmp_path, text))
    np.testing.assert_array_equal(smile.vector, np.float32([[1, 2], [3, 4], [5, 6]]))
    assert smile.group == "face"
    np.testing.assert_array_equal(age.vector, np.float32([9, 9]))


def test_the_three_columns_of_the_2019_program_open(tmp_path: Path) -> None:
    text = "smile,0f1e2d,0.25:-1:3\nfavourite 1.png,a,1e-2:0:0\n"
    smile, favourite = read_csv(written(tmp_path, text))
    assert (smile.name, favourite.name) == ("smile", "favourite 1.png")
    np.testing.assert_array_equal(smile.vector, np.float32([0.25, -1, 3]))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("name\tw0\tw1\nsmile\t1\t2\n", id="tabs"),
        pytest.param("name;w0;w1\nsmile;1;2\n", id="semicolons"),
        pytest.param("\ufeffname,w0,w1\nsmile,1,2\n", id="byte order mark"),
        pytest.param("name,w0,w1\r\nsmile,1,2\r\n", id="Windows line ends"),
        pytest.param("name,w0,w1\rsmile,1,2\r", id="old Mac line ends"),
        pytest.param("name\tw0\tw1\r\nsmile\t1\t2\r\n".encode("utf-16"), id="Unicode text of a spreadsheet"),
        pytest.param('"name", "w0",w1\n" smile ", 1 ,2\n', id="quotes and spaces"),
        pytest.param("\n\nname,w0,w1\n,,\nsmile,1,2\n\n,,\n", id="empty rows"),
        pytest.param("\ufeffsmile,a,1:2\r\n", id="2019 with a byte order mark"),
        pytest.param("smile\t\t1 : 2", id="2019 with tabs, no end of line"),
    ],
)
def test_tables_open_whichever_program_wrote_them(tmp_path: Path, content: str | bytes) -> None:
    (smile,) = read_csv(written(tmp_path, content))
    assert smile.name == "smile"
    np.testing.assert_array_equal(smile.vector, np.float32([1, 2]))


def test_the_kind_is_told_by_content_and_not_by_name(tmp_path: Path) -> None:
    (smile,) = read_csv(written(tmp_path, "name\tw0\nsmile\t1\n", "notes.txt"))
    assert smile.name == "smile"


# --- what does not -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,w0,w1\nsmile,1,2\nage,1,x\n", "line 3, column 3 (w1): 'x' is not a number"),
        ("name,w0,w1\nsmile,,2\n", "line 2, column 2 (w0): there is no number"),
        ("name,w0,w1\nsmile,1,nan\n", "line 2, column 3 (w1): 'nan' is not a finite number"),
        ("name,w0,w1\nsmile,-inf,1\n", "line 2, column 2 (w0): '-inf' is not a finite number"),
        ("name,w0,w1\nsmile,1,1e39\n", "line 2, column 3 (w1): '1e39' is too large"),
        ("name,w0,w1\nsmile,1_0,1\n", "line 2, column 2 (w0): '1_0' is not a number"),
        (
            "name;w0;w1\nsmile;0,5;1.5\n",
            "line 2, column 2 (w0): '0,5' has a decimal comma, and other numbers",
        ),
        ("name;w0;w1\nsmile;0,5;x\n", "line 2, column 3 (w1): 'x' is not a number"),
        ("name,w0,w1\nsmile,0,5,1,0\n", "line 2 has 5 columns, and the header has 3 (numbers need decimal"),
        ("name,w0,w1\n\nsmile,1\n", "line 3 has 2 columns, and the header has 3"),
        ("name,w0\nsmile,1\nage,2\nsmile,3\n", "line 4: the name 'smile' stands in line 2 already"),
        ("name,w0\n,1\n", "line 2: A direction needs a name"),
        ('name,w0\n"smi\nle",1\nage,x\n', "line 2: The name 'smi\\nle' of a direction has"),
        ('name,w0,description\nage,1,"two\nlines"\nsmile,x,\n', "line 4, column 2 (w0): 'x' is not a number"),
        (
            "name,first_style,w0\nsmile,1.5,1\n",
            "line 2, column 2 (first_style): '1.5' is not the number of a",
        ),
        ("name,first_style,w0\nsmile,-1,1\n", "line 2, column 2 (first_style): '-1' is not the number of a"),
        ("name,first_style,last_style,w0\nsmile,5,4,1\n", "line 2: Styles 5 to 4 of 'smile' are not a range"),
        ("name,min,max,w0\nsmile,1,1,1\n", "line 2: The amounts 1 to 1 of 'smile' are not a range"),
        ("name,min,w0\nsmile,nan,1\n", "line 2, column 2 (min): 'nan' is not a finite number"),
        ("name,w0,w0\nsmile,1,1\n", "line 1, column 3: 'w0' is there twice"),
        ("name,w0,w2\nsmile,1,1\n", "line 1: the column w1 is missing"),
        ("name,group\nsmile,face\n", "line 1: the columns w0, w1, … with the numbers are missing"),
        (
            "name,frist_layer,w0\nsmile,1,1\n",
            "line 1, column 2: 'frist_layer' is not a column of such a file; perhaps 'first_style' is meant",
        ),
        (
            "name,colour,w0\nsmile,1,1\n",
            "line 1, column 2: 'colour' is not a column of such a file; there are name",
        ),
        ("name,,w0\nsmile,0,1\n", "line 1, column 2 has no name"),
        ("name,w0\n", "has a header, but no directions"),
        ('name,w0\n"smile,1\n', "line 2 cannot be read as a row of a table"),
        ("name,style,w0\nsmile,0,1\nsmile,2,1\n", "line 2: 'smile' has no row for style 1"),
        ("name,style,w0\nsmile,0,1\nsmile,0,1\n", "line 3: style 0 of 'smile' stands in line 2 already"),
        ("name,style,w0\nsmile,0,1\nsmile,,1\n", "line 3: the name 'smile' stands in line 2 already"),
        (
            "name,style,max,w0\nsmile,0,3,1\nsmile,1,4,1\n",
            "line 3: the settings of 'smile' are not those of line",
        ),
        ("name,style,w0\nsmile,5000,1\n", "line 2, column 2 (style): '5000' is not the number of a style"),
        ("smile,a,1:2\nage,a,1:b\n", "line 2, column 3, number 2: 'b' is not a number"),
        ("smile,a,1:2\nage,a,1:\n", "line 2, column 3, number 2: there is no number"),
        ("smile,a,1:2\nage,a,nan:1\n", "line 2, column 3, number 1: 'nan' is not a finite number"),
        ("smile,a,1:2\nage,a,1:2:3\n", "line 2, column 3 has 3 numbers, and the first row has 2"),
        ("smile,a,1:2\nsmile,a,1:2\n", "line 2: the name 'smile' stands in line 1 already"),
        ("smile,a,1:2\nage,1:2\n", "line 2 has 2 columns instead of three"),
        ("smile,a,0,5:1,5\n", "line 1 has 5 columns instead of three (numbers need decimal points"),
        ("smile,1,x\nage,3,4\n", "is not a table of directions: its first line has to be a header"),
        ("smile,1,2\nage,3,x\n", "line 2, column 3 (w1): 'x' is not a number"),
        ("1,2\n3,x\n", "line 2, number 2: 'x' is not a number"),
        ("1,2\n3\n", "line 2 has 1 numbers, and the first row has 2"),
        ("1 2\n3 nan\n", "line 2, number 2: 'nan' is not a finite number"),
        ("just some notes\n", "is not a table of directions"),
        ("", "is empty"),
        (" \r\n,,\n", "is empty"),
        (b"name,w0\nk\xfcche,1\n", "line 2 is not UTF-8 text"),
        (b"PK\x03\x04\x00\x00rest", "is not a text file"),
        (b"\xff\xfename", "is not a table of directions"),
    ],
)
def test_a_bad_file_is_named_with_line_and_column(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in sentence(tmp_path, content)


def test_half_a_character_of_unicode_text_is_said(tmp_path: Path) -> None:
    assert "is not UTF-16 text" in sentence(tmp_path, b"\xff\xfen\x00a")


def test_a_message_stays_one_short_line_whatever_the_cell_holds(tmp_path: Path) -> None:
    text = sentence(tmp_path, 'name,w0\nsmile,"1\n' + "9" * 500 + '"\n')
    assert "line 2, column 2 (w0)" in text
    assert len(text) < 120


def test_a_table_of_absurd_width_is_refused_before_anything_of_its_size_is_done(tmp_path: Path) -> None:
    header = ",".join(["name", *(f"w{index}" for index in range(100_000))])
    assert "has 100000 columns of numbers, and 65536 is the most" in sentence(tmp_path, header + "\n")
    assert "is not a column of such a file" in sentence(tmp_path, f"name,w0,{'w' * 100_000}\n")


def test_a_file_that_is_not_there_or_a_folder_is_said(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.csv"):
        with pytest.raises(DirectionError, match="cannot be read"):
            read_csv(path)


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = written(tmp_path, "name,w0\n")
    os.truncate(path, 201 * 2**20)  # sparse: it takes no room on the disk
    with pytest.raises(DirectionError, match="is larger than 200 MB"):
        read_csv(path)


@settings(deadline=None)
@given(content=st.one_of(st.binary(max_size=200), st.text(alphabet='name,w01:;\t"\n -.e', max_size=80)))
def test_any_content_is_read_or_refused_with_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes
) -> None:
    path = written(tmp_path_factory.mktemp("any"), content)
    directions, said = [], ""
    try:
        directions = read_csv(path)
    except DirectionError as error:
        said = str(error)
    assert bool(directions) != said.startswith("'table.csv'")
    assert "\n" not in said
    assert all(np.isfinite(direction.vector).all() for direction in directions)


# --- writing -----------------------------------------------------------------------------------------------


def same(a: Direction, b: Direction) -> bool:
    settings_of = [
        (d.name, d.first_style, d.last_style, d.minimum, d.maximum, d.group, d.description) for d in (a, b)
    ]
    return settings_of[0] == settings_of[1] and a.vector.tobytes() == b.vector.tobytes()


@settings(deadline=None)
@given(
    vectors=st.lists(
        st.one_of(arrays(np.float32, 3, elements=FLOATS), arrays(np.float32, (4, 3), elements=FLOATS)),
        min_size=1,
        max_size=4,
    ),
    names=st.lists(NAMES, min_size=4, max_size=4, unique=True),
    group=st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=5).map(str.strip),
    low=st.floats(-10, 0),
    styles=st.tuples(st.integers(0, 2), st.none() | st.integers(2, 3)),
)
def test_what_is_written_is_read_again_to_the_last_bit(
    tmp_path_factory: pytest.TempPathFactory,
    vectors: list[np.ndarray],
    names: list[str],
    group: str,
    low: float,
    styles: tuple[int, int | None],
) -> None:
    path = tmp_path_factory.mktemp("round") / "table.csv"
    before = [
        Direction(
            name, vector, *styles, minimum=low, maximum=10.5, group=group, description='what, it "does"'
        )
        for name, vector in zip(names, vectors, strict=False)
    ]
    write_csv(path, before)
    after = read_csv(path)
    assert len(after) == len(before)
    assert all(same(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("words", [{"group": "a\0b"}, {"description": "\0"}])
def test_a_null_character_is_refused_before_it_gets_into_a_file(words: dict[str, str]) -> None:
    with pytest.raises(DirectionError, match="'smile' holds a null character"):
        Direction("smile", np.float32([1, 2]), **words)


def test_columns_that_nobody_needs_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    write_csv(
        path, [Direction("smile", np.float32([0.1, 2])), Direction("age", np.float32([3, 4]), maximum=9)]
    )
    assert path.read_text() == "name,max,w0,w1\nsmile,5.0,0.1,2.0\nage,9,3.0,4.0\n"


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        ([], "there has to be at least one"),
        ([Direction("a", np.ones(2)), Direction("b", np.ones(3))], "one length"),
        ([Direction("a", np.ones(2)), Direction("a", np.ones(2))], "same name"),
    ],
)
def test_directions_that_make_no_file_leave_the_old_one_as_it_was(
    tmp_path: Path, directions: list[Direction], said: str
) -> None:
    path = written(tmp_path, "old")
    with pytest.raises(DirectionError, match=said):
        write_csv(path, directions)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="the disk is full"):
        write_csv(path, [Direction("smile", np.ones(2))])
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "vector", "said"),
    [
        ("", np.ones(2), "needs a name"),
        (" smile", np.ones(2), "spaces around"),
        ("smi\nle", np.ones(2), "cannot be shown"),
        ("x" * 201, np.ones(2), "longer than 200"),
        ("smile", np.ones((2, 2, 2)), "shape"),
        ("smile", np.ones(0), "shape"),
        ("smile", np.array([np.nan, 1]), "not finite"),
        ("smile", np.array([1e39, 1]), "too large"),
    ],
)
def test_a_direction_that_makes_no_sense_cannot_be_made(name: str, vector: np.ndarray, said: str) -> None:
    with pytest.raises(DirectionError, match=said):
        Direction(name, vector)


def test_a_direction_keeps_a_copy_that_nobody_can_change() -> None:
    vector = np.ones(3, dtype=np.float32)
    direction = Direction("smile", vector)
    vector[0] = 5
    assert direction.vector[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        direction.vector[0] = 2
