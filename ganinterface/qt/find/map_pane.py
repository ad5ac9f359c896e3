"""What a map does: how often its values occur, where it is high, in which portraits, and what more or less of it draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QIcon, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ganinterface.document.typed.number_text import shown
from ganinterface.qt.find.portrait_picture import portrait_picture
from ganinterface.qt.widgets.fitted_labels import ElidedLabel
from ganinterface.qt.widgets.hint import Say, refuse
from ganinterface.qt.widgets.labels import EmptyState, label
from ganinterface.qt.widgets.listening import listen
from ganinterface.qt.widgets.numbers.number_field import NumberBox
from ganinterface.qt.widgets.segmented import Segmented
from ganinterface.qt.widgets.small_pictures import lay_side_by_side
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, STRETCH, UNIT, column, named, row, tabular
from ganinterface.qt.working import Working
from ganinterface.render.looks.heatmap import colourise, limit
from ganinterface.session.session import Session
from ganinterface.studio.finding.map_effect import FURTHEST, LEAST, PORTRAITS, MapEffects
from ganinterface.studio.view import View

if TYPE_CHECKING:
    from ganinterface.qt.find.value_plot import ValuePlot
    from ganinterface.render.finding.map_effect import MapReport
    from ganinterface.studio.side_pictures import Pixels

EMPTY = "Pin a map in Layers and choose What does this map do?"
WIDE = 14 * UNIT  # px of a small portrait
MEAN_HEIGHT = 30 * UNIT
REGION, EVERYWHERE = "region", "everywhere"
WHERE = {
    REGION: "Where the selected edit is painted",
    EVERYWHERE: "On the whole picture",
}
WHERE_TEXTS = {REGION: "In the region", EVERYWHERE: "Everywhere"}
MOST_TIP = f"How many deviations the outer pictures are away, {LEAST:g} to {FURTHEST:g}"


class MapPane(QWidget):
    """Composes all that is known of a map, as it comes; `sheets_wanted`: of the pinned maps, into a folder."""

    sheets_wanted = Signal()

    def __init__(self, effects: MapEffects, session: Session, view: View, *, say: Say) -> None:
        super().__init__()
        named(self, "map_pane", "What a map does")
        self._effects, self._session, self._view, self._say = effects, session, view, say
        self._shown: MapReport | None = None
        self.title = ElidedLabel("", self)
        self.title.setMinimumHeight(CONTROL_HEIGHT)
        self.working = Working(effects.work, "map_working", self)
        self.plot: ValuePlot | None = None  # once it is shown
        self._plot_place = QVBoxLayout()
        self.figures = label("", "secondary", self)
        tabular(self.figures)
        self.mean = named(QLabel(self), "map_mean", "Mean of the map over the portraits")
        self.highest = self._portraits("map_highest", "Portraits in which the map is highest")
        self.lowest = self._portraits("map_lowest", "Portraits in which the map is lowest")
        self.where = Segmented("map_where", "Where the map is tried", WHERE, self, texts=WHERE_TEXTS)
        self.most = named(NumberBox(self), "map_most", "Deviations", MOST_TIP)
        self.effect = QGridLayout()
        self.sheets = named(
            QPushButton("Sheets of the pinned maps…", self),
            "map_sheets",
            "",
            "Such rows of pictures for each of them, as files in a folder",
        )
        self._lay_out()
        self._connect()
        self._show()

    def _portraits(self, name: str, title: str) -> QListWidget:
        made = named(QListWidget(self), name, title)
        lay_side_by_side(made, wraps=False)
        return made

    def _lay_out(self) -> None:
        self.effect.setContentsMargins(0, 0, 0, 0)
        self.effect.setSpacing(UNIT)
        inner = QWidget(self)
        values = column(self._plot_place, self.figures, spacing=UNIT)
        over_all = row(self.mean, (values, 1), spacing=2 * UNIT)
        tried = row(self.where, STRETCH, label("Deviations ±", "secondary"), self.most)
        tried.setSpacing(UNIT)
        column(
            label(f"Values over {PORTRAITS} portraits, and their mean", "secondary"),
            over_all,
            label("More and less of it", "secondary"),
            tried,
            self.effect,
            label("Highest", "secondary"),
            self.highest,
            label("Lowest", "secondary"),
            self.lowest,
            row(STRETCH, self.sheets),
            STRETCH,
            parent=inner,
            spacing=UNIT,
        )
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        content = QWidget(self)
        column(
            row((self.title, 1), (self.working, 3), spacing=2 * UNIT), (area, 1), parent=content, spacing=UNIT
        )
        self._pages = QStackedWidget(self)
        self._pages.addWidget(EmptyState(EMPTY, self))
        self._pages.addWidget(content)
        column(self._pages, parent=self).setContentsMargins(PADDING, UNIT, PADDING, PADDING)

    def _connect(self) -> None:
        listen(self._effects.changed, self._show)
        listen(self._view.changed, self._on_view)
        self.where.chosen.connect(lambda word: self._effects.set_in_region(word == REGION))
        self.most.committed.connect(self._most_typed)
        self.most.stepped.connect(lambda steps: self._effects.set_most(self._effects.most + steps))
        self.sheets.clicked.connect(self.sheets_wanted)
        for portraits in (self.highest, self.lowest):
            portraits.itemClicked.connect(self._go_to)
            portraits.itemActivated.connect(self._go_to)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._shown = None

    def _go_to(self, item: QListWidgetItem) -> None:
        self._effects.go_to(item.data(Qt.ItemDataRole.UserRole))

    def _most_typed(self, text: str) -> None:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = 0.0
        if LEAST <= number <= FURTHEST:
            self._effects.set_most(number)
        else:
            refuse(self.most, self._say, f"{MOST_TIP}.")

    # --- showing ---

    def _on_view(self, name: str) -> None:
        if name in ("ground", "colour_map"):
            self._shown = None
            self._show()

    def _show(self) -> None:
        effects = self._effects
        self._pages.setCurrentIndex(0 if effects.map is None else 1)
        if effects.map is None:
            return
        layer, channel = effects.map
        self.title.setText(f"Map {channel} of {layer}")
        self.where.set_value(REGION if effects.where else EVERYWHERE)
        if not self.most.isModified():
            self.most.setText(shown(effects.most))
        if self.isVisible() and effects.report is not self._shown:
            self._shown = effects.report
            self._show_profile(effects.report)
            self._show_ends(effects.report)
            self._show_effect(effects.report)

    def _show_profile(self, report: MapReport | None) -> None:
        profile = None if report is None else report.profile
        self.figures.setText("" if profile is None else _figures(profile.edges, profile.deviation))
        if profile is None:
            self.mean.clear()
            return
        if self.plot is None:
            from ganinterface.qt.find.value_plot import ValuePlot

            self.plot = ValuePlot(self)
            self._plot_place.addWidget(self.plot)
        self.plot.show_counts(profile.edges, profile.counts)
        colours = colourise(profile.mean, limit(profile.mean, "map"), self._view.colour_map)
        rows, columns = profile.mean.shape
        image = QPixmap.fromImage(QImage(colours.data, columns, rows, QImage.Format.Format_RGBA8888))
        height = min(MEAN_HEIGHT, image.height() * max(MEAN_HEIGHT // image.height(), 1))
        self.mean.setPixmap(image.scaledToHeight(height, Qt.TransformationMode.FastTransformation))

    def _show_ends(self, report: MapReport | None) -> None:
        for portraits, found in (
            (self.highest, () if report is None else report.highest),
            (self.lowest, () if report is None else report.lowest),
        ):
            portraits.clear()
            size = self._size()
            portraits.setIconSize(size)
            portraits.setGridSize(size + QSize(UNIT, 4 * UNIT))
            portraits.setFixedHeight(size.height() + 7 * UNIT)
            for seed, picture in found:
                item = QListWidgetItem(QIcon(self._pixmap(picture, size)), str(seed))
                item.setData(Qt.ItemDataRole.UserRole, seed)
                item.setToolTip(f"Seed {seed}\nClick to go there; the edits stay")
                portraits.addItem(item)

    def _show_effect(self, report: MapReport | None) -> None:
        while (item := self.effect.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if report is None:
            return
        for place, amount in enumerate(report.amounts):
            text = shown(amount) if amount <= 0 else f"+{shown(amount)}"
            head = label(text if amount else "as it is", "note", self)
            self.effect.addWidget(head, 0, place, Qt.AlignmentFlag.AlignHCenter)
        for down, pictures in enumerate(report.effect, 1):
            for place, picture in enumerate(pictures):
                shown_picture = QLabel(self)
                shown_picture.setPixmap(self._pixmap(picture, self._size()))
                self.effect.addWidget(shown_picture, down, place, Qt.AlignmentFlag.AlignHCenter)

    def _size(self) -> QSize:
        height, width = self._session.model.resolution if self._session.model else (1, 1)
        return QSize(WIDE, round(WIDE * height / width))

    def _pixmap(self, picture: Pixels, size: QSize) -> QPixmap:
        return portrait_picture(picture, size, self._view.ground, self.devicePixelRatioF())


def _figures(edges: NDArray[np.float64], deviation: float) -> str:
    low, high = edges[0], edges[-1]
    ends = f"{low:.2f} … {high:.2f}".replace("-", "−")
    return f"{ends}; one deviation is {deviation:.3g}"
