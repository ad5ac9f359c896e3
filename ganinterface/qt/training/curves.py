"""Four plots over the pictures seen, each of a group of curves to choose, and how much they are smoothed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QWidget

from ganinterface.qt.training.run_folder import Points
from ganinterface.qt.training.series import (
    AT_FIRST,
    GROUPS,
    Group,
    Numbers,
    colours,
    figure,
    group_named,
    members,
    pictures,
    positive,
    short_name,
    smoothed,
)
from ganinterface.qt.widgets.labels import label
from ganinterface.qt.widgets.numbers.slider import Slider
from ganinterface.qt.widgets.theme import (
    PADDING,
    STRETCH,
    UNIT,
    colour,
    column,
    icon_button,
    named,
    row,
    tabular,
)

MAX_SMOOTHING, FIRST_SMOOTHING = 0.99, 0.6
RAW = 70  # opacity of the numbers under a smoothed curve, of 255
LINE = 1.6  # px
FEW_POWERS = 2.5  # of ten
AXIS_WIDTH = 12 * UNIT  # the same for all plots, so that they line up


Ticks = list[tuple[float | None, list[float]]]


class PicturesAxis(pg.AxisItem):  # type: ignore[misc]
    """The pictures seen: 800, 12k, 1.25M."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        return [pictures(value) for value in values]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """Plain numbers; on a logarithmic axis powers of ten, and where it covers few of them also 2 and 5 times those."""

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """See pyqtgraph; on a logarithmic axis the values are logarithms."""
        return [figure(10.0**value if self.logMode else round(value, 10)) for value in values]

    def logTickValues(self, minVal: float, maxVal: float, *_: object) -> Ticks:  # noqa: N802, N803
        """See pyqtgraph: which logarithms have a line and a number."""
        powers = range(math.floor(minVal), math.ceil(maxVal) + 1)
        every = max(1, round((maxVal - minVal) / 5))
        steps = (1, 2, 5) if maxVal - minVal < FEW_POWERS else (1,)
        ticks = [power + math.log10(step) for power in powers if power % every == 0 for step in steps]
        return [(None, [tick for tick in ticks if minVal <= tick <= maxVal])]


class CurvePlot(QWidget):
    """A choice of the group, its curves, and what they are at the mouse, else at last."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.group: Group = group_named(title)
        self._curves: Mapping[str, Points] = {}
        self._smoothing = 0.0
        self._limits: Mapping[str, float] = {}
        self._at: float | None = None  # pictures seen under the mouse
        self._items: dict[str, tuple[pg.PlotDataItem, pg.PlotDataItem]] = {}  # raw, smoothed
        self._means: dict[str, Numbers] = {}  # the smoothed curves
        self.choice = named(QComboBox(), f"{name}_group", "Curves", "Which curves are shown here")
        self.choice.addItems([group.title for group in GROUPS])
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.logarithmic = named(
            QCheckBox("Log"), f"{name}_log", "Logarithmic", "Equal steps up are equal factors"
        )
        self.fit = icon_button("corners-out", "Show all of the curves", f"{name}_fit")
        self.legend = named(QLabel(), f"{name}_legend")
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.setWordWrap(True)
        self.legend.setContentsMargins(UNIT, 0, UNIT, 0)
        tabular(self.legend)
        self.plot = self._new_plot(f"{name}_plot")
        self.line = pg.InfiniteLine(pen=pg.mkPen(colour("faint"), width=1))
        self.line.setVisible(False)
        self.plot.getPlotItem().addItem(self.line, ignoreBounds=True)
        self.nothing = label("Nothing has been reported here yet.", "secondary")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        head = row(self.choice, STRETCH, self.logarithmic, self.fit, spacing=2 * UNIT)
        parts = (head, self.legend, (self.plot, 1), (self.nothing, 1))
        column(*parts, parent=self, spacing=UNIT, margin=PADDING)
        self.choice.activated.connect(self._choose)
        self.logarithmic.toggled.connect(self._set_logarithmic)
        self.fit.clicked.connect(self.show_all)
        self.plot.scene().sigMouseMoved.connect(self._point)
        self._choose(self.choice.findText(title))

    def show_curves(
        self, curves: Mapping[str, Points], smoothing: float, limits: Mapping[str, float] | None = None
    ) -> None:
        """Show the group's curves among all; `smoothing` 0..0.999, see `smoothed`. `limits` are said in the legend."""
        if curves is self._curves and smoothing == self._smoothing:
            return
        self._curves, self._smoothing, self._limits = curves, smoothing, limits or {}
        self._draw()

    def show_all(self) -> None:
        """The axes from the first to the last picture, from the least to the greatest value, from now on."""
        self.plot.getPlotItem().enableAutoRange()

    # --- making ------------------------------------------------------------------------------------

    def _new_plot(self, name: str) -> pg.PlotWidget:
        axes: dict[str, Any] = {"bottom": PicturesAxis("bottom"), "left": ValueAxis("left")}
        plot = pg.PlotWidget(axisItems=axes, background=None)
        plot.setObjectName(name)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        item = plot.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        item.showGrid(x=True, y=True, alpha=0.12)
        for axis in axes.values():
            axis.setPen(colour("line"))
            axis.setTextPen(colour("secondary"))
            axis.enableAutoSIPrefix(False)
            axis.setStyle(tickFont=self.font(), tickLength=-UNIT, maxTextLevel=0)
        axes["left"].setWidth(AXIS_WIDTH)
        item.setLabel("bottom", "Pictures seen", color=colour("secondary").name())
        return plot

    # --- doing -------------------------------------------------------------------------------------

    def _choose(self, index: int) -> None:
        self.choice.setCurrentIndex(index)
        self.group = GROUPS[index]
        self.plot.getPlotItem().setLabel("left", self.group.unit, color=colour("secondary").name())
        self.plot.setAccessibleName(f"{self.group.title} over the pictures seen")
        for items in self._items.values():
            for item in items:
                self.plot.removeItem(item)
        self._items = {}
        self.logarithmic.setChecked(self.group.logarithmic)
        self._draw()
        self.show_all()

    def _set_logarithmic(self, on: bool) -> None:
        self.plot.getPlotItem().setLogMode(x=False, y=on)
        self._draw()

    def _draw(self) -> None:
        names = members(self.group, self._curves)
        for name in [name for name in self._items if name not in names]:
            for item in self._items.pop(name):
                self.plot.removeItem(item)
        for name, shade in zip(names, colours(len(names), self.group.per_layer), strict=True):
            if name not in self._items:
                self._items[name] = self._new_items()
            raw, mean = self._items[name]
            seen, values = self._curves[name]
            if self.logarithmic.isChecked():
                values = positive(values)
            self._means[name] = smoothed(self._curves[name][1], self._smoothing)
            faint = pg.mkColor(shade)
            faint.setAlpha(RAW)
            raw.setPen(pg.mkPen(faint, width=1))
            raw.setVisible(self._smoothing > 0)
            mean.setPen(pg.mkPen(shade, width=LINE))
            if self._smoothing > 0:
                raw.setData(seen, values, connect="finite")
            mean.setData(seen, smoothed(values, self._smoothing), connect="finite")
        self.plot.setVisible(bool(names))
        self.legend.setVisible(bool(names))
        self.nothing.setVisible(not names)
        self._show_legend()

    def _new_items(self) -> tuple[pg.PlotDataItem, pg.PlotDataItem]:
        raw, mean = pg.PlotDataItem(antialias=True), pg.PlotDataItem(antialias=True)
        self.plot.addItem(raw)
        self.plot.addItem(mean)
        return raw, mean

    def _show_legend(self) -> None:
        """Every curve's colour, name and value: at the mouse, else the newest."""
        names = [name for name in self._items if name in self._curves]
        entries, said = [], []
        for name, shade in zip(names, colours(len(names), self.group.per_layer), strict=True):
            short, value = short_name(self.group, name), figure(self._value(name))
            limit = f" (limit {figure(self._limits[name])})" if name in self._limits else ""
            entries.append(
                f'<span style="white-space: nowrap"><span style="color: {shade}">■</span>&nbsp;'
                f"{escape(short).replace(' ', '&nbsp;')}&nbsp;<b>{value}</b>{limit.replace(' ', '&nbsp;')}</span>"
            )
            said.append(f"{short} {value}{limit}")
        where = "" if self._at is None else f" at {pictures(self._at)} pictures"
        self.legend.setText(" &nbsp; ".join(entries))
        self.legend.setAccessibleName(f"{self.group.title}{where}: {', '.join(said)}")
        self.plot.setAccessibleDescription(", ".join(said))

    def _value(self, name: str) -> float:
        seen, values = self._curves[name][0], self._means[name]
        index = len(values) - 1 if self._at is None else int(np.searchsorted(seen, self._at))
        return float(values[min(index, len(values) - 1)])

    def _point(self, where: QPointF) -> None:
        view = self.plot.getPlotItem().getViewBox()
        inside = view.sceneBoundingRect().contains(where)
        self._at = float(view.mapSceneToView(where).x()) if inside else None
        self.line.setVisible(inside)
        if self._at is not None:
            self.line.setPos(self._at)
        self._show_legend()

    def leaveEvent(self, event: pg.QtCore.QEvent) -> None:
        """The mouse has gone: the newest values again."""
        self._at = None
        self.line.setVisible(False)
        self._show_legend()
        super().leaveEvent(event)


