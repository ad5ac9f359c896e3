"""Which class of a conditional model the picture is of, or how much of several."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from ganinterface.document.labels import LabelError
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.hint import Say, accept, refuse
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, icon_button, named, row
from ganinterface.studio.portrait.labels import Labels

NAMES_TIP = "Load the names of the classes…\nA text file with one name a line, or a JSON list"
OPENED = "This latent is rendered exactly as it was opened: no class acts on it"
POPUP_PADDING = 8 * UNIT  # px; around a row's text, and the scroll bar


class LabelSelector(QWidget):
    """A box for the class; with more than one a row for each, with its amount. Amounts sum to 1.

    `names_wanted`: the person wants to load the classes' names from a file.
    """

    names_wanted = Signal()

    def __init__(self, labels: Labels, parent: QWidget | None = None, *, say: Say) -> None:
        super().__init__(parent)
        self._labels, self._say = labels, say
        self.setObjectName("latent_label")
        self.rows: list[ClassRow] = []
        self._held: set[int] = set()  # classes that keep their row while an amount is dragged to 0
        self.single = ClassBox(labels, "latent_class", "Class of the picture", self, say=say)
        self._mix = ElidedLabel("", self)
        self.names = icon_button("list-bullets", NAMES_TIP, "latent_class_names", self)
        self.names.setAccessibleName("Load the names of the classes")
        self.add = icon_button("plus", "Mix in another class", "latent_class_add", self)
        title = label("Class", "secondary", self)
        title.setFixedWidth(22 * UNIT)  # with the spacing as wide as the first column of the panel
        header = row(title, (self.single, 1), (self._mix, 1), self.names, self.add, spacing=UNIT)
        self._column = column(header, parent=self, spacing=UNIT)
        self.single.chosen.connect(labels.set_class)
        self.add.clicked.connect(labels.add_class)
        self.names.clicked.connect(self.names_wanted)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through; rows follow the last of them."""
        return self.single, self.names, self.add

    def show_model(self) -> None:
        """Offer the open model's classes; hidden for a model without."""
        labels = self._labels
        self.setVisible(bool(labels.count))
        for box in (self.single, *(each.box for each in self.rows)):
            box.show_classes(labels.names, labels.count)
        self.refresh()

    def refresh(self) -> None:
        """Show the picture's classes; each control leaves alone what a person is typing."""
        labels = self._labels
        weights = labels.weights
        classes = sorted({*labels.classes, *(index for index in self._held if index < labels.count)})
        mixed = len(classes) > 1
        self.single.setVisible(not mixed)
        self._mix.setVisible(mixed)
        self._mix.setText(f"A mix of {len(classes)}")
        self.add.setEnabled(len(classes) < labels.count)
        self.single.show_class(classes[0] if len(classes) == 1 else None)
        acts = labels.act
        self.setEnabled(acts)
        self.setToolTip("" if acts else OPENED)
        self._show_rows([(index, weights[index]) for index in classes] if mixed and weights else [])

    def _show_rows(self, mix: list[tuple[int, float]]) -> None:
        """One row per class of the mix; rows are made and taken away at the end only."""
        while len(self.rows) > len(mix):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(mix):
            last = self.rows[-1].remove if self.rows else self.add
            new = ClassRow(self._labels, len(self.rows), self, say=self._say)
            new.held.connect(self._hold)
            self.rows.append(new)
            self._column.addWidget(new)
            chain_focus(last, new.box, new.amount.slider, new.amount.box, new.remove)
        for each, (index, weight) in zip(self.rows, mix, strict=True):
            each.show_class(index, weight)

    def _hold(self, begins: bool) -> None:
        self._held = set(self._labels.classes) if begins else set()
        self.refresh()


