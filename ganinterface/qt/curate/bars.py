"""Above the pictures: which are shown, in which order, how large. Below: where one is, and the keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QProgressBar, QToolButton, QWidget

from ganinterface.datasets.curation import Counts, Shown
from ganinterface.qt.widgets.labels import label, plain
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    PADDING,
    STRETCH,
    UNIT,
    flat,
    icon_button,
    named,
    row,
    set_role,
    tabular,
)

FILTERS: tuple[tuple[Shown, str], ...] = (
    ("all", "All"),
    ("undecided", "Undecided"),
    ("kept", "Kept"),
    ("rejected", "Rejected"),
)
KEYS = (
    "X reject · K keep · U undo · Backspace undecided · Enter enlarge · 1–4 filter · N S F D sort · R reverse"
)
SORTS = {  # with their keys
    "name": ("Name", "N"),
    "score": ("Score", "S"),
    "sharpness": ("Sharpness", "F"),
    "nearness": ("Nearness to duplicates", "D"),
}


class Bar(QWidget):
    """Says what the person wants, and shows what it is told; decides nothing."""

    filter_chosen = Signal(str)
    sort_chosen = Signal(str)
    reversed_changed = Signal(bool)
    resized = Signal(int)
    stopped = Signal()

    def __init__(self, column: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curate_bar")
        self._filters = self._make_filters()
        self.sort = named(QComboBox(self), "sort", "Sort by")
        for key, (title, letter) in SORTS.items():
            if key != "score":
                self.sort.addItem(f"{title} ({letter})", key)
            elif column:
                self.sort.addItem(f"{title}: {column} ({letter})", key)
        self.sort.activated.connect(lambda _: self.sort_chosen.emit(self.sort.currentData()))
        self.order = icon_button("arrow-down", "Reverse the order (R)", "reverse", self, checkable=True)
        self.order.toggled.connect(self.reversed_changed)
        self._smaller = icon_button("magnifying-glass-minus", "Smaller pictures (−)", "smaller", self)
        self._larger = icon_button("magnifying-glass-plus", "Larger pictures (+)", "larger", self)
        self._smaller.clicked.connect(lambda: self.resized.emit(-1))
        self._larger.clicked.connect(lambda: self.resized.emit(1))
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setFixedSize(30 * UNIT, UNIT)
        self.progress.setAccessibleName("Measuring the pictures")
        self.message = label("", "secondary", self)
        tabular(self.message)
        self.stop = icon_button("x", "Stop measuring (Esc)", "stop_measuring", self)
        self.stop.clicked.connect(self.stopped)
        self._lay_out()
        self.show_progress(None, "")

    def _make_filters(self) -> dict[Shown, QToolButton]:
        group, made = QButtonGroup(self), {}
        for number, (shown, title) in enumerate(FILTERS, 1):
            button = named(QToolButton(self), f"filter_{shown}", f"Show: {title}", f"{title} ({number})")
            button.setCheckable(True)
            button.setText(title)
            tabular(flat(button, text=True))
            button.clicked.connect(lambda _=False, shown=shown: self.filter_chosen.emit(shown))
            group.addButton(button)
            made[shown] = button
        return made

    def _lay_out(self) -> None:
        sort_by = label("Sort by", "secondary", self)
        bar = row(
            *self._filters.values(), 4 * UNIT, sort_by, self.sort, self.order, STRETCH,
            self.message, self.progress, self.stop, self._smaller, self._larger,
            parent=self, spacing=UNIT,
        )  # fmt: skip
        bar.setContentsMargins(PADDING, UNIT, PADDING, UNIT)

    def show_filter(self, shown: Shown) -> None:
        """Which pictures are shown."""
        self._filters[shown].setChecked(True)

    def show_counts(self, counts: Counts) -> None:
        """How many there are of each."""
        numbers = (sum(counts), *counts)
        for (shown, title), number in zip(FILTERS, numbers, strict=True):
            self._filters[shown].setText(f"{title} {number:,}")

    def show_sort(self, key: str) -> None:
        """What they are sorted by."""
        self.sort.setCurrentIndex(max(self.sort.findData(key), 0))

    def show_progress(self, fraction: float | None, message: str) -> None:
        """How far measuring is, 0..1; None while nothing is measured."""
        measuring: tuple[QWidget, ...] = (self.message, self.progress, self.stop)
        for widget in measuring:
            widget.setVisible(fraction is not None)
        self.message.setText(message)
        self.progress.setValue(round(1000 * (fraction or 0)))


class CurateStatus(QWidget):
    """Shows what it is told."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curate_status")
        self.place = named(label("", parent=self), "status_place")
        self.message = named(label("", parent=self), "status_message")
        self.keys = label(KEYS, "secondary", self)
        self.keys.setMinimumWidth(1)  # a narrow window cuts the keys, not the counts
        tabular(self.place)
        line = row(self.place, (self.message, 1), self.keys, parent=self, spacing=4 * UNIT)
        line.setContentsMargins(PADDING, 0, PADDING, 0)
        self.setFixedHeight(CONTROL_HEIGHT + UNIT)

    def show_place(self, place: int, shown: int, counts: Counts) -> None:
        """Which of the shown pictures is the current one, and how many are decided."""
        where = f"{place + 1:,} of {shown:,} shown · " if shown and place >= 0 else ""
        decided = f"{counts.kept:,} kept · {counts.rejected:,} rejected · {counts.undecided:,} undecided"
        self.place.setText(where + decided)

    def say(self, text: str, role: str = "secondary") -> None:
        """A sentence, until the next one."""
        self.message.setText(text)
        self.message.setToolTip(plain(text))
        set_role(self.message, role)