class Curves(QWidget):
    """What a run has reported, as curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training_curves")
        self._curves: Mapping[str, Points] = {}
        self._limits: Mapping[str, float] = {}
        self.smoothing = FIRST_SMOOTHING
        self.plots = [CurvePlot(f"training_plot{number}", title) for number, title in enumerate(AT_FIRST)]
        for plot in self.plots[1:]:
            plot.plot.setXLink(self.plots[0].plot)
        self.slider = named(
            Slider((0.0, MAX_SMOOTHING), FIRST_SMOOTHING),
            "training_smoothing",
            "Smoothing",
            "How much the earlier values count in the mean that is shown, 0 to 0.99\nDouble-click: 0.60",
        )
        self.slider.setMaximumWidth(50 * UNIT)
        self.shown = label("", "secondary")
        tabular(self.shown)
        self._lay_out()
        self.slider.dragged.connect(self.set_smoothing)
        self.slider.stepped.connect(lambda step: self.set_smoothing(self.smoothing + step))
        self.slider.reset.connect(lambda: self.set_smoothing(FIRST_SMOOTHING))
        self.set_smoothing(FIRST_SMOOTHING)

    def _lay_out(self) -> None:
        head = row(label("Smoothing"), self.slider, self.shown, STRETCH, spacing=2 * UNIT)
        head.setContentsMargins(PADDING, PADDING, PADDING, 0)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for number, plot in enumerate(self.plots):
            grid.addWidget(plot, number // 2, number % 2)
            grid.setRowStretch(number // 2, 1)
            grid.setColumnStretch(number % 2, 1)
        column(head, (grid, 1), parent=self)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def set_smoothing(self, weight: float) -> None:
        """Draw the curves smoothed by that weight, 0..0.99."""
        self.smoothing = min(max(weight, 0.0), MAX_SMOOTHING)
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
