"""The grid of variations as large as the canvas: one is taken, and there are others around it, until Escape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ganinterface.qt.gallery.over_canvas import OverCanvas
from ganinterface.qt.gallery.variation_grid import VariationGrid
from ganinterface.qt.gallery.variation_page import WAYS
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_slider import NumberSlider
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import PADDING, STRETCH, UNIT, colour, column, icon_button, row
from ganinterface.session.session import Session
from ganinterface.studio.gallery.variations import Variations
from ganinterface.studio.view import View

HINT = "Click or Return takes one · R rolls others · Esc ends"


class LargeVariations(OverCanvas):
    """There while `variations.is_large`."""

    def __init__(
        self, variations: Variations, session: Session, view: View, parent: QWidget, *, say: Say
    ) -> None:
        super().__init__(parent)
        self._variations = variations
        self.setObjectName("large_variations")
        self.setAccessibleName("Variations")
        self.grid = VariationGrid(variations, session, view, self)
        self.grid.setObjectName("large_variation_grid")
        self.setFocusProxy(self.grid)
        close = icon_button("x", "Back to the picture (Esc)", "large_variations_close", self)
        close.clicked.connect(lambda: variations.set_large(False))
        self.ways = Segmented("large_variation_way", "Vary", WAYS, self)
        self.distance = NumberSlider("distance", "Distance", self, say=say)
        self.distance.setObjectName("large_variation_distance")
        self.distance.setFixedWidth(60 * UNIT)
        self.ways.chosen.connect(variations.set_way)
        self.distance.moved.connect(variations.set_distance)
        head = row(self.ways, STRETCH, self.distance, spacing=2 * UNIT)
        foot = row(ElidedLabel(HINT, self, role="secondary"), STRETCH, close)
        column(head, (self.grid, 1), foot, parent=self, spacing=UNIT, margin=PADDING)
        listen(variations.changed, self._show)

    def _show(self) -> None:
        self.ways.set_value(self._variations.way)
        self.distance.set_value(self._variations.distance)
        self.cover(self._variations.is_large)
        if not self.isHidden():
            self.grid.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), colour("surround"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_N):
            self._variations.set_large(False)
        elif event.key() == Qt.Key.Key_R:
            self._variations.shuffle()
        else:
            event.accept()  # the canvas is not there for now
