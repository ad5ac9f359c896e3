"""Mouth shapes changed by hand: times stay in order, neighbours give way, and nothing is said twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.audio import shape_editing as editing
from ganinterface.document.animation.mouth_shapes import SHAPES, MouthTrack, track

SAID = track([(0, "X"), (1, "A"), (2, "D"), (3, "F"), (4, "X")], 5.0)


def test_another_shape_and_two_of_the_same_are_one() -> None:
    assert editing.with_shape(SAID, 1, "B") == track([(0, "X"), (1, "B"), (2, "D"), (3, "F"), (4, "X")], 5)
    assert editing.with_shape(SAID, 1, "D") == track([(0, "X"), (1, "D"), (3, "F"), (4, "X")], 5)


def test_without_a_shape_the_one_before_lasts_longer() -> None:
    assert editing.without(SAID, 2) == track([(0, "X"), (1, "A"), (3, "F"), (4, "X")], 5)
    assert editing.without(SAID, 0) == SAID


def test_a_beginning_is_moved_between_its_neighbours() -> None:
    assert editing.with_start(SAID, 2, 2.5) == track([(0, "X"), (1, "A"), (2.5, "D"), (3, "F"), (4, "X")], 5)
    made = editing.with_start(SAID, 2, -9)
    assert made.cues[2].start == pytest.approx(1 + editing.SHORTEST)
    assert editing.with_start(SAID, 0, 3) == SAID


def test_a_shape_is_moved_whole_and_its_neighbours_give_way() -> None:
    assert editing.moved(SAID, 2, 2.5) == track([(0, "X"), (1, "A"), (2.5, "D"), (3.5, "F"), (4, "X")], 5)
    assert editing.moved(SAID, 2, 99).spans[2][2] == "D"
    assert editing.moved(track([(0, "D"), (1, "X")], 3), 0, 1.0) == track([(0, "X"), (1, "D"), (2, "X")], 3)


def test_a_shape_is_put_over_what_was_there() -> None:
    made = editing.with_span(SAID, 1.5, 3.5, "H")
    assert made == track([(0, "X"), (1, "A"), (1.5, "H"), (3.5, "F"), (4, "X")], 5)
    assert editing.with_span(SAID, 4.9, 7, "H").duration == 5
    assert editing.with_span(SAID, 8, 9, "H") == SAID


def test_what_is_at_a_moment() -> None:
    assert [editing.index_at(SAID, t) for t in (-1, 0, 1, 1.9, 4.99, 5)] == [None, 0, 1, 1, 4, None]


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from(list(SHAPES))), max_size=8), st.data())
def test_whatever_is_done_it_stays_a_track_of_the_same_length(cues: list[tuple[float, str]], data) -> None:
    made: MouthTrack = track(cues, 5.0)
    for _ in range(6):
        index = data.draw(st.integers(0, len(made.cues) - 1))
        seconds, shape = data.draw(st.floats(-1, 6)), data.draw(st.sampled_from(list(SHAPES)))
        made = data.draw(
            st.sampled_from(
                [
                    editing.with_shape(made, index, shape),
                    editing.without(made, index),
                    editing.with_start(made, index, seconds),
                    editing.moved(made, index, seconds),
                    editing.with_span(made, seconds, seconds + 0.3, shape),
                ]
            )
        )
        assert made.duration == 5.0
        assert made == track(made.cues, made.duration), "sorted, none twice, none beside one of the same"
        assert made.spans[0][0] == 0
