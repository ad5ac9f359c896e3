"""Groups of edits: one strength for several, and one edit on several layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ganinterface.document.document import Document, Group
from ganinterface.session.actions import edits as edit_actions
from ganinterface.session.actions import groups as actions
from ganinterface.session.change import Change
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.editing.first_values import FirstValues
from ganinterface.studio.workbench import Workbench


class Groups:
    """What the window does to groups; every verb is one undo step with a readable name."""

    def __init__(self, workbench: Workbench, edits: Edits, first: FirstValues) -> None:
        self._workbench, self._edits, self._first = workbench, edits, first

    @property
    def groups(self) -> tuple[Group, ...]:
        """Those of the picture."""
        return self._workbench.document.groups

    def group_below(self, edit_id: str) -> None:
        """Put an edit into one group with the edit below it."""
        self._workbench.apply(actions.group_below, edit_id)

    def leave(self, edit_id: str) -> None:
        """Take an edit out of its group; it goes on acting as strongly."""
        self._workbench.apply(actions.leave_group, edit_id)

    def toggle(self, name: str) -> None:
        """Whether the group does anything: the other way round."""
        group = next(each for each in self.groups if each.name == name)
        self._update(name, enabled=not group.enabled)

    def rename(self, name: str, wanted: str) -> None:
        """Another name for a group; an empty one leaves the old."""
        wanted = " ".join(wanted.split())
        if wanted and wanted != name:
            self._update(name, name=wanted)

    def also_on(self, edit_id: str, layer: str) -> None:
        """The edit on one more layer, grouped with it; one that changes values finds the maps that are seen there."""
        before = len(self._workbench.document.edits)
        place = edit_actions.index_of_edit(self._workbench.document, edit_id) + 1
        self._workbench.apply(actions.also_on_layer, edit_id, layer)
        document = self._workbench.document
        if len(document.edits) == before:
            return
        mate = document.edits[place]
        self._edits.select(mate.id)
        if mate.motion is None and mate.region.shapes:
            self._first.find(mate, mate.region, [])

    def _update(self, name: str, /, **fields: Any) -> None:
        change: Callable[[Document], Change] = lambda document: actions.update_group(document, name, **fields)  # noqa: E731
        self._workbench.apply(change)
