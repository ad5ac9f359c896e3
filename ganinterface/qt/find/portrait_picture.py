"""A small portrait with what is known of it: a badge in its corner, a frame around the one on the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from ganinterface.qt.widgets.ground import draw_ground
from ganinterface.qt.widgets.theme import UNIT, colour, icon

CRISP = 32  # px; smaller pictures keep their square pixels
BADGE = 4 * UNIT  # px
FAINT = 0.5  # opacity of a picture that another will soon take the place of
# By the verdict on an edit: icon, colour.
BADGES = {"holds": ("check", "accent"), "weak": ("minus", "secondary"), "other": ("x", "warning")}


def portrait_picture(
    picture: QPixmap | None,
    size: QSize,
    ground: str,
    ratio: float,
    *,
    badge: tuple[str, str] | None = None,
    is_faint: bool = False,
    is_framed: bool = False,
) -> QPixmap:
    """The picture (None: not drawn yet) of that size in device-independent pixels, for a screen of a pixel ratio."""
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(colour("control"))
    painter = QPainter(made)
    box = QRectF(0, 0, size.width(), size.height())
    if picture is not None and not picture.isNull():
        painter.setOpacity(FAINT if is_faint else 1.0)
        if picture.hasAlphaChannel():
            draw_ground(painter, box, ground, UNIT)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, picture.height() > CRISP)
        painter.drawPixmap(box, picture, QRectF(picture.rect()))
        painter.setOpacity(1.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if badge is not None:
        _draw_badge(painter, box, *badge, ratio)
    if is_framed:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent"), 2))
        painter.drawRect(box.adjusted(1, 1, -1, -1))
    painter.end()
    return made


def _draw_badge(painter: QPainter, box: QRectF, name: str, role: str, ratio: float) -> None:
    """On a disc of its own, so that it is seen on every picture."""
    place = QRectF(box.right() - BADGE - 2, box.bottom() - BADGE - 2, BADGE, BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour("surround"))
    painter.drawEllipse(place)
    inner = place.adjusted(2, 2, -2, -2)
    drawn = icon(name, role=role).pixmap(inner.size().toSize(), ratio)
    painter.drawPixmap(inner, drawn, QRectF(drawn.rect()))
