"""One direction that was found: its name, a strip of pictures along it, its styles, what else it moves, and Keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from ganinterface.document.document import Document
from ganinterface.qt.find.portrait_picture import portrait_picture
from ganinterface.qt.widgets.check_list import CheckList
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import caption, label
from ganinterface.qt.widgets.numbers.style_ranges import RangeBox
from ganinterface.qt.widgets.small_pictures import Drawn
from ganinterface.qt.widgets.theme import (
    CONTROL_HEIGHT,
    STRETCH,
    UNIT,
    column,
    flat,
    icon,
    icon_button,
    named,
    row,
)
from ganinterface.studio.finding.directions import AMOUNTS, Directions
from ganinterface.studio.finding.found import signed
from ganinterface.studio.side_pictures import Pixels

PICTURE = QSize(12 * UNIT, 20 * UNIT)  # px that a picture fits into
NAME, BESIDE = 36 * UNIT, 24 * UNIT  # px
KEEP, WITHOUT, BEGIN = "Keep", "Without…", "Leave the checked ones alone"
KEEP_TIP = "Put it among the attributes on offer, with this name and these styles"
KEPT_TIP = "It is among the attributes on offer"
BEGIN_TIP = "The direction moves them no more; with none checked it is as it was found"
WITHOUT_TIP = "Project other attributes out of it, so that it leaves them alone"


class DirectionRow(QWidget):
    """Shows the direction at a place of the list; which one that is changes with the list."""

    def __init__(self, directions: Directions, place: int, count: int, parent: QWidget, *, say: Say) -> None:
        """`count`: styles of the model."""
        super().__init__(parent)
        self._directions, self._place, self._count = directions, place, count
        self._drawn = Drawn()
        self.setObjectName("direction")
        self.name = named(QLineEdit(self), "direction_name", "Name of the attribute")
        self.name.setFixedSize(NAME, CONTROL_HEIGHT)
        self.about = ElidedLabel("", self, role="note")
        self.styles = RangeBox("Styles that it moves", self, say=say)
        self.styles.setObjectName("direction_styles")
        self.without = icon_button("minus", WITHOUT_TIP, "direction_without", self)
        self.without.setText(WITHOUT)
        self.keep = icon_button("check", KEEP_TIP, "direction_keep", self)
        self.keep.setText(KEEP)
        for button in (self.without, self.keep):
            flat(button, text=True)
        self.pictures = tuple(self._pictures())
        self.spill = label("", "note", self)
        self.spill.setObjectName("direction_spill")
        self.spill.setWordWrap(True)
        head = row(self.name, (self.about, 1), spacing=UNIT)
        styles = row(label("Styles", "secondary", self), STRETCH, self.styles)
        beside = column(styles, self.without, self.keep, STRETCH, spacing=UNIT)
        strip = row(*self.pictures, STRETCH, beside, spacing=0)
        column(head, strip, self.spill, parent=self, spacing=UNIT)
        self._connect()

    def _pictures(self) -> Iterator[QToolButton]:
        for at in range(len(AMOUNTS)):
            button = named(QToolButton(self), f"direction_picture_{at}")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setAutoRaise(True)
            button.clicked.connect(partial(self._go, at))
            yield button

    def _connect(self) -> None:
        directions, place = self._directions, self._place
        self.name.editingFinished.connect(self._rename)
        self.styles.changed.connect(lambda first, last: directions.set_range(place, first, last))
        self.keep.clicked.connect(lambda: directions.keep(place))
        self.without.clicked.connect(self._choose_others)

    def refresh(self) -> None:
        """Everything but the pictures."""
        found, is_kept = self._directions.found[self._place], self._directions.is_kept(self._place)
        entry = found.entry
        if not (self.name.hasFocus() and self.name.isModified()):
            self.name.setText(entry.name)
        self.about.setText(entry.description)
        self.about.setToolTip(entry.description)
        self.styles.set_range(entry.first_style, entry.last_style, self._count)
        self.keep.setEnabled(not is_kept)
        self.keep.setText("Kept" if is_kept else KEEP)
        self.keep.setToolTip(KEPT_TIP if is_kept else KEEP_TIP)
        self.keep.setIcon(icon("check", active=is_kept))
        self.without.setEnabled(self._directions.work.job is None)
        self.spill.setText(found.spill)
        self.spill.setVisible(bool(found.spill))
        for button, amount in zip(self.pictures, self._directions.amounts(self._place), strict=True):
            text = signed(amount)
            button.setText(text)
            button.setAccessibleName(f"{entry.name} {text}")
            button.setToolTip(caption(f"The portrait with {entry.name} at {text}: a click takes it"))

    def show_pictures(self, drawn: Callable[[Document], Pixels | None], width: float, ground: str) -> None:
        """The strip (None: not drawn yet), of pictures so many times as wide as high."""
        shape = QSize(max(round(1000 * width), 1), 1000)
        size = shape.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio)
        ratio = self.devicePixelRatioF()
        strip = self._directions.strip(self._place)
        for place, (button, document) in enumerate(zip(self.pictures, strip, strict=True)):
            pixels = drawn(document)
            if self._drawn.is_new(place, pixels, size, ground, ratio):
                button.setIconSize(size)
                button.setIcon(QIcon(portrait_picture(pixels, size, ground, ratio)))

    def _rename(self) -> None:
        if self.name.isModified():
            self.name.setModified(False)
            self._directions.rename(self._place, self.name.text())
            self.name.setText(self._directions.found[self._place].entry.name)

    def _go(self, at: int) -> None:
        self._directions.go(self._place, self._directions.amounts(self._place)[at])

    def _choose_others(self) -> None:
        """The attributes that it could be freed of; those of which it is are checked."""
        found = self._directions.found[self._place]
        entries = [(each.name, each.name.replace("_", " ")) for each in self._directions.others(self._place)]
        choice = CheckList(
            entries, found.freed, self.without, "direction_others", "Attributes to leave alone"
        )
        choice.add_button(
            BEGIN, BEGIN_TIP, lambda names: self._directions.without(self._place, sorted(names))
        )
        choice.open()
