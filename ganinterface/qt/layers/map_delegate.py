"""Draws one cell of the map grid: heatmap, number, and a bar for the map's value in the current edit."""

from __future__ import annotations

import math

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ganinterface.qt.layers.map_model import MapModel
from ganinterface.qt.widgets.theme import NUMBER_SIZE, UNIT, colour

BAR = 3  # px; height of the value's bar
FOOT = 5 * UNIT  # px under the heatmap: the bar's line and the number
OUTLINE = 2  # px; half of the smallest gap between two heatmaps
LIVELY = QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver


class MapDelegate(QStyledItemDelegate):
    """Cells of one size (`cell`); `picture` is that of their heatmaps, which stand in the middle."""

    def __init__(self, model: MapModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._numbers: dict[int, tuple[QStaticText, int]] = {}
        self.picture = QSize(32, 32)
        self.cell = self.smallest
        self._back, self._line = colour("control"), colour("line")
        self._accent, self._quiet, self._loud = colour("accent"), colour("secondary"), colour("text")
        self._font = QFont()
        self._font.setPointSizeF(NUMBER_SIZE)
        self._font.setFeature(QFont.Tag("tnum"), 1)

    @property
    def smallest(self) -> QSize:
        """The size of a whole cell with the smallest gaps."""
        return self.picture + QSize(2 * OUTLINE, 2 * OUTLINE + FOOT)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.cell

    def picture_rect(self, cell: QRect) -> QRect:
        """Where in a cell's rectangle its heatmap is."""
        left = (cell.width() - self.picture.width()) // 2
        return QRect(cell.topLeft() + QPoint(left, OUTLINE), self.picture)

    def foot_rect(self, cell: QRect) -> QRect:
        """Where in a cell's rectangle bar and number are: the wheel changes the value there."""
        top = self.picture_rect(cell).bottom() + 1
        return QRect(cell.left(), top, cell.width(), cell.bottom() + 1 - top)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row = index.row()
        picture = self.picture_rect(option.rect)
        part = self._model.pictures.picture(row)
        if part is None:
            painter.fillRect(picture, self._back)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._model.pictures.smooth)
            painter.drawImage(picture, *part)
        lively = option.state & LIVELY
        selected = bool(lively) and bool(lively & QStyle.StateFlag.State_Selected)
        if lively:
            self._paint_outline(painter, picture, selected)
        self._paint_foot(painter, picture, self._model.channel(row), selected)

    def _paint_outline(self, painter: QPainter, picture: QRect, selected: bool) -> None:
        width = OUTLINE if selected else 1
        painter.setPen(QPen(self._accent if selected else self._loud, width, j=Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        grow = width / 2
        painter.drawRect(QRectF(picture).adjusted(-grow, -grow, grow, grow))

    def _paint_foot(self, painter: QPainter, picture: QRect, channel: int, selected: bool) -> None:
        reach = self._model.bar(channel)
        top = picture.bottom() + 2 + OUTLINE  # clear of the outline
        if reach is not None:
            middle, half = picture.left() + picture.width() / 2, picture.width() / 2
            painter.fillRect(QRectF(picture.left(), top, 2 * half, BAR), self._line)
            end = middle + reach * half
            painter.fillRect(QRectF(min(middle, end), top, abs(end - middle), BAR), self._accent)
            painter.fillRect(QRectF(middle - 0.5, top, 1, BAR), self._loud)
        painter.setPen(self._accent if reach is not None else self._loud if selected else self._quiet)
        number, width = self._number(channel)
        painter.setFont(self._font)
        painter.drawStaticText(picture.left() + (picture.width() - width) // 2, top + BAR, number)

    def _number(self, channel: int) -> tuple[QStaticText, int]:
        """A channel's number, laid out once, and its width."""
        if channel not in self._numbers:
            text = QStaticText(str(channel))
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.prepare(font=self._font)
            self._numbers[channel] = text, math.ceil(text.size().width())
        return self._numbers[channel]
