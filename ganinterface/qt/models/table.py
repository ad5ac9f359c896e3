"""The table of the models dialog: one row for each entry of the catalogue, sorted and filtered by the person."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ganinterface.document.model_info import resolution_text
from ganinterface.files.catalogue_entry import Entry, size_text
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour, tabular
from ganinterface.studio.jobs import Job
from stylegan.families.table import FAMILIES

Index = QModelIndex | QPersistentModelIndex

NAME, SHOWS, FAMILY, RESOLUTION, SIZE, LICENCE, STATE = range(7)
TITLES = ("Name", "Shows", "Family", "Height×width", "Size", "Licence", "State")
NUMBERS = (RESOLUTION, SIZE)
ROLES = {NAME: "text", STATE: "accent"}  # the colour of a text, where it is not "secondary"
# In UNITs; the licence has the rest.
WIDTHS = {NAME: 60, SHOWS: 50, FAMILY: 23, RESOLUTION: 29, SIZE: 20, STATE: 28}
# A row is chosen, never a cell: none lights up alone.
# Fusion itself keeps 3 px beside the text of a cell; together it is what a title has.
ROOMY = f"""
QTableView::item:hover:!selected {{ background: transparent; }}
QTableView::item {{ padding: 0 {2 * UNIT - 3}px; }}
QHeaderView::section {{ padding: {UNIT}px {2 * UNIT}px; }}
"""
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Disk:
    """What is known of an entry besides its text: on the disk, as a part, and being downloaded."""

    def __init__(self, here: bool = False, part: int = 0, job: Job | None = None) -> None:
        self.here, self.part, self.job = here, part, job

    @property
    def text(self) -> str:
        """In a word or two; empty for an entry that nobody has asked for."""
        if self.job is not None and not self.job.finished:
            if self.job.state == "waiting":
                return "waiting"
            return f"{self.job.progress:.0%}".replace("%", " %") if self.job.progress else "downloading"
        if self.here:
            return "downloaded"
        return f"{size_text(self.part)} so far" if self.part else ""


class CatalogueModel(QStandardItemModel):
    """The entries and their state."""

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(len(entries), len(TITLES), parent)
        self.entries = entries
        self._disk = [Disk() for _ in entries]
        for column, title in enumerate(TITLES):
            self.setHorizontalHeaderItem(column, _item(title, column))
        for row, entry in enumerate(entries):
            size = size_text(entry.size) if entry.size else ""
            family, resolution = FAMILIES[entry.family].title, resolution_text(entry.resolution)
            texts = (entry.name, entry.about, family, resolution, size, entry.licence, "")
            for column, text in enumerate(texts):
                self.setItem(row, column, _item(text, column, ROLES.get(column, "secondary")))

    def set_disk(self, row: int, disk: Disk) -> None:
        """The state of an entry is this now."""
        self._disk[row] = disk
        if disk.text != self.item(row, STATE).text():
            self.setItem(row, STATE, _item(disk.text, STATE, ROLES[STATE]))

    def disk(self, row: int) -> Disk:
        """The state of the entry in a row."""
        return self._disk[row]

    def sort_key(self, row: int, column: int) -> tuple[Any, ...]:
        """What rows are sorted by: numbers by value, those without one first; the same values by name."""
        entry = self.entries[row]
        numbers: dict[int, tuple[int, ...]] = {
            RESOLUTION: entry.resolution,
            SIZE: (entry.size or 0,),
            STATE: (2 if self._disk[row].here else bool(self._disk[row].text),),
        }
        return numbers.get(column, (self.item(row, column).text().casefold(),)), entry.name

    def words(self, row: int) -> str:
        """All that is said of an entry, in small letters."""
        texts = (self.item(row, column).text() for column in range(len(TITLES)) if column != SIZE)
        return " ".join((*texts, "own" if self.entries[row].own else "")).casefold()


class Filtered(QSortFilterProxyModel):
    """The rows that have every word of the filter somewhere, in the order of the chosen column."""

    def __init__(self, model: CatalogueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)

    def set_words(self, text: str) -> None:
        """Show the rows that have all of these words."""
        self._words = text.casefold().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:  # noqa: N802
        words = self._model.words(row)
        return all(word in words for word in self._words)

    def lessThan(self, left: Index, right: Index) -> bool:  # noqa: N802
        column = left.column()
        return self._model.sort_key(left.row(), column) < self._model.sort_key(right.row(), column)


class ModelsTable(QTableView):
    """Whole rows, one chosen at a time; typing goes to the filter, not to the rows."""

    def __init__(self, rows: Filtered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("models_table")
        self.setAccessibleName("Published models")
        self.setModel(rows)
        self.setStyleSheet(ROOMY)
        tabular(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(CONTROL_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(False)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width * UNIT)
        header.setSectionResizeMode(LICENCE, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as the lists have them, until a title is clicked

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the dialog's button answers
        else:
            super().keyPressEvent(event)


def _item(text: str, column: int, role: str = "") -> QStandardItem:
    made = QStandardItem(text)
    made.setTextAlignment(RIGHT if column in NUMBERS else LEFT)
    made.setEditable(False)
    if role:
        made.setToolTip(plain(text))
        made.setForeground(colour(role))
    return made
