"""Four plots over the same pictures, each with a group of curves to choose, and how much they are smoothed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ganinterface.qt.training.curve_plot import CurvePlot
from ganinterface.qt.training.groups import AT_FIRST
from ganinterface.qt.training.run_folder import Points
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.slider import Slider
from ganinterface.qt.widgets.theme import PADDING, UNIT, tabular

MOST = 0.99  # of the smoothing
FIRST = 0.6


class Curves(QWidget):
    """What a run has reported, as curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_curves")
        self._curves: Mapping[str, Points] = {}
        self._limits: Mapping[str, float] = {}
        self.smoothing = FIRST
        self.plots = [CurvePlot(f"training_plot{number}", title) for number, title in enumerate(AT_FIRST)]
        for plot in self.plots[1:]:
            plot.plot.setXLink(self.plots[0].plot)
        self.slider = Slider((0.0, MOST), FIRST)
        self.slider.setObjectName("training_smoothing")
        self.slider.setAccessibleName("Smoothing")
        self.slider.setToolTip(
            "How much each number before counts in the mean that is drawn, 0 to 0.99\nDouble-click: 0.60"
        )
        self.shown = label("", "secondary")
        tabular(self.shown)
        self._lay_out()
        self.slider.dragged.connect(self.set_smoothing)
        self.slider.stepped.connect(lambda step: self.set_smoothing(self.smoothing + step))
        self.slider.reset.connect(lambda: self.set_smoothing(FIRST))
        self.set_smoothing(FIRST)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PADDING, PADDING, PADDING, 0)
        head.setSpacing(2 * UNIT)
        head.addWidget(label("Smoothing"))
        self.slider.setMaximumWidth(50 * UNIT)
        head.addWidget(self.slider)
        head.addWidget(self.shown)
        head.addStretch(1)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for number, plot in enumerate(self.plots):
            grid.addWidget(plot, number // 2, number % 2)
            grid.setRowStretch(number // 2, 1)
            grid.setColumnStretch(number % 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(grid, 1)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def set_smoothing(self, weight: float) -> None:
        """Draw the curves smoothed by that weight, 0..0.99."""
        self.smoothing = min(max(weight, 0.0), MOST)
        self.slider.show_value(self.smoothing)
        self.shown.setText(f"{self.smoothing:.2f}")
        self._show()

    def show_curves(self, curves: Mapping[str, Points], limits: Mapping[str, float]) -> None:
        """Show what was reported, by name, and what the health rules allow."""
        self._curves, self._limits = curves, limits
        self._show()

    def _show(self) -> None:
        for plot in self.plots:
            plot.show_curves(self._curves, self.smoothing, self._limits)
