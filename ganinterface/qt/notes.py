"""A few words over a picture, in a box of their own: at the brush, at a wipe's sides."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from ganinterface.qt.widgets.theme import UNIT, colour

NOTE_HEIGHT = 6 * UNIT


def draw_note(painter: QPainter, at: QPointF, text: str, room: QRectF) -> None:
    """A few words below a point, in a panel that stays within the room, shortened where that is narrow."""
    metrics = painter.fontMetrics()
    text = metrics.elidedText(
        text, Qt.TextElideMode.ElideRight, max(round(room.width()) - 6 * UNIT, 10 * UNIT)
    )
    width = metrics.horizontalAdvance(text) + 4 * UNIT
    panel = QRectF(at.x() - width / 2, at.y(), width, NOTE_HEIGHT)
    panel.moveLeft(max(min(panel.left(), room.right() - width - UNIT), room.left() + UNIT))
    panel.moveTop(max(min(panel.top(), room.bottom() - NOTE_HEIGHT - UNIT), room.top() + UNIT))
    draw_backdrop(painter, panel)
    painter.setPen(colour("text"))
    painter.drawText(panel, Qt.AlignmentFlag.AlignCenter, text)


def draw_backdrop(painter: QPainter, panel: QRectF) -> None:
    """A ground for words, with an edge, so that it is a box beside the picture as well."""
    backdrop = colour("panel")
    backdrop.setAlpha(230)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("line"), 1))
    painter.setBrush(backdrop)
    painter.drawRoundedRect(panel.toAlignedRect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), UNIT, UNIT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def free_at(widget: QWidget, y: float) -> QRectF:
    """A widget without what lies on its right half at that height, such as the card of the first steps."""
    room = QRectF(widget.rect())
    y = min(y, room.bottom() - NOTE_HEIGHT - UNIT)  # a note stays within the widget
    for child in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        at = child.geometry().adjusted(0, -NOTE_HEIGHT, 0, 0)
        if child.isVisible() and at.left() > room.center().x() and at.top() <= y <= at.bottom():
            room.setRight(min(room.right(), at.left()))
    return room
