"""How large the picture is shown: a figure that can be typed, and the way back to the whole picture."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import UNIT, icon, icon_button, named, row

TIP = "Zoom: pixels of the screen for one of the picture\nType a figure, or go from step to step with the arrow keys"
FIT = "Fit: the whole picture, as large as it goes (Ctrl+0)"
MIRRORED = "Shown mirrored (M): click to turn it round again"


class ZoomField(QWidget):
    """`typed(1.0)` for "100 %", `stepped(±1)` for the arrow keys; a figure that makes no sense is put back."""

    typed = Signal(float)
    stepped = Signal(int)
    fit_wanted = Signal()
    turn_wanted = Signal()  # no longer mirrored

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.mirrored = icon_button("flip-horizontal", MIRRORED, "zoom_mirrored", self)
        self.mirrored.setIcon(icon("flip-horizontal", active=True))
        self.mirrored.hide()
        self.box = named(NumberBox(self, 18 * UNIT), "zoom", "Zoom, percent", TIP)
        self.fit = icon_button("corners-out", FIT, "zoom_fit", self)
        row(self.mirrored, self.box, self.fit, parent=self, spacing=UNIT)
        self.box.committed.connect(self._commit)
        self.box.stepped.connect(self.stepped)
        self.fit.clicked.connect(self.fit_wanted)
        self.mirrored.clicked.connect(self.turn_wanted)

    def show_zoom(self, zoom: float, fitted: bool) -> None:
        """So many pixels of the screen for one of the picture; `fitted`: because it is as large as it goes."""
        self._text = f"{zoom * 100:.0f} %" if zoom >= 0.1 else f"{zoom * 100:.1f} %"
        self.fit.setEnabled(not fitted)
        if not (self.box.hasFocus() and self.box.isModified()):
            self.box.setText(self._text)

    def show_mirrored(self, mirrored: bool) -> None:
        """Whether the picture is shown the other way round."""
        self.mirrored.setVisible(mirrored)

    def _commit(self, text: str) -> None:
        try:
            percent = float(text.removesuffix("%").strip().replace(",", "."))
        except ValueError:
            percent = math.nan
        if math.isfinite(percent) and percent > 0:
            self.typed.emit(percent / 100)
        self.box.setText(self._text)  # of the change, if there was one
