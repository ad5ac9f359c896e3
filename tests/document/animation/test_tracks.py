"""Tracks: a number's keys in time, each part of the picture in its own rhythm."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.keys import (
    KeyRef,
    change_keys,
    follow_names,
    move_keys,
    put_track,
    remove_keys,
    remove_track,
    set_key,
)
from ganinterface.document.animation.poses import Pose, ease
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.document import Document, Edit, Group, Noise, StyleMix, Transform, Truncation
from ganinterface.document.project import AttributeEntry
from tests.document.animation.strategies import ADDRESSES, moments, tracks

FACE = Document(edits=(Edit("1", "mouth", "4x2"), Edit("2", "hair", "4x2")), transform=Transform(x=0.0))


def line(address: str, *keys: tuple[float, float], **fields: object) -> Track:
    """A track that goes straight through these times and values."""
    return Track(address, tuple(Key(time, value, "linear") for time, value in keys), **fields)  # type: ignore[arg-type]


def strengths(document: Document) -> dict[str, float]:
    return {edit.name: edit.strength for edit in document.edits}


MOUTH = line("edits/mouth/strength", (0, 0.0), (0.5, 1.0), loop=1.0)
HAIR = line("edits/hair/strength", (0, 0.0), (2, 1.0), loop=3.0)
TURN = line("transform/angle", (0, 0.0), (4, 90.0))


# --- one number ---


@pytest.mark.parametrize(
    ("easing", "half"), [("hold", 1.0), ("linear", 2.0), ("bezier", 2.0), ("spring", 3.0)]
)
def test_a_number_goes_from_key_to_key_and_holds_at_its_ends(easing: str, half: float) -> None:
    track = Track("psi", (Key(1, 1.0, easing), Key(3, 3.0)))  # type: ignore[arg-type]
    assert [track.value(seconds) for seconds in (-1, 0, 1, 3, 9)] == [1.0, 1.0, 1.0, 3.0, 3.0]
    assert track.value(2) == pytest.approx(half, abs=0.25 if easing == "spring" else 1e-9)


def test_a_curve_without_force_is_the_ease_of_poses() -> None:
    track = Track("psi", (Key(0, 0.0), Key(1, 1.0)))
    assert all(track.value(u / 50) == pytest.approx(ease("ease", u / 50), abs=1e-12) for u in range(51))


def test_a_spring_swings_past_the_value_and_comes_to_rest_on_it() -> None:
    track = Track("psi", (Key(0, 0.0, "spring"), Key(1, 1.0)))
    way = [track.value(u / 200) or 0.0 for u in range(201)]
    assert max(way) == pytest.approx(1.154, abs=0.01)
    assert min(way[120:]) < 1 < max(way)
    assert way[-2] == pytest.approx(1.0, abs=2e-3)
    assert way[1] < 0.005, "it begins at rest"


@given(
    st.floats(0, 1), st.floats(-3, 3), st.floats(0, 1), st.floats(-3, 3), st.floats(-5, 5), st.floats(-5, 5)
)
def test_a_curve_has_one_value_at_every_moment_and_no_jumps(
    after: float, rise: float, before: float, fall: float, a: float, b: float
) -> None:
    keys = Key(0, a, after=(after, rise)), Key(1, b, before=(before, fall))
    track, steps = Track("psi", keys), 400
    way = [track.value(u / steps) or 0.0 for u in range(steps + 1)]
    assert (way[0], way[-1]) == (a, b)
    bounds = [a, b, a + rise, b + fall]
    assert min(bounds) - 1e-9 <= min(way), "within its four points"
    assert max(way) <= max(bounds) + 1e-9


def test_handles_pull_the_curve() -> None:
    flat = Track("psi", (Key(0, 0.0), Key(1, 0.0)))
    pulled = change_keys(Timeline(tracks=(flat,)), [KeyRef("psi", 0)], after=(1 / 3, 1.0)).tracks[0]
    assert flat.value(0.3) == 0.0
    # 3 s (1 - s)^2 at s = u, where the times of both handles are thirds.
    assert pulled.value(0.3) == pytest.approx(3 * 0.3 * 0.7**2)


def test_whole_numbers_and_all_styles_stay_until_the_next_key() -> None:
    seeds = Track("noise/seed", (Key(0, 3, "linear"), Key(1, 9)))
    assert [seeds.value(t) for t in (0, 0.99, 1)] == [3, 3, 9]
    cutoffs = Track("cutoff", (Key(0, None), Key(1, 4)))
    assert [cutoffs.value(t) for t in (0.5, 1)] == [None, 4]


def test_a_loop_repeats_and_travels_back_to_its_first_key() -> None:
    assert [MOUTH.value(t) for t in (0, 0.25, 0.5, 0.75, 1.0, 1.25, 7.5)] == [0, 0.5, 1, 0.5, 0, 0.5, 1]
    late = line("psi", (0.5, 0.0), (1.0, 1.0), loop=2.0)
    assert [late.value(t) for t in (0.5, 1.0, 1.75, 2.5)] == [0.0, 1.0, 0.5, 0.0]
    assert late.value(0.0) == pytest.approx(1 / 3), "before its first key it comes from its last"


@given(st.sampled_from(ADDRESSES).flatmap(tracks), moments)
def test_every_track_has_a_value_at_every_moment_which_a_loop_repeats(track: Track, seconds: float) -> None:
    if not track.keys:
        with pytest.raises(ValueError, match="has no keys"):
            track.value(seconds)
        return
    value = track.value(seconds)
    assert value is not None
    assert math.isfinite(value)
    if track.loop and track.address != "noise/seed":
        assert track.value(seconds + track.loop) == pytest.approx(value, abs=1e-3)


# --- in a film ---


def test_mouth_hair_and_head_each_keep_their_own_time() -> None:
    film = Timeline(tracks=(MOUTH, HAIR, TURN))
    shown = film.at(2.5, FACE)
    assert strengths(shown) == {"mouth": 1.0, "hair": 0.5}
    assert shown.transform is not None
    assert shown.transform.angle == 56.25
    assert film.content == 4.0


def test_removing_a_track_leaves_the_others_as_they_were() -> None:
    film = Timeline(tracks=(MOUTH, HAIR, TURN))
    less = remove_track(film, "edits/hair/strength")
    for index in range(60):
        before, after = film.at(index / 12, FACE), less.at(index / 12, FACE)
        assert (strengths(before)["mouth"], before.transform) == (strengths(after)["mouth"], after.transform)
        assert strengths(after)["hair"] == 1.0, "what the picture has"


def test_a_moved_track_leaves_the_others_too() -> None:
    film = Timeline(tracks=(MOUTH, TURN))
    moved, _ = move_keys(film, [KeyRef("transform/angle", 0), KeyRef("transform/angle", 4)], 1.0)
    assert strengths(moved.at(1.3, FACE)) == strengths(film.at(1.3, FACE))
    assert moved.at(2.0, FACE).transform == film.at(1.0, FACE).transform


def test_a_track_overrides_the_poses_for_its_number_alone() -> None:
    poses = tuple(
        Pose(name, name, Document(truncation=Truncation(psi), noise=Noise(seed=7)), 1.0, "linear")
        for name, psi in (("a", 0.0), ("b", 1.0))
    )
    film = Timeline(poses, mode="once", tracks=(Track("noise/seed", (Key(0, 1),)),))
    shown = film.at(0.5)
    assert (shown.truncation.psi, shown.noise.seed) == (0.5, 1)


def test_the_poses_repeat_while_a_longer_track_goes_on() -> None:
    poses = tuple(
        Pose(name, name, Document(truncation=Truncation(p)), 1.0, "linear")
        for name, p in (("a", 0.0), ("b", 1.0))
    )
    film = Timeline(poses, fps=10, tracks=(line("transform/x", (0, 0.0), (5, 1.0)),))
    assert (film.content, film.frame_count) == (5.0, 50)
    shown = film.at(4.5)
    assert shown.truncation.psi == 0.5
    assert shown.transform is not None
    assert shown.transform.x == 0.9
    once = replace(film, mode="once")
    assert once.at(4.5).truncation.psi == 1.0, "the last pose stays"


def test_ping_pong_takes_everything_back() -> None:
    film = Timeline(fps=10, mode="ping-pong", tracks=(TURN,))
    assert (film.duration, film.frame_count) == (8.0, 80)
    assert film.at(5.0, FACE) == film.at(3.0, FACE)


def test_a_number_that_the_picture_does_not_have_is_silent() -> None:
    film = Timeline(tracks=(line("edits/nose/strength", (0, 1.0)), line("nonsense", (0, 1.0))))
    assert film.at(1.0, FACE) == FACE


def test_an_attribute_on_offer_is_moved_though_no_picture_uses_it() -> None:
    film = Timeline(tracks=(line("attributes/smile/amount", (0, 0.0), (1, 2.0)),))
    offered = (AttributeEntry("smile", "vector", 1, 3),)
    (smile,) = film.at(0.5, FACE, offered=offered).attributes
    assert (smile.amount, smile.vector, smile.first_style, smile.last_style) == (1.0, "vector", 1, 3)
    assert film.at(0.0, FACE, offered=offered).attributes == (), "at 0 it is not used"


def test_two_tracks_that_make_no_sense_together_leave_the_number_as_it_is() -> None:
    mixed = Document(mixes=(StyleMix(3, 1, 2),))
    film = Timeline(tracks=(Track("mixes/0/first_style", (Key(0, 5),)),))
    assert film.at(0, mixed) == mixed


def test_a_spring_beyond_the_range_stops_at_its_end() -> None:
    film = Timeline(tracks=(Track("psi", (Key(0, 0.0, "spring"), Key(1, 2.0))),))
    assert max(film.at(u / 50, FACE).truncation.psi for u in range(50)) == 2.0


def test_everything_closes_where_a_perfect_loop_is_asked_for() -> None:
    film = Timeline(tracks=(MOUTH, HAIR, TURN), closes=True)
    assert film.content == 4.0
    first, last = film.at(0, FACE), film.at(4.0 - 1e-6, FACE)
    assert strengths(last) == pytest.approx(strengths(first), abs=1e-4)
    assert first.transform is not None
    assert last.transform is not None
    assert last.transform.angle == pytest.approx(first.transform.angle, abs=1e-3)


# --- keys are changed ---


def test_keys_are_set_in_the_order_of_time_and_replace_one_of_the_same() -> None:
    film = Timeline()
    for time, value in ((2.0, 1.0), (1.0, 0.5), (2.0, 0.7)):
        film = set_key(film, "psi", Key(time, value))
    assert [(key.time, key.value) for key in film.tracks[0].keys] == [(1.0, 0.5), (2.0, 0.7)]


def test_several_keys_move_together_and_stop_at_the_beginning() -> None:
    film = Timeline(tracks=(line("psi", (1, 0.1), (2, 0.2)), line("transform/x", (3, 0.3))))
    refs = [KeyRef("psi", 1), KeyRef("transform/x", 3)]
    moved, then = move_keys(film, refs, -5.0)
    assert then == (KeyRef("psi", 0.0), KeyRef("transform/x", 2.0))
    assert [key.time for key in moved.tracks[0].keys] == [0.0, 2.0]


def test_a_key_that_is_moved_onto_another_takes_its_place() -> None:
    film = Timeline(tracks=(line("psi", (1, 0.1), (2, 0.2), (3, 0.3)),))
    moved, _ = move_keys(film, [KeyRef("psi", 1), KeyRef("psi", 2)], 1.0)
    assert [(key.time, key.value) for key in moved.tracks[0].keys] == [(2.0, 0.1), (3.0, 0.2)]


def test_copies_leave_the_keys_and_values_stop_at_their_range() -> None:
    film = Timeline(tracks=(line("psi", (1, 1.5)),))
    copied, (ref,) = move_keys(film, [KeyRef("psi", 1)], 1.0, value=9.0, copied=True)
    assert [(key.time, key.value) for key in copied.tracks[0].keys] == [(1.0, 1.5), (2.0, 2.0)]
    assert ref == KeyRef("psi", 2.0)


def test_a_track_goes_with_its_last_key() -> None:
    film = Timeline(tracks=(line("psi", (1, 0.1)), HAIR))
    assert remove_keys(film, [KeyRef("psi", 1)]).tracks == (HAIR,)


def test_a_loop_out_of_range_is_moved_into_it() -> None:
    assert put_track(Timeline(), replace(MOUTH, loop=1e9)).tracks[0].loop == 3600.0


def test_a_renamed_edit_or_group_keeps_its_track() -> None:
    before = Document(edits=FACE.edits, groups=(Group("face"),))
    after = replace(
        before, edits=(replace(FACE.edits[0], name="lips/red"), FACE.edits[1]), groups=(Group("all"),)
    )
    film = Timeline(tracks=(MOUTH, HAIR, line("groups/face/strength", (0, 1.0))))
    addresses = [track.address for track in follow_names(film, before, after).tracks]
    assert addresses == ["edits/lips~1red/strength", "edits/hair/strength", "groups/all/strength"]
    posed = replace(film, poses=(Pose("a", "a", before),))
    assert follow_names(posed, before, after) == posed, "the pose still has a mouth"
