"""The line under the map grid: one value for all pinned maps, and whether they are in the edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.limits import range_text
from ganinterface.document.number_text import shown, typed
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.number_field import NumberBox
from ganinterface.qt.widgets.theme import UNIT, icon_button

if TYPE_CHECKING:
    from ganinterface.studio.studio import Studio

STEP = 0.1  # what an arrow key adds to every value


class ValueRow(QWidget):
    """Says which maps are pinned and edits their values in the current edit together."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._label = ElidedLabel(role="secondary")
        self._label.setObjectName("value_label")
        self._box = NumberBox(self)
        self._box.setObjectName("map_value")
        self._box.setAccessibleName("Value for the pinned maps")
        self._box.setToolTip(
            f"What the edit does to every pinned map, in the layer's own units\n{range_text('value')}"
        )
        self._put = icon_button("plus", "Put the pinned maps into the edit (Enter)", "put_maps", self)
        self._take = icon_button(
            "minus", "Take the pinned maps out of the edit (Delete)", "take_out_maps", self
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(self._label, 1)
        for widget in (self._box, self._put, self._take):
            row.addWidget(widget)
        self._box.committed.connect(self._set_typed)
        self._box.stepped.connect(self._step)
        self._put.clicked.connect(lambda: studio.edits.put_maps(studio.view.pinned))
        self._take.clicked.connect(lambda: studio.edits.take_out_maps(studio.view.pinned))

    def refresh(self) -> None:
        """Show what is pinned and its values."""
        edits, pinned = self._studio.edits, self._studio.view.pinned
        values = self._values()
        inside = len(values)
        self._label.setText(label_text(pinned, edits.current, edits.selected))
        same = len(set(values.values())) == 1 and inside == len(pinned)
        if not self._box.isModified():
            self._box.setText(shown(next(iter(values.values()))) if same else "")
        self._box.setPlaceholderText("mixed" if inside else "–" if pinned else "")
        self._box.setEnabled(bool(pinned))
        self._put.setEnabled(inside < len(pinned))
        self._take.setEnabled(inside > 0)

    def _values(self) -> dict[int, float]:
        """The pinned maps that are in the current edit, with their values."""
        edit = self._studio.edits.current
        pinned = set(self._studio.view.pinned)
        return {channel: value for channel, value in edit.channels if channel in pinned} if edit else {}

    def _set_typed(self, text: str) -> None:
        try:
            value = typed(text, "value")
        except ValueError as error:
            self._studio.messages.say(str(error), "warning")
        else:
            self._studio.edits.set_values(dict.fromkeys(self._studio.view.pinned, value))
        self.refresh()

    def _step(self, steps: int) -> None:
        values = self._values()
        if values:
            self._studio.edits.set_values(
                {channel: value + steps * STEP for channel, value in values.items()}
            )


def label_text(pinned: tuple[int, ...], current: Edit | None, selected: Edit | None) -> str:
    """What the line says: whose values these are, or what to do to have some."""
    if not pinned:
        elsewhere = selected is not None and current is None
        if elsewhere and selected is not None:
            return f"{selected.name} acts on {selected.layer}"
        return "Click a map to pin it"
    what = f"map {pinned[0]}" if len(pinned) == 1 else f"{len(pinned)} maps"
    return f"Value of {what} in {current.name}" if current else f"Value of {what} in a new edit"
