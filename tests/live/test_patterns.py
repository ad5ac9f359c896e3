"""OSC address patterns, by the rules of OSC 1.0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.live.patterns import MOST_WILD, Pattern, is_pattern

NAMES = st.text(st.characters(codec="ascii", exclude_characters="/?*[]{},"), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("text", "meant", "others"),
    [
        ("/psi", ["/psi"], ["/psi2", "/ps", "psi"]),
        ("/ps?", ["/psi", "/psü"], ["/ps", "/psi/"]),
        ("/*/strength", ["/a/strength", "//strength"], ["/a/b/strength", "/strength"]),
        (
            "/edits/*mouth*/strength",
            ["/edits/my mouth 1/strength", "/edits/mouth/strength"],
            ["/edits/m/strength"],
        ),
        ("/edits/mouth [1-3]/x", ["/edits/mouth 2/x"], ["/edits/mouth 4/x", "/edits/mouth -/x"]),
        ("/[!a-c]", ["/d", "/!"], ["/a", "/dd"]),
        ("/[a-]", ["/a", "/-"], ["/b"]),
        ("/{eyes,hair}/x", ["/eyes/x", "/hair/x"], ["/eyeshair/x", "/{eyes,hair}/x"]),
        ("/{a,ab}{b,c}", ["/ab", "/abb", "/ac", "/abc"], ["/a", "/abbb"]),
        ("/*{ing,ed}", ["/talking", "/ed"], ["/talk"]),
    ],
)
def test_a_pattern_means_these_addresses_and_not_those(
    text: str, meant: list[str], others: list[str]
) -> None:
    wanted = Pattern(text)
    assert [each for each in (*meant, *others) if wanted.matches(each)] == meant


@given(st.lists(NAMES, min_size=1, max_size=4), st.data())
def test_an_address_is_meant_by_itself_with_any_of_its_letters_left_open(names: list[str], data) -> None:
    opened = []
    for name in names:
        start = data.draw(st.integers(0, len(name)))
        end = data.draw(st.integers(start, len(name)))
        opened.append(f"{name[:start]}*{name[end:]}")
    assert Pattern("/" + "/".join(opened)).matches("/" + "/".join(names))
    assert Pattern("/" + "/".join("?" * len(name) for name in names[: MOST_WILD // 12])).matches(
        "/" + "/".join(names[: MOST_WILD // 12])
    )


@pytest.mark.parametrize("text", ["/edits/[1", "/{a,b", "/a]", "/a}b", "/*" * (MOST_WILD + 1)])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    assert is_pattern(text)
    with pytest.raises(ValueError, match="pattern"):
        Pattern(text)


def test_a_mischievous_pattern_is_as_quick_as_any_other() -> None:
    assert not Pattern("/" + "*a" * MOST_WILD).matches("/" + "a" * 900 + "b")
