"""Drivers: numbers that move without keys, the same for the same seed, in the film's own time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.drivers import (
    Constant,
    Driver,
    Follow,
    Loudness,
    Mouth,
    Noise,
    Sine,
    Source,
    Table,
    Target,
)
from ganinterface.document.animation.film_changes import move_driver, new_driver, put_driver, remove_driver
from ganinterface.document.animation.mouth_shapes import track
from ganinterface.document.animation.sounds import SoundRef
from ganinterface.document.animation.timeline import ENDLESS, Timeline
from ganinterface.document.animation.tracks import Key, Track
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, Edit, Transform, Truncation
from tests.document.animation.strategies import drivers
from tests.document.strategies import ARRAYS, documents, timelines

FACE = Document(
    truncation=Truncation(0.5),
    edits=tuple(Edit(name, f"mouth {name}", "4x2", strength=0.0) for name in "ABCD"),
    transform=Transform(x=0.25),
)


def driven(source: Source, address: str = "psi", **fields: object) -> Driver:
    return Driver("1", "driver", source, address, **fields)  # type: ignore[arg-type]


def psi(film: Timeline, seconds: float, arrays: ArrayStore = ARRAYS) -> float:
    return film.at(seconds, FACE, arrays).truncation.psi


def test_what_is_added_comes_on_top_and_what_replaces_fades_over() -> None:
    for mix, strength, expected in (
        ("add", 1.0, 1.5),
        ("add", 0.5, 1.0),
        ("replace", 1.0, 1.0),
        ("replace", 0.5, 0.75),
    ):
        film = Timeline(drivers=(driven(Constant(1.0), mix=mix, strength=strength),))
        assert psi(film, 3.0) == expected


def test_drivers_of_a_number_act_in_their_order_on_what_poses_and_tracks_made() -> None:
    keyed = Track("psi", (Key(0, -1.0),))
    doubled = replace(driven(Constant(0.25), mix="replace", strength=0.5), id="2")
    film = Timeline(tracks=(keyed,), drivers=(driven(Constant(1.0)), doubled))
    assert psi(film, 0) == 0.125
    assert psi(move_driver(film, "2", 0), 0) == 0.625
    assert psi(remove_driver(film, "1"), 0) == -0.375


def test_a_sine_goes_up_and_down_in_its_period() -> None:
    film = Timeline(drivers=(driven(Sine(0.5, period=4.0, phase=0.25, mean=0.25)),))
    assert [psi(film, t) for t in (0, 1, 2, 3, 4)] == pytest.approx([1.25, 0.75, 0.25, 0.75, 1.25])
    assert film.content == 4.0, "nothing else says how long it is"


def test_a_driver_that_starts_later_is_the_same_later() -> None:
    film = Timeline(drivers=(driven(Noise(3)),))
    later = Timeline(drivers=(driven(Noise(3), start=1.75),))
    assert [psi(film, t / 8) for t in range(40)] == [psi(later, t / 8 + 1.75) for t in range(40)]


def test_noise_is_smooth_within_its_amplitude_and_another_for_another_seed() -> None:
    def way(source: Noise) -> np.ndarray:  # type: ignore[type-arg]
        film = Timeline(drivers=(driven(source, "transform/angle"),))
        return np.array([getattr(film.at(t / 100, FACE).transform, "angle") for t in range(3000)])  # noqa: B009

    first, other = way(Noise(1, 10.0, 0.5)), way(Noise(2, 10.0, 0.5))
    assert np.abs(first).max() <= 10.0
    assert first.std() > 3
    assert abs(np.corrcoef(first, other)[0, 1]) < 0.4
    assert np.abs(np.diff(first)).max() < 10 * 2 * 1.5 / 50 * 1.01, "it never jumps"
    darts = np.diff(way(Noise(1, 10.0, 0.5, smooth=0.1)))
    assert (darts == 0).mean() > 0.85, "nearly always it stands"


@pytest.mark.parametrize("smooth", [0.0, 0.3, 1.0])
def test_noise_with_a_loop_closes(smooth: float) -> None:
    film = Timeline(drivers=(driven(Noise(5, 1.0, period=0.7, smooth=smooth, loop=3.0)),))
    assert [psi(film, t / 10) for t in range(30)] == pytest.approx([psi(film, 3 + t / 10) for t in range(30)])
    assert len({psi(film, t / 10) for t in range(30)}) > 3


def test_a_table_is_read_straight_between_its_numbers_and_holds_or_repeats() -> None:
    arrays = ArrayStore()
    name = arrays.put([0.0, 1.0, 0.5])
    source = Table(name, 3, rate=2.0, scale=1.0, offset=-0.5)
    film = Timeline(drivers=(driven(source),))
    assert [psi(film, t, arrays) for t in (-1, 0, 0.25, 0.5, 0.75, 1.0, 9)] == [0, 0, 0.5, 1, 0.75, 0.5, 0.5]
    assert film.content == 1.0
    loop = Timeline(drivers=(driven(replace(source, loops=True)),))
    assert [psi(loop, t, arrays) for t in (0, 1.25, 1.5, 2.0)] == pytest.approx([0, 0.25, 0, 1])


def test_loudness_moves_between_quiet_and_loud_from_the_start_of_the_sound_on() -> None:
    arrays = ArrayStore()
    powers = np.zeros((3, 22), np.float32)
    powers[1:, 3] = 1e-2, 1.0  # 20 dB apart, at about 110 Hz
    source = Loudness(arrays.put(powers), rate=1.0, quiet=0.5, loud=1.5, attack=0.0, release=0.0, sound="s")
    film = Timeline(
        drivers=(driven(source, mix="replace"),), sound=SoundRef("v.wav", "s", duration=3.0, start=10.0)
    )
    seen = [psi(film, t, arrays) for t in (0, 10, 11, 11.5, 12, 99)]
    assert seen == pytest.approx([0.5, 0.5, 1.0, 1.25, 1.5, 1.5], abs=0.01)
    assert film.content == 13.0
    without = replace(film, sound=None)
    assert psi(without, 1, arrays) == pytest.approx(1.0, abs=0.01), "the sound may be gone"
    for other in (replace(source, low=1000.0), replace(source, floor=-10.0), replace(source, high=60.0)):
        assert psi(Timeline(drivers=(driven(other, mix="replace"),)), 1, arrays) == 0.5
    louder = replace(source, gain=10.0)
    assert psi(Timeline(drivers=(driven(louder, mix="replace"),)), 1, arrays) == pytest.approx(1.25, abs=0.01)


def test_mouth_shapes_move_the_numbers_that_stand_for_them() -> None:
    said = track([(0, "X"), (1, "B"), (2, "D"), (3, "X")], 4.0)
    targets = (Target("B", "edits/mouth B/strength"), Target("D", "edits/mouth D/strength", 1.5))
    mouth = Mouth(said.cues, said.duration, targets, lead=0.0, softness=0.2)
    film = Timeline(drivers=(driven(mouth, "", mix="replace"),))

    def strengths(seconds: float) -> dict[str, float]:
        return {edit.name[-1]: edit.strength for edit in film.at(seconds, FACE).edits}

    assert strengths(0.5) == {"A": 0, "B": 0, "C": 0, "D": 0}
    assert strengths(1.5) == {"A": 0, "B": 1.0, "C": 0, "D": 0}
    assert strengths(2.0) == pytest.approx({"A": 0, "B": 0.5, "C": 0, "D": 0.75})
    assert strengths(2.5)["D"] == 1.5
    assert film.content == 4.0


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
def test_in_a_film_of_any_rate_the_lips_meet_for_every_m(fps: int) -> None:
    starts = [0.31 + 0.47 * index for index in range(6)]
    cues = [(0.0, "D"), *((t, "A") for t in starts), *((t + 0.02, "D") for t in starts)]
    mouth = Mouth(track(cues, 4.0).cues, 4.0, (Target("A", "edits/mouth A/strength"),))
    film = Timeline(fps=fps, drivers=(driven(mouth, ""),), mode="once")
    frames = range(film.frame_count)
    closed = [index / fps for index in frames if film.frame(index, FACE).edits[0].strength == 1.0]
    middles = [start + 0.01 - mouth.lead for start in starts]
    assert all(min(abs(t - middle) for t in closed) <= 0.5 / fps + 1e-6 for middle in middles)
    assert all(min(abs(t - middle) for middle in middles) <= 0.5 / fps + 1e-6 for t in closed), (
        "and never else"
    )


def test_a_number_follows_another_with_delay() -> None:
    keyed = Track("psi", (Key(0, 0.0, "linear"), Key(2, 2.0)))
    follow = driven(Follow("psi", delay=0.5, scale=10.0, offset=1.0), "transform/angle", mix="replace")
    film = Timeline(tracks=(keyed,), drivers=(follow,))

    def angle(seconds: float) -> float:
        return getattr(film.at(seconds, FACE).transform, "angle")  # type: ignore[no-any-return]  # noqa: B009

    assert [angle(t) for t in (0, 0.5, 1.0, 2.5)] == [1.0, 1.0, 6.0, 21.0]


def test_two_numbers_that_follow_each_other_do_not_go_round_in_circles() -> None:
    film = Timeline(
        drivers=(
            driven(Follow("transform/x", 0.1), "psi"),
            replace(driven(Follow("psi", 0.1), "transform/x"), id="2"),
        )
    )
    shown = film.at(1.0, FACE)
    assert (shown.truncation.psi, shown.transform) == (0.75, Transform(x=0.75))


def test_whole_numbers_are_rounded_and_all_stay_in_their_range() -> None:
    film = Timeline(drivers=(driven(Constant(2.6), "noise/seed"), replace(driven(Constant(1e6)), id="2")))
    shown = film.at(0, FACE)
    assert (shown.noise.seed, shown.truncation.psi) == (3, 2.0)


def test_a_driver_without_an_end_lasts_ten_seconds_where_nothing_else_says_how_long() -> None:
    film = Timeline(fps=10, drivers=(driven(Noise()),))
    assert (film.content, film.frame_count) == (ENDLESS, 100)
    assert replace(film, range=(0.0, 2.0)).frame_count == 20


def test_a_perfect_loop_fits_every_period_into_the_film() -> None:
    sources: list[Source] = [Sine(1.0, 0.7), Noise(1, 1.0, 0.3), Noise(1, 1.0, 0.3, loop=0.9)]
    for source in sources:
        film = Timeline(
            tracks=(Track("transform/x", (Key(0, 0.0), Key(2, 1.0))),), drivers=(driven(source),), closes=True
        )
        assert [psi(film, t / 20) for t in range(5)] == pytest.approx(
            [psi(film, 2 + t / 20) for t in range(5)]
        )


def test_a_driver_that_is_off_moves_nothing() -> None:
    film = Timeline(drivers=(driven(Constant(1.0), enabled=False),))
    assert film.at(0, FACE) == FACE
    assert not film.moves


def test_new_drivers_have_names_of_their_own_and_numbers_in_range() -> None:
    film = Timeline()
    for _ in range(2):
        film = put_driver(film, new_driver(film, Sine(period=0.0), "psi", strength=1e9))
    assert [driver.name for driver in film.drivers] == ["sine", "sine 1"]
    assert film.drivers[0].strength == 20.0
    assert isinstance(film.drivers[0].source, Sine)
    assert film.drivers[0].source.period == 0.02


@settings(max_examples=60)
@given(timelines(documents(), least=1), st.lists(drivers(ARRAYS), max_size=3), st.floats(-1, 200))
def test_every_driver_says_something_at_every_moment_and_the_same_again(
    film: Timeline, found: list[Driver], seconds: float
) -> None:
    moving = replace(film, drivers=tuple(found))
    assert moving.at(seconds, arrays=ARRAYS) == moving.at(seconds, arrays=ARRAYS)
