"""A person puts poses where the playhead stands, with the keys and with the timeline's buttons."""

from __future__ import annotations

import pytest

from tests.window.person import Person, missing

pytestmark = [pytest.mark.window, pytest.mark.skipif(missing() is not None, reason=str(missing()))]


def test_k_puts_a_pose_after_the_last_then_between_two_then_into_one_that_is_there(person: Person) -> None:
    with person.program():
        person.click("canvas", 0.02, 0.02)
        for count in (1, 2):
            person.key("Return", "k")
            person.until(lambda state, count=count: len(state["poses"]) == count, "there is another pose")  # type: ignore[misc]
        assert person.state["poses"] == [0.0, 1.0]

        person.click("timeline_ruler", 0.27, 0.7)  # on the ruler, between the two
        person.click("canvas", 0.02, 0.02)
        person.key("Return", "k")
        state = person.until(lambda state: len(state["poses"]) == 3, "there is a pose between the two")
        assert state["poses"][0] < state["poses"][1] < state["poses"][2] == 1.0
        assert state["steps"][-1].startswith("Add pose 3 at 0.")

        person.key("shift+comma")  # to the first pose
        person.click("canvas", 0.02, 0.02)
        person.key("Return", "k")
        person.until(lambda state: "pose 1 has this picture now" in state["said"], "that is said")
        assert len(person.state["poses"]) == 3
        person.key("ctrl+z", "ctrl+z", "ctrl+z")
        person.until(lambda state: state["poses"] == [0.0, 1.0], "both are undone")
        person.key("ctrl+q")
        person.until(lambda state: state["dialog"], "the program asks about the poses")
        person.click("discard")
