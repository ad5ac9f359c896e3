"""What is written into a journal comes out of it again, wherever it is torn off, and nothing that others put in does harm."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganinterface.document.project import Project, ProjectError
from ganinterface.files.autosave import journal as journal_module
from ganinterface.files.autosave.journal import Journal
from ganinterface.files.autosave.nodes import NodeReader, NodeWriter
from ganinterface.files.autosave.records import MAGIC, packed, records
from ganinterface.files.autosave.recovery import abandoned, read_work
from ganinterface.files.autosave.work import Selection, Work
from ganinterface.session.history import Steps
from ganinterface.session.session import Session
from tests.document.strategies import ARRAYS, projects
from tests.files.autosave.journaled import Kept, documents


def same(found: Work, work: Work) -> bool:
    """Whether two works are equal in all that a person would miss."""
    return (
        tuple(found.steps.values) == tuple(work.steps.values)
        and tuple(found.steps.labels) == tuple(work.steps.labels)
        and found.steps.position == work.steps.position
        and (found.saved, found.path, found.selection) == (work.saved, work.path, work.selection)
    )


@given(st.lists(projects(), min_size=1, max_size=4))
def test_every_kind_of_project_comes_back_with_its_arrays(made: list[Project]) -> None:
    steps = Steps(tuple(made), tuple(f"step {i}" for i in range(len(made) - 1)), len(made) - 1)
    work = Work(
        steps, made[0], Path("/there/portrait.ganproj"), True, {"document.json": {"fields": {"a": 1}}}
    )
    journal = Journal()
    journal.write(work, ARRAYS)
    journal.close()
    found, arrays = read_work(journal.path)
    assert same(found, work)
    assert found.extras == work.extras
    for name in arrays.hashes():
        np.testing.assert_array_equal(arrays.get(name), ARRAYS.get(name))


def test_a_hand_that_paints_undoes_and_saves_finds_everything_again(kept: Kept) -> None:
    chance = random.Random(7)
    edit = kept.add_edit()
    for step in range(300):
        what = chance.choice(["stroke", "stroke", "drag", "seed", "undo", "undo", "redo", "save", "keep"])
        if what == "stroke":
            kept.stroke(edit, chance.randint(1, 40))
        elif what == "drag":
            kept.session.begin_gesture("Paint")
            kept.stroke(edit, 3)
            kept.keep()
            kept.stroke(edit, 9, goes_on=True)
            if chance.random() < 0.5:
                kept.session.end_gesture("Paint edit 1")
            else:
                kept.session.abort_gesture()
        elif what == "seed":
            kept.seed(chance.randint(0, 1000))
        elif what == "save":
            kept.session.mark_saved("portrait.ganproj")
        elif what in ("undo", "redo"):
            getattr(kept.session, what)()
        if not any(each.id == edit for each in kept.session.document.edits):
            edit = kept.add_edit()
        work = kept.keep(selection=Selection("4x2 conv1", (step,), edit))
        if step % 20 == 0:
            assert same(read_work(kept.path)[0], _absolute(work))
    assert same(read_work(kept.path)[0], _absolute(work))


def _absolute(work: Work) -> Work:
    """A journal says where a project is wherever it is read."""
    path = None if work.path is None else work.path.absolute()
    return Work(work.steps, work.saved, path, work.is_unsaved, work.extras, work.selection)


def test_a_stroke_in_progress_is_there_as_a_step(kept: Kept) -> None:
    edit = kept.add_edit()
    kept.session.begin_gesture("Paint")
    kept.stroke(edit, 5)
    kept.keep()
    found, _ = read_work(kept.path)
    assert found.steps.labels[-1] == "Paint"
    (painted,) = found.project.document.edits
    assert len(painted.region.shapes) == 1
    assert documents(found)[found.steps.position - 1].edits[0].region.shapes == ()


def test_a_step_costs_what_is_new_in_it(kept: Kept) -> None:
    """The thousandth stroke takes no more than the tenth."""
    edit = kept.add_edit()
    sizes = []
    for _ in range(1000):
        kept.stroke(edit, 10)
        kept.keep()
        sizes.append(kept.path.stat().st_size)
    assert sizes[999] - sizes[998] < (sizes[10] - sizes[9]) + 50


@pytest.mark.parametrize("way", ["cut", "garbage", "bit"])
def test_a_torn_journal_loses_its_tail_alone(kept: Kept, way: str) -> None:
    before, ends = [], []
    for seed in range(1, 8):
        kept.seed(seed)
        before.append(kept.keep())
        ends.append(kept.path.stat().st_size)
    data = kept.path.read_bytes()
    kept.journal.close()
    for cut in range(ends[1], len(data), 7):
        torn = data[:cut]
        if way == "garbage":
            torn += bytes(random.Random(cut).randbytes(100))
        elif way == "bit":
            torn = data[:cut] + bytes([data[cut] ^ 4]) + data[cut + 1 :]
        kept.path.write_bytes(torn)
        found, _ = read_work(kept.path)
        whole = sum(end <= cut for end in ends)
        assert same(found, before[whole - 1])


def test_without_anything_unsaved_there_is_no_journal(kept: Kept) -> None:
    kept.seed(1)
    kept.keep(is_unsaved=False)
    assert not kept.path.exists()
    kept.seed(2)
    kept.keep()
    assert len(read_work(kept.path)[0].steps.labels) == 2


def test_another_project_takes_the_place_of_the_one_before(kept: Kept) -> None:
    kept.seed(1)
    kept.keep()
    kept.session.open(Project(), kept.session.arrays, None)
    kept.keep(is_unsaved=False)
    assert not kept.path.exists()


def test_a_journal_does_not_grow_without_end(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "ROOM", 20_000)
    edit = kept.add_edit()
    for _ in range(300):
        kept.session.begin_gesture("Paint")
        kept.stroke(edit, 50)
        work = kept.keep()
        kept.session.abort_gesture()
    assert kept.path.stat().st_size < 80_000
    work = kept.keep()
    assert same(read_work(kept.path)[0], work)


def test_where_there_is_too_much_the_oldest_steps_go(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "MAX_BYTES", 40_000)
    monkeypatch.setattr(journal_module, "ROOM", 10_000)
    edit = kept.add_edit()
    for _ in range(100):
        kept.stroke(edit, 50)
        work = kept.keep()
    found, _ = read_work(kept.path)
    steps = len(found.steps.labels)
    assert 5 < steps < 100
    assert tuple(found.steps.values) == tuple(work.steps.values[-steps - 1 :])
    for _ in range(99):
        kept.session.undo()
        work = kept.keep()  # also beyond what is kept
    found, _ = read_work(kept.path)
    assert found.project == work.project


def test_a_full_disk_is_told_and_the_next_time_all_is_written(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.seed(1)
    kept.keep()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        kept.seed(2)
        with pytest.raises(OSError, match="No space left"):
            kept.keep()
    assert read_work(kept.path)[0].project.document.seed in (1, 2)
    kept.seed(3)
    work = kept.keep()
    assert same(read_work(kept.path)[0], work)


# --- what a next start finds ---------------------------------------------------------------------------------


def test_the_journal_of_a_living_window_is_left_alone_and_offered_when_it_is_gone(kept: Kept) -> None:
    kept.seed(1)
    kept.seed(2)
    kept.keep()
    assert abandoned() == []
    kept.journal.close()
    (found,) = abandoned()
    assert (found.name, found.steps) == ("an untitled portrait", 2)
    assert abandoned() == []  # ours now
    found.leave()
    assert [each.path for each in abandoned()] == [kept.path]


def test_only_steps_since_the_last_save_count(kept: Kept) -> None:
    for seed in range(1, 6):
        kept.seed(seed)
        if seed == 2:
            kept.session.mark_saved("/there/portrait.ganproj")
    kept.keep()
    kept.journal.close()
    (found,) = abandoned()
    assert (found.name, found.steps) == ("portrait.ganproj", 3)


def test_a_journal_of_work_that_was_saved_is_deleted(kept: Kept, journals: Path) -> None:
    kept.seed(1)
    kept.keep()
    kept.keep(is_unsaved=False)
    kept.journal.close()
    assert abandoned() == []
    assert list(journals.iterdir()) == []


def test_what_was_killed_before_its_first_journal_was_whole_is_deleted(journals: Path) -> None:
    journals.mkdir(parents=True)
    (journals / "20260101-120000-0123abcd.part").write_bytes(MAGIC)
    assert abandoned() == []
    assert list(journals.iterdir()) == []


def test_what_is_let_go_of_is_gone(kept: Kept, journals: Path) -> None:
    kept.seed(1)
    kept.keep()
    kept.journal.close()
    (found,) = abandoned()
    found.remove()
    assert list(journals.iterdir()) == []


def test_a_session_goes_on_where_it_was(kept: Kept) -> None:
    kept.add_edit()
    for seed in (1, 2, 3):
        kept.seed(seed)
    kept.session.undo()
    kept.keep()
    found, arrays = read_work(kept.path)
    session = Session()
    session.open(found.project, arrays, None, steps=found.steps, saved=found.saved)
    assert (session.undo_label, session.redo_label, session.is_saved) == ("Seed 2", "Seed 3", False)
    session.redo()
    assert session.document.seed == 3
    for _ in range(3):
        session.undo()
        assert not session.is_saved
    session.undo()
    assert session.is_saved


# --- what others put in ----------------------------------------------------------------------------------------


def written(path: Path, *parts: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(MAGIC + b"".join(parts))
    return path


def a_journal(journals: Path, nodes: list[bytes], **changed: object) -> Path:
    """A journal of these nodes, the last of which is the project."""
    state = {
        "kept": (0, 0), "values": [len(nodes) - 1], "labels": [], "position": 0, "saved": len(nodes) - 1, "path": None,
        "is_unsaved": True, "time": 0.0, "selection": {}, **changed,
    }  # fmt: skip
    parts = [packed(b"n", node) for node in nodes]
    return written(journals / "x.journal", *parts, packed(b"s", json.dumps(state).encode()))


def plain_nodes() -> list[bytes]:
    return NodeWriter().written(Project())[1]


@pytest.mark.parametrize(
    "changed",
    [
        {"position": 1},
        {"position": -1},
        {"values": []},
        {"values": [99]},
        {"saved": -1},
        {"labels": ["one too many"]},
        {"kept": (0, 1)},
        {"kept": (5, 2)},
        {"time": "now"},
        {"selection": 3},
        {"values": [0]},  # a part that is no project
    ],
)
def test_a_journal_that_makes_no_sense_is_refused_in_one_sentence(
    journals: Path, changed: dict[str, object]
) -> None:
    with pytest.raises(ProjectError, match=r"cannot be recovered: .*\.$"):
        read_work(a_journal(journals, plain_nodes(), **changed))


def test_the_plain_one_is_read(journals: Path) -> None:
    assert read_work(a_journal(journals, plain_nodes()))[0].project == Project()


def test_numbers_out_of_range_are_refused(journals: Path) -> None:
    nodes = [node.replace(b'"psi":0.7', b'"psi":1e300') for node in plain_nodes()]
    with pytest.raises(ProjectError, match=r"psi is 1e\+300, and may be -2 to 2"):
        read_work(a_journal(journals, nodes))


def test_an_array_that_is_missing_or_another_is_refused(journals: Path) -> None:
    nodes = [node.replace(b'"base":null', b'"base":"' + b"0" * 64 + b'"') for node in plain_nodes()]
    with pytest.raises(ProjectError, match="array"):
        read_work(a_journal(journals, nodes))


def test_parts_within_parts_are_bounded(journals: Path) -> None:
    """A project of a few lines that would be a thousand million strokes to who walks through it."""
    stroke = msgspec.json.encode(
        ["s", "Stroke", {"type": "stroke", "points": [[0, 0]] * 100, "radius": 0.1}, {}]
    )
    nodes = [stroke, json.dumps(["l", -1, 0, [0] * 1000]).encode()]
    nodes.append(b'["s","Region",{},{"shapes":1}]')
    nodes.append(json.dumps(["s", "Edit", {"id": "e", "name": "e", "layer": "x"}, {"region": 2}]).encode())
    nodes.append(json.dumps(["l", -1, 0, [3] * 1000]).encode())
    nodes.append(b'["s","Document",{},{"edits":4}]')
    nodes.append(b'["l",-1,0,[]]')
    nodes.append(b'["s","Timeline",{},{"poses":6}]')
    nodes.append(b'["s","Project",{},{"document":5,"timeline":7,"library":6}]')
    with pytest.raises(ProjectError, match="too large"):
        read_work(a_journal(journals, nodes))


def test_a_part_of_itself_is_none(journals: Path) -> None:
    nodes = plain_nodes()
    nodes[0] = b'["l",0,0,[0]]'
    with pytest.raises(ProjectError, match="missing or damaged"):
        read_work(a_journal(journals, nodes))


def test_lists_that_nest_are_none() -> None:
    nodes = [b'["l",-1,0,[]]', *(b'["l",-1,0,[%d]]' % i for i in range(5000))]
    nodes.append(b'["s","Timeline",{},{"poses":5000}]')
    with pytest.raises(ValueError, match="missing or damaged"):
        NodeReader(nodes)._struct(5001, (object,), 5002)


def test_a_file_of_another_version_is_left_alone(journals: Path) -> None:
    journals.mkdir(parents=True)
    path = journals / "later.journal"
    path.write_bytes(b"GANInterface journal 2\nwhatever")
    assert abandoned() == []
    assert path.exists()


def test_that_of_a_newer_program_is_left_alone(journals: Path) -> None:
    path = a_journal(journals, plain_nodes(), version=99)
    assert abandoned() == []
    assert path.exists()


def test_a_length_beyond_the_file_ends_it(journals: Path) -> None:
    path = written(journals / "x.journal", packed(b"n", b"abc"), b"\xff\xff\xff\xff" + b"0" * 20)
    with path.open("rb") as stream:
        assert [each.payload for each in records(stream, path.stat().st_size)] == [b"abc"]


def test_a_journal_never_holds_what_is_no_journal(journals: Path) -> None:
    journals.mkdir(parents=True)
    for name, data in (("a", b""), ("b", b"PK\3\4"), ("c", MAGIC), ("d", os.urandom(1000))):
        (journals / f"{name}.journal").write_bytes(data)
    assert abandoned() == []


def test_two_windows_have_two_journals(kept: Kept) -> None:
    first, second = kept, Kept()
    first.seed(1)
    second.seed(2)
    first.keep()
    second.keep()
    first.journal.close()
    second.journal.close()
    assert sorted(each.steps for each in abandoned()) == [1, 1]
