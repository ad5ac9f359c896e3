"""Edits that move maps, as a person makes them and drags their handle."""

from __future__ import annotations

import math

import pytest

from ganinterface.document.motion import Blur, Motion, Scale, Shift, Turn
from ganinterface.session.actions import edits as edit_actions
from ganinterface.studio.editing.moving import knob
from ganinterface.studio.view import Tool
from tests.qt.desk import Desk
from tests.studio.edits import HALF, edit_of, make, only_edit


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.open()
    return made


def test_without_an_edit_one_is_begun_and_the_brush_says_where(desk: Desk) -> None:
    desk.view.pin([2])
    desk.moving.begin("shift")
    edit = only_edit(desk)
    assert (edit.operation, edit.motion, edit.channels) == ("shift", Shift(), ())
    assert desk.view.selected_edit == edit.id
    assert desk.view.tool is Tool.BRUSH
    assert "Paint over what is to move" in desk.heard.said[-1][0]
    assert desk.moving.handle is None
    desk.workbench.apply(edit_actions.add_shape, edit.id, HALF)
    assert desk.moving.handle is not None
    assert desk.moving.handle.middle == pytest.approx((0.5, 0.25))


def test_an_edit_that_does_something_stays_and_another_moves_what_is_in_its_region(desk: Desk) -> None:
    edit_id = make(desk, "hair", m3=7.0)
    before = edit_of(desk, edit_id)
    desk.moving.begin("shift")
    made = desk.session.document.edits[-1]
    assert edit_of(desk, edit_id) == before
    assert (made.name, made.operation, made.layer) == ("hair move", "shift", before.layer)
    assert made.region == before.region
    assert desk.view.selected_edit == made.id
    assert desk.moving.handle is not None
    desk.moving.begin("turn")
    assert [each.operation for each in desk.session.document.edits] == ["add", "turn"]


def test_an_edit_of_values_loses_its_maps_when_it_moves_and_undo_brings_them_back(desk: Desk) -> None:
    edit_id = make(desk, "hair", m3=7.0)
    desk.edits.set_operation(edit_id, "turn")
    assert (edit_of(desk, edit_id).motion, edit_of(desk, edit_id).channels) == (Turn(), ())
    desk.edits.set_operation(edit_id, "scale")
    assert edit_of(desk, edit_id).motion == Scale()
    assert desk.session.step_labels[-2:] == ("hair: turn", "hair: scale")
    desk.workbench.undo()
    desk.workbench.undo()
    assert (edit_of(desk, edit_id).motion, edit_of(desk, edit_id).channels) == (None, ((3, 7.0),))


@pytest.mark.parametrize("strength", [1.0, 0.5, -2.0])
@pytest.mark.parametrize("begun", [Shift(), Turn(), Scale(), Blur(0.05)], ids=lambda m: type(m).__name__)
def test_the_handle_follows_the_hand_in_one_undo_step(desk: Desk, begun: Motion, strength: float) -> None:
    edit_id = make(desk, "hair")
    desk.edits.set_operation(edit_id, str(begun.__struct_config__.tag))
    desk.edits.update_edit(edit_id, motion=begun, strength=strength)
    steps = len(desk.session.step_labels)
    before = desk.moving.handle
    assert before is not None
    start = knob(before, before.radius)
    desk.moving.take(start)
    target = start[0] + 0.1, start[1] + 0.04
    for share in (0.3, 0.7, 1.0):
        desk.moving.drag(tuple(a + share * (b - a) for a, b in zip(start, target, strict=True)))  # type: ignore[arg-type]
    desk.moving.let_go()
    after = desk.moving.handle
    assert after is not None
    reached = after.at(knob(after, before.radius))
    wanted = after.at(target)
    if isinstance(begun, Shift):
        assert reached == pytest.approx(wanted, abs=1e-3)
    elif isinstance(begun, Turn):
        assert math.atan2(*reached) == pytest.approx(math.atan2(*wanted), abs=0.01)
    else:
        assert math.hypot(*reached) == pytest.approx(math.hypot(*wanted), abs=0.01)
    assert len(desk.session.step_labels) == steps + 1
    assert desk.session.step_labels[-1].endswith(" hair")
    desk.workbench.undo()
    assert edit_of(desk, edit_id).motion == begun


def test_a_hand_may_turn_it_round_more_than_once_and_give_up(desk: Desk) -> None:
    edit_id = make(desk, "hair")
    desk.edits.set_operation(edit_id, "turn")
    handle = desk.moving.handle
    assert handle is not None
    middle = handle.middle
    desk.moving.take((middle[0], middle[1] - 0.2))
    for degrees in range(0, 451, 30):
        angle = math.radians(degrees)
        desk.moving.drag(
            (middle[0] + 0.2 * math.sin(angle) / handle.aspect, middle[1] - 0.2 * math.cos(angle))
        )
    assert edit_of(desk, edit_id).motion == Turn(450.0)
    desk.moving.give_up()
    assert edit_of(desk, edit_id).motion == Turn()


def test_hidden_or_still_edits_have_no_handle(desk: Desk) -> None:
    edit_id = make(desk, "hair", m3=1.0)
    assert desk.moving.handle is None
    desk.edits.set_operation(edit_id, "shift")
    assert desk.moving.handle is not None
    desk.edits.toggle(edit_id)
    assert desk.moving.handle is None
