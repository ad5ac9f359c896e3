"""Sixteen portraits around the picture, as the room makes them largest: arrow keys and Return, or a click, take one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.images import draw_picture, picture_image
from ganinterface.qt.widgets.labels import plain
from ganinterface.qt.widgets.theme import UNIT, colour
from ganinterface.session.session import Session
from ganinterface.studio.gallery.variations import COLUMNS, COUNT, MIDDLE, Variations
from ganinterface.studio.side_pictures import Pixels
from ganinterface.studio.view import View

GAP = 2 * UNIT
FRAME = 2  # px; around the one that has the keys, the middle one and the one under the mouse
ARRANGED = (COLUMNS, 2 * COLUMNS, COLUMNS // 2)  # in so many columns; the first where two are equal


class VariationGrid(QWidget):
    """Shows what there is; a cell without a picture is on its way."""

    def __init__(self, variations: Variations, session: Session, view: View, parent: QWidget) -> None:
        super().__init__(parent)
        self._variations, self._session, self._view = variations, session, view
        self._at = MIDDLE  # where the keys are
        self._hovered: int | None = None
        self._images: dict[int, tuple[Pixels, QImage]] = {}  # by place, with what they were made of
        self.setObjectName("variation_grid")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._describe()

    def minimumSizeHint(self) -> QSize:
        return QSize(40 * UNIT, 40 * UNIT)

    def refresh(self) -> None:
        """Others, or more of their pictures."""
        self._describe()
        self.update()

    def _describe(self) -> None:
        row, column = divmod(self._at, self.columns)
        where = f"Variations, row {row + 1}, column {column + 1}"
        items = self._variations.variations
        caption = items[self._at].caption if self._at < len(items) else ""
        self.setAccessibleName(f"{where}: {caption}" if caption else where)

    def cell(self, place: int) -> QRectF:
        """Where the picture at a place is drawn."""
        columns = self.columns
        (width, height), scale = self._shape, self._scale(columns)
        row, column = divmod(place, columns)
        # Together in the middle of the room: pictures that are far apart are hard to compare.
        whole = QSize(
            round(columns * (scale * width + GAP) - GAP),
            round(COUNT // columns * (scale * height + GAP) - GAP),
        )
        left, top = (self.width() - whole.width()) / 2, (self.height() - whole.height()) / 2
        corner = QPointF(left + column * (scale * width + GAP), top + row * (scale * height + GAP))
        return QRectF(corner.toPoint(), QSize(int(scale * width), int(scale * height)))

    @property
    def columns(self) -> int:
        """In how many the pictures are largest."""
        return max(ARRANGED, key=self._scale)

    @property
    def _shape(self) -> tuple[float, float]:
        """Width and height of a picture, the larger one being 1."""
        height, width = self._session.model.resolution if self._session.model else (1, 1)
        return width / max(height, width), height / max(height, width)

    def _scale(self, columns: int) -> float:
        """How large the larger side of a picture is then, px."""
        width, height = self._shape
        across = (self.width() - 2 * FRAME + GAP) / columns - GAP
        down = (self.height() - 2 * FRAME + GAP) / (COUNT // columns) - GAP
        return max(min(across / width, down / height), 1.0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place in range(len(self._variations.variations)):
            rect, image = self.cell(place), self._image(place)
            if image is None:
                painter.fillRect(rect, colour("control"))
            else:
                if image.hasAlphaChannel():
                    draw_ground(painter, rect, self._view.ground, UNIT)
                draw_picture(painter, rect, image, smooth=self._view.smooth)
            self._draw_outline(painter, rect, place)

    def _draw_outline(self, painter: QPainter, rect: QRectF, place: int) -> None:
        has_keys = place == self._at and self.hasFocus()
        role = "accent" if has_keys else "text" if place == MIDDLE else "secondary"
        if has_keys or place in (MIDDLE, self._hovered):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(role), FRAME, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(rect.adjusted(-1, -1, 1, 1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._describe()  # rows and columns may be others

    def _image(self, place: int) -> QImage | None:
        pixels = self._variations.picture(place)
        if pixels is None:
            return None
        made = self._images.get(place)
        if made is None or made[0] is not pixels:
            made = self._images[place] = pixels, picture_image(pixels)
        return made[1]

    # --- mouse and keys ---

    def _place_at(self, point: QPointF) -> int | None:
        count = len(self._variations.variations)
        return next((place for place in range(count) if self.cell(place).contains(point)), None)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            text = "" if place is None else self._variations.variations[place].caption
            QToolTip.showText(event.globalPos(), plain(text), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place != self._hovered:
            self._hovered = place
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._at = place
            self._variations.take(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
        }.get(Qt.Key(event.key()))
        if steps is not None:
            self._at = min(max(self._at + steps, 0), COUNT - 1)
            self.refresh()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._variations.take(self._at)
        else:
            super().keyPressEvent(event)
