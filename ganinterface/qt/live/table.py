"""The table of controls: what each is called, what it moves, where that stands, and what came."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ganinterface.document.typed.number_text import counted, shown
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT, colour, tabular
from ganinterface.studio.live.live import Live
from ganinterface.studio.live.rows import Row

CONTROL, MOVES, VALUE, LAST, COUNT, CLAMPED = range(6)
TITLES = ("Control", "Moves", "Value", "Last", "Count", "Clamped")
TIPS = (
    "An OSC address, or a control of a MIDI device",
    "The number of the picture that it sets",
    "Where that number stands",
    "When it sent something last",
    "How many messages came from it",
    "How many of them were out of range, and moved into it",
)
WIDTHS = {VALUE: 12, LAST: 10, COUNT: 12, CLAMPED: 17}  # in UNITs; control and what it moves share the rest
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
LOWEST = 5 * CONTROL_HEIGHT
LATELY = 1.5  # seconds
NOTHING = "–"


class ControlTable(QTableView):
    """Whole rows, one chosen at a time; `show_rows` brings it up to date."""

    def __init__(self, live: Live, parent: QWidget) -> None:
        super().__init__(parent)
        self._live = live
        self.sources: tuple[str, ...] = ()
        self.rows = QStandardItemModel(0, len(TITLES), self)
        for place, (title, tip) in enumerate(zip(TITLES, TIPS, strict=True)):
            head = QStandardItem(title)
            head.setToolTip(tip)
            head.setTextAlignment(LEFT if place in (CONTROL, MOVES) else RIGHT)
            self.rows.setHorizontalHeaderItem(place, head)
        self.setModel(self.rows)
        self.setObjectName("live_controls")
        self.setAccessibleName("Controls, and what they move")
        tabular(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setMinimumHeight(LOWEST)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(CONTROL_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(8 * UNIT)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width * UNIT)
        for column in (CONTROL, MOVES):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    @property
    def source(self) -> str | None:
        """The control that is chosen."""
        place = self.currentIndex().row()
        return self.sources[place] if 0 <= place < len(self.sources) else None

    def show_rows(self) -> None:
        """What has come up to now."""
        rows, chosen, now = self._live.rows, self.source, time.time()
        sources = tuple(row.source for row in rows)
        if sources != self.sources:
            self.sources = sources
            self.rows.setRowCount(0)
            for row in rows:
                self.rows.appendRow([_item(row, column) for column in range(len(TITLES))])
            if chosen in sources:
                self.selectRow(sources.index(chosen))
        for place, row in enumerate(rows):
            for column, text in enumerate(self._texts(row, now)):
                item = self.rows.item(place, column)
                if item.text() != text:
                    item.setText(text)
            self._mark(place, row)

    def _texts(self, row: Row, now: float) -> tuple[str, ...]:
        found = self._live.number_of(row)
        value = None if found is None else self._live.value_of(found)
        return (
            row.title,
            found.label if found is not None else row.address or _matched(row) or NOTHING,
            NOTHING if value is None else shown(round(value, 2)),
            _ago(now - row.moment) if row.moment else NOTHING,
            f"{row.received:,}",
            f"{row.clamped:,}",
        )

    def _mark(self, place: int, row: Row) -> None:
        """What did nothing is seen at a glance, and why in the tool tip."""
        role = (
            "warning" if row.problem else "text" if row.binding or row.address or row.matched else "secondary"
        )
        last = "" if row.last is None else f"\nlast {shown(row.last)}"
        tip = plain(f"{row.title}: {row.problem or row.address or _matched(row) or NOTHING}{last}")
        for column in (CONTROL, MOVES):
            item = self.rows.item(place, column)
            if item.data() != (role, tip):
                item.setData((role, tip))
                item.setForeground(colour(role))
                item.setToolTip(tip)


def _item(row: Row, column: int) -> QStandardItem:
    made = QStandardItem()
    made.setTextAlignment(LEFT if column in (CONTROL, MOVES) else RIGHT)
    if column not in (CONTROL, MOVES):
        made.setForeground(colour("text" if column == VALUE else "secondary"))
    return made


def _matched(row: Row) -> str:
    """How much a pattern of addresses moved."""
    return counted(row.matched, "number") if row.matched else ""


def _ago(seconds: float) -> str:
    """ "now", "12 s", "3 min", "2 h": how long ago something was."""
    if seconds < LATELY:
        return "now"
    if seconds < 90:
        return f"{round(seconds)} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"
