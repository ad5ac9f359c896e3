"""One attribute as a row: name, slider, number, styles, a way off the list; under them what it is known to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QEnterEvent, QIcon
from PySide6.QtWidgets import QWidget

from ganinterface.document.limits import range_text
from ganinterface.document.parameters import escaped
from ganinterface.document.project import AttributeEntry
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.number_slider import NumberSlider
from ganinterface.qt.widgets.style_ranges import RangeBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, icon, icon_button, row
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.workbench import Workbench

LABEL_WIDTH = 20 * UNIT  # the slider needs the room more
LAYERS_WIDTH = 13 * UNIT
NOTE_HEIGHT = 4 * UNIT


def height_of(entry: AttributeEntry) -> int:
    """How high the row of an attribute is, in px: a line more where something is to be said of it."""
    return CONTROL_HEIGHT + (NOTE_HEIGHT if entry.description else 0)


def label_of(entry: AttributeEntry) -> str:
    """What the row is called under its heading: "pink" for "Hair: pink" in the group "Hair"."""
    heading = f"{entry.group}: "
    return entry.name.removeprefix(heading) if entry.group else entry.name


class AttributeRow(QWidget):
    """Shows one attribute on offer and how far the picture is moved along it."""

    def __init__(
        self,
        attributes: Attributes,
        workbench: Workbench,
        entry: AttributeEntry,
        parent: QWidget,
        *,
        say: Say,
    ) -> None:
        super().__init__(parent)
        self._attributes = attributes
        self.entry = entry
        self.slider = NumberSlider(
            f"attributes/{escaped(entry.name)}/amount",
            entry.name,
            self,
            say=say,
            numbers=workbench,
            span=(entry.minimum, entry.maximum),
            label_width=LABEL_WIDTH,
        )
        self.layers = RangeBox(f"Styles that {entry.name} moves", self, say=say, width=LAYERS_WIDTH)
        self.note = ElidedLabel("", self, role="note")
        self.remove = icon_button("x", f"Take {entry.name} off the list", "attribute_remove", self)
        self._lay_out()
        self._connect()
        self.show_entry(entry)

    def _lay_out(self) -> None:
        self.note.setObjectName("attribute_note")
        self.note.setFixedHeight(NOTE_HEIGHT)
        self.slider.setObjectName("attribute")
        self.layers.setObjectName("attribute_layers")
        self.remove.installEventFilter(self)
        column(row((self.slider, 1), self.layers, self.remove, spacing=UNIT), self.note, parent=self)
        self._show_remove()

    def _connect(self) -> None:
        attributes, name = self._attributes, self.entry.name
        self.layers.changed.connect(lambda first, last: attributes.set_attribute_styles(name, first, last))
        self.remove.clicked.connect(lambda: attributes.remove_attribute(name))

    def show_entry(self, entry: AttributeEntry) -> None:
        """Follow an entry of the same name: the slider's range, what it is known to do and what the tool tip says."""
        self.entry = entry
        self.setFixedHeight(height_of(entry))
        self.note.setText(entry.description)
        self.note.setVisible(bool(entry.description))
        self.slider.label.setText(label_of(entry))
        self.slider.set_span(entry.minimum, entry.maximum)
        lines = [entry.name, entry.description, range_text("attribute")]
        lines.append(f"slider {entry.minimum:g} to {entry.maximum:g}")
        self.slider.label.setToolTip("\n".join(filter(None, lines)))

    def show_value(self, amount: float, first: int, last: int | None, count: int) -> None:
        """Show an amount, and a range of styles of a model with `count`."""
        if self.slider.value != amount:
            self.slider.set_value(amount)
        self.layers.set_range(first, last, count)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_remove()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_remove()

    def leaveEvent(self, event: QEvent) -> None:
        self._show_remove()

    def _show_remove(self) -> None:
        """A column of crosses would be noise: the cross is seen where the mouse or the focus is."""
        seen = self.underMouse() or self.remove.hasFocus()
        self.remove.setIcon(icon("x") if seen else QIcon())
