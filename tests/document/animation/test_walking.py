"""The way of portraits: straight in W or on the sphere in Z from pose to pose, and a walk that closes."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.animation.walking import Walk, walked
from ganinterface.document.blend import blend
from ganinterface.document.document import Document, LatentPart

ONE, OTHER, THIRD = (Document(latent=(LatentPart(seed),)) for seed in (1, 2, 3))
OPENED = Document(latent=(LatentPart(array="a"),))


def weights(document: Document) -> dict[int, float]:
    return {part.seed: part.weight for part in document.latent}


def size(document: Document) -> float:
    return math.sqrt(sum(part.weight**2 for part in document.latent))


def test_on_the_sphere_every_portrait_on_the_way_is_as_likely_as_the_ends() -> None:
    shown = blend(ONE, OTHER, 1 / 3, "sphere")
    assert weights(shown) == pytest.approx({1: math.cos(math.pi / 6), 2: math.sin(math.pi / 6)})
    assert {part.space for part in shown.latent} == {"z"}
    assert weights(blend(ONE, OTHER, 1 / 3)) == pytest.approx({1: 2 / 3, 2: 1 / 3})


@given(st.floats(0.01, 0.99), st.floats(0, 1))
def test_from_a_moment_on_the_sphere_the_way_goes_on_there(u: float, v: float) -> None:
    shown = blend(blend(ONE, OTHER, u, "sphere"), THIRD, v)
    assert size(shown) == pytest.approx(1)
    assert shown.has_z


def test_an_opened_w_is_reached_straight() -> None:
    shown = blend(ONE, OPENED, 0.25, "sphere")
    assert [(part.array, part.weight, part.space) for part in shown.latent] == [
        (None, 0.75, "w"),
        ("a", 0.25, "w"),
    ]
    moment = blend(ONE, OTHER, 0.5, "sphere")
    between = blend(moment, OPENED, 0.5)
    assert [part.space for part in between.latent] == ["z", "z", "w"]
    assert [part.weight for part in between.latent] == pytest.approx(
        [math.sqrt(0.5) / 2, math.sqrt(0.5) / 2, 0.5]
    )


def test_the_timeline_says_how_latents_travel() -> None:
    poses = Pose("a", "a", ONE, 1.0, "linear"), Pose("b", "b", OTHER)
    assert Timeline(poses, travel="sphere").at(0.5) == blend(ONE, OTHER, 0.5, "sphere")


@given(st.integers(0, 1000), st.floats(0, 50), st.integers(1, 8), st.floats(0.01, 1))
def test_a_walk_stays_among_likely_portraits_and_closes(
    seed: int, seconds: float, detail: int, reach: float
) -> None:
    walk = Walk(seed, 10.0, reach, detail)
    shown, again = walked(ONE, walk, seconds), walked(ONE, walk, seconds + 10)
    assert size(shown) == pytest.approx(1)
    for part, weight in weights(shown).items():
        assert weights(again).get(part, 0.0) == pytest.approx(weight, abs=1e-6)


def test_a_walk_without_reach_stays_where_it_is_and_small_ones_near_by() -> None:
    assert walked(ONE, Walk(reach=0.0), 3.0) == ONE
    assert weights(walked(ONE, Walk(reach=0.2), 3.0))[1] == pytest.approx(math.sqrt(1 - 0.04))


def test_a_walk_from_an_opened_w_goes_through_w() -> None:
    for seconds in (0.0, 1.7, 9.9):
        shown = walked(OPENED, Walk(reach=0.5), seconds)
        assert sum(part.weight for part in shown.latent) == pytest.approx(1)
        assert {part.space for part in shown.latent} == {"w"}


def test_a_walk_alone_is_a_film_that_closes() -> None:
    film = Timeline(fps=10, walk=Walk(period=3.0))
    assert (film.frame_count, film.plays) == (30, True)
    way = [weights(film.frame(index, ONE)) for index in range(31)]
    steps = [
        math.dist(*([each.get(seed, 0.0) for seed in {**a, **b}] for each in (a, b)))
        for a, b in pairwise(way)
    ]
    assert max(steps) < 2 * min(steps), "an even pace, over the seam too"
