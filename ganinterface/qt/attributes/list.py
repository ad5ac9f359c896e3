"""A list of attribute rows under headings that stays fast with hundreds of them."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from ganinterface.document.document import AttributeAmount
from ganinterface.document.project import AttributeEntry
from ganinterface.qt.attributes.row import HEIGHT, AttributeRow
from ganinterface.qt.widgets.focus import chain_focus
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, UNIT
from ganinterface.studio.portrait.attributes import Attributes
from ganinterface.studio.workbench import Workbench

SPARE = 4  # rows beyond the visible ones, so that Tab finds the next one


class AttributeList(QScrollArea):
    """Makes a row's widgets when the row first comes into view, and keeps them.

    Rows stand at fixed places, by the heights that entries ask for; no layout has to look at all of them.
    """

    def __init__(self, attributes: Attributes, workbench: Workbench, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self._attributes, self._workbench, self._say = attributes, workbench, say
        self._count = 1  # styles of the model
        self._items: list[str | AttributeEntry] = []  # headings and attributes, in their order
        self._tops = [0]  # px, of every item; and of what would come after the last
        self._rows: dict[str, AttributeRow] = {}
        self._headings: dict[str, QLabel] = {}
        self._amounts: dict[str, AttributeAmount] = {}
        self._placed: dict[int, QWidget] = {}  # by place in the list
        self._before: tuple[QWidget, ...] = ()
        self._wanted: int | None = None  # px from the top, where `reveal` goes
        self._content = QWidget(self)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().setSingleStep(CONTROL_HEIGHT + UNIT)
        self.verticalScrollBar().valueChanged.connect(self._place)
        self.verticalScrollBar().rangeChanged.connect(lambda *_: self._scroll())
        self._content.installEventFilter(self)

    @property
    def shown_names(self) -> list[str]:
        """The attributes in the list, whether they are in view or not."""
        return [item.name for item in self._items if isinstance(item, AttributeEntry)]

    def row(self, name: str) -> AttributeRow | None:
        """The row of an attribute, None while it was never in view."""
        return self._rows.get(name)

    def reveal(self, name: str) -> None:
        """Bring an attribute, and the heading above it, to the top of what is in view."""
        names = [item.name if isinstance(item, AttributeEntry) else None for item in self._items]
        if name in names:
            place = names.index(name)
            headed = place > 0 and names[place - 1] is None
            self._wanted = self._tops[place - headed]
            self._scroll()

    def follow(self, widget: QWidget) -> None:
        """Tab goes from that widget to the first row."""
        self._before = (widget,)

    def show_entries(self, entries: Sequence[AttributeEntry]) -> None:
        """List these attributes, those of one group together under its name."""
        items = list(_grouped(entries))
        if items == self._items:
            return
        before, self._placed = self._placed, {}
        self._items = items
        self._tops = [0, *itertools.accumulate(_height(item) + UNIT for item in items)]
        self._content.setMinimumHeight(max(self._tops[-1] - UNIT, 0))
        self._place()
        # Not all of them: one may have the focus.
        for widget in set(before.values()) - set(self._placed.values()):
            widget.hide()
        self._forget_rows()

    def show_amounts(self, amounts: Iterable[AttributeAmount], count: int) -> None:
        """Show how far the picture of a model with `count` styles is moved along each; those not named stand at 0."""
        self._amounts, self._count = {item.name: item for item in amounts}, count
        for widget in self._placed.values():
            if isinstance(widget, AttributeRow):
                self._fill(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.Resize:
            for index, widget in self._placed.items():
                self._put(widget, index)
        return False

    def _scroll(self) -> None:
        """Go to where `reveal` wants to be, or wait until the scroll bar knows of what was listed just now."""
        if self._wanted is not None:
            bar = self.verticalScrollBar()
            bar.setValue(self._wanted)
            if bar.maximum() >= min(self._wanted, self._content.minimumHeight() - self.viewport().height()):
                self._wanted = None

    def _place(self) -> None:
        """Make and place what is in view now and was not before."""
        top, height = self.verticalScrollBar().value(), self.viewport().height()
        first = max(bisect_right(self._tops, top) - 1 - SPARE, 0)
        last = bisect_right(self._tops, top + height) - 1 + SPARE
        in_view = range(first, min(last + 1, len(self._items)))
        missing = [index for index in in_view if index not in self._placed]
        for index in missing:
            widget = self._widget(self._items[index])
            self._put(widget, index)
            widget.show()
            self._placed[index] = widget
        if missing:
            self._order_focus()

    def _put(self, widget: QWidget, index: int) -> None:
        height = _height(self._items[index])
        widget.setGeometry(0, self._tops[index], self._content.width() - UNIT, height)

    def _widget(self, item: str | AttributeEntry) -> QWidget:
        if isinstance(item, str):
            if item not in self._headings:
                self._headings[item] = label(item.replace("_", " "), "heading", self._content)
            return self._headings[item]
        if item.name not in self._rows:
            made = AttributeRow(self._attributes, self._workbench, item, self._content, say=self._say)
            self._rows[item.name] = made
        row = self._rows[item.name]
        if row.entry != item:
            row.show_entry(item)
        self._fill(row)
        return row

    def _fill(self, row: AttributeRow) -> None:
        item = self._amounts.get(row.entry.name)
        source = item or row.entry
        amount = item.amount if item else 0.0
        row.show_value(amount, source.first_style, source.last_style, self._count)

    def _order_focus(self) -> None:
        """Tab goes down the list, whatever came into view first."""
        rows = [widget for _, widget in sorted(self._placed.items()) if isinstance(widget, AttributeRow)]
        stops = [stop for row in rows for stop in row.stops]
        chain_focus(*self._before, *stops)

    def _forget_rows(self) -> None:
        """Let go of the rows of attributes that are no longer on offer."""
        offered = {entry.name for entry in self._attributes.offered}
        for name in [name for name in self._rows if name not in offered]:
            gone = self._rows.pop(name)
            gone.hide()
            gone.deleteLater()


def _height(item: str | AttributeEntry) -> int:
    return CONTROL_HEIGHT if isinstance(item, str) else HEIGHT


def _grouped(entries: Sequence[AttributeEntry]) -> Iterable[str | AttributeEntry]:
    """Headings and attributes; groups in the order of their first attribute, those without a heading of their own first."""
    groups: dict[str, list[AttributeEntry]] = {"": []}
    for entry in entries:
        groups.setdefault("" if entry.group == entry.name else entry.group, []).append(entry)
    for group, members in groups.items():
        if group:
            yield group
        yield from members
