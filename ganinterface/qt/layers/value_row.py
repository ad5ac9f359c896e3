"""The line under the map grid: one value for all pinned maps, and whether they are in the edit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ganinterface.document.document import Edit
from ganinterface.document.limits import range_text
from ganinterface.document.parameters import channel_address
from ganinterface.document.typed.number_text import shown
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.numbers.key_diamond import KeyDiamond, Keys
from ganinterface.qt.widgets.numbers.number_field import NumberBox, take_typed
from ganinterface.qt.widgets.theme import UNIT, icon_button, named, row
from ganinterface.studio.editing.edits import Edits
from ganinterface.studio.view import View

STEP = 0.1  # what an arrow key adds to every value
TIP = f"What the edit does to every pinned map, in the layer's own units\n{range_text('value')}"


class ValueRow(QWidget):
    """Says which maps are pinned and edits their values in the current edit together."""

    def __init__(
        self, view: View, edits: Edits, keys: Keys, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._view, self._edits, self._say = view, edits, say
        self._label = named(ElidedLabel(role="secondary"), "value_label")
        self._box = named(NumberBox(self), "map_value", "Value for the pinned maps", TIP)
        self._put = icon_button("plus", "Put the pinned maps into the edit (Enter)", "put_maps", self)
        self._take = icon_button(
            "minus", "Take the pinned maps out of the edit (Delete)", "take_out_maps", self
        )
        self._key = KeyDiamond(keys, "", self)
        row((self._label, 1), self._box, self._key, self._put, self._take, parent=self, spacing=UNIT)
        self._box.committed.connect(self._set_typed)
        self._box.stepped.connect(self._step)
        self._put.clicked.connect(lambda: edits.put_maps(view.pinned))
        self._take.clicked.connect(lambda: edits.take_out_maps(view.pinned))

    def refresh(self) -> None:
        """Show what is pinned and its values."""
        edits, pinned = self._edits, self._view.pinned
        values = self._values()
        inside = len(values)
        self._label.setText(label_text(pinned, edits.current, edits.selected))
        edit = edits.current
        one = edit is not None and len(pinned) == 1 == inside
        self._box.address = channel_address(edit.id, pinned[0]) if edit is not None and one else ""
        self._key.set_address(self._box.address)
        same = len(set(values.values())) == 1 and inside == len(pinned)
        if not self._box.isModified():
            self._box.setText(shown(next(iter(values.values()))) if same else "")
        self._box.setPlaceholderText("Mixed" if inside else "–" if pinned else "")
        self._box.setEnabled(bool(pinned))
        self._put.setEnabled(inside < len(pinned))
        self._take.setEnabled(inside > 0)

    def _values(self) -> dict[int, float]:
        """The pinned maps that are in the current edit, with their values."""
        edit = self._edits.current
        pinned = set(self._view.pinned)
        return {channel: value for channel, value in edit.channels if channel in pinned} if edit else {}

    def _set_typed(self, text: str) -> None:
        pinned = self._view.pinned
        take_typed(
            self._box, text, "value", self._say, lambda v: self._edits.set_values(dict.fromkeys(pinned, v))
        )
        self.refresh()

    def _step(self, steps: int) -> None:
        values = self._values()
        if values:
            self._edits.set_values({channel: value + steps * STEP for channel, value in values.items()})


def label_text(pinned: tuple[int, ...], current: Edit | None, selected: Edit | None) -> str:
    """What the line says: whose values these are, or what to do to have some."""
    if not pinned:
        elsewhere = selected is not None and current is None
        if elsewhere and selected is not None:
            return f"{selected.name} acts on {selected.layer}"
        return "Click a map to pin it"
    what = f"map {pinned[0]}" if len(pinned) == 1 else f"{len(pinned)} maps"
    return f"Value of {what} in {current.name}" if current else f"Value of {what} in a new edit"