class ClassRow(QWidget):
    """One class of a mix and how much of it there is."""

    held = Signal(bool)  # a drag begins (True) or is over

    def __init__(self, labels: Labels, place: int, parent: QWidget | None = None, *, say: Say) -> None:
        super().__init__(parent)
        self._labels = labels
        self._index = 0
        what, name = f"Class {place + 1} of the mix", f"latent_class_{place}"
        self.box = ClassBox(labels, name, what, self, say=say)
        self.box.setFixedWidth(30 * UNIT)
        self.box.show_classes(self._labels.names, self._labels.count)
        self.amount = NumberSlider("label", "", self, say=say, keys=labels.keying, origin=0.0)
        self.amount.setObjectName(f"{name}_amount")
        self.amount.slider.setAccessibleName(f"Amount of class {place + 1}")
        self.amount.box.setAccessibleName(f"Amount of class {place + 1}, number")
        self.remove = icon_button("x", "Take this class out of the mix", f"{name}_remove", self)
        self.setFixedHeight(CONTROL_HEIGHT)
        row(self.box, (self.amount, 1), self.remove, parent=self, spacing=UNIT)
        self._connect()

    def _connect(self) -> None:
        labels = self._labels
        self.box.chosen.connect(lambda other: labels.swap_class(self._index, other))
        self.amount.started.connect(self._begin)
        self.amount.moved.connect(lambda amount: labels.set_amount(self._index, amount))
        self.amount.finished.connect(self._end)
        self.remove.clicked.connect(lambda: labels.remove_class(self._index))

    def show_class(self, index: int, weight: float) -> None:
        """Show a class of the mix and its weight."""
        self._index = index
        self.box.show_class(index)
        self.amount.set_address(f"label/{index}")
        self.amount.set_value(weight)

    def _begin(self) -> None:
        self.held.emit(True)
        self._labels.amount_begin(self._index)

    def _end(self) -> None:
        self._labels.amount_end()
        self.held.emit(False)


class ClassBox(QComboBox):
    """A class by number and name: `chosen(int)`. What is typed there is searched in all names."""

    chosen = Signal(int)

    def __init__(
        self, labels: Labels, name: str, title: str, parent: QWidget | None = None, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._labels, self._say = labels, say
        self._index: int | None = None
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._found = QCompleter(self.model(), self)
        self._found.setFilterMode(Qt.MatchFlag.MatchContains)
        self._found.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(self._found)
        named(self, name, title)
        named(self.text, f"{name}_text", title)
        self.activated.connect(self._choose)
        self.text.editingFinished.connect(self._typed)

    @property
    def text(self) -> QLineEdit:
        """Where it is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    def show_classes(self, names: tuple[str, ...], count: int) -> None:
        """Offer the classes 0 to count - 1; emits nothing."""
        self.clear()
        self.addItems(
            [
                f"{index} {name}".strip()
                for index, name in zip(range(count), names or [""] * count, strict=True)
            ]
        )
        offered, found = self.view(), self._found.popup()
        offered.setMinimumWidth(offered.sizeHintForColumn(0) + POPUP_PADDING)
        if found is not None:
            found.setMinimumWidth(offered.minimumWidth())
        how = "Type a number or a part of its name" if names else "Type its number"
        self.setToolTip(plain(f"{self.accessibleName()}, 0 to {count - 1}\n{how}"))
        self.show_class(self._index)

    def show_class(self, index: int | None) -> None:
        """Show a class, or (None) nothing; emits nothing, and leaves alone what is being typed."""
        self._index = index
        if not (self.text.hasFocus() and self.text.isModified()):
            self.setCurrentIndex(-1 if index is None else index)
            self.text.setCursorPosition(0)

    def _choose(self, index: int) -> None:
        self.text.setModified(False)
        self._take(index)

    def _typed(self) -> None:
        if not self.text.isModified():
            return
        self.text.setModified(False)
        text = self.text.text()
        listed = self.findText(text, Qt.MatchFlag.MatchFixedString)
        try:
            self._take(self._labels.find(text) if listed < 0 else listed)
        except LabelError as error:
            refuse(self.text, self._say, str(error))
            self.show_class(self._index)

    def _take(self, index: int) -> None:
        accept(self.text)
        if index != self._index:
            self.chosen.emit(index)
        self.show_class(self._index)  # of the change, if there was one

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.text.hasFocus():  # a wheel that scrolls the panel must not change what passes under it
            super().wheelEvent(event)
        else:
            event.ignore()
