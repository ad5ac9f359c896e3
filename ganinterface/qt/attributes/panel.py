"""The attribute panel: directions from files as sliders, and what can be made of them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QToolButton, QWidget

from ganinterface.document.project import AttributeEntry
from ganinterface.qt.attributes.list import AttributeList
from ganinterface.qt.attributes.row import AttributeRow, shift_is_held
from ganinterface.qt.context_menu import WithMenu, ancestor
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.labels import EmptyState
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    PADDING,
    STRETCH,
    UNIT,
    column,
    flat,
    icon,
    icon_button,
    named,
    row,
)
from ganinterface.session.session import Session
from ganinterface.studio.messages import Messages
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.workbench import Workbench

EMPTY = "Load a file of attribute directions to move the portrait: a smile, its age, the colour of its hair"
NO_MODEL = "Attributes appear here as soon as a model is open"
EMPTY_MARGIN = 9  # px
LOAD_TIP = "CSV, boundaries and other directions (.npy, .npz, .pt, .pkl), components of GANSpace, or a factor"
# Of each the first line is the button's name.
ROLL_TIP = """Roll amounts at random
A few of the attributes that are listed, the others of them go to 0
Shift: those in use, a little off where they are"""
IN_USE_TIP = """Only those in use
Attributes whose amount is not 0"""


class AttributePanel(WithMenu):
    """Composes filter, buttons, list and empty state, and keeps them up to date.

    `load_wanted`, `export_wanted`: the person wants to load attributes from a file, or to write those on offer.
    """

    load_wanted = Signal()
    export_wanted = Signal()

    def __init__(
        self, attributes: Attributes, workbench: Workbench, session: Session, messages: Messages
    ) -> None:
        super().__init__()
        self._attributes, self._session = attributes, session
        self._shown: object = None  # attributes on offer and amounts
        self.setObjectName("attribute_panel")
        self.setAccessibleName("Attributes")
        self.list = AttributeList(attributes, workbench, self, say=messages.say)
        self.filter = self._make_filter()
        self.load = icon_button("folder-open", f"Load attributes…\n{LOAD_TIP}", "attributes_load", self)
        self.export = icon_button("export", "Export all attributes as a CSV file…", "attributes_export", self)
        self.combine = icon_button(
            "plus", "Keep what the sliders do together as a new attribute…", "attributes_combine", self
        )
        self.roll = icon_button("dice-five", ROLL_TIP, "attributes_roll", self)
        self.in_use = self._make_in_use()
        self._kept: set[str] = set()  # what is shown while only those in use are: none vanishes in one's hand
        self.reset = icon_button(
            "arrow-counter-clockwise", "All attributes back to 0", "attributes_reset", self
        )
        self.naming = NameLine(self)
        self._empty = EmptyState(NO_MODEL, self)
        self._first_load = QPushButton("Load attributes…", self)
        self._lay_out()
        self._connect(workbench)
        self._show()

    def _make_filter(self) -> QLineEdit:
        tip = "Show only attributes with these words in their name or group"
        line = named(QLineEdit(self), "attributes_filter", tip, tip)
        line.setPlaceholderText("Filter")
        line.setClearButtonEnabled(True)
        line.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        line.setFixedHeight(CONTROL_HEIGHT)
        return line

    def _make_in_use(self) -> QToolButton:
        button = named(QToolButton(self), "attributes_in_use", IN_USE_TIP.partition("\n")[0], IN_USE_TIP)
        button.setText("In use")
        button.setCheckable(True)
        return flat(button, text=True)

    def _lay_out(self) -> None:
        buttons = (self.in_use, self.load, self.export, self.combine, self.roll, self.reset)
        nothing = QWidget(self)
        load = row(STRETCH, self._first_load, STRETCH)
        column(STRETCH, self._empty, load, STRETCH, parent=nothing, margin=EMPTY_MARGIN)
        named(self._first_load, "attributes_first_load", self.load.accessibleName(), self.load.toolTip())
        self._pages = QStackedWidget(self)
        self._pages.addWidget(nothing)
        self._pages.addWidget(self.list)
        top = row((self.filter, 1), *buttons, spacing=UNIT)
        whole = column(top, self.naming, (self._pages, 1), parent=self, spacing=UNIT)
        whole.setContentsMargins(PADDING, UNIT, UNIT, PADDING)
        chain_focus(
            self.filter, *buttons, self._first_load, self.naming.box, self.naming.keep, self.naming.cancel
        )
        self.list.follow(self.naming.cancel)

    def _connect(self, workbench: Workbench) -> None:
        self.filter.textChanged.connect(self._show_entries)
        self.in_use.toggled.connect(self._show_in_use)
        self.roll.clicked.connect(
            lambda: self._attributes.roll(self.list.shown_names, gently=shift_is_held())
        )
        for button in (self.load, self._first_load):
            button.clicked.connect(self.load_wanted)
        self.export.clicked.connect(self.export_wanted)
        self.combine.clicked.connect(self._begin_naming)
        self.reset.clicked.connect(self._attributes.reset_attributes)
        self.naming.named.connect(self._combine)
        listen(workbench.document_changed, self._show_changes)
        listen(self._session.model_changed, self._show)
        listen(self._attributes.loaded, self._reveal)

    def _show_changes(self) -> None:
        if self._shown != (self._session.library, self._attributes.document.attributes):
            self._show()

    def _show(self) -> None:
        """Bring list, amounts and buttons up to date; what has not changed costs next to nothing."""
        amounts, model = self._attributes.document.attributes, self._session.model
        self._shown = (self._session.library, amounts)
        self.list.show_amounts(amounts, model.num_ws if model else 1)
        self._show_entries()
        self.reset.setEnabled(bool(amounts))
        self.combine.setEnabled(bool(amounts))

    def _show_entries(self) -> None:
        offered = self._attributes.offered
        words = self.filter.text().casefold().split()
        if self.in_use.isChecked():
            self._kept |= {item.name for item in self._attributes.document.attributes}
        found = [
            entry
            for entry in offered
            if _matches(entry, words) and (entry.name in self._kept or not self.in_use.isChecked())
        ]
        self.list.show_entries(found)
        open_model = self._session.model is not None
        self._pages.setCurrentIndex(1 if found else 0)
        self._first_load.setVisible(open_model and not offered)
        self.load.setEnabled(open_model)
        self.filter.setEnabled(bool(offered))
        self.export.setEnabled(bool(offered))
        self.in_use.setEnabled(bool(offered))
        self.roll.setEnabled(bool(found))
        if offered:
            self._empty.setText(_nothing(self.filter.text().strip(), self.in_use.isChecked()))
        else:
            self._empty.setText(EMPTY if open_model else NO_MODEL)

    def menu_at(self, point: QPoint) -> str:
        row = ancestor(self.childAt(point), AttributeRow)
        if not isinstance(row, AttributeRow):
            return "attributes"
        self._attributes.selected = row.entry.name
        return "attribute"

    def _show_in_use(self) -> None:
        self._kept = set()
        self._show_entries()

    def _reveal(self, name: str) -> None:
        self.filter.clear()
        self.in_use.setChecked(False)
        self.list.reveal(name)

    def _begin_naming(self) -> None:
        amounts = self._attributes.document.attributes
        self.naming.begin(" and ".join(item.name for item in amounts[:2]))

    def _combine(self, name: str) -> None:
        if self._attributes.combine_attributes(name):
            self.naming.end()
            self.filter.clear()


class NameLine(QWidget):
    """Asks for a name in place of a dialog: Return keeps it (`named`), Escape gives up."""

    named = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = "Name of the new attribute"
        tip = f"{title}: Return keeps it, Escape cancels"
        self.box = named(QLineEdit(self), "attributes_name", title, tip)
        self.box.setPlaceholderText("Name of the new attribute")
        self.keep = icon_button("check", "Keep the new attribute", "attributes_name_keep", self)
        self.cancel = icon_button("x", "Cancel", "attributes_name_cancel", self)
        for done in (self.box.returnPressed, self.keep.clicked):
            done.connect(lambda: self.named.emit(self.box.text()))
        self.cancel.clicked.connect(self.end)
        row((self.box, 1), self.keep, self.cancel, parent=self, spacing=UNIT)
        self.hide()

    def begin(self, suggestion: str) -> None:
        """Ask, with a suggestion that typing replaces."""
        self.box.setText(suggestion)
        self.box.selectAll()
        self.show()
        self.box.setFocus()

    def end(self) -> None:
        """Ask no more."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)


def _matches(entry: AttributeEntry, words: list[str]) -> bool:
    text = f"{entry.name} {entry.group}".casefold()
    return all(word in text or word in text.replace("_", " ") for word in words)


def _nothing(words: str, only_in_use: bool) -> str:
    """Why the list is empty though there are attributes."""
    if only_in_use:
        return f"No attribute in use is called '{words}'" if words else "All attributes are at 0"
    return f"No attribute is called '{words}'"
