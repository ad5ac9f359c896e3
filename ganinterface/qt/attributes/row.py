"""One attribute as a row: name and what it is known to do; under them slider, number, styles, dice, a way off the list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QEnterEvent, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from ganinterface.document.limits import range_text
from ganinterface.document.parameters import escaped
from ganinterface.document.project import AttributeEntry
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.numbers.style_ranges import RangeBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, icon, icon_button, row
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.workbench import Workbench

LAYERS_WIDTH = 13 * UNIT
GENTLY = "Shift: only a little off where it is"
TITLE_HEIGHT = 4 * UNIT
HEIGHT = TITLE_HEIGHT + CONTROL_HEIGHT  # px, of a row


def title_of(entry: AttributeEntry) -> str:
    """The name as people write it, without what the heading says: "pink" for "hair_pink" in the group "hair colour"."""
    words = entry.name.replace("_", " ").split()
    heading = "" if entry.group == entry.name else entry.group.replace("_", " ").lower()
    while len(words) > 1 and words[1][0].isalnum() and words[0].rstrip(":").lower() in heading.split():
        del words[0]
    return " ".join(words)


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
        )
        self.title = self.slider.label  # it stands above the slider, which needs the room
        self.layers = RangeBox(f"Styles that {entry.name} moves", self, say=say, width=LAYERS_WIDTH)
        self.note = ElidedLabel("", self, role="note")
        self.roll = icon_button("dice-five", f"{entry.name} at random\n{GENTLY}", "attribute_roll", self)
        self.remove = icon_button("x", f"Take {entry.name} off the list", "attribute_remove", self)
        self._hidden = {self.roll: "dice-five", self.remove: "x"}  # buttons and their icons
        self._lay_out()
        self._connect()
        self.show_entry(entry)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.slider.slider, self.slider.box, self.layers, self.roll, self.remove

    def _lay_out(self) -> None:
        self.note.setObjectName("attribute_note")
        self.slider.setObjectName("attribute")
        self.layers.setObjectName("attribute_layers")
        for button in self._hidden:
            button.installEventFilter(self)
        for text in (self.title, self.note):
            text.setFixedHeight(TITLE_HEIGHT)
        self.setFixedHeight(HEIGHT)
        title = row(self.title, (self.note, 1), spacing=2 * UNIT)
        column(title, row((self.slider, 1), self.layers, self.roll, self.remove, spacing=UNIT), parent=self)
        self._show_buttons()

    def _connect(self) -> None:
        attributes, name = self._attributes, self.entry.name
        self.layers.changed.connect(lambda first, last: attributes.set_attribute_styles(name, first, last))
        self.roll.clicked.connect(lambda: attributes.roll([name], gently=shift_is_held()))
        self.remove.clicked.connect(lambda: attributes.remove_attribute(name))

    def show_entry(self, entry: AttributeEntry) -> None:
        """Follow an entry of the same name: title, the slider's range, what it is known to do and what the tool tip says."""
        self.entry = entry
        self.note.setText(entry.description)
        self.title.setText(title_of(entry))
        self.slider.set_span(entry.minimum, entry.maximum)
        lines = [entry.name, entry.description, range_text("attribute")]
        lines.append(f"slider {entry.minimum:g} to {entry.maximum:g}")
        self.title.setToolTip(plain("\n".join(filter(None, lines))))

    def show_value(self, amount: float, first: int, last: int | None, count: int) -> None:
        """Show an amount, and a range of styles of a model with `count`."""
        if self.slider.value != amount:
            self.slider.set_value(amount)
        self.layers.set_range(first, last, count)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_buttons()
        return False

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_buttons()

    def leaveEvent(self, event: QEvent) -> None:
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Columns of dice and crosses would be noise: they are seen where the mouse or the focus is."""
        seen = self.underMouse() or any(button.hasFocus() for button in self._hidden)
        for button, name in self._hidden.items():
            button.setIcon(icon(name) if seen else QIcon())


def shift_is_held() -> bool:
    """Whether Shift is down: dice change less then."""
    return bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
