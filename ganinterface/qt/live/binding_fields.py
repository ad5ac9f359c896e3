"""Which number the chosen control moves, and from where to where."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from ganinterface.document.parameters import kind_of
from ganinterface.document.typed.number_text import shown
from ganinterface.live.bindings import fitted
from ganinterface.qt.widgets.focus import Choice
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_field import NumberBox, take_typed
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, icon_button, named, row
from ganinterface.studio.live.live import Live

Choices = Callable[[], Sequence[tuple[str, str]]]  # address and label of each number
BOX = 14 * UNIT


class BindingFields(QWidget):
    """Follows the control that is chosen; an OSC address that is a number's own needs no binding."""

    def __init__(self, live: Live, choices: Choices, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._live, self._choices, self._say = live, choices, say
        self._source: str | None = None
        self.what = named(Choice(self), "binding_what", "Moves", "The number that it moves; type to find it")
        self.what.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.what.setFixedHeight(CONTROL_HEIGHT)
        self.what.give_way()
        self._line = QLineEdit(self.what)
        self._line.setPlaceholderText("Choose a number")
        self.what.setLineEdit(self._line)
        self.low = named(
            NumberBox(self, BOX), "binding_low", "From", "The number where the control is at rest"
        )
        self.high = named(NumberBox(self, BOX), "binding_high", "To", "The number where it is all the way up")
        self.remove = icon_button("x", "This control moves nothing any more", "binding_remove", self)
        row(
            label("Moves", "secondary"), (self.what, 1), label("From", "secondary"), self.low,
            label("To", "secondary"), self.high, self.remove,
            parent=self, spacing=UNIT,
        )  # fmt: skip
        self.what.activated.connect(self._choose)
        for box in (self.low, self.high):
            box.committed.connect(lambda text, box=box: self._type(box, text))
            box.stepped.connect(lambda steps, box=box: self._type(box, str(_number(box) + steps * 0.1)))
        self.remove.clicked.connect(lambda: live.unbind(self._source) if self._source else None)
        self.show_source(None)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.what, self.low, self.high, self.remove

    def show_source(self, source: str | None) -> None:
        """The control that is chosen, or none."""
        self._source = source
        found = next((row for row in self._live.rows if row.source == source), None)
        binding = None if found is None else found.binding
        self.setEnabled(found is not None)
        self._fill("" if found is None else found.address or "")
        ends = (None, None) if binding is None else (binding.low, binding.high)
        for box, value in zip((self.low, self.high), ends, strict=True):
            box.setEnabled(binding is not None)
            if not (box.hasFocus() and box.isModified()):
                box.setText("" if value is None else shown(value))
        self.remove.setEnabled(binding is not None)

    def _fill(self, address: str) -> None:
        if self.what.view().isVisible() or self._line.isModified():
            return
        choices = list(self._choices()) if self._source is not None else []
        self.what.clear()
        for each, text in choices:
            self.what.addItem(text, each)
        completer = QCompleter(self.what.model(), self.what)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.what.setCompleter(completer)
        self.what.setCurrentIndex(self.what.findData(address))
        if address and self.what.currentIndex() < 0:
            self.what.setEditText(address)  # a number that this picture has not

    def _choose(self) -> None:
        address = self.what.currentData()
        if self._source is not None and address:
            self._live.bind(self._source, str(address))

    def _type(self, box: NumberBox, text: str) -> None:
        found = next((row for row in self._live.rows if row.source == self._source), None)
        if found is None or found.binding is None:
            return
        binding, kind = found.binding, kind_of(found.binding.address)

        def use(value: float) -> None:
            value = fitted(kind.limit, value)
            low, high = (value, binding.high) if box is self.low else (binding.low, value)
            self._live.bind(binding.source, binding.address, low, high)

        take_typed(box, text, kind.limit_name, self._say, use)
        self.show_source(self._source)


def _number(box: NumberBox) -> float:
    return float(box.text().replace("−", "-") or 0)
