"""The table of the models dialog: one row for each entry of the catalogue, sorted and filtered by the person."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ganinterface.document.model_info import resolution_text
from ganinterface.files.catalogue_entry import Entry, size_text
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour, tabular
from ganinterface.studio.jobs import Job
from stylegan.families.table import FAMILIES

Index = QModelIndex | QPersistentModelIndex

NAME, SHOWS, FAMILY, RESOLUTION, SIZE, LICENCE, STATE = range(7)
TITLES = ("Name", "Shows", "Family", "Height×width", "Size", "Licence", "State")
NUMBERS = (RESOLUTION, SIZE)
# In UNITs; the licence has the rest.
WIDTHS = {NAME: 60, SHOWS: 50, FAMILY: 23, RESOLUTION: 29, SIZE: 20, STATE: 28}
# Fusion itself keeps 3 px beside the text of a cell; together it is what a title has.
ROOMY = f"""
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


class CatalogueModel(QAbstractTableModel):
    """The entries and their state."""

    def __init__(self, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = entries
        self._disk = [Disk() for _ in entries]

    def set_disk(self, row: int, disk: Disk) -> None:
        """The state of an entry is this now."""
        before, self._disk[row] = self._disk[row], disk
        if before.text != disk.text:
            self.dataChanged.emit(self.index(row, STATE), self.index(row, STATE))

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
        return numbers.get(column, (self._text(row, column).casefold(),)), entry.name

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if way == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section in NUMBERS else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column in NUMBERS else LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == STATE:
                return colour("accent")
            return colour("text" if column == NAME else "secondary")
        return None

    def _text(self, row: int, column: int) -> str:
        entry = self.entries[row]
        return {
            NAME: entry.name,
            SHOWS: entry.about,
            FAMILY: FAMILIES[entry.family].title,
            RESOLUTION: resolution_text(entry.resolution),
            SIZE: size_text(entry.size) if entry.size else "",
            LICENCE: entry.licence,
            STATE: self._disk[row].text,
        }[column]


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
        entry = self._model.entries[row]
        family, shape = FAMILIES[entry.family].title, resolution_text(entry.resolution)
        own = "own" if entry.own else ""
        known = (
            f"{entry.name} {entry.about} {family} {shape} {entry.licence} {self._model.disk(row).text} {own}"
        )
        return all(word in known.casefold() for word in self._words)

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
