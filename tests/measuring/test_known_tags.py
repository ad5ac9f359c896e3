"""Tags of seeds that a person wrote down, and what attributes made of tags are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganinterface.measuring.directing import attribute_group, attribute_name, boundary
from ganinterface.measuring.known_tags import read_tags, tags_of_seeds
from stylegan.directions import DirectionError, mean_difference
from stylegan.metrics import Output


def test_columns_are_flags_numbers_and_options(tmp_path: Path) -> None:
    table = tmp_path / "tags.csv"
    table.write_text(
        "seed,glasses,smile,hair,hat\n1,1,0.5,pink,yes\n2,0,-1,blue,no\n7,1,1,pink,no\n", encoding="utf-8"
    )
    known = read_tags(table)
    assert known.seeds == (1, 2, 7)
    kinds = [(output.kind, output.names, output.group) for output in known.outputs]
    assert kinds == [
        ("flag", ("glasses",), ""),
        ("number", ("smile",), ""),
        ("options", ("blue", "pink"), "hair"),
        ("flag", ("hat",), ""),
    ]
    assert (known.outputs[1].low, known.outputs[1].high) == (-1, 1)
    assert known.values.tolist() == [[1, 0.5, 0, 1, 1], [0, -1, 1, 0, 0], [1, 1, 0, 1, 0]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("picture,glasses\n1,1\n", "needs a column seed"),
        ("seed\n1\n", "needs a column seed"),
        ("seed,glasses\n1,1\n-2,0\n", "line 3 has no seed"),
        ("seed,glasses\n1,1\n1.5,0\n", "line 3 has no seed .*, but '1.5'"),
        ("seed,glasses\n1,1\nx,0\n", "line 3 has no seed .*, but 'x'"),
        ("seed,glasses\n1,1\n,0\n", "line 3 has no seed"),
        ("seed,glasses\n1,1\n1,0\n", "seed 1 is there twice"),
        ("seed,glasses\n1,1\n2,\n", "the column 'glasses' is empty in line 3"),
        ("seed,glasses\n1,1\n2,1\n", "is the same in every line"),
        ("seed,hair,beard\n1,pink,pink\n2,blue,none\n", "have the name 'pink'"),
        ("", "'tags.csv' is not a table: it is empty."),
        ("seed,glasses\n1,1\n2,0,3\n", "'tags.csv' is not a table: expected 2 fields in line 3, saw 3."),
    ],
)
def test_a_table_that_makes_no_sense_is_said(tmp_path: Path, text: str, words: str) -> None:
    table = tmp_path / "tags.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(DirectionError, match=words) as caught:
        read_tags(table)
    assert "tags.csv" in str(caught.value)


def test_a_file_of_another_kind_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_bytes(b"\xff\xfe,\x00\n" * 20)
    with pytest.raises(DirectionError, match=r"'noise.csv' is not a table: it is not a text file\.$"):
        read_tags(tmp_path / "noise.csv")


def test_two_lists_of_seeds_are_one_tag() -> None:
    known = tags_of_seeds("Smile", [4, 2], [9])
    assert known.seeds == (4, 2, 9)
    assert known.values.tolist() == [[1], [1], [0]]


def test_attributes_are_called_by_group_and_option() -> None:
    hair = Output("options", ("", "hair_pink", "hair_dark_brown"), "hair")
    eyes = Output("options", ("glasses", "sunglasses"), "eyewear")
    mouth = Output("flag", ("mouth_open",), "mouth")
    assert [attribute_name(hair, tag) for tag in hair.tags] == ["Hair: pink", "Hair: dark brown"]
    assert attribute_name(eyes, "sunglasses") == "Eyewear: sunglasses"
    assert (attribute_name(mouth, "mouth_open"), attribute_group(mouth)) == ("Mouth open", "Mouth")
    assert attribute_group(Output("flag", ("hat",))) == ""


def test_a_boundary_lies_across_what_tells_the_sides_apart_not_across_what_comes_along() -> None:
    random = np.random.default_rng(0)
    cause = random.normal(size=2000)
    w = np.stack([cause, cause * 0.8 + 0.6 * random.normal(size=2000), random.normal(size=2000)], axis=1)
    shows = (cause > 0).astype(float)
    along = mean_difference(w, shows)
    for normal in (boundary(w, shows), boundary(w, (np.tanh(cause) + 1) / 2)):
        assert normal[0] > 0
        assert abs(normal[1] / normal[0]) < 0.7 * abs(along[1] / along[0])
        assert abs(normal[2] / normal[0]) < 0.1
    with pytest.raises(DirectionError, match="with the trait and pictures without"):
        boundary(w, np.ones(2000))
