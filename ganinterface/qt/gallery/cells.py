"""Draws one cell of the gallery: the picture on its ground, its title, a star, and whether it is on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ganinterface.qt.gallery.model import GalleryModel
from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.theme import ICON_SIZE, NUMBER_SIZE, UNIT, colour, icon
from ganinterface.studio.gallery.gallery import Gallery
from ganinterface.studio.view import View

FOOT = 4 * UNIT  # px under the picture, for its title
OUTLINE = 2  # px; half of the smallest gap between two pictures
State = QStyle.StateFlag


class GalleryCells(QStyledItemDelegate):
    """Cells of one size; `picture` is the room for the picture in each."""

    def __init__(self, model: GalleryModel, gallery: Gallery, view: View, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._gallery, self._view = model, gallery, view
        self.picture = QSize(16 * UNIT, 16 * UNIT)
        self.cell = self.smallest
        self._font = QFont()
        self._font.setPointSizeF(NUMBER_SIZE)
        self._font.setFeature(QFont.Tag("tnum"), 1)
        self._star, self._broken = icon("star-fill", role="warning"), icon("warning", role="warning")

    @property
    def smallest(self) -> QSize:
        """The size of a whole cell with the smallest gaps."""
        return self.picture + QSize(4 * OUTLINE, 4 * OUTLINE + FOOT)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self.cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, room = index.row(), self._room(option.rect)
        entry, ratio = self._model.entry(row), painter.device().devicePixelRatioF()
        pixmap = self._model.pixmap(row, self.picture, ratio)
        place = QRectF(room)
        if pixmap is not None:
            size = pixmap.deviceIndependentSize()
            place = QRectF(room.center().x() + 1 - size.width() / 2, room.top(), size.width(), size.height())
            place.moveTop(room.bottom() + 1 - size.height())
            if pixmap.hasAlphaChannel():
                draw_ground(painter, place, self._view.ground, UNIT)
            painter.drawPixmap(place.topLeft(), pixmap)
        else:
            painter.fillRect(room, colour("control"))
            if self._model.is_damaged(row):
                self._broken.paint(painter, _square(place.center(), ICON_SIZE))
        self._paint_outline(painter, place, option, entry.key == self._gallery.current)
        if entry.is_favourite:
            self._paint_star(painter, place.topRight() + QPointF(-10, 10))
        self._paint_title(painter, option, self._model.title(row))

    def _room(self, cell: QRect) -> QRect:
        left = cell.left() + (cell.width() - self.picture.width()) // 2
        return QRect(left, cell.top() + 2 * OUTLINE, self.picture.width(), self.picture.height())

    def _paint_outline(
        self, painter: QPainter, place: QRectF, option: QStyleOptionViewItem, is_current: bool
    ) -> None:
        """Accent: selected; light: on the canvas; thin: under the mouse, or where the keys are."""
        selected = bool(option.state & State.State_Selected)
        lively = bool(option.state & (State.State_MouseOver | State.State_HasFocus))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for is_on, role, width, grow in (
            (selected, "accent", OUTLINE, 1.0),
            (is_current, "text", OUTLINE, 1.0 + OUTLINE * selected),
            (lively and not selected and not is_current, "secondary", 1, 0.5),
        ):
            if is_on:
                painter.setPen(QPen(colour(role), width, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(place.adjusted(-grow, -grow, grow, grow))

    def _paint_star(self, painter: QPainter, middle: QPointF) -> None:
        """On a dark disc, so that it is seen on every picture."""
        disc = colour("surround")
        disc.setAlpha(190)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(disc)
        painter.drawEllipse(middle, 9, 9)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._star.paint(painter, _square(middle, 14))

    def _paint_title(self, painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
        rect = option.rect
        foot = QRect(rect.left(), rect.bottom() + 1 - FOOT, rect.width(), FOOT)
        painter.setFont(self._font)
        painter.setPen(colour("text" if option.state & State.State_Selected else "secondary"))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideLeft, foot.width() - OUTLINE)
        painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, shown)


def _square(middle: QPointF, side: int) -> QRect:
    return QRect(round(middle.x() - side / 2), round(middle.y() - side / 2), side, side)
