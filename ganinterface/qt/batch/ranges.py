"""The rows of what is varied: which number or preset, from where to where, in how many steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QGridLayout, QLineEdit, QToolButton, QWidget

from ganinterface.document.parameters import kind_of
from ganinterface.document.typed.number_text import shown, typed
from ganinterface.qt.widgets.focus import Choice, chain_focus
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, column, flat, icon, icon_button, named
from ganinterface.render.varying.axes import MAX_STEPS, PRESET, STEPS
from ganinterface.studio.varying import Range, Varied

BOX = 16 * UNIT  # px, of a number
WHAT_TIP = "An attribute, an edit, a preset or any other number of the picture; type to find it"


class RangeRow(QWidget):
    """One of them: `changed` when it is another."""

    changed = Signal()
    removed = Signal()

    def __init__(self, choices: Sequence[Varied], address: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices = {each.address: each for each in choices}
        self.what = named(Choice(self), "batch_what", "What is varied", WHAT_TIP)
        self.what.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.what.setFixedHeight(CONTROL_HEIGHT)
        self.what.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for each in choices:
            self.what.addItem(each.label, each.address)
        completer = QCompleter(self.what.model(), self.what)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        line = QLineEdit(self.what)
        self.what.setLineEdit(line)
        self.what.setCompleter(completer)
        self.first = self._box("batch_first", "From")
        self.last = self._box("batch_last", "To")
        self.steps = self._box("batch_steps", "Steps")
        self.remove = icon_button("x", "Vary this no longer", "batch_remove", self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(UNIT)
        widgets = (self.what, self.first, self.last, self.steps, self.remove)
        for place, widget in enumerate(widgets):
            grid.addWidget(widget, 0, place)
        grid.setColumnStretch(0, 1)
        self.what.setCurrentIndex(max(0, self.what.findData(address)))
        self._show_span()
        self.what.activated.connect(self._choose)
        line.editingFinished.connect(self._find)
        self.remove.clicked.connect(self.removed)
        chain_focus(*widgets)

    @property
    def range(self) -> Range:
        """What the fields say; ValueError with one sentence where that is no number."""
        address = str(self.what.currentData() or self.what.currentText().strip())
        limit = "strength" if address.startswith(PRESET) else kind_of(address).limit_name
        steps = typed(self.steps.text(), "number of styles") if self.steps.text() else float(STEPS)
        if steps != int(steps) or not 1 <= steps <= MAX_STEPS:
            raise ValueError(f"A range has 1 to {MAX_STEPS} steps, not {self.steps.text()}.")
        return Range(address, typed(self.first.text(), limit), typed(self.last.text(), limit), int(steps))

    def _box(self, name: str, title: str) -> NumberBox:
        box = named(NumberBox(self, BOX), name, title, title)
        box.textEdited.connect(lambda _text: self.changed.emit())
        box.stepped.connect(lambda steps: self._step(box, steps))
        return box

    def _step(self, box: NumberBox, steps: int) -> None:
        try:
            value = float(box.text().replace("−", "-"))
        except ValueError:
            return
        box.setText(shown(max(value + steps, 1) if box is self.steps else value + steps))
        self.changed.emit()

    def _choose(self) -> None:
        self._show_span()
        self.changed.emit()

    def _find(self) -> None:
        """What was typed may be one of the list."""
        place = self.what.findText(self.what.currentText().strip(), Qt.MatchFlag.MatchFixedString)
        if place != self.what.currentIndex() or place < 0:
            self.what.setCurrentIndex(place) if place >= 0 else None
            self._choose()

    def _show_span(self) -> None:
        choice = self._choices.get(str(self.what.currentData()))
        if choice is not None:
            low, high = choice.span
            self.first.setText(shown(low))
            self.last.setText(shown(high))
        if not self.steps.text():
            self.steps.setText(str(STEPS))


class RangeRows(QWidget):
    """Several of them, or (`single`) one alone; `changed` when what they say is another."""

    changed = Signal()

    def __init__(self, choices: Callable[[], Sequence[Varied]], first: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._choices, self._single = choices, False
        self.rows: list[RangeRow] = []
        self.add = QToolButton(self)
        self.add.setText("Add")
        self.add.setIcon(icon("plus"))
        named(self.add, "batch_add", "Vary one more thing", "Vary one more thing")
        flat(self.add, text=True)
        heads = QGridLayout()
        heads.setHorizontalSpacing(UNIT)
        for place, (title, width) in enumerate((("What", 0), ("From", BOX), ("To", BOX), ("Steps", BOX))):
            head = label(title, "secondary")
            if width:
                head.setFixedWidth(width)
                head.setAlignment(Qt.AlignmentFlag.AlignRight)
            heads.addWidget(head, 0, place)
        heads.setColumnStretch(0, 1)
        heads.setColumnMinimumWidth(4, CONTROL_HEIGHT)
        self._column = column(spacing=UNIT)
        column(heads, self._column, self.add, parent=self, spacing=UNIT)
        self.add.clicked.connect(lambda: self.append())
        self.append(first)

    def set_single(self, single: bool) -> None:
        """One row, or as many as there are."""
        self._single = single
        for place, row in enumerate(self.rows):
            row.setVisible(place == 0 or not single)
        self.add.setVisible(not single)
        self._show_removable()

    def append(self, address: str = "") -> None:
        """One more row, for something that no other varies."""
        choices = self._choices()
        used = {row.what.currentData() for row in self.rows}
        free = next((each.address for each in choices if each.address not in used), "psi")
        made = RangeRow(choices, address or free, self)
        made.changed.connect(self.changed)
        made.removed.connect(lambda: self._take_out(made))
        self.rows.append(made)
        self._column.addWidget(made)
        self._show_removable()
        self.changed.emit()

    @property
    def ranges(self) -> tuple[Range, ...]:
        """What they say; ValueError with one sentence where that is nothing."""
        return tuple(row.range for row in (self.rows[:1] if self._single else self.rows))

    def _take_out(self, row: RangeRow) -> None:
        self.rows.remove(row)
        row.hide()
        row.deleteLater()
        self._show_removable()
        self.changed.emit()

    def _show_removable(self) -> None:
        for row in self.rows:
            row.remove.setVisible(len(self.rows) > 1 and not self._single)
