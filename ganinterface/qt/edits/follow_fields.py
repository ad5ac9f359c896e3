"""What the selected edit follows: the list of maps, as it is typed, and the numbers by which the part is found."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.parameters import escaped
from ganinterface.document.region import Locator
from ganinterface.document.typed.map_list import maps_text
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.layer_combo import LayerCombo
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, named, row
from ganinterface.studio.finding.following import Following
from ganinterface.studio.workbench import Workbench

LIST_TIP = (
    "Maps whose values say where the part is, such as 3,10_20,0.5x87:\n"
    "map 3, maps 10 to 20, map 87 with half the weight; with a weight below 0: where it is low"
)
PLACEHOLDER = "Maps, such as 3,10_20,0.5x87"
LAYER_TIP = "Layer whose maps say where the part is"
LABEL = 18 * UNIT
SWITCHES = {
    "largest": ("Largest piece", "Where it is found in several pieces, only the largest one"),
    "continuous": (
        "Gradual",
        "Instead of an edge: the more the maps say that it is there, the more the edit does",
    ),
    "clip": ("Only within", "The part paints nothing by itself, but limits what is painted to where it is"),
}


class FollowFields(QWidget):
    """Shows and changes the first part that an edit's region follows; numbers by their addresses.

    Where it follows none, a list of maps can be typed that it is to follow.
    """

    def __init__(
        self, following: Following, workbench: Workbench, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self.setObjectName("follow_fields")
        self._following, self._say = following, say
        self._edit: Edit | None = None
        self._part: Locator | None = None
        self.list = named(NumberBox(self), "follow_maps", "Maps that are followed", LIST_TIP)
        self.list.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.list.setMinimumWidth(20 * UNIT)
        self.list.setMaximumWidth(1 << 20)
        self.list.setPlaceholderText(PLACEHOLDER)
        self.list.committed.connect(self._typed)
        self.layer = LayerCombo("follow_layer", LAYER_TIP, self)
        self.sliders = {
            name: NumberSlider(
                f"edits/x/region/shapes/0/{name}",
                title,
                self,
                say=say,
                numbers=workbench,
                label_width=LABEL,
                decimals=3,
            )
            for name, title in (("threshold", "Threshold"), ("smoothing", "Smoothing"), ("grow", "Grow"))
        }
        for name, slider in self.sliders.items():
            slider.setObjectName(f"follow_{name}")
        self.switches = {name: self._switch(name, *texts) for name, texts in SWITCHES.items()}
        self.layer.chosen.connect(self._choose_layer)
        self._numbers = QWidget(self)
        column(*self.sliders.values(), *self.switches.values(), parent=self._numbers, spacing=UNIT)
        column(row((self.list, 1), self.layer, spacing=UNIT), self._numbers, parent=self, spacing=UNIT)

    def _switch(self, name: str, title: str, tip: str) -> QCheckBox:
        made = named(QCheckBox(title, self), f"follow_{name}", title, tip)
        made.setFixedHeight(CONTROL_HEIGHT)
        made.clicked.connect(lambda checked: self._change(**{name: checked}))
        return made

    def show_layers(self, layers: Iterable[tuple[str, str, int]]) -> None:
        """The layers of the model, see `LayerCombo`."""
        self.layer.show_layers(layers)
        self._show_layer()

    def show_edit(self, edit: Edit) -> None:
        """What that edit follows; without numbers where it follows nothing."""
        before, parts = self._edit, edit.region.locators
        self._edit, self._part = edit, parts[0] if parts else None
        if before is None or before.id != edit.id:
            self.list.setModified(False)
        if not (self.list.hasFocus() and self.list.isModified()):
            self.list.setText(maps_text(self._part.maps) if self._part else "")
            self.list.setCursorPosition(0)
        if self._part or before is None or (before.id, before.layer, before.region) != (
            edit.id, edit.layer, edit.region,
        ):  # fmt: skip
            self._show_layer()
        self._numbers.setVisible(bool(parts))
        if self._part is None:
            return
        place = edit.region.shapes.index(self._part)
        for name, slider in self.sliders.items():
            slider.set_address(f"edits/#{escaped(edit.id)}/region/shapes/{place}/{name}")
            slider.set_value(getattr(self._part, name))
        for name, switch in self.switches.items():
            switch.setChecked(getattr(self._part, name))

    def _show_layer(self) -> None:
        """That of the part; of an edit that follows nothing its own."""
        if self._edit is not None:
            self.layer.show_layer(self._part.layer if self._part else self._edit.layer)

    def _typed(self, text: str) -> None:
        if self._edit is None or not (self._part or text.strip()):
            return
        try:
            if self._part is None:
                self._following.follow_maps(self._edit, str(self.layer.currentData()), text)
            else:
                self._following.set_maps(self._edit, self._part, text)
        except ValueError as error:
            refuse(self.list, self._say, str(error))
            return
        accept(self.list)

    def _choose_layer(self, name: str) -> None:
        """Of a part that is followed; otherwise it is that of the list that is typed next."""
        if self._edit is None or self._part is None:
            return
        try:
            self._following.set_layer(self._edit, self._part, name)
        except ValueError as error:
            refuse(self.layer, self._say, str(error))
        self._show_layer()

    def _change(self, **fields: object) -> None:
        if self._edit is not None and self._part is not None:
            self._following.change(self._edit, self._part, **fields)
