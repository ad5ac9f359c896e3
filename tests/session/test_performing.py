"""A performance: many changes from elsewhere are one step, and leave what a person does meanwhile its own steps."""

from __future__ import annotations

from ganinterface.document.document import Document
from ganinterface.document.parameters import put
from ganinterface.session import actions
from ganinterface.session.session import Session


def at(session: Session, psi: float) -> Document:
    return put(session.document, "psi", psi)


def test_a_thousand_changes_are_one_step() -> None:
    session = Session()
    begin = session.document
    heard: list[object] = []
    session.history_changed.connect(lambda: heard.append(session.undo_label))
    for place in range(1000):
        session.perform("Live: Psi", at(session, place / 1000))
    assert session.step_labels == ("Live: Psi",)
    assert len(heard) == 1
    session.undo()
    assert session.document == begin
    session.redo()
    assert session.document.truncation.psi == 0.999


def test_what_a_person_does_meanwhile_is_a_step_of_its_own() -> None:
    session = Session()
    session.perform("Live: Psi", at(session, 0.1))
    session.perform("Live: Psi", at(session, 0.2))
    session.apply(*actions.set_seed(session.document, 7))
    session.perform("Live: Psi", at(session, 0.3))
    session.perform("Live: Psi", at(session, 0.4))
    assert session.step_labels == ("Live: Psi", "Seed 7", "Live: Psi")
    session.undo()
    assert (session.document.latent[0].seed, session.document.truncation.psi) == (7, 0.2)


def test_a_stroke_takes_in_what_comes_meanwhile() -> None:
    session = Session()
    session.begin_gesture("Paint")
    session.perform("Live: Psi", at(session, 0.1))
    session.apply(*actions.set_seed(session.document, 7))
    session.perform("Live: Psi", at(session, 0.2))
    session.end_gesture()
    session.perform("Live: Psi", at(session, 0.3))
    assert session.step_labels == ("Paint", "Live: Psi")
    session.undo()
    assert session.document.truncation.psi == 0.2


def test_after_undo_and_after_a_rest_another_step_begins() -> None:
    session = Session()
    session.perform("Live: Psi", at(session, 0.1))
    session.undo()
    session.perform("Live: Psi", at(session, 0.2))
    assert session.step_labels == ("Live: Psi",)
    session.end_performance()
    assert not session.is_performing
    session.perform("Live: Psi", at(session, 0.3))
    assert session.step_labels == ("Live: Psi", "Live: Psi")
    session.undo()
    assert session.document.truncation.psi == 0.2


def test_what_had_been_undone_is_dropped_by_going_on() -> None:
    session = Session()
    session.perform("Live: Psi", at(session, 0.1))
    session.apply(*actions.set_seed(session.document, 7))
    session.undo()
    assert session.is_performing
    session.perform("Live: Psi", at(session, 0.2))
    assert session.step_labels == ("Live: Psi",)
    assert session.redo_label is None
