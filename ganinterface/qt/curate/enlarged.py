"""One picture as large as the window allows."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ganinterface.datasets.curation import UNDECIDED
from ganinterface.qt.curate.cells import draw_badge, fitted
from ganinterface.qt.curate.model import PictureModel
from ganinterface.qt.curate.thumbnails import Thumbnails
from ganinterface.qt.widgets.theme import CONTROL_HEIGHT, PADDING, colour

SIDE = 2048  # px; larger pictures are shown in this size
MEMORY = 160 * 2**20
LARGEST_PIXEL = 8  # on the screen, of a small picture


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
