"""Keys at the playhead: what a person sets, moves and takes back, and what changes by itself while auto-key is on."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from ganinterface.document.animation.drivers import Constant
from ganinterface.document.animation.keys import KeyRef
from ganinterface.document.animation.poses import Pose
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.document import Document, Edit, Truncation
from ganinterface.document.project import AttributeEntry
from ganinterface.session import actions
from ganinterface.studio.animating.tracks import KeyState
from tests.signals import Listener
from tests.studio.bench import Bench
from tests.studio.plain_loop import PlainLoop


@pytest.fixture
def bench(loop: PlainLoop) -> Bench:
    """A picture with an edit, psi 0.5, and nothing that moves yet; ten frames a second."""
    made = Bench(loop)
    vector = made.session.arrays.put([1.0, 0.0, 0.0, 0.0])
    document = Document(truncation=Truncation(0.5), edits=(Edit("1", "mouth", "4x2 conv1"),))
    made.session.new(document, library=(AttributeEntry("smile", vector),))
    made.playback.set_fps(10)
    made.playback.set_mode("once")
    return made


def keys(bench: Bench, address: str = "psi") -> list[tuple[float, object]]:
    track = bench.session.timeline.track(address)
    return [] if track is None else [(key.time, key.value) for key in track.keys]


def psi(bench: Bench) -> float:
    return bench.workbench.shown_document.truncation.psi


def steps(bench: Bench) -> tuple[str, ...]:
    return bench.session.step_labels[2:]  # after the rate and the mode


# --- at the playhead ---


def test_a_number_is_keyed_where_the_playhead_stands_and_moves_between(bench: Bench) -> None:
    bench.tracks.set_key("psi")
    bench.playback.go_to(1.0, beyond=True)
    bench.tracks.set_key("psi", 1.5, easing="linear")
    assert keys(bench) == [(0.0, 0.5), (1.0, 1.5)]
    assert steps(bench) == ("Key Psi 0.5 at 0.00 s", "Key Psi 1.5 at 1.00 s")
    bench.playback.go_to(0.5)
    assert psi(bench) == 1.0
    bench.workbench.undo()
    assert keys(bench) == [(0.0, 0.5)]


def test_the_diamond_sets_a_key_and_takes_it_away(bench: Bench) -> None:
    bench.playback.go_to(0.4, beyond=True)
    assert bench.tracks.state("psi") == KeyState(keyed=False, tracked=False, driven=False)
    bench.tracks.toggle_key("psi")
    assert bench.tracks.state("psi") == KeyState(keyed=True, tracked=True, driven=False)
    bench.playback.go_to(0.2)
    assert bench.tracks.state("psi") == KeyState(keyed=False, tracked=True, driven=False)
    bench.playback.go_to(0.4)
    bench.tracks.toggle_key("psi")
    assert bench.session.timeline == Timeline(fps=10, mode="once")
    bench.drivers.add(Constant(1.0), "psi")
    assert bench.tracks.state("psi").driven


def test_what_is_on_offer_or_without_a_limit_can_be_keyed_and_nonsense_is_said(bench: Bench) -> None:
    bench.tracks.set_key("attributes/smile/amount", 2.0)
    bench.tracks.set_key("cutoff")
    assert keys(bench, "attributes/smile/amount") == [(0.0, 2.0)]
    assert keys(bench, "cutoff") == [(0.0, None)]
    heard = Listener(bench.messages)
    assert not bench.tracks.set_key("edits/nose/strength")
    assert heard.at("warning") == ["There is no number 'edits/nose/strength' in this picture."]
    assert not bench.tracks.set_key("mixes/0/amount")


def test_a_key_that_is_there_keeps_its_curve_when_it_gets_another_value(bench: Bench) -> None:
    bench.playback.go_to(0.4, beyond=True)
    bench.tracks.set_key("psi", easing="spring")
    bench.tracks.set_key("psi", 1.0)
    (key,) = bench.session.timeline.tracks[0].keys
    assert (key.value, key.easing) == (1.0, "spring")
    bench.playback.go_to(1.0, beyond=True)
    bench.tracks.set_key("psi", 0.1)
    assert bench.session.timeline.tracks[0].keys[-1].easing == "spring", "it goes on as the one before"


def test_a_number_has_one_track_however_a_slider_calls_it(bench: Bench) -> None:
    bench.tracks.set_key("edits/#1/strength", 0.5)
    bench.tracks.set_key("edits/mouth/strength", 0.25)
    bench.tracks.set_key("smile", 1.0)
    assert [track.address for track in bench.session.timeline.tracks] == [
        "edits/mouth/strength",
        "attributes/smile/amount",
    ]
    assert bench.tracks.state("edits/#1/strength").keyed
    bench.playback.go_to(0.0, beyond=True)
    assert bench.tracks.takes("edits/#1/strength")
    bench.workbench.set_number("edits/#1/strength", 0.75)
    assert keys(bench, "edits/mouth/strength") == [(0.0, 0.75)]
    bench.drivers.add(Constant(1.0), "edits/#1/strength")
    assert bench.tracks.state("edits/#1/strength").driven


# --- a changed number ---


@pytest.fixture
def keyed(bench: Bench) -> Bench:
    """Psi goes from 0 to 1 in a second; the playhead is at 0.5 s."""
    for time, value in ((0.0, 0.0), (1.0, 1.0)):
        bench.tracks.set_key("psi", value, "linear", time)
    bench.playback.go_to(0.5)
    return bench


def test_a_number_with_a_track_gets_a_key_where_it_is_changed(keyed: Bench) -> None:
    keyed.workbench.set_number("psi", 0.9)
    assert keys(keyed) == [(0.0, 0.0), (0.5, 0.9), (1.0, 1.0)]
    assert psi(keyed) == 0.9
    assert steps(keyed)[-1] == "Key Psi 0.9 at 0.50 s"


def test_other_numbers_are_changed_for_the_whole_film(keyed: Bench) -> None:
    keyed.workbench.set_number("edits/mouth/strength", 0.3)
    assert keyed.session.document.edits[0].strength == 0.3
    assert psi(keyed) == 0.5, "the moment is still looked at"
    keyed.playback.go_to(0.0)
    assert keyed.workbench.shown_document.edits[0].strength == 0.3


def test_while_auto_key_is_on_every_changed_number_gets_a_key(keyed: Bench) -> None:
    told: list[bool] = []
    keyed.tracks.auto_key_changed.connect(told.append)
    keyed.tracks.auto_key = True
    keyed.workbench.set_number("edits/mouth/strength", 0.3)
    assert told == [True]
    assert keys(keyed, "edits/mouth/strength") == [(0.5, 0.3)]
    assert keyed.session.document.edits[0].strength == 1.0


def test_numbers_that_change_together_are_keyed_in_one_step(keyed: Bench) -> None:
    keyed.tracks.auto_key = True
    (smile,) = keyed.session.library

    def both(document: Document) -> actions.Change:
        made = actions.set_psi(document, -1.0).document
        return actions.Change("Both", actions.set_attribute(made, smile, 2.0).document)

    keyed.workbench.apply(both)
    assert (keys(keyed)[1], keys(keyed, "attributes/smile/amount")) == ((0.5, -1.0), [(0.5, 2.0)])
    assert steps(keyed)[-1] == "Key 2 numbers at 0.50 s"
    keyed.workbench.apply(actions.set_attribute, smile, 0.0)
    assert keys(keyed, "attributes/smile/amount") == [(0.5, 0.0)], "0 is a value too"


def test_what_is_more_than_numbers_changes_the_picture(keyed: Bench) -> None:
    keyed.tracks.auto_key = True
    keyed.workbench.apply(actions.remove_edit, "1")
    assert keyed.session.document.edits == ()


def test_outside_of_the_film_auto_key_changes_the_picture(bench: Bench) -> None:
    bench.tracks.auto_key = True
    bench.workbench.set_number("psi", 0.9)
    assert (keys(bench), bench.session.document.truncation.psi) == ([], 0.9)


def test_a_drag_of_a_keyed_number_is_one_step_and_the_moment_stays_in_sight(keyed: Bench) -> None:
    keyed.workbench.drag_begin("psi")
    for value in (0.6, 0.7, 0.8):
        keyed.workbench.drag_to(value)
        assert psi(keyed) == value
    keyed.workbench.drag_end()
    assert keys(keyed)[1] == (0.5, 0.8)
    assert steps(keyed)[-1] == "Psi 0.5 → 0.8, key at 0.50 s"
    keyed.workbench.undo()
    assert keys(keyed) == [(0.0, 0.0), (1.0, 1.0)]
    assert psi(keyed) == 0.5


def test_what_a_driver_adds_is_shown_and_never_taken_into_the_picture(keyed: Bench) -> None:
    driver = keyed.drivers.add(Constant(0.25), "edits/mouth/strength")
    assert keyed.workbench.shown_document.edits[0].strength == 1.25
    keyed.workbench.set_number("edits/mouth/strength", 0.5)
    assert keyed.session.document.edits[0].strength == 0.5
    assert keyed.workbench.shown_document.edits[0].strength == 0.75
    keyed.playback.leave()
    assert keyed.workbench.shown_document.edits[0].strength == 0.5
    keyed.drivers.remove(driver.id)
    assert keyed.session.undo_label == "Remove driver constant"


def test_with_poses_a_keyed_number_is_seen_beside_what_else_was_changed_there(bench: Bench) -> None:
    document = bench.session.document
    poses = tuple(Pose(name, name, document) for name in "ab")
    bench.session.apply("Poses", timeline=replace(bench.session.timeline, poses=poses))
    bench.tracks.set_key("psi", 0.0)
    bench.playback.go_to(0.5)
    bench.workbench.set_number("edits/mouth/strength", 0.3)
    bench.workbench.set_number("psi", 0.9)
    shown = bench.workbench.shown_document
    assert (shown.edits[0].strength, shown.truncation.psi) == (0.3, 0.9)
    assert keys(bench) == [(0.0, 0.0), (0.5, 0.9)]


# --- playing without poses ---


def test_a_film_of_tracks_plays_and_ends(keyed: Bench, loop: PlainLoop) -> None:
    seen: list[float] = []
    keyed.playback.go_to(0.0)
    keyed.playback.moved.connect(lambda seconds: seen.append(psi(keyed)))
    keyed.playback.play()
    loop.run_until(lambda: not keyed.playback.playing)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_numbers_that_are_changed_while_it_plays_are_recorded(
    keyed: Bench, loop: PlainLoop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = itertools.count()  # the film's clock goes on when it is read: a busy machine plays as many frames
    clock = SimpleNamespace(perf_counter=lambda: next(asked) / 100)
    monkeypatch.setattr("ganinterface.studio.playback.time", clock)
    keyed.tracks.auto_key = True
    keyed.playback.go_to(0.0)
    keyed.playback.moved.connect(lambda t: keyed.workbench.set_number("edits/mouth/strength", t))
    keyed.playback.play()
    loop.run_until(lambda: not keyed.playback.playing)
    recorded = keys(keyed, "edits/mouth/strength")
    assert len(recorded) > 4
    assert all(abs(time - float(str(value))) < 0.11 for time, value in recorded)


def test_only_the_range_is_played(keyed: Bench, loop: PlainLoop) -> None:
    keyed.drivers.set_range(0.8, 0.3)
    assert keyed.session.undo_label == "Play 0.30 to 0.80 s"
    seen: list[float] = []
    keyed.playback.go_to(0.0)
    keyed.playback.moved.connect(seen.append)
    keyed.playback.play()
    loop.run_until(lambda: not keyed.playback.playing)
    assert seen[0] >= 0.3
    assert seen[-1] == 0.8


def test_without_anything_that_moves_there_is_nothing_to_play(bench: Bench) -> None:
    heard = Listener(bench.messages)
    bench.playback.play()
    assert not bench.playback.playing
    assert heard.at("info")


def test_undoing_the_first_key_shows_the_picture_again(bench: Bench) -> None:
    bench.playback.go_to(1.0, beyond=True)
    bench.tracks.set_key("psi", 0.0)
    assert psi(bench) == 0.0
    bench.workbench.undo()
    assert psi(bench) == 0.5
    assert bench.playback.document is None


def test_another_project_is_seen_as_it_is_not_at_the_moment_of_the_one_before(keyed: Bench) -> None:
    other = keyed.session.project
    keyed.playback.play()
    keyed.session.open(
        replace(other, document=Document(truncation=Truncation(-1.0))), keyed.session.arrays.copy(), None
    )
    assert not keyed.playback.playing
    assert psi(keyed) == -1.0


# --- several keys, whole tracks ---


def test_several_keys_are_moved_copied_curved_and_removed_as_steps(keyed: Bench) -> None:
    refs = [KeyRef("psi", 0.0), KeyRef("psi", 1.0)]
    then = keyed.tracks.move_keys(refs, 0.5)
    copies = keyed.tracks.move_keys(then, 2.0, copied=True)
    keyed.tracks.set_easing(copies, "spring")
    keyed.tracks.set_handles(then, after=(0.5, 0.2))
    keyed.tracks.set_value(copies[:1], 0.25)
    pasted = keyed.tracks.put_keys(keyed.tracks.copied(then), time=9.0)
    assert keys(keyed)[-2:] == [(9.0, 0.0), (10.0, 1.0)]
    keyed.tracks.remove_keys(pasted)
    assert [(time, value) for time, value in keys(keyed)] == [(0.5, 0.0), (1.5, 1.0), (2.5, 0.25), (3.5, 1.0)]
    assert steps(keyed)[2:] == (
        "Move 2 keys",
        "Copy 2 keys",
        "2 keys: spring",
        "Curve of 2 keys",
        "Value of key of Psi",
        "Paste 2 keys",
        "Remove 2 keys",
    )
    for _ in range(7):
        keyed.workbench.undo()
    assert keys(keyed) == [(0.0, 0.0), (1.0, 1.0)]


def test_a_drag_of_keys_is_one_step_and_can_be_given_up(keyed: Bench) -> None:
    ref = [KeyRef("psi", 1.0)]
    keyed.tracks.gesture_begin("Move key")
    for _ in range(3):
        ref = list(keyed.tracks.move_keys(ref, 0.1))
    keyed.tracks.gesture_end()
    assert keys(keyed)[1][0] == pytest.approx(1.3)
    assert steps(keyed)[2:] == ("Move key",)
    keyed.tracks.gesture_begin("Move key")
    keyed.tracks.move_keys(ref, 5.0)
    keyed.tracks.gesture_abort()
    assert keys(keyed)[1][0] == pytest.approx(1.3)


def test_tracks_are_looped_turned_off_and_removed(keyed: Bench) -> None:
    heard = Listener(keyed.messages)
    keyed.tracks.set_track("psi", loop=1e9)
    keyed.tracks.set_track("psi", enabled=False)
    assert psi(keyed) == 0.5, "what the picture has"
    assert heard.at("warning") == ["1e+09 is out of range: loop 0 to 3600 s."]
    keyed.tracks.remove_track("psi")
    assert steps(keyed)[2:] == (
        "Track Psi repeats every 3600 s",
        "Turn off track Psi",
        "Remove track Psi",
    )


def test_a_renamed_edit_keeps_its_track(bench: Bench) -> None:
    bench.tracks.set_key("edits/mouth/strength", 0.25)
    bench.workbench.apply(actions.update_edit, "1", name="lips")
    assert keys(bench, "edits/lips/strength") == [(0.0, 0.25)]
    bench.workbench.undo()
    assert keys(bench, "edits/mouth/strength") == [(0.0, 0.25)]


def test_the_rest_of_the_film_is_on_the_undo_list_too(keyed: Bench) -> None:
    drivers = keyed.drivers
    made = drivers.add(Constant(1.0), "psi", "lift", strength=0.5)
    drivers.set(made.id, mix="replace")
    drivers.set_source(made.id, value=2.0)
    drivers.set_travel("sphere")
    drivers.set_closes(True)
    drivers.put_marker(0.5, "smile")
    drivers.remove_marker(keyed.session.timeline.markers[0].id)
    assert steps(keyed)[2:] == (
        "Drive Psi by lift",
        "Driver lift: mix",
        "Driver lift: value",
        "Portraits travel on the sphere, in Z",
        "Perfect loop",
        "Add marker at 0.50 s",
        "Remove marker",
    )
    assert keyed.session.timeline.drivers[0].source == Constant(2.0)


def test_while_the_film_runs_no_key_is_at_the_playhead_and_afterwards_the_diamonds_are_looked_at_again(
    bench: Bench,
) -> None:
    bench.tracks.set_key("psi")
    bench.tracks.set_key("psi", 1.5, time=1.0)
    bench.playback.go_to(1.0)
    assert bench.keying.state("psi") == KeyState(keyed=True, tracked=True, driven=False)
    bench.playback.play()
    assert bench.keying.state("psi") == KeyState(keyed=False, tracked=True, driven=False)
    bench.playback.time = 0.5  # where it has come to
    told: list[KeyState] = []
    bench.keying.changed.connect(lambda: told.append(bench.keying.state("psi")))
    bench.playback.pause()
    assert told == [KeyState(keyed=False, tracked=True, driven=False)]


def test_what_is_played_begins_and_ends_where_it_is_said_and_the_other_end_stays(bench: Bench) -> None:
    bench.tracks.set_key("psi")
    bench.tracks.set_key("psi", 1.5, time=4.0)

    def played() -> tuple[float, float] | None:
        return bench.session.timeline.range

    bench.drivers.play_until(3.0)
    assert played() == (0.0, 3.0)
    bench.drivers.play_from(1.0)
    assert played() == (1.0, 3.0)
    bench.drivers.play_until(2.0)
    assert played() == (1.0, 2.0)
    bench.drivers.play_from(3.5)
    assert played() == (3.5, 4.0), "the end was before it"
    bench.drivers.play_until(1.0)
    assert played() == (0.0, 1.0)


def test_markers_are_gone_to_one_by_one(bench: Bench) -> None:
    bench.tracks.set_key("psi")
    bench.tracks.set_key("psi", 1.5, time=4.0)
    for time in (1.0, 2.5):
        bench.drivers.put_marker(time)
    where = []
    for steps in (1, 1, 1, -1, -1):
        bench.keying.step_markers(steps)
        where.append(bench.playback.time)
    assert where == [1.0, 2.5, 2.5, 1.0, 1.0]
