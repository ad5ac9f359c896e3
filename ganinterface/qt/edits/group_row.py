"""A group of edits as a row above them: it folds, hides and strengthens them together."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QStackedLayout, QWidget

from ganinterface.document.document import Group
from ganinterface.document.parameters import escaped
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.numbers.number_slider import Numbers, NumberSlider
from ganinterface.qt.widgets.theme import UNIT, column, icon, icon_button, named, row
from ganinterface.studio.editing.groups import Groups

HEIGHT = 13 * UNIT  # as an edit's
TIP = "Strength, eye and fold are those of the whole group; double-click to rename"


class GroupRow(QFrame):
    """Shows one group; `folded(bool)` when its edits are to be hidden in the list, or seen again."""

    folded = Signal(bool)

    def __init__(self, groups: Groups, numbers: Numbers, group: Group, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self.setObjectName("group_row")
        self.setFixedHeight(HEIGHT)
        self._groups, self.group, self.is_folded = groups, group, False
        self.fold = icon_button("caret-down", "Fold the group", "group_fold", self)
        self.eye = icon_button("eye", "Show or hide what the group does", "group_eye", self)
        self.name = ElidedLabel(group.name, self)
        self._box = named(QLineEdit(self), "group_name", "Name of the group")
        self._count = ElidedLabel("", self, role="secondary")
        address = f"groups/{escaped(group.name)}/strength"
        self.strength = NumberSlider(address, parent=self, say=say, numbers=numbers, origin=0.0)
        self.strength.setObjectName("group_strength")
        self._names = QStackedLayout()
        shown = QWidget(self)
        row(self.name, (self._count, 1), parent=shown, spacing=2 * UNIT)
        self._names.addWidget(shown)
        self._names.addWidget(self._box)
        first = row(self.fold, self.eye, (self._names, 1), spacing=UNIT)
        column(first, self.strength, parent=self).setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        self.fold.clicked.connect(lambda: self._fold(not self.is_folded))
        self.eye.clicked.connect(lambda: groups.toggle(self.group.name))
        self._box.returnPressed.connect(lambda: groups.rename(self.group.name, self._box.text()))
        self._box.editingFinished.connect(lambda: self._names.setCurrentIndex(0))
        self.name.setToolTip(TIP)
        self._fold(group.strength == 0)  # it waits to be moved: a mouth's nine shapes would fill the list

    def show_group(self, group: Group, count: int) -> None:
        """Show its values, and of how many edits it is."""
        self.group = group
        self.name.setText(group.name)
        self.name.setEnabled(group.enabled)
        self._count.setText(f"group of {count}")
        self.eye.setIcon(icon("eye" if group.enabled else "eye-slash"))
        self.strength.set_value(group.strength)
        self.strength.setAccessibleName(f"Strength of the group {group.name}")
        self.setAccessibleName(f"{group.name}, a group of {count} edits")

    def _fold(self, folded: bool) -> None:
        self.is_folded = folded
        self.fold.setIcon(icon("caret-right" if folded else "caret-down"))
        self.folded.emit(folded)

    def mouseDoubleClickEvent(self, event: object) -> None:
        self._box.setText(self.group.name)
        self._names.setCurrentIndex(1)
        self._box.setFocus()
        self._box.selectAll()
