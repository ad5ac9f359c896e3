"""How often each value of a map occurs, as bars. Brings pyqtgraph, so it is imported only when it is first shown."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QWidget

from ganinterface.qt.widgets.theme import UNIT, colour, named

HEIGHT = 24 * UNIT  # px


class ValuePlot(pg.PlotWidget):  # type: ignore[misc]
    """Bars between edges, over an axis with numbers; nothing in it can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=colour("surround"))
        named(self, "map_values", "How often each value of the map occurs")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(0)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.hideAxis("left")
        axis = self.getAxis("bottom")
        axis.setPen(pg.mkPen(colour("line")))
        axis.setTextPen(pg.mkPen(colour("secondary")))
        self.bars = pg.PlotCurveItem([0, 1], [0], stepMode="center", fillLevel=0, pen=None)
        self.bars.setBrush(pg.mkBrush(colour("accent")))
        for item in (pg.InfiniteLine(0, pen=pg.mkPen(colour("line"))), self.bars):
            self.addItem(item)

    def show_counts(self, edges: NDArray[np.float64], counts: NDArray[np.int64]) -> None:
        """Counts [n] between edges [n + 1]; rare values stay in sight."""
        heights = np.sqrt(counts / max(int(counts.max()), 1))
        self.bars.setData(edges, heights)
        self.setRange(xRange=(edges[0], edges[-1]), yRange=(0, 1.04), padding=0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the panel's, which scrolls
