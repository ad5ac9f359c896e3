"""The variations panel: portraits near this one as a grid, or a pad to wander in."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from ganinterface.qt.gallery.pad_page import PadPage
from ganinterface.qt.gallery.variation_page import WAYS, VariationPage
from ganinterface.qt.widgets.hint import Say
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.theme import PADDING, UNIT, column
from ganinterface.session.session import Session
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.gallery.pad import Pad
from ganinterface.studio.gallery.variations import Variations, Way
from ganinterface.studio.view import View

PAD = {"pad": "A point that is dragged between two attributes, or between four portraits"}


class VariationsPanel(QWidget):
    """One of the two at a time."""

    def __init__(
        self,
        variations: Variations,
        pad: Pad,
        gallery: Gallery,
        session: Session,
        view: View,
        *,
        say: Say,
    ) -> None:
        super().__init__()
        self.setObjectName("variations_panel")
        self.setAccessibleName("Variations")
        self.ways = Segmented("variation_way", "Vary", WAYS | PAD, self)
        self.grid = VariationPage(variations, session, view, self, say=say)
        self.pad = PadPage(pad, gallery, session, view, self)
        self._stack = QStackedWidget(self)
        for page in (self.grid, self.pad):
            self._stack.addWidget(page)
        whole = column(self.ways, (self._stack, 1), parent=self, spacing=UNIT)
        whole.setContentsMargins(PADDING, UNIT, PADDING, PADDING)
        self._variations, self._is_pad = variations, False
        self.ways.set_value(variations.way)
        self.ways.chosen.connect(self._choose)
        listen(variations.changed, self._show_way)

    def _show_way(self) -> None:
        if not self._is_pad:
            self.ways.set_value(self._variations.way)

    def _choose(self, way: str) -> None:
        self._is_pad = way == "pad"
        self._stack.setCurrentWidget(self.pad if self._is_pad else self.grid)
        if not self._is_pad:
            self._variations.set_way(cast(Way, way))
