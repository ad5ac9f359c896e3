"""What the grid of variations differs in, how far, and the grid itself."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from ganinterface.qt.gallery.variation_grid import VariationGrid
from ganinterface.qt.widgets.check_list import CheckList
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.labels import EmptyState
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.theme import UNIT, column, icon_button, named, row
from ganinterface.session.session import Session
from ganinterface.studio.gallery.variations import Variations
from ganinterface.studio.view import View

WAYS = {
    "portrait": "The portrait itself is a little another one",
    "attributes": "Other amounts of some attributes",
    "maps": "More or less of single maps in the selected edit, else in the whole picture",
}
LARGE_TIP = "Variations over the picture (N)\nAs large as the canvas, until Esc"
NOTHING = {
    "portrait": "Variations appear here as soon as a model is open",
    "attributes": "There are no attributes yet: load some in the Attributes panel",
    "maps": "Choose a layer first: its maps are varied in the selected edit",
}


class VariationPage(QWidget):
    """Nothing is drawn while it is hidden."""

    def __init__(
        self, variations: Variations, session: Session, view: View, parent: QWidget, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._variations, self._session = variations, session
        self.grid = VariationGrid(variations, session, view, self)
        self.which = named(
            QPushButton("Which…", self),
            "variation_attributes",
            "Which attributes",
            "The attributes that are varied: those in use, unless others are chosen here",
        )
        self.shuffle = icon_button("dice-five", "Others at random", "variation_shuffle", self)
        self.large = icon_button("corners-out", LARGE_TIP, "variation_large", self)
        self.distance = NumberSlider("distance", "Distance", self, say=say)
        self.distance.setObjectName("variation_distance")
        self._empty = EmptyState(NOTHING["portrait"], self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.grid)
        top = row((self.distance, 1), self.which, self.shuffle, self.large, spacing=UNIT)
        column(top, (self._pages, 1), parent=self, spacing=UNIT)
        self._connect()
        self._show()

    def _connect(self) -> None:
        variations = self._variations
        self.shuffle.clicked.connect(variations.shuffle)
        self.distance.moved.connect(variations.set_distance)
        self.large.clicked.connect(lambda: variations.set_large(True))
        self.which.clicked.connect(self._choose)
        listen(variations.changed, self._show)
        listen(self._session.model_changed, self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._variations.show(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._variations.show(False)

    def _show(self) -> None:
        variations = self._variations
        self.distance.set_value(variations.distance)
        self.which.setVisible(variations.way == "attributes")
        self._empty.setText(NOTHING[variations.way if self._session.model is not None else "portrait"])
        self._pages.setCurrentIndex(1 if len(variations.variations) > 1 else 0)
        self.grid.refresh()

    def _choose(self) -> None:
        """A list of all attributes, in which several can be checked."""
        entries = [(each.name, each.name.replace("_", " ")) for each in self._variations.offered]
        chosen = {each.name for each in self._variations.chosen}
        choice = CheckList(entries, chosen, self.which, "variation_which", "Attributes that are varied")
        choice.changed.connect(self._variations.choose)
        choice.open()
