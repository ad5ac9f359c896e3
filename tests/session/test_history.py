"""Undo as a list of earlier values."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ganinterface.session.history import History


def test_undo_and_redo_walk_the_steps_with_their_labels():
    history = History("a")
    history.push("to b", "b")
    history.push("to c", "c")
    assert (history.undo_label, history.redo_label) == ("to c", None)
    assert history.undo() == "b"
    assert (history.undo_label, history.redo_label) == ("to b", "to c")
    assert history.undo() == "a"
    assert history.redo() == "b"
    assert history.labels() == ("to b", "to c")
    assert history.position == 1


def test_at_the_ends_there_is_nothing_to_undo_or_redo():
    history = History(0)
    assert not history.can_undo
    assert not history.can_redo
    with pytest.raises(LookupError, match="nothing to undo"):
        history.undo()
    with pytest.raises(LookupError, match="nothing to redo"):
        history.redo()


def test_a_new_step_after_undo_drops_what_was_undone():
    history = History(0)
    history.push("one", 1)
    history.undo()
    history.push("two", 2)
    assert history.labels() == ("two",)
    assert not history.can_redo


def test_an_equal_value_makes_no_step_and_keeps_what_was_undone():
    history = History((1, 2))
    history.push("more", (1, 2, 3))
    history.undo()
    assert not history.push("nothing", (1, 2))
    assert history.redo_label == "more"


def test_only_the_oldest_steps_are_forgotten():
    history = History(0, max_steps=3)
    for value in range(1, 6):
        history.push(f"to {value}", value)
    assert history.labels() == ("to 3", "to 4", "to 5")
    while history.can_undo:
        history.undo()
    assert history.value == 2


class HistoryLaw(RuleBasedStateMachine):
    """Whatever one does, the history equals a plain list with a cursor."""

    def __init__(self):
        super().__init__()
        self.history = History(0, max_steps=8)
        self.past, self.future = [0], []

    @rule(value=st.integers(0, 3))
    def push(self, value):
        assert self.history.push(str(value), value) == (value != self.past[-1])
        if value != self.past[-1]:
            self.past, self.future = [*self.past, value][-9:], []

    @rule()
    def undo(self):
        if self.history.can_undo:
            self.future.append(self.past.pop())
            assert self.history.undo() == self.past[-1]

    @rule()
    def redo(self):
        if self.history.can_redo:
            self.past.append(self.future.pop())
            assert self.history.redo() == self.past[-1]

    @invariant()
    def agrees_with_the_list(self):
        assert self.history.value == self.past[-1]
        assert self.history.can_undo == (len(self.past) > 1)
        assert self.history.can_redo == bool(self.future)


TestHistoryLaw = HistoryLaw.TestCase
