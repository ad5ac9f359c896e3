"""Other numbers for an edit at random. See `actions`."""

from __future__ import annotations

import math
import random

from msgspec.structs import replace

from ganinterface.document.document import Document, Edit
from ganinterface.document.motion import Motion
from ganinterface.document.parameters import MOVING
from ganinterface.session.actions.edits import find_edit, update_edit
from ganinterface.session.change import Change
from stylegan.edits import operation

SHARE = 0.5  # of what a slider covers; a movement farther out is hardly ever wanted


def roll_edit(document: Document, edit_id: str, seed: int) -> Change:
    """Other values for the edit's maps, as large as those that it has together, or another movement where it has none.

    The same seed gives the same. ValueError with one sentence where there is nothing to roll.
    """
    edit, dice = find_edit(document, edit_id), random.Random(seed)
    if edit.stamp is not None and edit.motion is None:
        raise ValueError(f"{edit.name} puts down a stamp: it has no values to roll.")
    if edit.channels:
        changed = update_edit(document, edit_id, channels=_rolled_values(edit, dice)).document
    elif edit.motion is not None:
        changed = update_edit(document, edit_id, motion=_rolled_motion(edit.motion, dice)).document
    else:
        raise ValueError(f"{edit.name} has no maps yet: put some in before their values are rolled.")
    return Change(f"Roll {edit.name}", changed)


def _rolled_values(edit: Edit, dice: random.Random) -> tuple[tuple[int, float], ...]:
    kind = operation(edit.operation)
    squares = [(value - kind.origin) ** 2 for _, value in edit.channels]
    size = math.sqrt(sum(squares) / len(squares)) or kind.unit or 1.0
    rolled = ((channel, kind.origin + size * dice.gauss(0, 1)) for channel, _ in edit.channels)
    return tuple((channel, float(f"{value:.3g}")) for channel, value in rolled)


def _rolled_motion(motion: Motion, dice: random.Random) -> Motion:
    limits = {name: MOVING[name].limit for name in motion.__struct_fields__}
    rolled = {
        name: limit.default + SHARE * (dice.uniform(*(limit.usual or limit[:2])) - limit.default)
        for name, limit in limits.items()
    }
    return replace(motion, **{name: float(f"{value:.3g}") for name, value in rolled.items()})
