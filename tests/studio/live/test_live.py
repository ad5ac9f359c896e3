"""A performance by OSC and MIDI: what moves, what is counted, and what is on the undo list."""

from __future__ import annotations

import numpy as np
import pytest

from ganinterface.document.document import Document
from ganinterface.document.project import AttributeEntry
from ganinterface.files.settings import load_settings
from ganinterface.live.bindings import Binding
from ganinterface.session import actions
from ganinterface.studio.live import live as live_module
from ganinterface.studio.live.live import Live
from ganinterface.studio.live.rows import MAX_ROWS, Row
from tests.live.midi_port import Devices
from tests.studio.live.desk import LiveDesk

KNOB = "midi/1/control/74"


def row_of(live: Live, source: str) -> Row:
    return next(row for row in live.rows if row.source == source)


def psi(desk: LiveDesk) -> float:
    return desk.session.document.truncation.psi


def add_mouth(desk: LiveDesk, name: str = "the mouth") -> None:
    desk.view.pin([1])
    edit_id = desk.edits.add_edit()
    assert edit_id is not None
    desk.edits.update_edit(edit_id, name=name)


def test_every_number_is_set_by_its_address(desk: LiveDesk) -> None:
    add_mouth(desk)
    vector = desk.session.arrays.put(np.ones(16, np.float32))
    desk.session.apply("Offer", library=(AttributeEntry("smile", vector),))
    desk.send("/psi", 0.25)
    desk.send("/edits/the mouth/strength", 2)
    desk.send("/latent/0/seed", 12.0)
    desk.send("/attributes/smile/amount", 1.5)
    desk.send("/cutoff", None)
    desk.arrive()
    document = desk.session.document
    assert document.truncation.psi == 0.25
    assert document.truncation.cutoff is None
    assert document.edits[0].strength == 2.0
    assert document.seed == 12
    assert [(item.name, item.amount) for item in document.attributes] == [("smile", 1.5)]
    desk.send("/edits/the%20mouth/strength", True)
    desk.send("/smile", 0)
    desk.arrive()
    assert desk.session.document.edits[0].strength == 1.0
    assert desk.session.document.attributes == ()


def test_out_of_range_unknown_and_malformed_are_counted_and_nothing_else_is_lost(desk: LiveDesk) -> None:
    for place in range(60):
        desk.send("/psi", 0.5 if place % 3 else 99.0)
        desk.send("/edits/nobody/strength", 1.0)
        desk.send_bytes(b"/psi\0\0\0\0,f\0\0")
    desk.send("/psi", "much")
    desk.send("/psi", 0.125)
    desk.arrive()
    live = desk.live
    assert psi(desk) == 0.125
    assert (live.totals.received, live.totals.clamped) == (182, 20)
    assert (live.totals.unknown, live.totals.malformed) == (60, 61)
    assert live.totals.reason == "no number for /psi"
    assert (row_of(live, "/psi").received, row_of(live, "/psi").clamped) == (61, 20)
    nobody = row_of(live, "/edits/nobody/strength")
    assert (nobody.received, nobody.problem) == (60, "this picture has no such number")
    desk.send("/psi", -1e9)
    desk.arrive()
    assert psi(desk) == -2.0


def test_a_performance_is_one_step(desk: LiveDesk) -> None:
    before = desk.session.document
    for place in range(100):
        desk.send("/psi", place / 100)
        desk.send("/latent/0/weight", 1 + place / 100)
        if place % 20 == 0:
            desk.arrive()
    desk.arrive()
    assert desk.session.step_labels == ("Live: Psi, Weight of latent 0",)
    assert desk.workbench.is_moving
    desk.workbench.undo()
    assert desk.session.document == before


