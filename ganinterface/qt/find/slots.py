"""A − B + C: three portraits, each the one on the canvas, a seed's, or one of the gallery."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QToolButton, QWidget

from ganinterface.qt.find.portrait_picture import portrait_picture
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.seed_box import SeedBox
from ganinterface.qt.widgets.small_pictures import Drawn
from ganinterface.qt.widgets.theme import STRETCH, UNIT, column, flat, icon_button, named, row
from ganinterface.studio.finding.directions import SLOTS, Directions, Slot
from ganinterface.studio.finding.examples import Example
from ganinterface.studio.gallery.words import title
from ganinterface.studio.side_pictures import Pixels

HEIGHT = 18 * UNIT  # px of a picture
MEANS: dict[Slot, str] = {"A": "A has it", "B": "− B lacks it", "C": "+ C gets it"}
GALLERY_TIP = "The three portraits that are selected in the gallery, in their order"


class Slots(QWidget):
    """Shows the three side by side; a press on one takes the portrait on the canvas."""

    def __init__(self, directions: Directions, parent: QWidget, *, say: Say) -> None:
        super().__init__(parent)
        self.setObjectName("slots")
        self._directions, self._drawn = directions, Drawn()
        self.pictures: dict[Slot, QToolButton] = {}
        self.seeds: dict[Slot, SeedBox] = {}
        self.gallery = icon_button("grid-four", GALLERY_TIP, "slots_gallery", self)
        self.gallery.setText("From the gallery")
        flat(self.gallery, text=True)
        columns = [column(*self._parts(slot, say), spacing=UNIT) for slot in SLOTS]
        side_by_side = row(*((each, 1) for each in columns), spacing=2 * UNIT)
        column(side_by_side, row(STRETCH, self.gallery), parent=self, spacing=UNIT)
        self.gallery.clicked.connect(directions.take_selected)

    def _parts(self, slot: Slot, say: Say) -> tuple[QWidget, ...]:
        tip = f"The portrait on the canvas is {slot}"
        picture = named(QToolButton(self), f"slot_{slot}", tip, tip)
        picture.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        picture.setText("Take now")
        picture.setMinimumHeight(HEIGHT + 6 * UNIT)
        seed = named(SeedBox(self, say=say, width=13 * UNIT), f"slot_seed_{slot}", f"Seed of {slot}")
        add = icon_button("plus", f"The portrait of that seed is {slot}", f"slot_add_{slot}", self)
        seed.returnPressed.connect(add.click, Qt.ConnectionType.QueuedConnection)  # when it is committed
        picture.clicked.connect(partial(self._directions.take_now, slot))
        add.clicked.connect(lambda: self._directions.take_seed(slot, seed.value))
        self.pictures[slot], self.seeds[slot] = picture, seed
        below = QWidget(self)
        row(label("Seed", "secondary", below), seed, add, STRETCH, parent=below, spacing=UNIT)
        return label(MEANS[slot], "secondary", self), picture, below

    def show_portraits(self, drawn: Callable[[Example], Pixels | None], width: float, ground: str) -> None:
        """Their pictures (None: not drawn yet), which are so many times as wide as high."""
        size = QSize(max(round(HEIGHT * width), UNIT), HEIGHT)
        for slot, button in self.pictures.items():
            example = self._directions.slot(slot)
            pixels, ratio = None if example is None else drawn(example), self.devicePixelRatioF()
            if self._drawn.is_new(slot, pixels, size, ground, ratio):
                button.setIconSize(size)
                button.setIcon(QIcon(portrait_picture(pixels, size, ground, ratio)))
            button.setText("Take now" if example is None else title(example.document))
