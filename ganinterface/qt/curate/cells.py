"""Draws one picture of the grid with what was decided about it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPen, QPolygonF

from ganinterface.datasets.curation import KEEP, REJECT, UNDECIDED
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.thumbnails import Thumbnails
from ganinterface.qt.widgets.theme import UNIT, colour

SIZES = (64, 96, 128, 192, 256)  # px; of a picture's longer side
TEXT_HEIGHT = 5 * UNIT
BADGE = 4 * UNIT
FAINT = 0.3  # how strongly a rejected picture is drawn


class Cells:
    """A cell: the picture, its name (or what the set is sorted by), its badge."""

    def __init__(self, model: PictureModel, thumbnails: Thumbnails) -> None:
        self._model, self._thumbnails = model, thumbnails
        self.side = SIZES[2]
        self.size = QSize(self.side, self.side)

    @property
    def smallest(self) -> QSize:
        """Of a cell."""
        return QSize(self.side + 2 * UNIT, self.side + TEXT_HEIGHT + UNIT)

    def paint(
        self, painter: QPainter, cell: QRect, row: int, selected: bool, hovered: bool, focused: bool
    ) -> None:
        """Draw a picture of the set."""
        state = int(self._model.curation.states[row])
        if selected or hovered:
            painter.fillRect(cell, colour("selection" if selected else "hover"))
        room = QRect(cell.x() + (cell.width() - self.side) // 2, cell.y() + UNIT, self.side, self.side)
        made = self._thumbnails.get(row)
        shown = room
        if isinstance(made, QImage):
            shown = fitted(made, room)
            painter.setOpacity(FAINT if state == REJECT else 1)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(shown, made)
            painter.setOpacity(1)
        else:
            self._draw_missing(painter, room, made)
        if state != UNDECIDED:
            draw_badge(painter, shown, state)
        painter.setPen(colour("text" if selected else "secondary"))
        self._draw_text(painter, QRect(cell.x(), room.bottom(), cell.width(), TEXT_HEIGHT), row)
        if focused:
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(cell.adjusted(1, 1, -1, -1))

    def _draw_missing(self, painter: QPainter, room: QRect, sentence: str | None) -> None:
        painter.fillRect(room, colour("control"))
        if sentence is not None:
            painter.setPen(colour("error"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "unreadable")

    def _draw_text(self, painter: QPainter, room: QRect, row: int) -> None:
        text = self._model.describe(row) or self._model.curation.names[row].rpartition("/")[2]
        elided = QFontMetrics(painter.font()).elidedText(
            text, Qt.TextElideMode.ElideMiddle, room.width() - UNIT
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, elided)


def fitted(image: QImage, room: QRect, largest_pixel: int = 1 << 10) -> QRect:
    """The largest rectangle of the image's shape in the middle of a room, no pixel larger than that."""
    limit = room.size().boundedTo(image.size() * largest_pixel)
    size = image.size().scaled(limit, Qt.AspectRatioMode.KeepAspectRatio)
    x = room.x() + (room.width() - size.width()) // 2
    return QRect(x, room.y() + (room.height() - size.height()) // 2, size.width(), size.height())


def draw_badge(painter: QPainter, shown: QRect, state: int) -> None:
    """A frame around a decided picture, and a tick or a cross in its corner."""
    tone = colour("accent" if state == KEEP else "error")
    painter.setPen(QPen(tone, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(shown.adjusted(1, 1, -1, -1))
    corner = QRect(shown.right() - BADGE + 1, shown.y(), BADGE, BADGE)
    painter.fillRect(corner, tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("surround"), 2))
    left, top, side = corner.x() + 4.0, corner.y() + 4.0, BADGE - 8.0
    if state == KEEP:
        tick = [
            QPointF(left, top + side / 2),
            QPointF(left + side * 0.4, top + side),
            QPointF(left + side, top),
        ]
        painter.drawPolyline(QPolygonF(tick))
    else:
        painter.drawLine(QPointF(left, top), QPointF(left + side, top + side))
        painter.drawLine(QPointF(left, top + side), QPointF(left + side, top))
    painter.restore()
