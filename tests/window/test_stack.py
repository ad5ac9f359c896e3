"""A person keeps order among edits: rows are dragged, renamed, removed and brought back, copied into another window."""

from __future__ import annotations

import time

import pytest

from tests.window.person import Person, choose_layer, missing

pytestmark = [pytest.mark.window, pytest.mark.skipif(missing() is not None, reason=str(missing()))]

ROW = 56  # px from row to row


def row(person: Person, place: int) -> tuple[int, int]:
    """A spot of the place-th row from the top, on its name."""
    left, top, _, _ = person.state["places"]["edit_stack"]
    return left + 60, top + ROW * place + 12


def drag_row(person: Person, place: int, to: int) -> None:
    """Drag a row over another."""
    x, y = row(person, place)
    goal = row(person, to)[1] + (20 if to > place else -8)
    person.do("mousemove", x, y, "mousedown", 1)
    for part in (0.3, 0.6, 1.0):
        person.do("mousemove", x, round(y + (goal - y) * part))
        time.sleep(0.05)
    person.do("mouseup", 1)


def has(person: Person, **wanted: object) -> None:
    person.until(lambda state: all(state[key] == value for key, value in wanted.items()), str(wanted))


def paint(person: Person) -> None:
    choose_layer(person, "32x16 conv1")
    person.click("map_grid", 0.07, 0.25)
    person.do("mousemove", *person.point("canvas", 0.02, 0.02))
    person.key("b")
    person.drag("picture", [(0.42, 0.64), (0.5, 0.645), (0.58, 0.64)])
    person.until(lambda state: len(state["edits"]) == 1, "the stroke made an edit")
    person.settle()


def test_edits_are_renamed_dragged_removed_and_brought_back_as_they_were_selected(person: Person) -> None:
    with person.program():
        person.click("canvas", 0.02, 0.02)
        paint(person)
        person.key("F2")
        time.sleep(0.3)
        person.type("mouth")
        person.key("Return")
        has(person, names=["mouth"], selected="mouth")
        person.key("ctrl+d")
        has(person, names=["mouth", "mouth 1"], selected="mouth 1")
        drag_row(person, 0, 1)
        has(person, names=["mouth 1", "mouth"], selected="mouth 1")
        person.key("ctrl+Delete")
        has(person, names=["mouth"], selected="mouth")
        person.key("ctrl+z")
        has(person, names=["mouth 1", "mouth"], selected="mouth 1")
        person.key("ctrl+z")
        has(person, names=["mouth", "mouth 1"], selected="mouth 1")

        person.do("mousemove", *row(person, 1), "click", 3)
        has(person, menu="edit_menu", selected="mouth")
        person.screenshot("menu")
        person.key("Escape")
        has(person, menu="")
        person.key("ctrl+q")
        person.until(lambda state: state["dialog"], "the program asks about the edits")
        person.click("discard")


def test_the_mouth_of_another_portrait_is_taken_and_copied_into_another_window(person: Person) -> None:
    with person.program():
        person.click("canvas", 0.02, 0.02)
        paint(person)
        steps = len(person.state["steps"])
        before = person.picture("before")
        person.key("ctrl+t")
        person.until(lambda state: "stamp_pane" in state["places"], "the pane is there")
        time.sleep(2)
        person.settle()
        person.screenshot("pane")
        person.key("Escape")
        person.until(lambda state: "stamp_pane" not in state["places"], "the pane is gone")
        assert len(person.state["steps"]) == steps
        assert (person.picture("escaped") == before).all()
        person.key("ctrl+t")
        person.until(lambda state: "stamp_pane" in state["places"], "the pane is there again")
        person.key("Right", "Return")
        has(person, stamps=1)
        assert len(person.state["steps"]) == steps + 1
        person.key("ctrl+c")
        person.until(lambda state: "Copied" in state["said"], "it is copied")

        folder = person.folder / "other"
        folder.mkdir()
        someone = Person(person.environment["DISPLAY"], folder)
        with someone.program():
            someone.click("canvas", 0.02, 0.02)
            someone.key("ctrl+v")
            has(someone, stamps=1, names=["edit 1"])
            someone.screenshot("pasted")
            someone.key("ctrl+q")
            someone.until(lambda state: state["dialog"], "the program asks about the edit")
            someone.click("discard")
        person.click("canvas", 0.02, 0.02)
        person.key("ctrl+q")
        person.until(lambda state: state["dialog"], "the program asks about the edit")
        person.click("discard")
