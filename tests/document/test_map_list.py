"""Lists of maps as people of the 2019 tool type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.document.typed.map_list import maps_text, parse_map_numbers, parse_maps


@pytest.mark.parametrize(
    ("text", "maps"),
    [
        ("3", ((3, 1.0),)),
        ("3,10_12,0.5x87", ((3, 1.0), (10, 1.0), (11, 1.0), (12, 1.0), (87, 0.5))),
        (" 10_11 , 3 ", ((3, 1.0), (10, 1.0), (11, 1.0))),
        ("-0.25x4_5", ((4, -0.25), (5, -0.25))),
        ("2×7", ((7, 2.0),)),
        ("5_5", ((5, 1.0),)),
        ("3-5,0.5x7–8", ((3, 1.0), (4, 1.0), (5, 1.0), (7, 0.5), (8, 0.5))),
        ("-0.25x4-5", ((4, -0.25), (5, -0.25))),
    ],
)
def test_numbers_ranges_and_weights(text: str, maps: tuple[tuple[int, float], ...]) -> None:
    assert parse_maps(text, 96) == maps


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not a map: write numbers such as 3"),
        ("3,", "'' is not a map"),
        ("mouth", "'mouth' is not a map"),
        ("3;4", "'3;4' is not a map"),
        ("-5", "'-5' is not a map"),
        ("1-2-3", "'1-2-3' is not a map"),
        ("20-10", "The range 20-10 ends before it begins."),
        ("axb", "'axb' is not a map"),
        ("1_0x3", "'1_0x3' is not a map"),
        ("nanx3", "'nanx3' is not a map"),
        ("1e9x3", "'1e9x3' is not a map"),
        ("20_10", "The range 20_10 ends before it begins."),
        ("96", "There is no map 96: this layer has maps 0 to 95."),
        ("0_999999", "There is no map 999999"),
        ("3,1_4", "Map 3 is named twice."),
        ("0x3", "All weights are 0: nothing would be followed."),
    ],
)
def test_what_is_no_list_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_maps(text, 96)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


def test_maps_alone_stand_in_the_order_in_which_they_are_typed_each_once() -> None:
    assert parse_map_numbers("20, 10_12,11-13,3") == (20, 10, 11, 12, 13, 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "'' is not a map: write numbers such as 3, ranges such as 10_20."),
        ("x", "'x' is not a map: write numbers such as 3, ranges such as 10_20."),
        ("9_7", "The range 9_7 ends before it begins."),
        ("3,0.5x87", "Maps have no weights here: '0.5x87' has one."),
        ("1x87", "Maps have no weights here: '1x87' has one."),
    ],
)
def test_where_maps_have_no_weights_that_is_said(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_map_numbers(text)
    assert str(caught.value) == sentence


@given(
    st.dictionaries(
        st.integers(0, 60), st.sampled_from([1.0, 0.5, -1.0, -0.441, 2.0, 1000.0]), min_size=1, max_size=40
    )
)
def test_a_list_that_is_written_is_read_as_it_was(weights: dict[int, float]) -> None:
    maps = tuple(sorted(weights.items()))
    assert parse_maps(maps_text(maps), 61) == maps


def test_runs_are_written_as_ranges() -> None:
    assert maps_text([(3, 1.0), (10, 1.0), (11, 1.0), (12, 1.0), (87, 0.5)]) == "3,10_12,0.5x87"
