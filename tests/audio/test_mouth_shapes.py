"""Tracks of mouth shapes, and what speech sounds look like."""

from __future__ import annotations

import pytest

from ganinterface.audio.phonemes import shapes_of, spoken
from ganinterface.document.animation.mouth_shapes import Cue, of_spans, track


def test_a_track_is_in_the_order_of_time_and_says_nothing_twice() -> None:
    made = track([(2, "B"), (1, "A"), (1.5, "A"), (2, "C")], 3)
    assert made.cues == (Cue(0.0, "X"), Cue(1.0, "A"), Cue(2.0, "C"))
    assert [made.at(t) for t in (0, 0.99, 1, 1.9, 2, 2.99, 3, 9)] == ["X", "X", "A", "A", "C", "C", "X", "X"]
    assert made.spans == ((0.0, 1.0, "X"), (1.0, 2.0, "A"), (2.0, 3.0, "C"))


def test_the_mouth_rests_where_nothing_is_said() -> None:
    made = of_spans([(1, 2, "D"), (0.5, 1, "A"), (3, 4, "F")], 5)
    assert made == track([(0, "X"), (0.5, "A"), (1, "D"), (2, "X"), (3, "F"), (4, "X")], 5)


@pytest.mark.parametrize("cue", [(-0.1, "A"), (float("nan"), "A"), (float("inf"), "A"), (0, "Z")])
def test_a_cue_that_makes_no_sense_is_refused(cue: tuple[float, str]) -> None:
    with pytest.raises(ValueError):
        track([cue])


@pytest.mark.parametrize(
    ("phoneme", "shapes"),
    [
        ("M", "A"),
        ("p", "A"),
        ("AA1", "D"),
        ("iy", "B"),
        ("OW0", "EF"),
        ("F", "G"),
        ("l", "H"),
        ("ɫ", "H"),
        ("tʃ", "B"),
        ("aɪ", "DB"),
        ("uː", "F"),
        ("ˈɑ", "D"),
        ("sil", "X"),
        ("", "X"),
        ("SPN", "X"),
        ("hello", "CHE"),
        ("ǃ", "C"),
    ],
)
def test_a_speech_sound_has_its_shapes_in_arpabet_and_ipa(phoneme: str, shapes: str) -> None:
    assert shapes_of(phoneme) == shapes


def test_two_shapes_share_the_time_of_their_sound() -> None:
    assert spoken([(0, 1, "AY"), (1, 2, "P")]) == track([(0, "D"), (0.5, "B"), (1, "A")], 2)
