"""Draws pictures of the set with what was decided about them: in the cells of the grid, or one alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ganinterface.datasets.curation import KEEP, REJECT, UNDECIDED
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.thumbnails import Thumbnails
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, UNIT, colour

SIZES = (64, 96, 128, 192, 256)  # px; of a picture's longer side
TEXT_HEIGHT = 5 * UNIT
BADGE = 4 * UNIT
FAINT = 0.3  # how strongly a rejected picture is drawn
LARGE_SIDE = 2048  # px; larger pictures are shown in this size
LARGE_MEMORY = 160 * 2**20  # bytes of them
LARGEST_PIXEL = 8  # on the screen, of a small picture


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


class Enlarged(QWidget):
    """Shows a row of the model, with its name and what was decided."""

    def __init__(self, model: PictureModel, pictures: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._pictures = model, pictures
        self.row: int | None = None
        self.setObjectName("enlarged")
        self.setAccessibleName("One picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        pictures.arrived.connect(self._draw_arrived)

    def show_row(self, row: int | None) -> None:
        """Another picture; those beside it are decoded as well."""
        self.row = row
        place = None if row is None else self._model.place(row)
        if place is not None:
            beside = [near for near in (place + 1, place - 1) if 0 <= near < self._model.rowCount()]
            self._pictures.prefetch(self._model.row(near) for near in beside)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("surround"))
        if self.row is None:
            return
        room = self.rect().adjusted(PADDING, PADDING, -PADDING, -PADDING - CONTROL_HEIGHT)
        made = self._pictures.get(self.row)
        if isinstance(made, QImage):
            shown = fitted(made, room, LARGEST_PIXEL)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(shown, made)
            state = int(self._model.curation.states[self.row])
            if state != UNDECIDED:
                draw_badge(painter, shown, state)
        elif made is not None:
            painter.setPen(colour("error"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, made)
        more = self._model.describe(self.row)
        text = f"{self._model.curation.names[self.row]} · {self._model.state_word(self.row)}"
        painter.setPen(colour("secondary"))
        line = QRect(0, self.height() - CONTROL_HEIGHT - PADDING // 2, self.width(), CONTROL_HEIGHT)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, f"{text} · {more}" if more else text)

    def _draw_arrived(self) -> None:
        self._pictures.acknowledge()
        self.update()
