"""One side of "this, not that": its portraits in a row, and the ways to put more of them in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListWidget, QToolButton, QWidget

from ganinterface.qt.find.portrait_picture import portrait_picture
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.small_pictures import Drawn, lay_side_by_side, show_count, untinted
from ganinterface.qt.widgets.theme import STRETCH, UNIT, colour, column, flat, icon_button, named, row
from ganinterface.studio.finding.examples import Example, FromExamples, Side
from ganinterface.studio.side_pictures import Pixels

HEIGHT = 12 * UNIT  # px of a picture
TITLES: dict[Side, str] = {"this": "This", "not that": "Not that"}
EMPTY: dict[Side, str] = {"this": "Portraits that have it", "not that": "Portraits that lack it"}
TIPS: dict[Side, str] = {
    "this": "The portrait on the canvas, as it is now, has what is wanted",
    "not that": "The portrait on the canvas, as it is now, lacks it",
}


class ExampleRow(QWidget):
    """Shows one side; a portrait is taken out with Delete or the button with the bin."""

    def __init__(self, examples: FromExamples, side: Side, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._examples, self._side, self._drawn = examples, side, Drawn()
        name = side.replace(" ", "_")
        self.setObjectName(f"examples_{name}")
        self.now = icon_button("camera", TIPS[side], f"take_{name}", self)
        self.now.setText("Take now")
        flat(self.now, text=True)
        self.seed = named(
            SeedBox(self, say=say, width=13 * UNIT),
            f"seed_{name}",
            f"A seed for “{TITLES[side]}”",
            "The portrait of a seed",
        )
        self.add = icon_button("plus", "Put in the portrait of that seed", f"add_{name}", self)
        self.remove = icon_button("trash", "Take the selected portrait out (Delete)", f"remove_{name}", self)
        self.list = self._make_list(name)
        head = row(
            label(TITLES[side]),
            STRETCH,
            label("Seed", "secondary"),
            self.seed,
            self.add,
            self.now,
            self.remove,
            spacing=UNIT,
        )
        column(head, self.list, parent=self, spacing=UNIT)
        self._connect()

    def _make_list(self, name: str) -> _Portraits:
        made = named(_Portraits(self), f"portraits_{name}", f"Portraits of “{TITLES[self._side]}”")
        lay_side_by_side(made, wraps=False)
        made.setFixedHeight(HEIGHT + 4 * UNIT)
        made.empty = EMPTY[self._side]
        return made

    def _connect(self) -> None:
        self.now.clicked.connect(lambda: self._examples.take_now(self._side))
        self.add.clicked.connect(lambda: self._examples.add_seeds(self._side, [self.seed.value]))
        self.seed.returnPressed.connect(self.add.click, Qt.ConnectionType.QueuedConnection)  # when committed
        self.remove.clicked.connect(self._remove)
        self.list.delete = self._remove
        self.list.itemSelectionChanged.connect(self._show_remove)

    def show_examples(self, picture: Callable[[Example], Pixels | None], width: float, ground: str) -> None:
        """The portraits with their pictures (None: not drawn yet), which are so many times as wide as high."""
        found = self._examples.examples(self._side)
        chosen = self.list.currentRow()
        size = QSize(max(round(HEIGHT * width), UNIT), HEIGHT)
        self.list.setIconSize(size)
        self.list.setGridSize(QSize(size.width() + 2 * UNIT, HEIGHT + 2 * UNIT))
        blocked = self.list.blockSignals(True)
        show_count(self.list, len(found))
        for place, example in enumerate(found):
            pixels, ratio = picture(example), self.devicePixelRatioF()
            if not self._drawn.is_new(place, pixels, example.name, size, ground, ratio):
                continue
            item = self.list.item(place)
            item.setIcon(untinted(portrait_picture(pixels, size, ground, ratio)))
            item.setToolTip(plain(example.name))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, example.name)
        self.list.setCurrentRow(min(chosen, len(found) - 1))
        self.list.blockSignals(blocked)
        self._show_remove()

    def _show_remove(self) -> None:
        self.remove.setEnabled(bool(self.list.selectedItems()))

    def _remove(self) -> None:
        if self.list.selectedItems():
            self._examples.remove(self._side, self.list.currentRow())

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """In reading order."""
        buttons: tuple[QToolButton, ...] = (self.add, self.now, self.remove)
        return (self.seed, *buttons, self.list)


class _Portraits(QListWidget):
    """A list that says what belongs in it while it is empty."""

    delete: Callable[[], object]
    empty = ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            painter = QPainter(self.viewport())
            painter.setPen(colour("secondary"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self.empty)
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete()
        else:
            super().keyPressEvent(event)
