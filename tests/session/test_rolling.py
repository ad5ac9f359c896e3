"""The die of an edit: other values or another movement, the same for the same seed."""

from __future__ import annotations

import pytest

from ganinterface.document.checks import check_edit
from ganinterface.document.document import Document, Edit, Stamp
from ganinterface.document.motion import Scale, Shift
from ganinterface.session.actions.rolling import roll_edit


def rolled(edit: Edit, seed: int) -> Edit:
    change = roll_edit(Document(edits=(edit,)), edit.id, seed)
    assert change.label == f"Roll {edit.name}"
    check_edit(change.document.edits[0])
    return change.document.edits[0]


def test_values_are_rolled_as_large_as_they_are_and_a_seed_says_which() -> None:
    edit = Edit("a", "hair", "8x4 conv1", channels=((1, 2.0), (5, -0.5), (6, 0.0)))
    several = [rolled(edit, seed).channels for seed in range(300)]
    assert several[7] == rolled(edit, 7).channels != several[8]
    assert {tuple(channel for channel, _ in channels) for channels in several} == {(1, 5, 6)}
    values = [value for channels in several for _, value in channels]
    assert (sum(value**2 for value in values) / len(values)) ** 0.5 == pytest.approx(1.19, rel=0.1)
    doubling = Edit("a", "hair", "8x4 conv1", operation="multiply", channels=((1, 2.0),))
    mean = sum(rolled(doubling, seed).channels[0][1] for seed in range(300)) / 300
    assert mean == pytest.approx(1.0, abs=0.2)  # about what changes nothing


def test_a_movement_of_all_maps_is_rolled_instead() -> None:
    motion = rolled(Edit("a", "hair", "8x4 conv1", operation="shift", motion=Shift()), 3).motion
    assert isinstance(motion, Shift)
    assert 0 < max(abs(motion.x), abs(motion.y)) <= 0.15
    sizes = [
        rolled(Edit("a", "hair", "8x4 conv1", operation="scale", motion=Scale()), seed).motion
        for seed in range(9)
    ]
    assert all(isinstance(each, Scale) and 0.75 <= each.scale <= 1.5 for each in sizes)


def test_where_there_is_nothing_to_roll_it_is_said() -> None:
    with pytest.raises(ValueError, match="has no maps yet"):
        rolled(Edit("a", "hair", "8x4 conv1"), 1)
    with pytest.raises(ValueError, match="puts down a stamp"):
        rolled(Edit("a", "hair", "8x4 conv1", stamp=Stamp("0", (0, 0, 1, 1))), 1)
