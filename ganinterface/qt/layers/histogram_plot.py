"""The plot of the layer panel's histogram: bars in the heatmap's colours, and two lines that can be dragged."""

from __future__ import annotations

import math

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame

from ganinterface.qt.widgets.theme import UNIT, colour

HEIGHT = 14 * UNIT  # px
REACH = 6  # px; how near to a line the mouse has to be to hold it
FINE = 0.1  # with Shift


class HistogramPlot(pg.PlotWidget):  # type: ignore[misc]
    """The plot and its two lines: without axes and menu, and with nothing to drag but the lines.

    Not pyqtgraph's own dragging: it leaves out events that come quickly, and the last one of a drag may be one of them.
    """

    held = Signal(bool)
    dragged = Signal(float)  # by how much away from zero
    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__(background=colour("surround"))
        self.setObjectName("histogram_plot")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(0)
        self.setMenuEnabled(False)
        self.hideButtons()
        for side in ("left", "bottom"):
            self.hideAxis(side)
        self._last: float | None = None  # the value at the mouse during a drag
        self._side = 1.0
        self.bars = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0, pen=None)
        self.lines = pg.InfiniteLine(), pg.InfiniteLine()
        for item in (pg.InfiniteLine(0, pen=pg.mkPen(colour("line"))), self.bars, *self.lines):
            self.addItem(item)
        self.show_lines("text")

    def show_bars(self, edges: NDArray[np.float64], heights: NDArray[np.float64]) -> None:
        """Bars of a height 0..1 between the edges, which are the axis's ends too."""
        self.bars.setData(edges, heights)
        self.setRange(xRange=(edges[0], edges[-1]), yRange=(0, 1.04), padding=0)

    def show_limit(self, limit: float, colours: NDArray[np.uint8]) -> None:
        """The lines at ±limit, and between them the bars in the colours (RGBA [256, 4])."""
        for line, side in zip(self.lines, (-1, 1), strict=True):
            line.setValue(side * limit)
        self.bars.setBrush(_ramp(colours, limit))

    def show_lines(self, role: str, width: int = 1) -> None:
        """Draw the lines in a role's colour."""
        for line in self.lines:
            line.setPen(pg.mkPen(colour(role), width=width))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.button() == Qt.MouseButton.LeftButton and self._is_near(x):
            self._last = self._value(x)
            self._side = math.copysign(1.0, self._last)
            self.held.emit(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if self._last is None:
            near = self._is_near(x)
            self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)
            return
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        # Relative to the last position, so that pressing Shift in mid-drag makes no jump.
        by, self._last = self._value(x) - self._last, self._value(x)
        self.dragged.emit(self._side * by * fine)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None and event.button() == Qt.MouseButton.LeftButton:
            self._last = None
            self.held.emit(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.double_clicked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the histogram's

    def _value(self, x: float) -> float:
        """The value at a pixel."""
        return float(self.getViewBox().mapSceneToView(QPointF(x, 0)).x())

    def _is_near(self, x: float) -> bool:
        """Whether a line is within reach of a pixel."""
        places = (self.getViewBox().mapViewToScene(QPointF(line.value(), 0)).x() for line in self.lines)
        return any(abs(place - x) <= REACH for place in places)


def _ramp(colours: NDArray[np.uint8], limit: float) -> QBrush:
    """The heatmap's colours from -limit to limit, over what is behind the plot."""
    ramp = QLinearGradient(QPointF(-limit, 0), QPointF(limit, 0))
    for place in range(0, len(colours), 5):
        red, green, blue, alpha = colours[place].tolist()
        # Zero is transparent in a heatmap, but its bar has to be seen.
        ramp.setColorAt(place / (len(colours) - 1), QColor(red, green, blue, max(alpha, 90)))
    return QBrush(ramp)
