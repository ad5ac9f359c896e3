"""How far the selected edit moves its maps: one slider for each number of its motion."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ganinterface.document.document import Edit
from ganinterface.document.parameters import escaped
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_slider import Numbers, NumberSlider
from ganinterface.qt.widgets.theme import UNIT

# What they are called, by field, and how many decimals they show.
ROWS = {
    "x": ("Right", 2),
    "y": ("Down", 2),
    "angle": ("Turn (°)", 1),
    "scale": ("Size", 2),
    "radius": ("Radius", 2),
}


class MotionPane(QWidget):
    """Shows an edit's motion; sliders are made anew only for another edit or another operation."""

    def __init__(self, numbers: Numbers, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self.setObjectName("edit_motion")
        self._numbers, self._say = numbers, say
        self._shown: tuple[str, str] | None = None
        self.sliders: dict[str, NumberSlider] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._grid.setVerticalSpacing(UNIT)
        self._grid.setColumnStretch(1, 1)

    def show_edit(self, edit: Edit) -> None:
        """Show its numbers; hidden where it moves nothing."""
        self.setVisible(edit.motion is not None)
        if edit.motion is None:
            self._shown = None
            return
        if self._shown != (edit.id, edit.operation):
            self._shown = edit.id, edit.operation
            self._make(edit.id, edit.motion.__struct_fields__)
        for name, slider in self.sliders.items():
            slider.set_value(getattr(edit.motion, name))

    def _make(self, edit_id: str, names: tuple[str, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.sliders = {}
        for place, name in enumerate(names):
            title, decimals = ROWS[name]
            slider = NumberSlider(
                f"edits/#{escaped(edit_id)}/motion/{name}",
                parent=self,
                say=self._say,
                numbers=self._numbers,
                decimals=decimals,
            )
            slider.setObjectName(f"edit_motion_{name}")
            self.sliders[name] = slider
            self._grid.addWidget(label(title, "secondary", self), place, 0)
            self._grid.addWidget(slider, place, 1)
