"""The one writer: undo, gestures, what is saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ganinterface.document.animation.pose_changes import set_fps
from ganinterface.document.animation.timeline import Timeline
from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, ModelRef
from ganinterface.document.model_info import Layer, ModelInfo
from ganinterface.document.project import AttributeEntry, Project
from ganinterface.session import actions
from ganinterface.session.session import Session


@pytest.fixture
def session():
    return Session()


@pytest.fixture
def heard(session):
    """The names of the signals as they come; `changed` with its seeds (new, old)."""
    signals = []
    session.changed.connect(
        lambda new, old: signals.append(("changed", new.document.seed, old.document.seed))
    )
    session.history_changed.connect(lambda: signals.append("history"))
    session.saved_changed.connect(lambda: signals.append("saved"))
    session.model_changed.connect(lambda: signals.append("model"))
    return signals


def seed(session, number):
    return session.apply(*actions.set_seed(session.document, number))


def test_a_change_is_one_step_with_a_label_and_is_told_once(session, heard):
    assert seed(session, 7)
    assert session.document.seed == 7
    assert session.undo_label == "Seed 7"
    assert heard == [("changed", 7, 0), "history"]


def test_an_equal_document_is_no_change(session, heard):
    assert not seed(session, 0)
    assert heard == []
    assert session.undo_label is None


def test_undo_and_redo_go_back_and_forth_and_say_when_there_is_nothing_left(session, heard):
    seed(session, 7)
    heard.clear()
    assert session.undo()
    assert heard == [("changed", 0, 7), "history"]
    assert (session.undo_label, session.redo_label) == (None, "Seed 7")
    assert not session.undo()
    assert session.redo()
    assert session.document.seed == 7
    assert not session.redo()


def test_picture_animation_and_library_change_in_one_step(session):
    entry = AttributeEntry("smile", "hash")
    session.apply("All", Document(base="x"), timeline=set_fps(Timeline(), 12), library=(entry,))
    assert (session.document.base, session.timeline.fps, session.library) == ("x", 12, (entry,))
    session.undo()
    assert session.project == Project()


def test_a_gesture_is_seen_at_every_change_and_undone_at_once(session, heard):
    session.begin_gesture("Drag seed")
    for number in (1, 2, 3):
        seed(session, number)
    assert session.end_gesture()
    assert [signal for signal in heard if signal[0] == "changed"] == [
        ("changed", 1, 0),
        ("changed", 2, 1),
        ("changed", 3, 2),
    ]
    assert session.step_labels == ("Drag seed",)
    session.undo()
    assert session.document.seed == 0


def test_a_gesture_can_end_under_another_label(session):
    session.begin_gesture("Drag")
    seed(session, 5)
    session.end_gesture("Drag from 0 to 5")
    assert session.undo_label == "Drag from 0 to 5"


def test_a_gesture_that_comes_back_to_where_it_began_is_no_step(session):
    session.begin_gesture("There and back")
    seed(session, 5)
    seed(session, 0)
    assert not session.end_gesture()
    assert session.undo_label is None
    assert session.is_saved


def test_an_aborted_gesture_restores_what_was(session, heard):
    seed(session, 1)
    session.begin_gesture("Drag")
    seed(session, 2)
    assert session.abort_gesture()
    assert session.document.seed == 1
    assert session.step_labels == ("Seed 1",)
    assert ("changed", 1, 2) in heard


def test_an_exception_in_a_gesture_restores_what_was_and_is_passed_on(session):
    def drag_into_trouble():
        with session.gesture("Drag"):
            seed(session, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        drag_into_trouble()
    assert session.document.seed == 0
    assert not session.in_gesture


def test_a_gesture_around_a_block_is_one_step(session):
    with session.gesture("Block"):
        seed(session, 2)
        seed(session, 3)
    assert session.step_labels == ("Block",)


def test_gestures_do_not_nest(session):
    session.begin_gesture("First")
    with pytest.raises(RuntimeError, match="The gesture 'First' is still in progress"):
        session.begin_gesture("Second")


def test_undo_in_the_middle_of_a_drag_ends_the_drag_and_takes_it_back(session):
    seed(session, 1)
    session.begin_gesture("Drag")
    seed(session, 2)
    assert session.undo_label == "Drag"
    session.undo()
    assert session.document.seed == 1
    assert session.redo_label == "Drag"
    assert not session.end_gesture()  # the mouse button comes up
    assert not session.abort_gesture()


def test_redo_in_the_middle_of_a_drag_finds_nothing_to_do_again(session):
    seed(session, 1)
    session.undo()
    session.begin_gesture("Drag")
    assert session.redo_label == "Seed 1"
    seed(session, 2)
    assert session.redo_label is None
    assert not session.redo()
    assert session.document.seed == 2


def test_saved_means_equal_to_what_was_saved(session, heard, tmp_path):
    session.apply("fps", timeline=set_fps(Timeline(), 12))
    assert not session.is_saved
    session.mark_saved(tmp_path / "a.ganproj")
    assert session.is_saved
    assert session.path == tmp_path / "a.ganproj"
    seed(session, 2)
    assert not session.is_saved
    session.undo()
    assert session.is_saved
    assert heard.count("saved") == 4


def test_looking_at_other_seeds_is_no_work_where_there_is_no_file_but_all_else_is(session, heard):
    seed(session, 1)
    seed(session, 2)
    assert session.is_saved
    session.apply(*actions.add_edit(session.document, "8x4 conv1", name="a"))
    seed(session, 3)
    assert not session.is_saved
    session.new(Document(), library=())
    entry = AttributeEntry("kept", "hash")
    session.apply("Keep an attribute", library=(entry,))
    assert not session.is_saved
    assert heard.count("saved") == 3


def test_in_a_file_another_seed_is_other_content(session, tmp_path):
    session.mark_saved(tmp_path / "a.ganproj")
    seed(session, 1)
    assert not session.is_saved


def test_opening_a_project_begins_a_fresh_history_with_its_own_arrays_and_no_others(session, heard, tmp_path):
    session.arrays.put([1.0])
    store = session.arrays
    theirs = ArrayStore()
    brought = theirs.put([2.0])
    session.begin_gesture("Drag")
    seed(session, 1)
    heard.clear()
    project = Project(Document(base=brought))
    session.open(project, theirs, tmp_path / "b.ganproj", {"document.json": {}})
    assert session.project == project
    assert session.arrays is store
    assert store.hashes() == {brought}
    assert (session.undo_label, session.is_saved, session.path) == (None, True, tmp_path / "b.ganproj")
    assert not session.in_gesture
    assert dict(session.extras) == {"document.json": {}}
    assert heard == [("changed", 0, 1), "history", "saved"]  # it has a file now


def test_a_new_project_has_no_file_no_animation_and_nothing_unsaved(session, tmp_path):
    session.apply("fps", timeline=set_fps(Timeline(), 12))
    session.mark_saved(tmp_path / "a.ganproj")
    session.new(Document(base="x"), library=(AttributeEntry("smile", "hash"),))
    assert session.project == Project(Document(base="x"), library=(AttributeEntry("smile", "hash"),))
    assert (session.path, session.is_saved, session.undo_label) == (None, True, None)
    assert not session.extras


def test_the_model_is_told_of_but_is_no_step(session, heard):
    info = ModelInfo(ModelRef("m"), "stylegan", (16, 8), 4, 4, 3, 0, (Layer("4x2 conv1", 4, 2, 5),))
    session.set_model(info)
    assert session.model is info
    assert heard == ["model"]
    assert session.undo_label is None


@given(st.lists(st.integers(0, 5), max_size=20))
def test_undoing_everything_gives_the_first_picture_and_redoing_everything_the_last(numbers):
    session = Session()
    for number in numbers:
        seed(session, number)
    last = session.project
    while session.undo():
        pass
    assert session.project == Project()
    while session.redo():
        pass
    assert session.project == last


class SessionLaw(RuleBasedStateMachine):
    """Steps, gestures and undo in any order: the signals replay the project, gestures never leak."""

    def __init__(self):
        super().__init__()
        self.session = Session()
        self.replayed = self.session.project
        self.session.changed.connect(self.replay)
        self.before_gesture = None

    def replay(self, new, old):
        assert old == self.replayed
        assert new != old
        self.replayed = new

    @rule(number=st.integers(0, 3))
    def change(self, number):
        seed(self.session, number)

    @precondition(lambda self: not self.session.in_gesture)
    @rule()
    def begin(self):
        self.before_gesture = (self.session.project, self.session.step_labels)
        self.session.begin_gesture("Gesture")

    @precondition(lambda self: self.session.in_gesture)
    @rule()
    def end(self):
        moved = self.session.project != self.before_gesture[0]
        assert self.session.end_gesture() == moved
        assert (self.session.undo_label == "Gesture") or not moved

    @precondition(lambda self: self.session.in_gesture)
    @rule()
    def abort(self):
        self.session.abort_gesture()
        assert (self.session.project, self.session.step_labels) == self.before_gesture

    @rule()
    def undo_then_redo(self):
        self.session.end_gesture()
        before = self.session.project
        if self.session.undo():
            self.session.redo()
        assert self.session.project == before

    @rule()
    def undo(self):
        self.session.undo()
        assert not self.session.in_gesture

    @rule()
    def save(self):
        self.session.mark_saved("x.ganproj")
        assert self.session.is_saved

    @invariant()
    def the_signals_tell_everything(self):
        assert self.replayed == self.session.project


TestSessionLaw = SessionLaw.TestCase


def test_what_was_learned_later_is_as_if_it_had_been_so_from_the_start(session):
    session.apply(*actions.add_edit(session.document, "8x4 conv1", name="a"))
    edit_id = session.document.edits[0].id
    seed(session, 7)
    seed(session, 8)
    session.undo()

    def learned(document):
        return actions.set_channels(document, edit_id, {3: 0.5}).document if document.edits else document

    labels = session.step_labels
    session.revise(learned)
    assert session.step_labels == labels
    for go in (lambda: None, session.redo, session.undo, session.undo):
        go()
        assert session.document.edits[0].channels == ((3, 0.5),)
    session.undo()
    assert session.document.edits == ()


def test_what_is_learned_in_mid_gesture_is_part_of_it(session):
    session.begin_gesture("Paint")
    session.apply(*actions.add_edit(session.document, "8x4 conv1", name="a"))
    edit_id = session.document.edits[0].id
    session.revise(
        lambda document: (
            actions.set_channels(document, edit_id, {3: 0.5}).document if document.edits else document
        )
    )
    assert session.document.edits[0].channels == ((3, 0.5),)
    session.end_gesture()
    assert session.step_labels == ("Paint",)
    session.undo()
    assert session.document.edits == ()
