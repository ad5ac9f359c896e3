"""What is measured of Speak: agreement counts near frames only, and a mouth that does nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.portraits.measuring import speech
from tests.audio.test_speaking import needs_speech


def test_a_shape_counts_where_it_is_shown_at_most_two_frames_away() -> None:
    reference = list("XXAAADDXX")
    assert speech.agreement(reference, reference).tolist() == [True] * 5
    late = list("XXXXAAADD")
    assert speech.agreement(reference, late).all()
    later = list("XXXXXXXXA")
    assert not speech.agreement(reference, later).any()
    assert speech.agreement(reference, late, "A").tolist() == [True] * 3


@needs_speech
def test_speak_is_as_promised_and_a_mouth_that_rests_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "SENTENCES", {"en-us": speech.SENTENCES["en-us"][:2]})
    monkeypatch.setattr(speech, "CASES", (speech.Case("transcript", ("en-us",), 0.75, 0.85),))
    assert speech.shapes_table([speech.strongest], "its track").passed
    assert not speech.shapes_table([lambda weights: ["X"] * len(weights)], "nobody").passed


def test_without_the_presets_nothing_is_measured_by_pictures(tmp_path: Path) -> None:
    with pytest.raises((ValueError, OSError)):
        speech.tagger_showers(tmp_path, None, [1])
