"""A histogram of maps' values in the heatmap's colours, with two lines that set where the colours are full.

Brings pyqtgraph, so it is imported only when it is first shown.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ganinterface.document.typed.number_text import shown
from ganinterface.qt.layers.histogram_plot import FINE, HistogramPlot
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.theme import UNIT, column, icon_button, named, row, tabular

BINS = 95  # odd: zero has a bar of its own
MAX_SAMPLES = 2**17  # more values than these change no bar by a pixel
ROOM = 1.06  # of the largest value to the edge
MIN_LIMIT = 0.01  # of the range; the lines never meet
STEPS = 100  # of the keys, from zero to the edge
RESET = "Take the colours' range from the maps again (Esc)"
HOW = "Drag a line, or use the arrow keys, to set where the colours are full; Shift: ten times finer"


class Histogram(QWidget):
    """Values [any shape] as bars, coloured as the heatmap colours them; the lines stand at ±`limit`.

    `limit_chosen(float)` while a line is dragged or a key steps it; `typed(str)` for a number in the box; `reset` for the
    automatic limit: Escape, a double-click, the button.
    """

    limit_chosen = Signal(float)
    typed = Signal(str)
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("histogram")
        self.setAccessibleName("Values of the maps, and where the heatmap's colours are full")
        self._values: NDArray[np.float64] = np.zeros(0)
        self._title, self._largest, self._range, self._limit = "", 1.0, 1.0, 1.0
        self._automatic = True
        self._grab: float | None = None  # unrounded limit while a line is dragged; the axis stays as it is
        self._name = ElidedLabel("", self, role="secondary")
        tabular(self._name)
        full = "Value at which the colours are full"
        tip = f"{full}, in the layer's own units; empty: automatic"
        self.box = named(NumberBox(self), "histogram_limit", full, tip)
        self.box.committed.connect(self.typed)
        self.box.stepped.connect(lambda steps: self._step(steps, Qt.KeyboardModifier.NoModifier))
        self.reset_button = icon_button("arrow-counter-clockwise", RESET, "histogram_reset", self)
        self.reset_button.clicked.connect(self.reset)
        self.plot = HistogramPlot()
        self._lay_out()
        self.plot.held.connect(self._hold)
        self.plot.dragged.connect(self._drag)
        self.plot.double_clicked.connect(self.reset)

    @property
    def limit(self) -> float:
        """Where the lines stand, on either side of zero."""
        return self._limit

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab goes through."""
        return self.box, self.reset_button, self

    def show_values(self, values: NDArray[np.float32], title: str) -> None:
        """Show the values of maps; `title` says whose they are."""
        flat = values.ravel()
        flat = flat[:: -(-flat.size // MAX_SAMPLES) or 1]
        self._values, self._title = flat[np.isfinite(flat)].astype(np.float64), title
        self._largest = float(np.abs(self._values).max(initial=0)) or 1.0
        self._fit()
        self._describe()

    def show_limit(self, limit: float, automatic: bool, colours: NDArray[np.uint8]) -> None:
        """Show where the colours (RGBA [256, 4], of -limit to limit) are full, and whether that is automatic."""
        self._limit, self._automatic = limit, automatic
        self._fit()
        self.plot.show_limit(limit, colours)
        self.reset_button.setEnabled(not automatic)
        self._describe()

    # --- making ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setFocusProxy(self)
        sign = label("±", "secondary", self)
        head = row((self._name, 1), sign, self.box, self.reset_button, spacing=UNIT)
        column(head, self.plot, parent=self)

    # --- showing -----------------------------------------------------------------------------------

    def _fit(self) -> None:
        """Lay the bars out anew, from beyond the largest value and the lines to as far on the other side."""
        if self._grab is None:
            self._range = ROOM * max(self._largest, self._limit)
        counts, edges = np.histogram(self._values, BINS, (-self._range, self._range))
        # Most values are near zero: the root keeps the tails in sight.
        self.plot.show_bars(edges, np.sqrt(counts / max(counts.max(), 1)))

    def _describe(self) -> None:
        ends = ""
        if self._values.size:
            ends = f": {self._values.min():.2f} … {self._values.max():.2f}".replace("-", "−")
        text = f"{self._title}{ends}"
        number = shown(float(f"{self._limit:.3g}"))
        self._name.setText(text)
        self.box.setPlaceholderText(number)
        if not (self.box.hasFocus() and self.box.isModified()):
            self.box.setText("" if self._automatic else number)
        full = f"colours are full at ±{number}{', which is automatic' if self._automatic else ''}"
        self.plot.setToolTip(f"{text}; {full}\n{HOW}\nDouble-click or Esc: automatic")
        self.setAccessibleDescription(f"{text}; {full}")

    # --- doing -------------------------------------------------------------------------------------

    def _hold(self, held: bool) -> None:
        self._grab = self._limit if held else None
        self._fit()

    def _drag(self, by: float) -> None:
        if self._grab is not None:  # else Escape has ended it
            self._grab = self._choose(self._grab + by)

    def _choose(self, limit: float) -> float:
        inside = min(max(limit, MIN_LIMIT * self._range), self._range)
        self.limit_chosen.emit(float(f"{inside:.3g}"))
        return inside

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        steps = {keys.Key_Right: 1, keys.Key_Up: 1, keys.Key_Left: -1, keys.Key_Down: -1}
        steps |= {keys.Key_PageUp: 10, keys.Key_PageDown: -10}
        if event.key() == keys.Key_Escape and not self._automatic:
            self._grab = None
            self.reset.emit()
        elif event.key() in steps:
            self._step(steps[keys(event.key())], event.modifiers())
        else:
            super().keyPressEvent(event)

    def _step(self, steps: float, modifiers: Qt.KeyboardModifier) -> None:
        fine = FINE if modifiers & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._choose(self._limit + steps * fine * self._range / STEPS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()  # with Shift some systems turn the axis
        if self.hasFocus() and turned:
            self._step(1 if turned > 0 else -1, event.modifiers())
        else:  # a wheel that scrolls a panel must not change what passes under it
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.plot.show_lines("accent", 2)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.plot.show_lines("text")
        super().focusOutEvent(event)