def test_after_a_rest_another_begins(desk: LiveDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.send("/psi", 0.1)
    desk.arrive()
    desk.live._over.start(0)
    desk.loop.run_until(lambda: not desk.session.is_performing)
    assert not desk.workbench.is_moving
    desk.send("/psi", 0.2)
    desk.arrive()
    assert desk.session.step_labels == ("Live: Psi", "Live: Psi")


def test_a_hand_goes_on_meanwhile(desk: LiveDesk) -> None:
    add_mouth(desk)
    steps = len(desk.session.step_labels)
    desk.workbench.drag_begin("edits/the mouth/strength")
    desk.workbench.drag_to(2.0)
    desk.send("/psi", 0.1)
    desk.arrive()
    desk.workbench.drag_to(2.5)
    desk.workbench.drag_end()
    assert desk.session.document.edits[0].strength == 2.5
    assert psi(desk) == 0.1
    assert len(desk.session.step_labels) == steps + 1


def test_while_the_animation_is_shown_it_lies_over_every_moment(desk: LiveDesk) -> None:
    for value in (0.0, 1.0):
        desk.workbench.apply(actions.set_psi, value)
        desk.playback.add_pose()
    project = desk.session.project
    desk.playback.go_to(0.5)
    desk.send("/latent/0/weight", 3.0)
    desk.arrive()

    def shown() -> tuple[float, float]:
        document = desk.workbench.shown_document
        return document.truncation.psi, document.latent[0].weight

    assert shown()[1] == 3.0
    desk.playback.go_to(1.0)
    assert shown() == (1.0, 3.0)
    assert desk.session.project == project
    desk.playback.leave()
    assert shown() == (1.0, 1.0)
    desk.playback.go_to(0.0)
    assert shown() == (0.0, 1.0)


def test_a_change_from_a_moment_takes_what_lay_over_it(desk: LiveDesk) -> None:
    for value in (0.0, 1.0):
        desk.workbench.apply(actions.set_psi, value)
        desk.playback.add_pose()
    desk.playback.go_to(0.0)
    desk.send("/latent/0/weight", 3.0)
    desk.arrive()
    desk.playback.adopt()
    assert (psi(desk), desk.session.document.latent[0].weight) == (0.0, 3.0)


def test_what_the_model_cannot_do_is_said_in_the_row(desk: LiveDesk) -> None:
    before = desk.session.document
    desk.send("/transform/x", 0.5)
    desk.arrive()
    assert "cannot move or turn" in row_of(desk.live, "/transform/x").problem
    assert desk.session.document == before


def test_a_knob_is_learnt_and_kept(desk: LiveDesk, midi: Devices) -> None:
    add_mouth(desk)
    edit = desk.session.document.edits[0]
    assert desk.live.hear("Knobs 1")
    desk.live.learn(f"edits/#{edit.id}/strength")
    desk.send("/psi", 0.5)  # the address of a number is no control to be learnt
    desk.arrive()
    assert desk.live.learning is not None
    midi.move("Knobs 1", "control_change", channel=0, control=74, value=127)
    desk.loop.run_until(lambda: desk.live.learning is None)
    assert desk.session.document.edits[0].strength == 1.0
    assert desk.messages.last.text == "MIDI 1 · CC 74 moves the mouth from 0 to 1"
    kept = (Binding(KNOB, "edits/the mouth/strength", 0.0, 1.0),)
    assert desk.settings.current.live_bindings == kept
    assert load_settings().settings.live_bindings == kept
    midi.move("Knobs 1", "control_change", channel=0, control=74, value=0)
    desk.loop.run_until(lambda: desk.session.document.edits[0].strength == 0.0)


def test_a_fader_of_any_osc_program_is_bound_with_a_range(desk: LiveDesk) -> None:
    desk.send("/1/fader3", 0.5)
    desk.arrive()
    assert desk.live.totals.unknown == 1
    desk.live.bind("/1/fader3", "psi", 1.0, 0.0)
    for value in (0.25, 7.0):
        desk.send("/1/fader3", value)
        desk.arrive()
        assert psi(desk) == (0.75 if value == 0.25 else 0.0)
    assert row_of(desk.live, "/1/fader3").clamped == 1
    desk.live.unbind("/1/fader3")
    desk.send("/1/fader3", 0.5)
    desk.arrive()
    assert psi(desk) == 0.0


def test_whole_numbers_are_reached_by_a_fader_too(desk: LiveDesk) -> None:
    desk.live.bind("/fader", "latent/0/seed", 10, 20)
    desk.send("/fader", 0.26)
    desk.arrive()
    assert desk.session.document.seed == 13


def test_a_binding_waits_for_a_picture_that_has_the_number(desk: LiveDesk) -> None:
    desk.live.bind("/fader", "edits/the mouth/strength", 0, 2)
    desk.send("/fader", 1.0)
    desk.arrive()
    assert row_of(desk.live, "/fader").problem == "this picture has no such number"
    add_mouth(desk)
    desk.send("/fader", 1.0)
    desk.arrive()
    assert desk.session.document.edits[0].strength == 2.0
    assert row_of(desk.live, "/fader").problem == ""


def test_rows_have_an_end_and_bound_ones_their_place(desk: LiveDesk) -> None:
    for place in range(MAX_ROWS + 10):
        desk.send(f"/x/{place}", 1.0)
        if place % 100 == 99:
            desk.arrive()
    desk.arrive()
    assert len(desk.live.rows) == MAX_ROWS
    assert desk.live.totals.unknown == MAX_ROWS + 10
    desk.live.bind("/late", "psi")
    desk.send("/late", 1.0)
    desk.arrive()
    assert row_of(desk.live, "/late").received == 1
    desk.live.forget()
    assert [row.source for row in desk.live.rows] == ["/late"]
    assert desk.live.totals.received == 0


def test_nothing_listens_before_it_is_asked_and_after_the_window_has_gone() -> None:
    other = LiveDesk()
    other.begin()
    port = other.live.port
    assert port is not None
    other.close()
    again = LiveDesk()
    again.begin()
    assert again.live.listen(port)
    again.live.stop()
    assert again.live.port is None
    again.close()


def test_a_taken_port_is_said_and_the_switch_is_off(desk: LiveDesk) -> None:
    other = LiveDesk()
    other.begin()
    assert other.live.port is not None
    assert not desk.live.listen(other.live.port)
    assert "is taken by another program" in desk.messages.last.text
    assert desk.live.port is None
    other.close()


def test_without_a_model_messages_are_counted_and_nothing_happens() -> None:
    empty = LiveDesk()
    assert empty.live.listen(0)
    from tests.live.sender import Sender

    assert empty.live.port is not None
    with Sender(empty.live.port) as sender:
        sender.send("/psi", 0.1)
        empty.loop.run_until(lambda: empty.live.totals.received == 1)
    assert empty.session.document == Document()
    empty.sender = Sender(empty.live.port)
    empty.close()


def test_learning_asks_for_something_to_listen_to(desk: LiveDesk) -> None:
    desk.live.stop()
    desk.live.learn("psi")
    assert "switch OSC or MIDI on" in desk.messages.last.text
    desk.live.stop_learning()
    desk.live.learn("edits/nobody/strength")
    assert desk.live.learning is None


def test_the_window_has_half_of_its_time_for_itself(desk: LiveDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([0.0, 2.0])
    monkeypatch.setattr(live_module.time, "perf_counter", lambda: next(moments))
    desk.live._take()
    assert desk.live._pause == 4.0


def test_a_port_in_the_settings_is_held_to_its_limits(desk: LiveDesk) -> None:
    desk.settings.remember(live_port=80)
    assert load_settings().settings.live_port == 1024


def test_a_pattern_moves_every_number_whose_address_it_means(desk: LiveDesk) -> None:
    for name in ("the mouth", "the other mouth"):
        add_mouth(desk, name)
    vectors = [desk.session.arrays.put(np.full(16, value, np.float32)) for value in (1, 2)]
    library = tuple(
        AttributeEntry(name, vector) for name, vector in zip(("smile", "age"), vectors, strict=True)
    )
    desk.session.apply("Offer", library=library)
    desk.send("/edits/the*mouth*/strength", 2.5)
    desk.send("/attributes/{smile,age}/amount", 99)
    desk.arrive()
    document = desk.session.document
    assert {edit.name: edit.strength for edit in document.edits} == {"the mouth": 2.5, "the other mouth": 2.5}
    assert sorted((item.name, item.amount) for item in document.attributes) == [
        ("age", 20.0),
        ("smile", 20.0),
    ]
    row = row_of(desk.live, "/edits/the*mouth*/strength")
    assert (row.matched, row.problem) == (2, "")
    assert desk.live.totals.clamped == 2
    desk.send("/edits/%2A*/strength", 1.0)
    desk.send("/hands/*", 1.0)
    desk.send("/edits/[1", 1.0)
    desk.arrive()
    assert row_of(desk.live, "/hands/*").problem == "this picture has no such numbers"
    assert "not closed" in row_of(desk.live, "/edits/[1").problem
    assert desk.live.totals.malformed == 1


def test_a_pattern_moves_bound_controls_as_their_fader_would(desk: LiveDesk) -> None:
    desk.live.bind("/1/fader3", "psi", 0.0, 1.0)
    desk.live.bind("/1/toggle", "transform/x", -1.0, 1.0)
    desk.send("/1/fader[1-8]", 0.5)
    desk.arrive()
    assert psi(desk) == 0.5
    assert desk.session.document.transform is None or desk.session.document.transform.x == 0


def test_a_pattern_that_means_too_much_moves_nothing(desk: LiveDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    add_mouth(desk)
    monkeypatch.setattr(live_module, "MOST_MATCHED", 1)
    before = desk.session.document
    desk.send("/edits/*/{strength,channels}", 3.0)
    desk.send("/{psi,cutoff}", 1.0)
    desk.arrive()
    assert desk.session.document.truncation == before.truncation
    assert "is for 2 numbers; 1 are the most" in row_of(desk.live, "/{psi,cutoff}").problem


def test_more_patterns_at_once_than_can_be_looked_up_are_refused(
    desk: LiveDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_module, "MOST_PATTERNS", 0)
    desk.send("/ps?", 0.25)
    desk.send("/psi", 0.5)
    desk.arrive()
    assert psi(desk) == 0.5
    assert desk.live.totals.malformed == 1
    assert "patterns of addresses at once" in row_of(desk.live, "/ps?").problem
