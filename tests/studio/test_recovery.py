"""Work whose window has gone: offered, taken up with undo, or let go; and what else keeps it from being lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from ganinterface.document.arrays import ArrayStore
from ganinterface.document.document import Document, LatentPart
from ganinterface.document.project import Project
from ganinterface.files import project as project_files
from ganinterface.files.project import load_project, save_project
from ganinterface.session import actions
from ganinterface.studio.files.opening import Answer
from ganinterface.studio.notices import Notice
from ganinterface.studio.view import Tool
from tests.qt.desk import INFO, Desk
from tests.studio.file_work import open_file, save_work


@pytest.fixture
def desks() -> Iterator[list[Desk]]:
    """Those that a test has begun; closed in the end."""
    begun: list[Desk] = []
    yield begun
    for desk in begun:
        desk.close()


def begin(desks: list[Desk]) -> Desk:
    """A window that keeps its work and looks for that of others."""
    desk = Desk()
    desks.append(desk)
    desk.open()
    desk.autosave.start()
    return desk


def end(desks: list[Desk], desk: Desk) -> None:
    """As by SIGTERM: nobody is asked."""
    desks.remove(desk)
    desk.close()


def paint(desk: Desk, up: bool = True) -> None:
    """A stroke on a new edit or the selected one; the mouse button may stay down."""
    desk.view.tool = Tool.BRUSH
    desk.view.set_layer("8x4 conv1")
    desk.view.pin([2])
    assert desk.painting.begin(0.2, 0.5)
    desk.painting.move(0.8, 0.5)
    desk.loop.turn()
    if up:
        desk.painting.end()


def offers(desk: Desk) -> list[Notice]:
    """What is on offer, once it was looked for."""
    desk.recovery.look()
    desk.recovery._looking.submit(int).result()
    desk.loop.turn()
    return [notice for notice in desk.notices.shown if notice.key.startswith("recover")]


def answer(desk: Desk, notice: Notice, text: str) -> None:
    """Press one of its buttons."""
    choice = next(choice for choice in notice.choices if choice.text == text)
    desk.notices.choose(notice, choice)


def recover(desk: Desk, notice: Notice) -> None:
    answer(desk, notice, "Recover")
    desk.loop.run_until(lambda: not desk.recovery.offered)
    desk.settle()


def test_work_comes_back_with_undo_path_and_selection(desks: list[Desk], tmp_path: Path) -> None:
    first, path = begin(desks), tmp_path / "portrait.ganproj"
    paint(first)
    assert save_work(first, path, first.loop.run_until)
    paint(first)
    first.workbench.apply(actions.set_psi, 0.3)
    first.workbench.undo()
    before, selected = first.session.steps, first.view.selected_edit
    end(desks, first)

    second = begin(desks)
    (notice,) = offers(second)
    assert "was not saved: 1 step on portrait.ganproj." in notice.text
    recover(second, notice)
    session = second.session
    assert session.steps == before
    assert (session.path, session.is_saved) == (path, False)
    assert (second.view.selected_edit, second.view.layer, second.view.pinned) == (selected, "8x4 conv1", (2,))
    second.workbench.redo()
    assert session.document.truncation.psi == 0.3
    second.workbench.undo()
    second.workbench.undo()
    assert session.is_saved
    assert second.notices.shown == ()


def test_a_stroke_in_progress_comes_back_as_a_step(desks: list[Desk]) -> None:
    first = begin(desks)
    paint(first, up=False)
    painted = first.session.document
    end(desks, first)
    second = begin(desks)
    recover(second, *offers(second))
    assert second.session.document == painted
    second.workbench.undo()
    assert second.session.document.edits == ()


def test_half_a_second_after_a_change_it_is_kept(desks: list[Desk], own_settings: Path) -> None:
    desk = begin(desks)
    paint(desk)
    journals = own_settings / "journals"
    desk.loop.run_until(lambda: bool(list(journals.glob("*.journal"))))


def test_recovered_work_is_kept_before_its_journal_goes(desks: list[Desk]) -> None:
    first = begin(desks)
    paint(first)
    end(desks, first)
    second = begin(desks)
    recover(second, *offers(second))
    end(desks, second)
    third = begin(desks)
    (notice,) = offers(third)
    recover(third, notice)
    assert len(third.session.document.edits) == 1


def test_work_that_a_person_has_let_go_is_not_offered(desks: list[Desk]) -> None:
    first = begin(desks)
    paint(first)
    first.autosave.keep()
    first.autosave.finish()
    end(desks, first)
    assert offers(begin(desks)) == []


def test_work_that_was_saved_is_not_offered(desks: list[Desk], tmp_path: Path) -> None:
    first = begin(desks)
    paint(first)
    first.autosave.keep()
    assert save_work(first, tmp_path / "portrait.ganproj", first.loop.run_until)
    end(desks, first)
    assert offers(begin(desks)) == []


def test_other_seeds_alone_are_nothing_to_offer(desks: list[Desk]) -> None:
    first = begin(desks)
    first.workbench.new_portrait()
    end(desks, first)
    assert offers(begin(desks)) == []


def test_later_is_another_time_and_deleting_is_asked_twice(desks: list[Desk]) -> None:
    first = begin(desks)
    paint(first)
    end(desks, first)
    second = begin(desks)
    (notice,) = offers(second)
    answer(second, notice, "Later")
    assert second.notices.shown == ()
    assert len(second.recovery.offered) == 1
    end(desks, second)
    third = begin(desks)
    (notice,) = offers(third)
    answer(third, notice, "Discard…")
    (question,) = third.notices.shown
    answer(third, question, "Keep it")
    (notice,) = third.notices.shown
    answer(third, notice, "Discard…")
    (question,) = third.notices.shown
    answer(third, question, "Delete for good")
    end(desks, third)
    assert offers(begin(desks)) == []


def test_that_of_the_file_that_is_opened_comes_first(desks: list[Desk], tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        desk = begin(desks)
        assert save_work(desk, tmp_path / f"{name}.ganproj", desk.loop.run_until)
        paint(desk)
        end(desks, desk)
    desk = begin(desks)
    desk.recovery.look(tmp_path / "b.ganproj")
    desk.recovery._looking.submit(int).result()
    desk.loop.turn()
    assert "b.ganproj" in desk.notices.shown[0].text
    assert len(desk.notices.shown) == 3


def test_a_journal_that_is_damaged_is_said_to_be_and_stays(desks: list[Desk], own_settings: Path) -> None:
    first = begin(desks)
    paint(first)
    end(desks, first)
    second = begin(desks)
    (notice,) = offers(second)
    (path,) = (own_settings / "journals").glob("*.journal")
    path.write_bytes(path.read_bytes()[:100])
    answer(second, notice, "Recover")
    second.loop.run_until(lambda: bool(second.heard.at("error")))
    assert "cannot be recovered" in second.heard.at("error")[0]
    assert [each.key for each in second.notices.shown] == [notice.key]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_where_nothing_can_be_kept_it_is_said_until_it_can(desks: list[Desk], own_settings: Path) -> None:
    own_settings.write_text("a file where the folder should be")
    desk = begin(desks)
    paint(desk)
    desk.loop.run_until(lambda: bool(desk.notices.shown))
    assert "cannot be kept safe" in desk.notices.shown[0].text
    own_settings.unlink()
    paint(desk)
    desk.loop.run_until(lambda: not desk.notices.shown)


# --- other ways of losing it ---------------------------------------------------------------------------------


def test_what_is_painted_while_a_project_opens_is_set_aside(desks: list[Desk]) -> None:
    """The person agreed to let the work go as it was then, not what came until the model was there."""
    desk = begin(desks)
    check = desk.projects._agreed()
    paint(desk)
    check()
    desk.session.new(Document(model=INFO.ref))
    desk.loop.run_until(lambda: bool(desk.notices.shown))
    (notice,) = desk.notices.shown
    assert "1 step on an untitled portrait" in notice.text
    recover(desk, notice)
    assert len(desk.session.document.edits) == 1


def test_saving_in_the_middle_of_a_stroke_leaves_it_one_step(desks: list[Desk], tmp_path: Path) -> None:
    desk = begin(desks)
    paint(desk, up=False)
    assert save_work(desk, tmp_path / "portrait.ganproj", desk.loop.run_until)
    desk.painting.move(0.5, 0.9)
    desk.loop.turn()
    desk.painting.end()
    assert len(desk.session.step_labels) == 1
    assert not desk.session.is_saved
    assert len(load_project(tmp_path / "portrait.ganproj").project.document.edits) == 1


def test_a_file_that_comes_in_the_middle_of_a_stroke_is_a_step_of_its_own(
    desks: list[Desk], tmp_path: Path
) -> None:
    desk = begin(desks)
    other = Project(Document(model=INFO.ref, latent=(LatentPart(7),)))
    save_project(tmp_path / "other.ganproj", other, ArrayStore())
    paint(desk, up=False)
    open_file(desk, tmp_path / "other.ganproj", desk.loop.run_until)
    assert desk.session.in_gesture
    desk.painting.end()
    assert desk.session.document.seed == 7


def test_a_save_that_failed_stays_in_sight_until_it_is_saved(
    desks: list[Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, path = begin(desks), tmp_path / "portrait.ganproj"
    paint(desk)
    full = OSError(28, "No space left on device")
    with monkeypatch.context() as disk:
        disk.setattr(project_files, "atomic_write", lambda *_: (_ for _ in ()).throw(full))
        assert not save_work(desk, path, desk.loop.run_until)
    (notice,) = desk.notices.shown
    assert notice.text == "'portrait.ganproj' cannot be saved: the disk is full."
    desk.messages.say("Something else")
    assert desk.notices.shown == (notice,)
    assert list(desk.files.unwritten.values()) == [notice.text]
    paint(desk)
    answer(desk, notice, "Try again")
    desk.loop.run_until(lambda: not desk.files.is_writing)
    assert (desk.notices.shown, desk.files.unwritten) == ((), {})
    saved, now = load_project(path).project, desk.session.project
    assert saved.document.model.hash == now.document.model.hash
    # All as it is now but for the way to the model, which a project does not say where it would name a person.
    assert replace(saved, document=replace(saved.document, model=now.document.model)) == now


# --- two windows -----------------------------------------------------------------------------------------------


@pytest.fixture
def shared(desks: list[Desk], tmp_path: Path) -> Path:
    """A project that a first window has open."""
    path = tmp_path / "portrait.ganproj"
    desk = begin(desks)
    assert save_work(desk, path, desk.loop.run_until)
    return path


@pytest.mark.parametrize(("said", "opened"), [("copy", True), ("open", True), (None, False)])
def test_a_project_that_another_window_has_open_is_asked_about(
    desks: list[Desk], shared: Path, said: Answer, opened: bool
) -> None:
    second, asked = begin(desks), []

    def ask(path: Path, go_on: object) -> None:
        asked.append(path)
        assert callable(go_on)
        go_on(said)

    second.opening.ask_about_other_window = ask
    open_file(second, shared, second.loop.run_until)
    assert asked == [shared]
    assert second.session.path == (shared if said == "open" else None)
    assert any("Opened" in text for text, _ in second.heard.said) == opened


def test_once_the_other_window_is_closed_nobody_is_asked(desks: list[Desk], shared: Path) -> None:
    end(desks, desks[0])
    second = begin(desks)
    assert not second.file.is_elsewhere(shared)
    open_file(second, shared, second.loop.run_until)
    assert not second.file.is_elsewhere(shared)
    assert begin(desks).file.is_elsewhere(shared)


def test_a_project_that_somebody_else_has_written_is_known_to_be(desks: list[Desk], shared: Path) -> None:
    (desk,) = desks
    assert not desk.file.was_written_by_others(shared)
    save_project(shared, Project(Document(latent=(LatentPart(8),))), ArrayStore())
    assert desk.file.was_written_by_others(shared)
    assert save_work(desk, shared, desk.loop.run_until)
    assert not desk.file.was_written_by_others(shared)


def test_a_project_that_is_opened_again_is_as_its_file_is(desks: list[Desk], shared: Path) -> None:
    (desk,) = desks
    save_project(shared, Project(Document(INFO.ref, (LatentPart(8),))), ArrayStore())
    open_file(desk, shared, desk.loop.run_until)
    assert desk.session.document.seed == 8
    assert not desk.file.was_written_by_others(shared)
    save_project(shared, Project(Document(INFO.ref, (LatentPart(12345),))), ArrayStore())
    assert desk.file.was_written_by_others(shared)


def test_both_windows_recent_files_stay(desks: list[Desk], tmp_path: Path) -> None:
    first, second = begin(desks), begin(desks)
    first.settings.remember_file(tmp_path / "a.ganproj")
    second.settings.remember(ground="dark")
    second.settings.remember_file(tmp_path / "b.ganproj")
    first.settings.remember(colour_map="green-red")
    recent = [Path(name).name for name in first.settings.current.recent_files]
    assert sorted(recent) == ["a.ganproj", "b.ganproj"]
    assert (first.settings.current.ground, first.settings.current.colour_map) == ("dark", "green-red")
