"""The ranges of what a person can set."""

import math

import pytest

from ganinterface.document.limits import LIMITS, clamp, clamped, range_text


@pytest.mark.parametrize("name", LIMITS)
def test_each_default_is_inside_its_range_and_stays_as_it_is(name):
    assert clamp(name, LIMITS[name].default) == (LIMITS[name].default, False)


@pytest.mark.parametrize("name", LIMITS)
def test_numbers_outside_are_moved_to_the_nearer_end_and_it_is_said(name):
    assert clamp(name, math.inf) == (LIMITS[name].maximum, True)
    assert clamp(name, LIMITS[name].minimum - 1) == (LIMITS[name].minimum, True)
    assert clamped(name, math.inf) == LIMITS[name].maximum


def test_nan_is_refused():
    with pytest.raises(ValueError, match="The strength has to be a number from -20 to 20"):
        clamp("strength", math.nan)


def test_the_range_can_be_said_in_words():
    assert range_text("duration") == "duration 0.01 to 60 s"
    assert range_text("strength") == "strength -20 to 20"
