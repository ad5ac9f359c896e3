"""A list over a button, in which several of many things are checked and found by a word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QWidget

from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.theme import PADDING, UNIT, colour, column, icon, named

SIZE = QSize(70 * UNIT, 90 * UNIT)
NAME = Qt.ItemDataRole.UserRole


class CheckList(QFrame):
    """Goes when a person clicks elsewhere or presses Escape; `changed(names)` with every check."""

    changed = Signal(object)  # set of names

    def __init__(
        self,
        entries: Iterable[tuple[str, str]],
        checked: Collection[str],
        anchor: QWidget,
        name: str,
        title: str,
    ) -> None:
        """`entries`: name and text of each. `name` and `title`: of the list, for tests and screen readers."""
        super().__init__(anchor, Qt.WindowType.Popup)
        self._anchor = anchor
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        named(self, name, title)
        self.setStyleSheet(
            f"#{name} {{ background: {colour('control').name()}; border: 1px solid {colour('line').name()}; }}"
            f"QListWidget::item {{ min-height: {6 * UNIT}px; }}"
        )
        self.filter = named(QLineEdit(self), f"{name}_filter", "Find")
        self.filter.setPlaceholderText("Find")
        self.filter.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self.list = named(_Checked(self), f"{name}_list", title)
        for key, text in entries:
            item = QListWidgetItem(text, self.list)
            item.setData(NAME, key)
            item.setCheckState(Qt.CheckState.Checked if key in checked else Qt.CheckState.Unchecked)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)  # the whole row is clicked
        self._column = column(self.filter, (self.list, 1), parent=self, spacing=UNIT, margin=PADDING)
        self.filter.textChanged.connect(self._show)
        self.list.toggled = self._toggle
        self.list.itemClicked.connect(self._toggle)
        self.resize(SIZE)

    def add_button(self, text: str, tip: str, verb: Callable[[set[str]], object]) -> None:
        """Below the list: does something with what is checked, and closes it."""
        button = named(QPushButton(text, self), f"{self.objectName()}_button", text, tip)
        self._column.addWidget(button)
        button.clicked.connect(lambda: verb(self.checked))
        button.clicked.connect(self.close)
        chain_focus(self.filter, self.list, button)

    def open(self) -> None:
        """Below what it belongs to, or above it, as the screen has room; the keys are in the filter."""
        screen = self._anchor.screen().availableGeometry()
        below = self._anchor.mapToGlobal(QPoint(0, self._anchor.height()))
        left = min(below.x(), screen.right() - self.width())
        self.move(
            max(left, screen.left()), max(min(below.y(), screen.bottom() - self.height()), screen.top())
        )
        self.show()
        self.filter.setFocus()

    @property
    def checked(self) -> set[str]:
        """The names of those that are."""
        return {str(each.data(NAME)) for each in self._items if each.checkState() == Qt.CheckState.Checked}

    @property
    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(place) for place in range(self.list.count())]

    def _show(self, words: str) -> None:
        wanted = words.casefold().split()
        for each in self._items:
            each.setHidden(not all(word in each.text().casefold() for word in wanted))

    def _toggle(self, item: QListWidgetItem) -> None:
        was = item.checkState() == Qt.CheckState.Checked
        item.setCheckState(Qt.CheckState.Unchecked if was else Qt.CheckState.Checked)
        self.changed.emit(self.checked)


class _Checked(QListWidget):
    """Space and Return do what a click does."""

    toggled: Callable[[QListWidgetItem], object]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if item is not None and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggled(item)
        else:
            super().keyPressEvent(event)
