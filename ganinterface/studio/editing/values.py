"""Values of an edit that the program finds: rolled by a die, or so that what is painted takes a colour."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ganinterface.document.document import Document, Edit
from ganinterface.render.finding.order import Order
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.actions.rolling import roll_edit
from ganinterface.session.change import Change
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.messages import Messages
from ganinterface.studio.models import Models
from ganinterface.studio.workbench import Workbench, random_seed
from stylegan.edits import DEFAULT

if TYPE_CHECKING:
    from ganinterface.render.finding.colours import Coloured

COLOURS = 3  # maps without which hardly any colour is reached
NEAR = 12.0  # levels of 255: what a person takes for the colour that was picked


class Values:
    """Verbs on one edit; each is one undo step with a readable name."""

    def __init__(self, workbench: Workbench, edits: Edits, models: Models, messages: Messages) -> None:
        self._workbench, self._edits = workbench, edits
        self._models, self._messages = models, messages

    def roll(self, edit_id: str, seed: int | None = None) -> None:
        """Other values for its maps, or another movement, at random."""
        self._workbench.apply(roll_edit, edit_id, random_seed() if seed is None else seed)

    def colour(self, edit_id: str, colour: str) -> None:
        """Let what is painted take a colour, "#rrggbb" (in a moment); what is reached is said."""
        document = self._workbench.document
        edit = edit_actions.find_edit(document, edit_id)
        plain = edit_actions.update_edit(document, edit_id, operation=DEFAULT, stamp=None).document
        acts = edit.operation == DEFAULT and edit.stamp is None and len(edit.channels) >= COLOURS
        kept = edit.channels if acts else ()
        order = Order(plain, edit_id, edit.region, tuple(channel for channel, _ in kept))
        wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
        give_way = self._models.worker.give_way
        self._models.render(
            lambda renderer: renderer.colour_values(order, (wanted[0], wanted[1], wanted[2]), give_way),
            partial(self._take, edit, colour),
        )

    def _take(self, edit: Edit, colour: str, found: Coloured) -> None:
        fields = {"operation": DEFAULT, "stamp": None, "channels": found.channels, "strength": 1.0}

        def take(document: Document) -> Change:
            changed = edit_actions.update_edit(document, edit.id, **fields)
            return Change(f"Colour {edit.name} {colour}", changed.document)

        if any(each.id == edit.id for each in self._workbench.document.edits):
            self._workbench.apply(take)
            self._messages.say(_said(edit.name, colour, found.reached))


def _said(name: str, colour: str, reached: tuple[float, float, float]) -> str:
    wanted = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    got = "#" + "".join(f"{round(min(max(part, 0), 255)):02x}" for part in reached)
    far = max(abs(a - b) for a, b in zip(wanted, reached, strict=True))
    if far <= NEAR:
        return f"{name} has the colour {got} now."
    return f"{name} came to {got}: these maps do not bring it nearer to {colour}; those of a finer layer may."
