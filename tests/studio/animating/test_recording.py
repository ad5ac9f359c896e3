"""What moves while the film runs becomes keys: takes of performances and of sliders, thinned, one step each."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ganinterface.document.animation.tracks import Track
from ganinterface.document.document import Document, Truncation
from ganinterface.document.limits import LIMITS
from ganinterface.studio.animating.recording import CLOSE, recorded, thinned
from tests.studio.bench import Bench
from tests.studio.plain_loop import PlainLoop

FPS = 20
Go = Callable[[float], None]


@pytest.fixture
def bench(loop: PlainLoop) -> Bench:
    """Two seconds in which psi goes from 0 to 1; auto-key is on."""
    made = Bench(loop)
    made.session.new(Document(truncation=Truncation(0.5)))
    made.playback.set_fps(FPS)
    for time, value in ((0.0, 0.0), (2.0, 1.0)):
        made.tracks.set_key("psi", value, easing="linear", time=time)
    made.tracks.auto_key = True
    return made


@pytest.fixture
def go(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Go:
    """Let the film run until so many seconds after its start, frame by frame, by a clock of its own."""
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(
        "ganinterface.studio.playback.time", SimpleNamespace(perf_counter=lambda: clock.seconds)
    )

    def until(seconds: float) -> None:
        while clock.seconds < seconds - 1e-9:
            clock.seconds = min(clock.seconds + 1 / FPS, seconds)
            bench.playback._tick()

    return until


def track(bench: Bench, address: str) -> Track:
    found = bench.session.timeline.track(address)
    assert found is not None
    return found


def test_a_performance_becomes_a_few_keys_that_move_as_it_did(bench: Bench, go: Go, loop: PlainLoop) -> None:
    steps, seen = len(bench.session.step_labels), {}
    bench.playback.play()
    go(0.5)
    for frame in range(10, 31):
        go(frame / FPS)
        value = float(np.sin((frame - 10) / 20 * np.pi)) if frame <= 20 else 1.0
        bench.workbench.perform({"transform/x": value})
        seen[frame] = value
    go(1.8)  # the fader rests; what it was left at is no part of the take
    bench.playback.pause()
    loop.turn()
    made = track(bench, "transform/x")
    assert bench.session.step_labels[steps:] == ("Record Move right, 0.50 to 1.50 s",)
    assert len(made.keys) < len(seen) / 2
    usual = LIMITS["x"].usual or (LIMITS["x"].minimum, LIMITS["x"].maximum)
    for frame, value in seen.items():
        assert made.value(frame / FPS) == pytest.approx(value, abs=CLOSE * (usual[1] - usual[0]) + 1e-9)
    assert made.keys[-1].time == 1.5
    assert bench.playback.worn == {}, "now the track moves it"
    bench.playback.go_to(1.0)
    transform = bench.workbench.shown_document.transform
    assert transform is not None
    assert transform.x == pytest.approx(seen[20], abs=0.02)
    bench.workbench.undo()
    assert bench.session.timeline.track("transform/x") is None


def test_keys_are_replaced_where_it_was_recorded_and_stay_elsewhere(
    bench: Bench, go: Go, loop: PlainLoop
) -> None:
    for time in (0.25, 0.75, 1.0, 1.25, 1.75):
        bench.tracks.set_key("psi", 0.9, time=time)
    bench.playback.play()
    go(0.7)
    for frame in range(14, 26):
        go(frame / FPS)
        bench.workbench.perform({"psi": 0.1})
    bench.playback.pause()
    loop.turn()
    assert [(key.time, key.value) for key in track(bench, "psi").keys] == [
        (0.0, 0.0), (0.25, 0.9), (0.7, 0.1), (1.25, 0.1), (1.75, 0.9), (2.0, 1.0)
    ]  # fmt: skip


def test_another_round_of_a_loop_takes_the_place_of_what_it_meets(
    bench: Bench, go: Go, loop: PlainLoop
) -> None:
    bench.playback.play()
    for seconds, value in ((0.2, 0.1), (1.9, 0.1), (2.2, 0.7), (3.0, 0.7)):
        go(seconds)
        bench.workbench.perform({"transform/x": value})
    bench.playback.pause()
    loop.turn()
    made = track(bench, "transform/x")
    assert made.value(0.5) == pytest.approx(0.7)
    assert made.value(1.5) == pytest.approx(0.1)


def test_a_rest_ends_a_take_and_the_next_one_is_a_step_of_its_own(
    bench: Bench, go: Go, loop: PlainLoop
) -> None:
    steps = len(bench.session.step_labels)
    bench.playback.play()
    go(0.2)
    bench.workbench.perform({"transform/x": 0.2})
    go(0.4)
    bench.workbench.perform({"transform/x": 0.3})
    bench.workbench.end_performance()  # as `Live` does when nothing has come for a while
    assert bench.playback.playing
    assert len(bench.session.step_labels) == steps + 1
    go(1.0)
    bench.workbench.perform({"transform/y": 0.1, "transform/x": 0.0})
    bench.tracks.auto_key = False
    loop.turn()
    assert bench.session.step_labels[steps:] == (
        "Record Move right, 0.20 to 0.40 s",
        "Record 2 numbers, 1.00 to 1.00 s",
    )


def test_without_auto_key_a_performance_only_lies_over_the_film(
    bench: Bench, go: Go, loop: PlainLoop
) -> None:
    bench.tracks.auto_key = False
    before = bench.session.project
    bench.playback.play()
    go(0.5)
    bench.workbench.perform({"transform/x": 0.2})
    bench.playback.pause()
    loop.turn()
    assert bench.session.project == before
    assert bench.playback.worn == {"transform/x": 0.2}


def test_a_slider_in_the_hand_is_recorded_as_one_step(bench: Bench, go: Go, loop: PlainLoop) -> None:
    steps = len(bench.session.step_labels)
    bench.playback.play()
    go(0.5)
    bench.workbench.drag_begin("psi")
    for frame in range(10, 21):
        go(frame / FPS)
        bench.workbench.drag_to(0.3)
    go(1.2)  # it is held
    bench.workbench.drag_end()
    assert bench.session.step_labels[steps:] == ("Record Psi, 0.50 to 1.20 s",)
    assert [(key.time, key.value) for key in track(bench, "psi").keys][1:3] == [(0.5, 0.3), (1.2, 0.3)]
    assert bench.playback.playing


def test_whole_numbers_are_held_until_they_change(bench: Bench) -> None:
    seen = [(0, 4.0), (1, 4.0), (2, 9.0), (3, 9.0)]
    timeline, count = recorded(bench.session.timeline, "latent/0/seed", seen)
    made = timeline.track("latent/0/seed")
    assert made is not None
    assert count == 2
    assert [(key.time * FPS, key.value, key.easing) for key in made.keys] == [(0, 4, "hold"), (2, 9, "hold")]


def test_a_track_that_repeats_sooner_repeats_no_more(bench: Bench) -> None:
    timeline = bench.session.timeline
    looped = replace(timeline, tracks=(replace(timeline.tracks[0], loop=1.0),))
    assert recorded(looped, "psi", [(0, 0.1), (15, 0.2)])[0].tracks[0].loop == 1.0
    assert recorded(looped, "psi", [(0, 0.1), (30, 0.2)])[0].tracks[0].loop == 0.0


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=60), st.floats(0.001, 0.5))
def test_no_moment_is_farther_off_than_said_when_keys_are_left_out(values: list[float], close: float) -> None:
    points = list(enumerate(values))
    kept = thinned(points, close)
    assert kept[0] == points[0]
    assert kept[-1] == points[-1]
    drawn = np.interp(range(len(values)), [frame for frame, _ in kept], [value for _, value in kept])
    assert np.abs(drawn - values).max() <= close + 1e-9
